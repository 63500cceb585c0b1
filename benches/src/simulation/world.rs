//! What is measured of a scenario, interval by interval.

use phoenix_core::model::{Criterion, HostId, MetricName, Role, Spec, Variant, metric};

use super::dice::{Dice, Wave};
use super::experiment::{Layout, Made, hosts};
use super::scenario::{BASELINE, Scenario};

const MIB: f64 = 1024.0 * 1024.0;
/// The critical process of every scenario.
const CRITICAL: &str = "nginx";
/// What is measured, by name.
const METRICS: [&str; 6] = [
    metric::ACTIVE_SERIES,
    metric::COLLECTOR_CPU_CORES,
    metric::COLLECTOR_MEMORY_BYTES,
    metric::CRITICAL_PROCESS_COVERAGE,
    metric::EXPORT_ERROR_RATIO,
    metric::TOTAL_FIDELITY,
];

/// The spec of a scenario: the default criteria, of the monitors none, for they decide nothing.
#[must_use]
pub fn spec(scenario: &Scenario, intervals: u32) -> Spec {
    let (hosts, apart) = scenario.hosts.layout();
    let mut criteria = Criterion::defaults();
    criteria.retain(|criterion| criterion.role != Role::Monitor);
    let critical = vec![CRITICAL.to_owned()];
    Layout { criteria, hosts, apart, intervals, warm_up: intervals / 20, critical }.spec()
}

/// An experiment of a scenario, measured from the start to the horizon.
///
/// # Panics
/// Never: the metrics' names are legal.
#[must_use]
pub fn measured<'s>(scenario: &Scenario, spec: &'s Spec, intervals: u32, dice: &mut Dice) -> Made<'s> {
    let mut made = Made::new(spec);
    let load = load(scenario, intervals, dice);
    let (count, apart) = scenario.hosts.layout();
    let hosts = hosts(count);
    let spread = scenario.hosts.spread();
    let sizes: Vec<f64> = hosts.iter().map(|_| (spread * dice.normal()).exp()).collect();
    let metrics = METRICS.map(|name| MetricName::new(name).expect("invariant: the name is legal"));
    let mut arms = Vec::new();
    for variant in Variant::ALL {
        for (index, host) in hosts.iter().enumerate() {
            if !apart || (variant == Variant::Candidate) == (index % 2 == 1) {
                arms.push((variant, host, arm(scenario, variant, sizes[index], &load, dice)));
                sightings(scenario, variant, host, intervals, &mut made);
            }
        }
    }
    // Totals of one host say nothing of those of another, so that nobody measures that share there.
    let is_measured = |metric: &MetricName| !apart || metric.as_str() != metric::TOTAL_FIDELITY;
    for (index, metric) in metrics.iter().enumerate().filter(|(_, metric)| is_measured(metric)) {
        for (variant, host, values) in &mut arms {
            made.add(*variant, host, metric, std::mem::take(&mut values[index]));
        }
    }
    made
}

/// The load, interval by interval; 1 on average but for trend and bursts.
fn load(scenario: &Scenario, intervals: u32, dice: &mut Dice) -> Vec<f64> {
    let load = &scenario.load;
    let mut wave = Wave::new(load.autocorrelation, dice);
    let at = |interval: u32| {
        let done = f64::from(interval) / f64::from(intervals);
        let cycle = load.cycle * (std::f64::consts::TAU * done).sin();
        let usual = (1.0 + load.trend * done) * (1.0 + cycle) * (1.0 + 0.1 * wave.next(dice)).max(0.1);
        if dice.happens(load.bursts) { 5.0 * usual } else { usual }
    };
    (0..intervals).map(at).collect()
}

/// What one arm measures on one host, metric by metric; NaN where it misses an interval.
fn arm(scenario: &Scenario, variant: Variant, size: f64, load: &[f64], dice: &mut Dice) -> [Vec<f64>; 6] {
    let candidate = variant == Variant::Candidate;
    let truth = if candidate { scenario.candidate } else { BASELINE };
    let gaps = scenario.gaps[usize::from(candidate)];
    let noise = &scenario.noise;
    let mut waves = [(); 3].map(|()| Wave::new(noise.autocorrelation, dice));
    let mut measured: [Vec<f64>; 6] = Default::default();
    let all = load.len() as f64;
    for (interval, load) in load.iter().enumerate() {
        let done = interval as f64 / all;
        let [series, processor, memory] = waves
            .each_mut()
            .map(|wave| 1.0 + noise.size * if noise.heavy { dice.heavy() } else { wave.next(dice) });
        let failed = if dice.happens(truth.errors[0]) { truth.errors[1] } else { 0.0 };
        let values = [
            1000.0 * size * load * (truth.series + truth.creeping * done) * series,
            0.3 * size * load * truth.processor * processor,
            // Memory follows the load and the noise by half.
            400.0 * MIB * size * truth.memory * (1.0 + 0.5 * (memory - 1.0)),
            if truth.lost_from.is_some_and(|from| done >= from) { 0.0 } else { 1.0 },
            failed,
            1e6 * size * load * truth.totals * (1.0 + 0.001 * dice.normal()),
        ];
        let missed = dice.happens(gaps);
        for (metric, value) in measured.iter_mut().zip(values) {
            metric.push(if missed { f64::NAN } else { value });
        }
    }
    measured
}

/// The critical process, interval by interval: where the scenario is about it, and where arms on different hosts are compared by it alone.
fn sightings(scenario: &Scenario, variant: Variant, host: &HostId, intervals: u32, made: &mut Made<'_>) {
    let lost_from = scenario.candidate.lost_from;
    if lost_from.is_none() && !scenario.hosts.layout().1 {
        return;
    }
    for interval in 0..intervals {
        let is_over = |from: f64| f64::from(interval) >= from * f64::from(intervals);
        let lost = variant == Variant::Candidate && lost_from.is_some_and(is_over);
        made.sight(variant, host, interval, if lost { None } else { Some(CRITICAL) });
    }
}
