//! A made experiment, judged by the real analysis: two hours, two collectors on one host.

pub(in crate::analysis) mod awkward;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use crate::analysis::report::{CheckOutcome, Finding, HostClass, LookSummary, Story};
use crate::analysis::{LookKind, Question, Report, evaluate};
use crate::collector::{Document, compare};
use crate::model::draft::Draft;
use crate::model::price::{PriceItem, Tier};
use crate::model::{
    ConfigSource, HostId, Inventory, Measurements, MetricName, PriceModel, Sample, Sighting, Spec, Timestamp,
    Usage, Variant, Window, metric,
};

const GRID: i64 = 30;
const LENGTH: i64 = 7200;
const START: i64 = 1_790_000_000;
/// Metrics with each arm's mean and the size of the noise.
const METRICS: [(&str, f64, f64, f64); 10] = [
    (metric::ACTIVE_SERIES, 2_870.0, 1_118.0, 0.02),
    (metric::TOTAL_FIDELITY, 1.0, 0.9987, 0.0006),
    (metric::COLLECTOR_CPU_CORES, 0.061, 0.058, 0.07),
    (metric::COLLECTOR_MEMORY_BYTES, 128.4e6, 133.1e6, 0.015),
    (metric::EXPORT_ERROR_RATIO, 0.0, 0.0, 0.0),
    (metric::DATAPOINTS_PER_MINUTE, 11_480.0, 4_472.0, 0.02),
    (metric::BYTES_PER_MINUTE, 1_893_000.0, 702_000.0, 0.025),
    (metric::NEW_SERIES_PER_HOUR, 3_120.0, 96.0, 0.2),
    (metric::SERIES_GAP_RATIO, 0.004, 0.0035, 0.3),
    (metric::CRITICAL_PROCESS_COVERAGE, 1.0, 1.0, 0.0),
];
/// Executables with points, CPU seconds and bytes of memory in an interval.
const EXECUTABLES: [(&str, u64, f64, f64, bool); 12] = [
    ("postgres", 900, 14.0, 2.1e9, true),
    ("payments-api", 640, 21.0, 1.4e9, true),
    ("redis-server", 210, 3.5, 0.9e9, true),
    ("nginx", 480, 6.0, 0.2e9, true),
    ("otelcol", 120, 1.8, 0.13e9, true),
    ("sh", 610, 0.9, 0.004e9, false),
    ("cron", 40, 0.05, 0.003e9, false),
    ("sleep", 380, 0.01, 0.001e9, false),
    ("git", 95, 0.4, 0.02e9, false),
    ("awk", 70, 0.02, 0.002e9, false),
    ("sed", 66, 0.02, 0.002e9, false),
    ("<defunct> & \"sons\"", 3, 0.0, 0.0, false),
];

/// The report of the experiment at its planned end.
pub(in crate::analysis) fn report() -> Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| made(|_, _, _| true).look(12, LookKind::Horizon, LENGTH)).clone()
}

/// The same with a candidate that loses `payments-api` after an hour.
pub(in crate::analysis) fn losing() -> Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    let seen = |variant, executable: &str, second| {
        variant == Variant::Baseline || executable != "payments-api" || second < 3600
    };
    REPORT.get_or_init(|| made(seen).look(12, LookKind::Horizon, LENGTH)).clone()
}

/// All that can be told around [`report`].
pub(in crate::analysis) fn story() -> Story {
    static STORY: OnceLock<Story> = OnceLock::new();
    let finding =
        |message: &str| Some(Finding { outcome: CheckOutcome::Passed, message: message.to_owned() });
    let config = |processors: &str| {
        let text = format!(
            "processors: {{batch: {{}}, filter: {{}}}}\nservice: {{pipelines: {{metrics: {{processors: [{processors}]}}}}}}"
        );
        Document::parse(&text).unwrap()
    };
    let made = || {
        let trial = made(|_, _, _| true);
        let looks = (1..12).map(|number| {
            LookSummary::of(&trial.look(number, LookKind::Interim, LENGTH / 12 * i64::from(number)))
        });
        Story {
            looks: looks.collect(),
            config: Some(compare(&config("batch"), &config("filter, batch"))),
            same_config: finding("A/A: 12 looks, none of them adopted"),
            production: finding("the same bytes ran before and after"),
            fleet: vec![
                HostClass { name: "web servers".to_owned(), hosts: 300, weight: 1.0 },
                HostClass { name: "database hosts".to_owned(), hosts: 12, weight: 2.5 },
            ],
        }
    };
    STORY.get_or_init(made).clone()
}

/// An experiment and what was measured.
struct Made {
    spec: Spec,
    measurements: Measurements,
}

impl Made {
    fn look(&self, number: u32, look: LookKind, second: i64) -> Report {
        evaluate(&Question {
            spec: &self.spec,
            look,
            number,
            running_since: at(0),
            cutoff: at(second),
            excluded: &[],
            planned: true,
            same_receivers: true,
            same_config: false,
            measurements: &self.measurements,
        })
    }
}

fn made(seen: impl Fn(Variant, &str, i64) -> bool) -> Made {
    let config = |text: &str| ConfigSource::Config(text.into());
    let host = HostId::new("app-7".to_owned()).unwrap();
    let draft = Draft {
        critical_processes: vec!["postgres".to_owned(), "payments-.*".to_owned(), "vault".to_owned()],
        price: Some(PriceModel {
            currency: "USD".to_owned(),
            items: vec![PriceItem::per_active_series(Tier::flat(0.008))],
            combine: Default::default(),
            compute: None,
        }),
        ..Draft::new(
            "process-metrics-aggregated",
            config("receivers: {}"),
            config("receivers: {}"),
            vec![host.clone()],
        )
    };
    let spec = draft.lasting(Duration::from_secs(LENGTH as u64)).check().unwrap();
    let mut measurements = Measurements::default();
    let mut noise = Noise(11);
    for second in (0..LENGTH).step_by(GRID as usize) {
        let window = Window { from: at(second), to: at(second + GRID) };
        for variant in Variant::ALL {
            for (metric, baseline, candidate, relative) in METRICS {
                let mean = if variant == Variant::Baseline { baseline } else { candidate };
                let rising = 1.0 - (-(second as f64 + 30.0) / 150.0).exp();
                let mean = if metric == metric::ACTIVE_SERIES { mean * rising } else { mean };
                measurements.samples.push(Sample {
                    variant,
                    target: host.clone(),
                    metric: MetricName::new(metric).unwrap(),
                    from: window.from,
                    to: window.to,
                    source: "made".to_owned(),
                    value: mean * (1.0 + relative * noise.about_one()),
                });
            }
            measurements.sightings.push(Sighting {
                variant,
                target: host.clone(),
                window,
                critical: ["postgres", "payments-api"]
                    .into_iter()
                    .filter(|executable| seen(variant, executable, second))
                    .map(str::to_owned)
                    .collect(),
                population: Some(143),
                signals: None,
                accepted_points: Some(5740),
                inventory: inventory(variant),
            });
        }
    }
    Made { spec, measurements }
}

fn inventory(variant: Variant) -> Inventory {
    let whole = variant == Variant::Baseline;
    let counts = |names: &[(&str, u64, bool)]| -> BTreeMap<String, u64> {
        names
            .iter()
            .filter(|(_, _, kept)| whole || *kept)
            .map(|(name, count, _)| (name.to_string(), *count))
            .collect()
    };
    let executables = EXECUTABLES.iter().filter(|(.., kept)| whole || *kept);
    Inventory {
        metrics: counts(&[
            ("process.cpu.time", 1720, true),
            ("process.memory.usage", 860, true),
            ("process.disk.io", 1720, false),
            ("process.memory.virtual", 860, false),
        ]),
        attributes: counts(&[
            ("process.executable.name", 5160, true),
            ("host.name", 5160, true),
            ("process.pid", 5160, false),
            ("process.command_line", 5160, false),
            ("process.owner", 5130, false),
        ]),
        executables: executables
            .map(|(name, points, cpu_seconds, memory_bytes, _)| {
                let usage = Usage {
                    points: *points,
                    cpu_seconds: *cpu_seconds,
                    memory_bytes: *memory_bytes,
                    processes: 2,
                };
                (name.to_string(), usage)
            })
            .collect(),
        metric_series: counts(&[
            ("process.cpu.time", 860, true),
            ("process.memory.usage", 430, true),
            ("process.disk.io", 860, false),
            ("process.memory.virtual", 430, false),
        ]),
        attribute_series: counts(&[
            ("process.executable.name", 2580, true),
            ("host.name", 2580, true),
            ("process.pid", 2580, false),
            ("process.command_line", 2580, false),
            ("process.owner", 2560, false),
        ]),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(START + second)
}

/// A deterministic source of noise (splitmix64): the sum of uniform numbers, of mean 0 and variance 1.
struct Noise(u64);

impl Noise {
    fn about_one(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
