//! A report on 200 hosts, beside the same numbers in NumPy and SciPy, and looks on the way after one more interval or batch.
//!
//! To be reached: the report in 150 ms on one core; a look costs what is new, however much there was before. A look that reaches a verdict
//! adds the ranks of all batches, which is paid once; it is measured apart.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phoenix_benches::peer;
use phoenix_core::analysis::{Evaluator, LookKind, Question, Report, evaluate};
use phoenix_core::model::draft::Draft;
use phoenix_core::model::price::{Combine, ComputePrice, PriceItem, Tier};
use phoenix_core::model::signals::{MatchOp, Matcher, SeenSignals, UsedSignal, UsedSignals};
use phoenix_core::model::{
    ConfigSource, Criterion as Wanted, HostId, Inventory, Measurements, MetricName, PriceModel, Role, Sample,
    Sighting, Spec, Timestamp, Usage, Variant, Window, metric,
};

const HOSTS: usize = 200;
const METRICS: usize = 8;
const INTERVALS: usize = 1_000;
const STEP: i64 = 10;
const START: i64 = 1_700_000_000;

/// Hosts, metrics and a source of numbers (splitmix64).
struct Fleet {
    hosts: Vec<HostId>,
    metrics: Vec<MetricName>,
    state: u64,
    /// What alerts use, where the arms are sighted.
    used: Option<Arc<UsedSignals>>,
}

impl Fleet {
    fn of(hosts: usize) -> Fleet {
        let metric = |metric: usize| MetricName::new(&format!("metric_{metric}")).unwrap();
        Fleet {
            hosts: (0..hosts).map(|host| HostId::new(format!("host-{host:03}")).unwrap()).collect(),
            metrics: (0..METRICS).map(metric).collect(),
            state: 7,
            used: None,
        }
    }

    /// Few hosts whose arms are sighted in every interval too: critical processes, inventories and the signals that alerts use.
    fn sighted() -> Fleet {
        let signal = |number: usize| UsedSignal {
            metric: Some(format!("metric_{number}")),
            matchers: vec![Matcher {
                label: "service".to_owned(),
                op: MatchOp::Equal,
                value: format!("service-{}", number % 7),
            }],
            labels: BTreeSet::from(["instance".to_owned()]),
            kind: None,
            users: Vec::new(),
        };
        let used = UsedSignals { signals: (0..100).map(signal).collect(), ..UsedSignals::default() };
        let metrics = [metric::ACTIVE_SERIES, metric::COLLECTOR_CPU_CORES, metric::COLLECTOR_MEMORY_BYTES];
        Fleet {
            metrics: metrics.map(|name| MetricName::new(name).unwrap()).to_vec(),
            used: Some(Arc::new(used)),
            ..Fleet::of(4)
        }
    }

    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn spec(&self, intervals: usize) -> Spec {
        let wanted = |(index, metric): (usize, &MetricName)| Wanted {
            metric: metric.clone(),
            role: if index % 2 == 0 { Role::Goal } else { Role::Guardrail },
            allowance: (index % 2 == 1).then_some(1.0),
            ..Wanted::on_known("active_series", Role::Goal).unwrap()
        };
        let config = || ConfigSource::Config("receivers: {}".into());
        let all = Duration::from_secs(intervals as u64 * STEP as u64);
        Draft {
            criteria: self.metrics.iter().enumerate().map(wanted).collect(),
            duration: all,
            min_duration: all / 2,
            warm_up: Duration::ZERO,
            interval: Duration::from_secs(60),
            critical_processes: if self.used.is_some() {
                vec!["nginx|postgres".to_owned()]
            } else {
                Vec::new()
            },
            price: self.used.as_ref().map(|_| PriceModel {
                currency: "EUR".to_owned(),
                items: vec![PriceItem::per_active_series(Tier::flat(0.01))],
                combine: Combine::Sum,
                compute: Some(ComputePrice { core_hour: 0.04, gib_hour: 0.005 }),
            }),
            ..Draft::new("bench", config(), config(), self.hosts.clone())
        }
        .check()
        .unwrap()
    }

    /// Everything that is measured in one interval, in the order in which a store tells it.
    fn interval(&mut self, index: usize) -> Measurements {
        let mut samples = Vec::with_capacity(self.hosts.len() * METRICS * 2);
        let from = START + index as i64 * STEP;
        for host in 0..self.hosts.len() {
            for variant in Variant::ALL {
                let level = if variant == Variant::Baseline { 100.0 } else { 60.0 };
                for metric in 0..self.metrics.len() {
                    samples.push(Sample {
                        variant,
                        target: self.hosts[host].clone(),
                        metric: self.metrics[metric].clone(),
                        from: Timestamp::from_secs(from),
                        to: Timestamp::from_secs(from + STEP),
                        source: "intake".to_owned(),
                        value: level * (0.9 + 0.2 * self.uniform()),
                    });
                }
            }
        }
        let window = Window { from: Timestamp::from_secs(from), to: Timestamp::from_secs(from + STEP) };
        let sightings = self.used.iter().flat_map(|used| self.sightings(used, window)).collect();
        Measurements { samples, sightings, watched: vec![window], signals: self.used.clone() }
    }

    /// The same of so many intervals.
    fn intervals(&mut self, first: usize, count: usize) -> Measurements {
        let mut all = Measurements::default();
        for index in first..first + count {
            let Measurements { samples, sightings, watched, signals } = self.interval(index);
            all.samples.extend(samples);
            all.sightings.extend(sightings);
            all.watched.extend(watched);
            all.signals = signals;
        }
        all
    }

    /// What each arm shows on each host: everything that is used, and some names.
    fn sightings(&self, used: &UsedSignals, window: Window) -> Vec<Sighting> {
        let mut seen = SeenSignals::of(used.id());
        seen.extend((0..used.aspects().count()).filter_map(|number| u32::try_from(number).ok()));
        let usage = Usage { points: 10, cpu_seconds: 0.1, memory_bytes: 1e7, processes: 2 };
        let counts = |what: &str| (0..5).map(|number| (format!("{what}_{number}"), 100)).collect();
        let inventory = Inventory {
            metrics: counts("metric"),
            attributes: counts("key"),
            executables: (0..5).map(|number| (format!("program-{number}"), usage)).collect(),
            metric_series: counts("metric"),
            attribute_series: counts("key"),
        };
        let one = |variant, target: &HostId| Sighting {
            variant,
            target: target.clone(),
            window,
            critical: ["nginx", "postgres"].map(str::to_owned).into(),
            population: Some(10),
            accepted_points: Some(1_000),
            signals: Some(seen.clone()),
            inventory: inventory.clone(),
        };
        self.hosts.iter().flat_map(|host| Variant::ALL.map(|variant| one(variant, host))).collect()
    }
}

fn question<'a>(spec: &'a Spec, intervals: usize, measurements: &'a Measurements) -> Question<'a> {
    Question {
        spec,
        look: LookKind::Interim,
        number: 1,
        running_since: Timestamp::from_secs(START),
        cutoff: Timestamp::from_secs(START + intervals as i64 * STEP),
        excluded: &[],
        planned: true,
        same_receivers: true,
        same_config: false,
        measurements,
    }
}

/// The values as the peer wants them: metric, arm, host, interval.
fn dense(fleet: &Fleet, samples: &[Sample]) -> Vec<f64> {
    let mut values = vec![0.0; samples.len()];
    let (hosts, intervals) = (fleet.hosts.len(), samples.len() / (fleet.hosts.len() * METRICS * 2));
    for (at, sample) in samples.iter().enumerate() {
        let (interval, rest) = (at / (hosts * METRICS * 2), at % (hosts * METRICS * 2));
        let (host, arm, metric) = (rest / (METRICS * 2), rest / METRICS % 2, rest % METRICS);
        values[((metric * 2 + arm) * hosts + host) * intervals + interval] = sample.value;
    }
    values
}

/// The same numbers must come out, or the two did not do the same work.
fn agrees(report: &Report, peer: &serde_json::Value) {
    let goals = report.criteria.iter().zip(peer["ratios"].as_array().unwrap());
    for (criterion, ratio) in goals.filter(|(criterion, _)| criterion.role == Role::Goal) {
        let (ours, theirs) = (1.0 + criterion.estimate.value.unwrap(), ratio.as_f64().unwrap());
        assert!((ours / theirs - 1.0).abs() < 1e-9, "{}: {ours} and {theirs}", criterion.metric);
    }
}

fn full(c: &mut Criterion) {
    let mut fleet = Fleet::of(HOSTS);
    let spec = fleet.spec(INTERVALS);
    let mut all = Measurements::default();
    for index in 0..INTERVALS {
        let Measurements { samples, watched, .. } = fleet.interval(index);
        all.samples.extend(samples);
        all.watched.extend(watched);
    }
    let question = question(&spec, INTERVALS, &all);
    let report = evaluate(&question);
    assert!(
        report.criteria.iter().all(|criterion| criterion.batches >= 30 && criterion.hosts == HOSTS as u64)
    );
    let seconds = |start: Instant| start.elapsed().as_secs_f64();
    let mut times: Vec<f64> = (0..7)
        .map(|_| {
            let start = Instant::now();
            black_box(evaluate(black_box(&question)));
            seconds(start)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "report: {} samples, median {:.1} ms, fastest {:.1} ms (limit 150 ms)",
        all.samples.len(),
        1e3 * times[times.len() / 2],
        1e3 * times[0]
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("values");
    peer::write(&file, &dense(&fleet, &all.samples)).unwrap();
    let size = [METRICS, HOSTS, INTERVALS, 7].map(|number| number.to_string());
    let arguments: Vec<&Path> = std::iter::once(file.as_path()).chain(size.iter().map(Path::new)).collect();
    match peer::run("report.py", &arguments) {
        Ok(peer) => {
            agrees(&report, &peer);
            let theirs = peer["seconds"].as_f64().unwrap();
            println!(
                "peer ({}): median {:.1} ms; the report takes {:.2} of it",
                peer["tool"].as_str().unwrap(),
                1e3 * theirs,
                times[times.len() / 2] / theirs
            );
        }
        Err(reason) => println!("SKIPPED: the peer of the report: {reason}"),
    }
    let mut group = c.benchmark_group("report");
    group.sample_size(10).throughput(Throughput::Elements(all.samples.len() as u64));
    group.bench_function("200 hosts, 8 metrics, 1,000 intervals of both arms", |b| {
        b.iter(|| evaluate(black_box(&question)));
    });
    group.finish();
}

/// Looks one after the other.
const LOOKS: usize = 50;
/// What was there before.
const BEHIND: [usize; 3] = [100, 1_000, 10_000];
/// The minimum duration is half of it, so that no look has a verdict.
const PLANNED: usize = 40_000;

/// Measures a look after `each` more intervals, after those of `BEHIND`.
fn looks(c: &mut Criterion, what: &str, each: usize) {
    let mut group = c.benchmark_group("look");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for behind in BEHIND {
        let mut fleet = Fleet::of(HOSTS);
        let spec = fleet.spec(PLANNED);
        let mut evaluator = Evaluator::new();
        (0..behind).for_each(|index| evaluator.add(&fleet.interval(index)));
        let report = evaluator.evaluate(&question(&spec, behind, &Measurements::default()));
        assert_eq!(report.verdict, None);
        let steps = LOOKS.min(100 / each);
        let new: Vec<Measurements> =
            (0..=steps).map(|step| fleet.intervals(behind + step * each, each)).collect();
        group.bench_function(format!("{what} after {behind}"), |b| {
            b.iter_custom(|looks| {
                let mut spent = Duration::ZERO;
                let mut left = looks as usize;
                while left > 0 {
                    let mut going_on = evaluator.clone();
                    let some = left.min(steps);
                    // A clone has no room for more: the first look makes it, which is not what a look costs.
                    let _ = going_on.evaluate(&question(&spec, behind + each, &new[0]));
                    let start = Instant::now();
                    for (step, measurements) in new.iter().enumerate().skip(1).take(some) {
                        let question = question(&spec, behind + (step + 1) * each, measurements);
                        black_box(going_on.evaluate(black_box(&question)));
                    }
                    spent += start.elapsed();
                    left -= some;
                }
                spent
            });
        });
    }
    group.finish();
}

fn look(c: &mut Criterion) {
    looks(c, "one more interval of 200 hosts", 1);
    looks(c, "one more batch of 200 hosts", 5);
    sighted();
}

/// A look after every interval from the first on, with sightings, signals and a price: the median of the looks after each of `BEHIND`.
///
/// Clones of what is sighted are many small pieces; to drop them between looks would be measured with these.
fn sighted() {
    let mut fleet = Fleet::sighted();
    let spec = fleet.spec(PLANNED);
    let mut evaluator = Evaluator::new();
    let times = (0..BEHIND[BEHIND.len() - 1] + LOOKS).map(|index| {
        let new = fleet.interval(index);
        let start = Instant::now();
        black_box(evaluator.evaluate(black_box(&question(&spec, index + 1, &new))));
        start.elapsed().as_secs_f64()
    });
    let times: Vec<f64> = times.collect();
    for behind in BEHIND {
        let mut some = times[behind..behind + LOOKS].to_vec();
        some.sort_by(f64::total_cmp);
        println!(
            "look: one more interval of 4 hosts with sightings, signals and a price after {behind}: median {:.0} µs, slowest {:.0} µs",
            1e6 * some[LOOKS / 2],
            1e6 * some[LOOKS - 1]
        );
    }
}

/// The look that ends an experiment: with the ranks of all batches.
fn verdict(c: &mut Criterion) {
    let mut group = c.benchmark_group("verdict");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    for behind in BEHIND {
        let mut fleet = Fleet::of(HOSTS);
        let spec = fleet.spec(behind);
        let mut evaluator = Evaluator::new();
        (0..behind).for_each(|index| evaluator.add(&fleet.interval(index)));
        let nothing = Measurements::default();
        let question = Question { look: LookKind::Horizon, ..question(&spec, behind, &nothing) };
        assert!(evaluator.evaluate(&question).verdict.is_some());
        group.bench_function(format!("200 hosts, nothing new, after {behind}"), |b| {
            b.iter(|| evaluator.evaluate(black_box(&question)));
        });
    }
    group.finish();
}

criterion_group!(benches, full, look, verdict);
criterion_main!(benches);
