//! Counting, on data whose counts are known.

use super::*;
use crate::wire::Labels;

const SECOND: u64 = 1_000_000_000;
const INTERVAL: Duration = Duration::from_secs(5);
const SPAN: Span = Span { from: 7 * SECOND, to: 60 * SECOND };

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn series(executable: &str, pid: &str, metric: &str, kind: Kind) -> Series {
    Series {
        resource: labels(&[("process.executable.name", executable), ("process.pid", pid)]),
        scope: String::new(),
        metric: metric.to_owned(),
        unit: String::new(),
        kind,
        attributes: Labels::new(),
    }
}

const CPU: Kind = Kind::Cumulative { monotonic: true };
const MEMORY: Kind = Kind::Cumulative { monotonic: false };

/// Readings at these seconds with these values, of something that began at the second `start`.
fn readings(start: u64, values: &[(u64, f64)]) -> Vec<Reading> {
    let reading =
        |(time, value): &(u64, f64)| Reading { start: start * SECOND, time: time * SECOND, value: *value };
    values.iter().map(reading).collect()
}

fn of(all: Vec<(Series, Vec<Reading>)>) -> Account {
    account(&Seen { series: all.into_iter().collect() }, SPAN, 0, INTERVAL)
}

#[test]
fn series_points_scrapes_and_executables_are_those_within_the_span() {
    let counted = of(vec![
        (
            series("nginx", "1", "process.cpu.time", CPU),
            readings(0, &[(5, 1.0), (10, 2.0), (15, 3.0), (65, 9.0)]),
        ),
        (series("nginx", "2", "process.cpu.time", CPU), readings(0, &[(15, 3.0)])),
        (series("old", "3", "process.cpu.time", CPU), readings(0, &[(5, 3.0)])),
    ]);
    assert_eq!((counted.series, counted.points, counted.scrapes), (2, 3, 2));
    assert_eq!(counted.executables, [("nginx".to_owned(), 2)].into());
}

#[test]
fn growth_counts_first_values_of_the_young_and_restarts_but_no_past_lives() {
    let cpu = |pid: &str, readings| (series("a", pid, "process.cpu.time", CPU), readings);
    let seen = Seen {
        series: [
            cpu("old", readings(1, &[(5, 100.0), (10, 101.0), (15, 103.0)])),
            cpu("late", readings(1, &[(10, 500.0), (15, 504.0)])),
            cpu("young", readings(4, &[(10, 7.0)])),
            cpu("reset", readings(1, &[(5, 40.0), (10, 2.0)])),
        ]
        .into(),
    };
    let counted = account(&seen, SPAN, 3 * SECOND, INTERVAL);
    // From second 5 to second 15.
    assert_eq!(counted.totals["process.cpu.time"], (3.0 + 4.0 + 7.0 + 2.0) / 10.0);
}

#[test]
fn deltas_add_up_to_what_the_cumulative_counter_grew() {
    let delta = Kind::Delta { monotonic: true };
    let counted = of(vec![(
        series("a", "", "process.cpu.time", delta),
        readings(0, &[(5, 9.0), (10, 1.0), (15, 2.0), (65, 9.0)]),
    )]);
    assert_eq!(counted.totals["process.cpu.time"], 3.0 / 10.0);
}

#[test]
fn growth_is_counted_over_the_time_from_scrape_to_scrape_whatever_gaps_a_series_has() {
    let cpu = |pid: &str, readings| (series("a", pid, "process.cpu.time", CPU), readings);
    let steady = cpu("1", readings(0, &[(2, 0.0), (7, 1.0), (12, 2.0), (17, 3.0)]));
    let gap = cpu("2", readings(0, &[(2, 0.0), (12, 0.0), (17, 0.0)]));
    assert_eq!(of(vec![steady, gap]).totals["process.cpu.time"], 0.2);
}

#[test]
fn a_level_is_the_mean_over_scrapes_of_what_all_have_together() {
    let memory = |pid: &str, readings| (series("a", pid, "process.memory.usage", MEMORY), readings);
    let counted = of(vec![
        memory("1", readings(0, &[(10, 100.0), (15, 100.0)])),
        memory("2", readings(0, &[(15, 50.0)])),
    ]);
    assert_eq!(counted.totals["process.memory.usage"], 125.0);
}

#[test]
fn gaps_splits_and_repetitions_are_told_apart() {
    let level = |times: &[f64]| {
        let readings: Vec<Reading> = times
            .iter()
            .map(|time| Reading { start: 0, time: (time * SECOND as f64) as u64, value: 1.0 })
            .collect();
        of(vec![(series("a", "1", "process.memory.usage", MEMORY), readings)])
    };
    let whole = level(&[10.0, 15.0, 20.0]);
    assert_eq!((whole.repeated, whole.split, whole.gap_ratio), (0, 0, 0.0));
    let gap = level(&[10.0, 20.0]);
    assert_eq!((gap.repeated, gap.split, gap.gap_ratio), (0, 0, 1.0 / 3.0));
    let split = level(&[10.0, 10.01, 15.0]);
    assert_eq!((split.repeated, split.split, split.gap_ratio), (0, 1, 0.0));
    let repeated = level(&[10.0, 10.0, 15.0]);
    assert_eq!((repeated.repeated, repeated.split, repeated.gap_ratio), (1, 0, 0.0));
    // A scrape that was late, followed by one in time, is neither.
    let late = level(&[10.0, 17.0, 20.0]);
    assert_eq!((late.repeated, late.split, late.gap_ratio), (0, 0, 0.0));
}

#[test]
fn what_other_scrapers_say_is_kept_apart() {
    let mut load = series("", "", "system.cpu.load_average.1m", Kind::Gauge);
    load.resource.clear();
    let counted = of(vec![(load.clone(), readings(0, &[(10, 0.5)]))]);
    assert_eq!((counted.others, counted.totals), ([(load, 1)].into(), BTreeMap::new()));
}

#[test]
fn a_process_that_turns_hot_is_shown_by_a_new_series_or_by_growth() {
    let busy = |kind, values: &[(u64, f64)]| {
        let of_it = (series("import", "1", "process.cpu.time", kind), readings(0, values));
        let other = (series("web", "2", "process.cpu.time", kind), readings(0, &[(21, 1.0), (26, 9.0)]));
        let seen = Seen { series: [of_it, other].into() };
        shown_busy(&seen, "import", 20 * SECOND, INTERVAL).map(|time| time / SECOND)
    };
    let idle = [(10, 3.0), (15, 3.0), (20, 3.01), (25, 3.9), (30, 4.9)];
    assert_eq!(busy(CPU, &idle), Some(25), "it grew");
    assert_eq!(busy(CPU, &[(25, 3.9), (30, 4.9)]), Some(25), "it is new");
    assert_eq!(busy(CPU, &[(15, 3.0), (25, 3.0)]), None, "it is as it was");
    assert_eq!(
        busy(Kind::Delta { monotonic: true }, &[(15, 0.9), (20, 0.0), (25, 0.0), (30, 0.9)]),
        Some(30)
    );
}
