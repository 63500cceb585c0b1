//! What must not change a report, and what must mirror it, in both designs.

use super::fixture::{GRID, Trial, cpu, goal, guardrail, host};
use super::split::{arms, over};
use crate::analysis::LookKind::{self, Horizon, Interim};
use crate::analysis::report::{Interval, Quantity, Report};
use crate::model::{Criterion, Measurements, Sample, Variant, Verdict, metric};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;
const POINTS: &str = metric::DATAPOINTS_PER_MINUTE;

fn criteria() -> Vec<Criterion> {
    let points = Criterion { allowance: Some(600.0), ..guardrail(POINTS) };
    vec![goal(None), Criterion { allowance: Some(0.02), ..cpu() }, points]
}

/// One trial of each design: series that differ, CPU and points that hardly do.
fn both() -> [(&'static str, Trial); 2] {
    let paired = Trial::of(criteria())
        .around(SERIES, 1000.0, 800.0, 0.05)
        .around(CPU, 0.2, 0.21, 0.05)
        .around(POINTS, 6000.0, 6000.0, 0.05)
        .sightings([500, 500], |_, _| vec![]);
    let apart = over(12, criteria())
        .on_hosts(SERIES, [1000.0, 800.0], 0.05, 0.05, 1)
        .on_hosts(CPU, [0.2, 0.21], 0.01, 0.05, 2)
        .on_hosts(POINTS, [6000.0, 6000.0], 0.01, 0.05, 3)
        .shows(|number, _, _, sighting| sighting.accepted_points = Some(500 + number as u64));
    [("paired", paired), ("apart", apart)]
}

fn changed(trial: &Trial, change: impl Fn(&mut Measurements)) -> Measurements {
    let mut measurements = trial.measurements.clone();
    change(&mut measurements);
    measurements
}

fn look_at(trial: &mut Trial, measurements: Measurements, look: LookKind) -> Report {
    let own = std::mem::replace(&mut trial.measurements, measurements);
    let report = trial.look(look);
    trial.measurements = own;
    report
}

fn near(a: Option<f64>, b: Option<f64>, what: &str) {
    match (a, b) {
        (Some(a), Some(b)) => {
            assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3), "{what}: {a} and {b}");
        }
        (a, b) => assert_eq!(a, b, "{what}"),
    }
}

/// The same seen from the other arm: 1/R for ratios, the negative for differences.
fn mirrored(quantity: Quantity, value: Option<f64>) -> Option<f64> {
    value.map(|value| if quantity == Quantity::RelativeChange { 1.0 / (1.0 + value) - 1.0 } else { -value })
}

fn mirrored_interval(quantity: Quantity, interval: Interval) -> Interval {
    Interval { lower: mirrored(quantity, interval.upper), upper: mirrored(quantity, interval.lower) }
}

#[test]
fn swapping_the_arms_mirrors_the_report() {
    for (design, mut trial) in both() {
        for look in [Interim, Horizon] {
            let report = trial.look(look);
            let swapped = changed(&trial, |measurements| {
                measurements.samples.iter_mut().for_each(|sample| sample.variant = sample.variant.other());
                measurements
                    .sightings
                    .iter_mut()
                    .for_each(|sighting| sighting.variant = sighting.variant.other());
            });
            let swapped = look_at(&mut trial, swapped, look);
            for (here, there) in report.criteria.iter().zip(&swapped.criteria) {
                let what = format!("{design}, {look:?}, {}", here.metric);
                near(here.mean.baseline, there.mean.candidate, &what);
                near(here.mean.candidate, there.mean.baseline, &what);
                let pairs =
                    [(Some(here.estimate), Some(there.estimate)), (here.difference, there.difference)];
                for (here, there) in pairs.into_iter().filter_map(|(here, there)| here.zip(there)) {
                    near(mirrored(here.quantity, here.value), there.value, &what);
                    let expected = mirrored_interval(here.quantity, here.interval);
                    near(expected.lower, there.interval.lower, &what);
                    near(expected.upper, there.interval.upper, &what);
                }
                for (here, there) in here.hulls.iter().zip(&there.hulls) {
                    let (time, hosts) = (
                        mirrored_interval(here.quantity, here.time),
                        mirrored_interval(here.quantity, here.hosts),
                    );
                    near(time.lower, there.time.lower, &what);
                    near(hosts.upper, there.hosts.upper, &what);
                }
                near(here.anytime_p, there.anytime_p, &what);
                assert_eq!((here.batches, here.batch_length), (there.batches, there.batch_length), "{what}");
                assert_eq!(here.coverage.baseline, there.coverage.candidate, "{what}");
                assert_eq!(here.hosts_of_arm.baseline, there.hosts_of_arm.candidate, "{what}");
            }
            let outcomes = |report: &Report| -> Vec<_> {
                report.validity.iter().map(|check| (check.name, check.outcome)).collect()
            };
            assert_eq!(outcomes(&report), outcomes(&swapped));
            assert_eq!(
                (report.verdict, swapped.verdict),
                (Some(Verdict::Adopt), Some(Verdict::KeepBaseline)),
                "{design}"
            );
        }
    }
}

#[test]
fn the_unit_of_a_metric_changes_nothing_but_its_values() {
    for (design, mut trial) in both() {
        let report = trial.look(Horizon);
        for factor in [2.0_f64.powi(-300), 1e-3, 3.7, 2.0_f64.powi(900)] {
            let scaled = changed(&trial, |measurements| {
                let of_series =
                    measurements.samples.iter_mut().filter(|sample| sample.metric.as_str() == SERIES);
                of_series.for_each(|sample| sample.value *= factor);
            });
            let scaled = look_at(&mut trial, scaled, Horizon);
            let (before, after) = (report.criterion(SERIES).unwrap(), scaled.criterion(SERIES).unwrap());
            let what = format!("{design} times {factor:e}");
            near(before.estimate.value, after.estimate.value, &what);
            near(before.estimate.interval.lower, after.estimate.interval.lower, &what);
            near(before.estimate.interval.upper, after.estimate.interval.upper, &what);
            near(before.anytime_p, after.anytime_p, &what);
            near(before.mean.baseline.map(|mean| mean * factor), after.mean.baseline, &what);
            assert_eq!((before.status, report.verdict), (after.status, scaled.verdict), "{what}");
        }
    }
}

#[test]
fn order_and_duplication_of_what_was_measured_change_nothing() {
    for (design, mut trial) in both() {
        let bytes = |report: &Report| serde_json::to_string(report).unwrap();
        let report = bytes(&trial.look(Horizon));
        let shuffled = changed(&trial, |Measurements { samples, sightings, .. }| {
            samples.reverse();
            sightings.reverse();
            samples.extend_from_within(..777);
            sightings.extend_from_within(..333);
            let middle = samples.len() / 3;
            samples.rotate_left(middle);
        });
        assert_eq!(bytes(&look_at(&mut trial, shuffled, Horizon)), report, "{design}");
    }
}

#[test]
fn the_names_of_the_hosts_change_nothing() {
    let [_, (_, mut trial)] = both();
    let report = trial.look(Horizon);
    // Each host gets the name of another of its arm.
    let hosts_of = |arm| -> Vec<usize> {
        arms(&trial).into_iter().filter(|(_, variant)| *variant == arm).map(|(number, _)| number).collect()
    };
    let mut renamed = std::collections::BTreeMap::new();
    for arm in Variant::ALL {
        let hosts = hosts_of(arm);
        for (index, number) in hosts.iter().enumerate() {
            renamed.insert(host(*number), host(hosts[(index + 1) % hosts.len()]));
        }
    }
    let other = changed(&trial, |measurements| {
        measurements.samples.iter_mut().for_each(|sample| sample.target = renamed[&sample.target].clone());
        measurements
            .sightings
            .iter_mut()
            .for_each(|sighting| sighting.target = renamed[&sighting.target].clone());
    });
    let other = look_at(&mut trial, other, Horizon);
    assert_eq!(report.verdict, other.verdict);
    for (here, there) in report.criteria.iter().zip(&other.criteria) {
        near(here.estimate.value, there.estimate.value, "estimate");
        near(here.estimate.interval.lower, there.estimate.interval.lower, "lower");
        near(here.estimate.interval.upper, there.estimate.interval.upper, "upper");
    }
}

#[test]
fn a_paired_recording_split_over_hosts_that_are_alike_agrees() {
    let [(_, mut one), _] = both();
    let report = one.look(Horizon);
    one.draft.targets = (1..=4).map(host).collect();
    let copies = changed(&one, |measurements| {
        let samples = std::mem::take(&mut measurements.samples);
        measurements.samples = (1..=4)
            .flat_map(|copy| {
                samples.iter().map(move |sample| Sample { target: host(copy), ..sample.clone() })
            })
            .collect();
    });
    let many = look_at(&mut one, copies, Horizon);
    for (alone, together) in report.criteria.iter().zip(&many.criteria) {
        assert_eq!(together.hosts, 4);
        assert_eq!((together.mean, together.estimate), (alone.mean, alone.estimate));
        assert_eq!(together.status, alone.status);
    }
    assert_eq!(report.verdict, many.verdict);
}

#[test]
fn a_million_samples_are_judged_as_a_thousand_are() {
    let mut trial = Trial::of(vec![goal(Some(0.5))]);
    let (hosts, intervals) = (50, 10_000);
    trial.draft.targets = (1..=hosts).map(host).collect();
    trial.draft.duration = std::time::Duration::from_secs(intervals * GRID.unsigned_abs());
    trial.cutoff = i64::try_from(intervals).unwrap() * GRID;
    for number in 1..=hosts {
        for index in 0..i64::try_from(intervals).unwrap() {
            let level = 1000.0 + number as f64 + (index % 7) as f64;
            trial.sample(Variant::Baseline, number, SERIES, index, level);
            trial.sample(Variant::Candidate, number, SERIES, index, 0.4 * level);
        }
    }
    assert_eq!(trial.measurements.samples.len(), 1_000_000);
    let report = trial.look(Horizon);
    assert_eq!(report.verdict, Some(Verdict::Adopt));
    assert!((report.criteria[0].estimate.value.unwrap() + 0.6).abs() < 1e-12);
}

#[test]
fn clocks_that_go_backwards_leave_no_interval_that_counts() {
    for (design, mut trial) in both() {
        let backwards = changed(&trial, |measurements| {
            for sample in &mut measurements.samples {
                (sample.from, sample.to) = (sample.to, sample.from);
            }
        });
        let report = look_at(&mut trial, backwards, Horizon);
        assert_eq!(report.verdict, Some(Verdict::Inconclusive), "{design}");
        assert!(report.criteria.iter().all(|criterion| criterion.intervals == 0));
    }
}
