//! A minute of a real collector's output: both arms beside each other on a host with 130 processes, many of them short-lived.
//!
//! The expected values were computed by an independent program (Python: sets of identities, sums, `google.protobuf` for the sizes).

#![allow(clippy::unwrap_used, reason = "a test that cannot read its data must fail")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use Variant::{Baseline, Candidate};
use phoenix_core::model::{Measurements, MetricName, Variant, metric};
use phoenix_core::telemetry::CriticalProcesses;
use phoenix_otel::recorded::{Line, Lines, ProblemKind, Read, ReadOptions, Recording, RecordingError};
use tempfile::TempDir;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn real() -> Recording {
    Recording::open(&data()).unwrap()
}

/// The real recording, read once.
static WHOLE: LazyLock<Read> = LazyLock::new(|| real().read(&options()).unwrap());

fn options() -> ReadOptions {
    ReadOptions {
        critical: CriticalProcesses::new(&["nginx|postgres|envoy", "nothing-of-this-name"]).unwrap(),
        experiment: Some("sample-recording".to_owned()),
        ..ReadOptions::default()
    }
}

fn lines(name: &str) -> Vec<String> {
    let mut lines = Lines::open(&data().join(format!("{name}.jsonl.zst")), 64 << 20).unwrap();
    let mut all = Vec::new();
    while let Line::Text(text) = lines.next_line().unwrap() {
        all.push(String::from_utf8(text.to_vec()).unwrap());
    }
    all
}

/// A recording whose files are made from the real ones, line by line.
fn altered(change: impl Fn(&str, Vec<String>) -> Vec<String>) -> (TempDir, Recording) {
    let folder = tempfile::tempdir().unwrap();
    for name in ["baseline", "candidate", "baseline.telemetry", "candidate.telemetry"] {
        let text: String = change(name, lines(name)).iter().map(|line| format!("{line}\n")).collect();
        fs::write(folder.path().join(format!("{name}.jsonl")), text).unwrap();
    }
    let recording = Recording::open(folder.path()).unwrap();
    (folder, recording)
}

fn values(measured: &Measurements, variant: Variant, name: &str) -> Vec<f64> {
    let name = MetricName::new(name).unwrap();
    let of = measured.samples.iter().filter(|sample| sample.variant == variant && sample.metric == name);
    of.map(|sample| sample.value).collect()
}

/// Everything that is said, with windows that touch made one: in how many steps it was said does not matter.
fn said(mut measured: Measurements) -> Measurements {
    let mut watched: Vec<phoenix_core::model::Window> = Vec::new();
    for window in measured.watched {
        match watched.last_mut() {
            Some(last) if last.to == window.from => last.to = window.to,
            _ => watched.push(window),
        }
    }
    measured.watched = watched;
    measured
}

#[test]
fn what_an_independent_program_counts_is_measured() {
    let read = &*WHOLE;
    assert!(read.problems.is_empty(), "{}", read.problems);
    assert_eq!(read.grid.interval(), Duration::from_secs(5), "as configured, found in the data");
    let of = |variant, name| values(&read.measurements, variant, name);

    let series = of(Baseline, metric::ACTIVE_SERIES);
    assert_eq!(
        series,
        [903, 945, 1008, 1050, 1099, 1162, 1253, 1407, 1470, 1554, 1624, 1694, 1750, 1862].map(f64::from)
    );
    let series = of(Candidate, metric::ACTIVE_SERIES);
    assert_eq!(series, [241, 261, 270, 277, 277, 282, 282, 287, 287, 287, 287, 287, 287, 287].map(f64::from));

    let per_minute = |counts: [u32; 14]| counts.map(|count| f64::from(count) * 12.0);
    let new: Vec<f64> = of(Baseline, metric::NEW_SERIES_PER_HOUR).iter().map(|rate| rate / 720.0).collect();
    assert_eq!(new, [42, 42, 63, 42, 49, 63, 91, 154, 63, 84, 70, 70, 56, 112].map(f64::from));
    let points = [889, 910, 910, 903, 903, 924, 959, 1022, 966, 987, 945, 945, 917, 931];
    assert_eq!(of(Baseline, metric::DATAPOINTS_PER_MINUTE), per_minute(points));
    let points = [241, 256, 244, 254, 251, 258, 253, 261, 258, 263, 268, 256, 251, 238];
    assert_eq!(of(Candidate, metric::DATAPOINTS_PER_MINUTE), per_minute(points));
    let bytes = [
        152_360, 155_856, 155_936, 154_729, 154_759, 158_233, 164_101, 174_636, 165_297, 168_824, 161_712,
        161_726, 157_094, 159_424,
    ];
    assert_eq!(of(Baseline, metric::BYTES_PER_MINUTE), per_minute(bytes));
    let bytes = [
        33_634, 34_771, 33_461, 34_219, 34_392, 35_321, 34_942, 35_149, 35_320, 35_699, 36_078, 34_768,
        34_395, 33_809,
    ];
    assert_eq!(of(Candidate, metric::BYTES_PER_MINUTE), per_minute(bytes));
}

#[test]
fn totals_of_both_arms_are_those_that_an_independent_program_adds_up() {
    let read = &*WHOLE;
    for (name, baseline, candidate) in [
        ("process.cpu.time", 22.8, 21.8),
        ("process.disk.io", 37_602_690.0, 36_875_265.0),
        ("process.memory.usage", 12_008_796_160.0, 12_008_230_912.0),
        ("process.memory.virtual", 156_479_148_032.0, 156_401_115_136.0),
    ] {
        let found = read.totals[name];
        for (found, expected) in [(found.baseline, baseline), (found.candidate, candidate)] {
            assert!((found / expected - 1.0_f64).abs() < 1e-12, "{name}: {found} instead of {expected}");
        }
    }
    let of = |variant| values(&read.measurements, variant, metric::TOTAL_FIDELITY);
    let (baseline, candidate) = (of(Baseline), of(Candidate));
    assert_eq!((baseline.len(), candidate.len()), (14, 14));
    // The candidate drops what short-lived processes used before their second point.
    let kept = candidate.iter().sum::<f64>() / baseline.iter().sum::<f64>();
    assert!((0.93..0.99).contains(&kept), "{kept}: {candidate:?} of {baseline:?}");
}

#[test]
fn the_collectors_own_telemetry_gives_its_cost_and_its_input() {
    let read = &*WHOLE;
    for variant in Variant::ALL {
        let of = |name| values(&read.measurements, variant, name);
        let (cpu, memory) = (of(metric::COLLECTOR_CPU_CORES), of(metric::COLLECTOR_MEMORY_BYTES));
        assert!(
            cpu.len() >= 12 && cpu.iter().all(|cores| (0.001..0.1).contains(cores)),
            "{variant}: {cpu:?}"
        );
        assert!(
            memory.len() >= 12 && memory.iter().all(|bytes| (60e6..100e6).contains(bytes)),
            "{variant}: {memory:?}"
        );
        assert!(of(metric::EXPORT_ERROR_RATIO).iter().all(|ratio| *ratio == 0.0));
        let mine = read.measurements.sightings.iter().filter(|sighting| sighting.variant == variant);
        let accepted: Vec<u64> = mine.filter_map(|sighting| sighting.accepted_points).collect();
        // What the receivers accept is what the baseline sends.
        assert!(
            accepted.len() >= 12 && accepted.iter().all(|points| (880..1030).contains(points)),
            "{accepted:?}"
        );
    }
}

#[test]
fn sightings_show_processes_names_and_hashes() {
    let read = &*WHOLE;
    let first =
        |variant| read.measurements.sightings.iter().find(|sighting| sighting.variant == variant).unwrap();
    let (baseline, candidate) = (first(Baseline), first(Candidate));
    assert_eq!(
        (baseline.population, candidate.population),
        (Some(127), None),
        "the candidate shows no single processes"
    );
    assert_eq!(baseline.critical, ["envoy", "nginx", "postgres"].map(String::from).into());
    assert_eq!(baseline.target.as_str(), "shop-1");
    assert_eq!(baseline.inventory.metrics["process.cpu.time"], 3 * 127);
    assert!(
        baseline.inventory.attributes.contains_key("process.pid")
            && !candidate.inventory.attributes.contains_key("process.pid")
    );
    assert!(
        !baseline.inventory.attributes.contains_key("phoenix.variant"),
        "tags are not the user's attributes"
    );
    let hash = |variant| read.hashes.get(variant).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(hash(Baseline), ["b1".repeat(32)]);
    assert_eq!(hash(Candidate), ["c2".repeat(32)]);
    assert!(
        values(&read.measurements, Candidate, metric::CRITICAL_PROCESS_COVERAGE)
            .iter()
            .all(|share| *share == 1.0)
    );
}

#[test]
fn a_critical_process_that_the_candidate_loses_is_seen() {
    let (_folder, recording) = altered(|name, lines| {
        let lost =
            |line: String| if name == "candidate" { line.replace("\"nginx\"", "\"other\"") } else { line };
        lines.into_iter().map(lost).collect()
    });
    let read = recording.read(&options()).unwrap();
    let coverage = values(&read.measurements, Candidate, metric::CRITICAL_PROCESS_COVERAGE);
    assert!(
        !coverage.is_empty() && coverage.iter().all(|share| (*share - 2.0 / 3.0).abs() < 1e-9),
        "{coverage:?}"
    );
}

#[test]
fn it_makes_no_difference_in_which_steps_a_replay_goes() {
    let whole = said(WHOLE.measurements.clone());
    for step in [700, 5000, 12_345] {
        let mut replay = real().replay(&options()).unwrap();
        let mut clock = replay.next_time().unwrap();
        let mut parts = Measurements::default();
        while !replay.is_finished() {
            clock = clock.plus(Duration::from_millis(step));
            let part = replay.until(clock).unwrap();
            assert!(part.samples.iter().all(|sample| sample.to <= clock), "nothing is known before its time");
            parts.samples.extend(part.samples);
            parts.sightings.extend(part.sightings);
            parts.watched.extend(part.watched);
        }
        assert_eq!(said(parts), whole, "in steps of {step} ms");
    }
}

#[test]
fn neither_compression_nor_names_change_anything() {
    let whole = &*WHOLE;
    let (folder, plain) = altered(|_, lines| lines);
    let same = |read: &Read, what: &str| {
        assert_eq!(read.measurements, whole.measurements, "{what}");
        assert_eq!((read.extent, &read.totals), (whole.extent, &whole.totals), "{what}");
    };
    same(&plain.read(&options()).unwrap(), "plain");
    for name in ["baseline.jsonl", "candidate.telemetry.jsonl"] {
        // The name still says that it is plain.
        let path = folder.path().join(name);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, &fs::read(&path).unwrap()).unwrap();
        fs::write(&path, gzip.finish().unwrap()).unwrap();
    }
    same(&plain.read(&options()).unwrap(), "gzip");
}

#[test]
fn splitting_payloads_changes_nothing_but_framing() {
    let whole = &*WHOLE;
    let (_folder, split) = altered(|_, lines| {
        let each = |line: &String| {
            let payload: serde_json::Value = serde_json::from_str(line).unwrap();
            let resources = payload["resourceMetrics"].as_array().unwrap().clone();
            resources
                .into_iter()
                .map(|one| serde_json::json!({ "resourceMetrics": [one] }).to_string())
                .collect::<Vec<_>>()
        };
        lines.iter().flat_map(each).collect()
    });
    let read = split.read(&options()).unwrap();
    // One list entry per resource is all the framing there is, and it is the same; so the bytes agree too.
    let bytes =
        |read: &Read| values(&read.measurements, Baseline, metric::BYTES_PER_MINUTE).iter().sum::<f64>();
    assert_eq!(bytes(&read), bytes(whole));
    assert_eq!(read.measurements.samples, whole.measurements.samples);
    assert_eq!(read.measurements.sightings, whole.measurements.sightings);
}

#[test]
fn lines_that_cannot_be_used_are_named_and_change_nothing_else() {
    let bad = [
        ("not json", "not a JSON object"),
        ("[]", "not a JSON object"),
        (
            r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"dataPoints":[{"timeUnixNano":"soon"}]}}]}]}]}"#,
            "soon",
        ),
        (r#"{"resourceMetrics":{}}"#, "sequence"),
        (r#"{"resourceMetrics":["#, "EOF"),
    ];
    let (_folder, recording) = altered(|name, mut lines| {
        if name == "baseline" {
            for (index, (line, _)) in bad.iter().enumerate() {
                lines.insert(3 + 2 * index, (*line).to_owned());
            }
            lines.push(String::new());
        }
        lines
    });
    let read = recording.read(&options()).unwrap();
    assert_eq!(
        (read.problems.count(ProblemKind::Malformed), read.problems.total()),
        (5, 5),
        "{}",
        read.problems
    );
    for (index, ((_, reason), problem)) in bad.iter().zip(read.problems.kept()).enumerate() {
        assert_eq!(problem.line, 4 + 2 * index as u64, "{problem}");
        assert!(problem.file.ends_with("baseline.jsonl") && problem.reason.contains(reason), "{problem}");
    }
    assert_eq!(read.measurements, WHOLE.measurements.clone());
}

#[test]
fn many_bad_lines_are_all_counted_and_a_hundred_are_kept() {
    let (_folder, recording) = altered(|_, mut lines| {
        lines.extend(std::iter::repeat_n("{".to_owned(), 1000));
        lines
    });
    let problems = recording.read(&options()).unwrap().problems;
    assert_eq!((problems.total(), problems.kept().len()), (4000, 100));
    assert!(problems.to_string().ends_with("… and 3900 more\n"));
}

#[test]
fn the_data_of_others_is_left_out_and_reported() {
    let foreign = |from: &'static str, to: &'static str| {
        altered(move |name, lines| {
            let change = |(index, line): (usize, String)| {
                if name == "baseline" && index == 7 { line.replace(from, to) } else { line }
            };
            lines.into_iter().enumerate().map(change).collect()
        })
    };
    for (from, to, kind) in [
        (r#"{"stringValue":"baseline"}"#, r#"{"stringValue":"candidate"}"#, ProblemKind::Foreign),
        ("sample-recording", "another", ProblemKind::Foreign),
        ("\"host.name\"", "\"host.nom\"", ProblemKind::NoHost),
        ("shop-1", "shop 1", ProblemKind::NoHost),
    ] {
        let (_folder, recording) = foreign(from, to);
        let read = recording.read(&ReadOptions { host: None, ..options() }).unwrap();
        let points = values(&read.measurements, Baseline, metric::DATAPOINTS_PER_MINUTE);
        if to == "\"host.nom\"" {
            // All other data is of one host: so is this.
            assert!(read.problems.is_empty());
            assert_eq!(points.len(), 14);
        } else {
            assert!(read.problems.count(kind) > 100, "{to}: {}", read.problems);
            assert_eq!(
                points.iter().filter(|count| **count > 0.0).count(),
                13,
                "{to}: one interval without data"
            );
        }
    }
}

#[test]
fn silence_with_empty_payloads_is_zero_and_without_it_a_gap() {
    // Without its own telemetry only the data says that the collector lives.
    let without = |empty: bool| {
        let (folder, _) = altered(|name, lines| {
            let quiet = |(index, line)| match (name, index) {
                ("candidate", 6..=8) if empty => Some("{}".to_owned()),
                ("candidate", 6..=8) => None,
                _ => Some(line),
            };
            lines.into_iter().enumerate().filter_map(quiet).collect()
        });
        fs::remove_file(folder.path().join("candidate.telemetry.jsonl")).unwrap();
        let recording = Recording::open(folder.path()).unwrap();
        values(&recording.read(&options()).unwrap().measurements, Candidate, metric::DATAPOINTS_PER_MINUTE)
    };
    let whole = values(&WHOLE.measurements.clone(), Candidate, metric::DATAPOINTS_PER_MINUTE);
    let zero = without(true);
    assert_eq!(zero.len(), 13, "the last one is open");
    assert_eq!((&zero[..5], &zero[5..8], &zero[8..]), (&whole[..5], &[0.0; 3][..], &whole[8..13]));
    let gap = without(false);
    // The interval before the silence may have been cut by what caused it.
    assert_eq!((&gap[..4], &gap[4..]), (&whole[..4], &whole[8..13]));
}

#[test]
fn a_truncated_file_is_read_as_far_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(data()).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join("candidate.jsonl.zst");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let read = Recording::open(folder.path()).unwrap().read(&options());
    let read = match read {
        Ok(read) => read,
        Err(error) => panic!("a cut file must not end the reading: {error}"),
    };
    assert_eq!(read.problems.count(ProblemKind::Truncated), 1, "{}", read.problems);
    assert_eq!(values(&read.measurements, Baseline, metric::DATAPOINTS_PER_MINUTE).len(), 14);
}

#[test]
fn a_line_beyond_the_bound_is_skipped_and_named() {
    let longest = lines("baseline").iter().map(String::len).max().unwrap();
    let read = real().read(&ReadOptions { longest_line: longest - 1, ..options() }).unwrap();
    assert_eq!((read.problems.count(ProblemKind::TooLong), read.problems.total()), (1, 1));
    let points = values(&read.measurements, Baseline, metric::DATAPOINTS_PER_MINUTE);
    // The collector's own telemetry shows that it was alive: its data of that interval is nevertheless lost to us.
    assert_eq!(points.iter().filter(|count| **count > 0.0).count(), 13);
}

#[test]
fn what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let error = Recording::open(folder.path()).unwrap_err();
    assert!(error.to_string().contains("baseline.jsonl"), "{error}");
    for name in ["baseline.jsonl", "baseline.jsonl.gz", "candidate.jsonl"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    assert!(matches!(Recording::open(folder.path()), Err(RecordingError::Ambiguous(..))));
    fs::remove_file(folder.path().join("baseline.jsonl.gz")).unwrap();
    let empty = Recording::open(folder.path()).unwrap();
    assert!(matches!(empty.read(&options()), Err(RecordingError::IntervalUnknown)));
    let read = empty.read(&ReadOptions { interval: Some(Duration::from_secs(60)), ..options() }).unwrap();
    assert_eq!((read.measurements, read.extent), (Measurements::default(), None));
}

#[test]
fn a_coarser_grid_gives_means_of_the_same_data() {
    let read = real().read(&ReadOptions { interval: Some(Duration::from_secs(20)), ..options() }).unwrap();
    let sums: BTreeMap<Variant, f64> = Variant::ALL
        .map(|variant| {
            (variant, values(&read.measurements, variant, metric::DATAPOINTS_PER_MINUTE).iter().sum())
        })
        .into();
    assert!(sums[&Baseline] > 3.0 * sums[&Candidate] && sums[&Candidate] > 0.0, "{sums:?}");
    let memory = |measured: &Measurements| {
        let nginx = measured.sightings.iter().filter(|sighting| sighting.variant == Baseline);
        nginx.map(|sighting| sighting.inventory.executables["nginx"].memory_bytes).sum::<f64>()
            / measured.sightings.len() as f64
    };
    let fine = &*WHOLE;
    let ratio = memory(&read.measurements) / memory(&fine.measurements);
    assert!((0.99..1.01).contains(&ratio), "memory is a mean over scrapes, not their sum: {ratio}");
}

#[test]
fn more_series_than_allowed_end_the_reading_with_a_reason() {
    let error = real().read(&ReadOptions { max_series: 1000, ..options() }).unwrap_err();
    assert!(error.to_string().contains("baseline on shop-1 showed more than 1000"), "{error}");
}

#[test]
fn the_window_decides_how_long_a_series_stays_active() {
    let window = Some(Duration::from_secs(5));
    let read = real().read(&ReadOptions { window, ..options() }).unwrap();
    let (active, points) = (
        values(&read.measurements, Baseline, metric::ACTIVE_SERIES),
        values(&read.measurements, Baseline, metric::DATAPOINTS_PER_MINUTE),
    );
    // Of one scrape, every point is a series.
    assert_eq!(active, points.iter().map(|rate| rate / 12.0).collect::<Vec<_>>());
}
