use std::borrow::Cow;

use crate::model::MetricName;
use crate::signals::{FileKind, SignalFile, read};
use crate::telemetry::{Attribute, Kind, Metric, Point, Reading, Scope, Temporality, TooManySeries, Value};

use super::*;

const CPU: Metric<'static> = Metric { name: "process.cpu.time", unit: "s", kind: CUMULATIVE };
const MEMORY: Metric<'static> = Metric {
    name: "process.memory.usage",
    unit: "By",
    kind: Kind::Sum { temporality: Temporality::Cumulative, monotonic: false },
};
const CUMULATIVE: Kind = Kind::Sum { temporality: Temporality::Cumulative, monotonic: true };
const DELTA: Kind = Kind::Sum { temporality: Temporality::Delta, monotonic: true };

/// A meter with intervals of ten seconds from 0 on, fed by hand.
struct Bench {
    meter: Meter,
    host: HostId,
}

fn bench(change: impl FnOnce(&mut MeterOptions)) -> Bench {
    let mut options = MeterOptions::new(Grid::new(Duration::from_secs(10), Duration::ZERO), "test");
    change(&mut options);
    Bench { meter: Meter::new(options), host: HostId::new("shop-1").unwrap() }
}

/// A point: executable, pid (0: none), metric, start, time, value.
struct Shown<'a>(&'a str, i64, Metric<'a>, i64, i64, f64);

impl Bench {
    fn show(&mut self, variant: Variant, shown: &Shown<'_>) -> Result<(), TooManySeries> {
        let &Shown(executable, pid, metric, start, time, value) = shown;
        // `name@group`: what a strategy says that groups by anything but executables.
        let (executable, group) =
            executable.split_once('@').map_or((executable, None), |(e, g)| (e, Some(g)));
        let text = |key, text| Attribute { key: Cow::Borrowed(key), value: Value::Text(Cow::Borrowed(text)) };
        let mut resource = vec![text("process.executable.name", executable)];
        resource.extend(group.map(|group| text("process.group", group)));
        if pid != 0 {
            resource.push(Attribute { key: Cow::Borrowed("process.pid"), value: Value::Int(pid) });
        }
        let arm = self.meter.arm(variant, &self.host);
        arm.resource(&resource);
        arm.scope(&Scope::default());
        arm.metric(&metric);
        let point = Point {
            attributes: &[],
            start: (start > 0).then(|| Timestamp::from_secs(start)),
            time: Some(Timestamp::from_secs(time)),
            reading: Reading::Number(value),
        };
        arm.point(&resource, &point, 100)
    }

    fn memory(&mut self, variant: Variant, executable: &str, pid: i64, time: i64, value: f64) {
        self.show(variant, &Shown(executable, pid, MEMORY, 1, time, value)).unwrap();
    }

    fn own(&mut self, variant: Variant, name: &str, kind: Kind, time: i64, value: f64) {
        let collector = self.meter.collector(variant, &self.host);
        collector.resource(&[]);
        collector.scope(&Scope::default());
        collector.metric(&Metric { name, unit: "1", kind });
        let time = Timestamp::from_secs(time);
        let (start, reading) = (Some(Timestamp::from_secs(1)), Reading::Number(value));
        collector.point(&Point { attributes: &[], start, time: Some(time), reading });
        self.meter.sign_of_life(variant, &self.host, time);
    }

    fn end(mut self, end: i64) -> Measurements {
        self.meter.finish(Timestamp::from_secs(end));
        self.meter.take()
    }
}

/// The values of a metric in an arm, by the start of their intervals in seconds.
fn values(measured: &Measurements, variant: Variant, name: &str) -> Vec<(i64, f64)> {
    let name = MetricName::new(name).unwrap();
    let of = measured.samples.iter().filter(|sample| sample.variant == variant && sample.metric == name);
    of.map(|sample| (sample.from.as_micros() / 1_000_000, sample.value)).collect()
}

use Variant::{Baseline, Candidate};

#[test]
fn an_interval_counts_only_between_signs_of_life() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125, 135, 165, 175, 185] {
        bench.memory(Baseline, "nginx", 1, time, 1.0);
    }
    let measured = bench.end(1000);
    // The first and the last may be cut; from 130 on it fell silent, nobody knows when.
    let points = values(&measured, Baseline, metric::DATAPOINTS_PER_MINUTE);
    assert_eq!(points, [(110, 6.0), (120, 6.0), (160, 6.0), (170, 6.0)]);
    let windows: Vec<_> = measured
        .watched
        .iter()
        .map(|window| (window.from.as_micros() / 1_000_000, window.to.as_micros() / 1_000_000))
        .collect();
    assert_eq!(windows, [(110, 130), (160, 180)]);
}

#[test]
fn the_collectors_own_telemetry_proves_that_the_arm_was_alive() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125, 135, 145] {
        bench.own(Candidate, "otelcol_process_memory_rss", Kind::Gauge, time, 5.0);
        if time != 125 {
            bench.memory(Candidate, "nginx", 1, time, 1.0);
        }
    }
    let points = values(&bench.end(1000), Candidate, metric::DATAPOINTS_PER_MINUTE);
    assert_eq!(points, [(110, 6.0), (120, 0.0), (130, 6.0)]);
}

#[test]
fn cumulative_and_delta_totals_of_the_same_work_agree() {
    let mut bench = bench(|_| {});
    let delta = Metric { kind: DELTA, ..CPU };
    for (step, time) in (105..=165).step_by(10).enumerate() {
        let used = step as f64;
        // Two long-lived workers with a second of work each per interval, one aggregate of both.
        for pid in [1, 2] {
            bench.show(Baseline, &Shown("worker", pid, CPU, 50, time, 100.0 + used)).unwrap();
        }
        if step > 0 {
            bench.show(Candidate, &Shown("worker", 0, delta, time - 10, time, 2.0)).unwrap();
        } else {
            bench.memory(Candidate, "worker", 0, time, 1.0);
        }
    }
    let measured = bench.end(1000);
    let ones = [(110, 1.0), (120, 1.0), (130, 1.0), (140, 1.0), (150, 1.0)];
    assert_eq!(values(&measured, Candidate, metric::TOTAL_FIDELITY), ones);
    let used = |variant| {
        let of = measured.sightings.iter().filter(move |sighting| sighting.variant == variant);
        of.map(|sighting| sighting.inventory.executables["worker"].cpu_seconds).collect::<Vec<_>>()
    };
    assert_eq!(used(Baseline), [2.0; 5]);
    assert_eq!(used(Candidate), [2.0; 5]);
}

#[test]
fn what_a_process_used_before_its_first_point_counts_if_its_birth_was_watched() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125, 135] {
        bench.show(Baseline, &Shown("long", 1, CPU, 50, time, 7.0)).unwrap();
    }
    let mut late = bench;
    late.show(Baseline, &Shown("born", 2, CPU, 118, 125, 3.0)).unwrap();
    late.show(Baseline, &Shown("old", 3, CPU, 60, 125, 900.0)).unwrap();
    let measured = late.end(1000);
    let of = |name: &str| measured.sightings[1].inventory.executables[name].cpu_seconds;
    assert_eq!((of("long"), of("born"), of("old")), (0.0, 3.0, 0.0));
}

#[test]
fn a_counter_that_falls_unannounced_leaves_a_gap_in_the_totals() {
    let mut bench = bench(|_| {});
    for (time, used) in [(105, 5.0), (115, 6.0), (125, 1.0), (135, 2.0), (145, 3.0)] {
        for variant in Variant::ALL {
            // Only the baseline's falls.
            let used = if variant == Candidate { time as f64 } else { used };
            bench.show(variant, &Shown("worker", 1, CPU, 50, time, used)).unwrap();
        }
    }
    assert_eq!(bench.meter.oddities(Baseline).unannounced_resets, 1);
    let fidelity = values(&bench.end(1000), Candidate, metric::TOTAL_FIDELITY);
    assert_eq!(fidelity.iter().map(|at| at.0).collect::<Vec<_>>(), [110, 130], "none where the reset was");
}

#[test]
fn memory_is_the_mean_over_the_scrapes_of_an_interval() {
    let mut bench = bench(|_| {});
    for time in [105, 112, 115, 118, 125] {
        bench.memory(Baseline, "nginx", 1, time, 30.0);
    }
    bench.memory(Baseline, "short", 2, 115, 30.0);
    let measured = bench.end(1000);
    let shown = &measured.sightings[0].inventory.executables;
    assert_eq!((shown["nginx"].memory_bytes, shown["short"].memory_bytes), (30.0, 10.0));
    assert_eq!(measured.sightings[0].population, Some(2));
    assert_eq!(
        (shown["nginx"].processes, shown["short"].processes),
        (1, 1),
        "each once, however often it was read"
    );
}

#[test]
fn a_process_with_a_group_is_known_by_its_group() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125] {
        bench.memory(Baseline, "java@kafka", 1, time, 30.0);
        bench.memory(Baseline, "java@cassandra", 2, time, 40.0);
    }
    let measured = bench.end(1000);
    let shown = &measured.sightings[0].inventory.executables;
    assert_eq!(shown.keys().collect::<Vec<_>>(), ["cassandra", "kafka"]);
}

#[test]
fn repeated_points_are_sent_but_say_nothing_new() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 115, 125] {
        bench.memory(Baseline, "nginx", 1, time, 30.0);
    }
    assert_eq!(bench.meter.oddities(Baseline).stale, 1);
    let measured = bench.end(1000);
    assert_eq!(values(&measured, Baseline, metric::DATAPOINTS_PER_MINUTE), [(110, 12.0)]);
    assert_eq!(values(&measured, Baseline, metric::ACTIVE_SERIES), [(110, 1.0)]);
    assert_eq!(measured.sightings[0].inventory.executables["nginx"].memory_bytes, 30.0);
}

#[test]
fn a_point_is_late_when_its_interval_is_closed() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125, 116, 135, 117] {
        bench.meter.advance(Timestamp::from_secs(time));
        bench.memory(Baseline, "nginx", time, time, 1.0);
    }
    assert_eq!(bench.meter.oddities(Baseline).late, 1, "the one at 117, two intervals on");
    let points = values(&bench.end(1000), Baseline, metric::DATAPOINTS_PER_MINUTE);
    assert_eq!(points, [(110, 12.0), (120, 6.0)]);
}

#[test]
fn coverage_counts_critical_processes_that_were_seen_three_times() {
    let mut bench =
        bench(|options| options.critical = CriticalProcesses::new(&["nginx", "postgres"]).unwrap());
    for time in (105..=165).step_by(10) {
        bench.memory(Baseline, "nginx", 1, time, 1.0);
        bench.memory(Baseline, "postgres", 2, time, 1.0);
        bench.memory(Baseline, "bash", 3, time, 1.0);
        bench.memory(Candidate, "nginx", 0, time, 1.0);
        if time < 145 {
            bench.memory(Candidate, "postgres", 0, time, 1.0);
        }
    }
    let measured = bench.end(1000);
    // Seen in the intervals from 110 on, tested from the third of them.
    let coverage = values(&measured, Candidate, metric::CRITICAL_PROCESS_COVERAGE);
    assert_eq!(coverage, [(130, 1.0), (140, 0.5), (150, 0.5)]);
    assert_eq!(measured.sightings[0].critical, ["nginx", "postgres"].map(String::from).into());
}

fn rules(expressions: &[&str]) -> SignalTable {
    let rules: Vec<_> =
        expressions.iter().map(|expression| serde_json::json!({"alert": "A", "expr": expression})).collect();
    let text = serde_json::json!({"groups": [{"name": "g", "rules": rules}]}).to_string();
    let file = SignalFile { kind: FileKind::Rules, name: "r", text: &text };
    SignalTable::new(read(&[file]).unwrap()).unwrap()
}

#[test]
fn a_used_signal_is_lost_when_only_the_baseline_shows_it_three_times_in_a_row() {
    let table = rules(&[
        "process_memory_usage_bytes",
        "process_memory_usage_bytes{process_executable_name='nginx'}",
        "process_memory_usage_bytes{process_executable_name='nowhere'}",
    ]);
    let mut bench = bench(|options| options.signals = table.clone());
    for time in (105..200).step_by(10) {
        bench.memory(Baseline, "nginx", 1, time, 1.0);
        // Away from 130 to 140, and from 160 on.
        let shown = if (130..150).contains(&time) || time >= 160 { "_other" } else { "nginx" };
        bench.memory(Candidate, shown, 0, time, 1.0);
    }
    let measured = bench.end(1000);
    let coverage = values(&measured, Candidate, metric::USED_SIGNAL_COVERAGE);
    // Tested from the third interval on; two intervals without it are no loss.
    assert_eq!(coverage, [(130, 1.0), (140, 1.0), (150, 1.0), (160, 1.0), (170, 1.0), (180, 0.5)]);
    assert_eq!(measured.signals.as_ref(), table.used());
    let seen = |index: usize| measured.sightings[index].signals.as_ref().unwrap().to_string();
    assert_eq!((seen(0), seen(2 * 2 + 1)), ("0-3".to_owned(), "0".to_owned()));
}

#[test]
fn without_used_signals_nothing_is_said_of_them() {
    let mut bench = bench(|_| {});
    for time in (105..200).step_by(10) {
        bench.memory(Baseline, "nginx", 1, time, 1.0);
        bench.memory(Candidate, "nginx", 1, time, 1.0);
    }
    let measured = bench.end(1000);
    assert_eq!(values(&measured, Candidate, metric::USED_SIGNAL_COVERAGE), []);
    assert!(measured.signals.is_none() && measured.sightings.iter().all(|seen| seen.signals.is_none()));
}

#[test]
fn the_collectors_cost_and_errors_come_from_its_own_counters() {
    let mut bench = bench(|_| {});
    for (step, time) in [105, 115, 125, 135, 145].into_iter().enumerate() {
        let step = step as f64;
        bench.own(Baseline, "otelcol_process_cpu_seconds_total", CUMULATIVE, time, 50.0 + 2.0 * step);
        bench.own(Baseline, "otelcol_process_memory_rss", Kind::Gauge, time, 1000.0 + step);
        bench.own(Baseline, "otelcol_receiver_accepted_metric_points", CUMULATIVE, time, 70.0 * step);
        bench.own(Baseline, "otelcol_exporter_sent_metric_points", CUMULATIVE, time, 90.0 * step);
        if time >= 125 {
            // The counter of failures appears with the first failure.
            bench.own(Baseline, "otelcol_exporter_send_failed_metric_points", CUMULATIVE, time, 10.0);
        }
        bench.memory(Baseline, "nginx", 1, time, 1.0);
    }
    let measured = bench.end(1000);
    let of = |name| values(&measured, Baseline, name);
    assert_eq!(of(metric::COLLECTOR_CPU_CORES), [(110, 0.2), (120, 0.2), (130, 0.2)]);
    assert_eq!(of(metric::COLLECTOR_MEMORY_BYTES), [(110, 1001.0), (120, 1002.0), (130, 1003.0)]);
    assert_eq!(of(metric::EXPORT_ERROR_RATIO), [(110, 0.0), (120, 0.1), (130, 0.0)]);
    assert_eq!(measured.sightings.iter().map(|s| s.accepted_points).collect::<Vec<_>>(), [Some(70); 3]);
}

#[test]
fn more_series_than_can_be_counted_are_refused_not_estimated() {
    let mut bench = bench(|options| options.max_series = 2);
    for pid in [1, 2, 1] {
        bench.memory(Baseline, "nginx", pid, 105, 1.0);
    }
    let error = bench.show(Baseline, &Shown("nginx", 3, MEMORY, 1, 105, 1.0)).unwrap_err();
    assert_eq!((error.limit, error.variant), (2, Baseline));
    bench.memory(Candidate, "nginx", 3, 105, 1.0);
}

#[test]
fn a_far_jump_of_time_is_a_gap_and_costs_nothing() {
    let mut bench = bench(|_| {});
    for time in [105, 115, 125, 4_000_000_005, 4_000_000_015, 4_000_000_025] {
        bench.memory(Baseline, "nginx", 1, time, 1.0);
    }
    let points = values(&bench.end(5_000_000_000), Baseline, metric::DATAPOINTS_PER_MINUTE);
    assert_eq!(points.iter().map(|at| at.0).collect::<Vec<_>>(), [110, 4_000_000_000, 4_000_000_010]);
}

#[test]
fn series_are_counted_by_metric_and_by_the_attributes_they_carry() {
    let mut bench = bench(|_| {});
    // Twice in the second interval: a series counts once.
    for time in [105, 113, 117, 125] {
        for pid in [1, 2, 0] {
            bench.memory(Baseline, "nginx", pid, time, 1.0);
        }
        bench.show(Baseline, &Shown("nginx", 1, CPU, 1, time, 1.0)).unwrap();
    }
    let measured = bench.end(1000);
    let inventory = &measured.sightings[0].inventory;
    let counts =
        |counts: &BTreeMap<String, u64>| -> Vec<(String, u64)> { counts.clone().into_iter().collect() };
    let named = |name: &str, count: u64| (name.to_owned(), count);
    assert_eq!(
        counts(&inventory.metric_series),
        [named("process.cpu.time", 1), named("process.memory.usage", 3)]
    );
    assert_eq!(
        counts(&inventory.attribute_series),
        [named("process.executable.name", 4), named("process.pid", 3)]
    );
    assert_eq!(inventory.metrics["process.memory.usage"], 6);
}
