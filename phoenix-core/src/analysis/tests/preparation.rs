//! What counts, on which grid, from when on, in which batches.

use super::fixture::{GRID, Trial, at, cpu, goal, guardrail, host};
use crate::analysis::LookKind::{Final, Horizon, Interim};
use crate::analysis::report::{CheckName, CheckOutcome, CriterionReport};
use crate::model::{Criterion, Sample, Variant, Window, metric};

const SERIES: &str = metric::ACTIVE_SERIES;

fn halved(variant: Variant, index: i64) -> f64 {
    let level = 100.0 + (index % 3) as f64;
    if variant == Variant::Baseline { level } else { level / 2.0 }
}

fn series(trial: &Trial) -> CriterionReport {
    trial.look(Horizon).criteria[0].clone()
}

#[test]
fn warm_up_and_what_is_after_the_cut_off_do_not_count() {
    let mut trial = Trial::of(vec![goal(None)])
        .values(SERIES, |variant, index| if index < 60 { 1e6 } else { halved(variant, index) });
    assert_eq!(series(&trial).intervals, 540);
    assert!((series(&trial).estimate.value.unwrap() + 0.5).abs() < 1e-12);
    trial.cutoff = 3000;
    assert_eq!(series(&trial).intervals, 240);
}

#[test]
fn pauses_do_not_count_and_are_no_gaps_and_put_off_the_end_of_the_warm_up() {
    let mut trial = Trial::of(vec![goal(None)]).values(SERIES, |variant, index| {
        if (30..90).contains(&index) { 1e6 } else { halved(variant, index) }
    });
    trial.excluded = vec![Window { from: at(300), to: at(900) }, Window { from: at(3003), to: at(3004) }];
    let report = trial.look(Horizon);
    // 600 s of warm-up are over at 1,200 s; one more interval touches the second pause.
    assert_eq!(report.criteria[0].intervals, 479);
    assert_eq!(report.criteria[0].coverage.candidate, Some(1.0));
    assert_eq!(report.running.as_secs(), 6000 - 601);
    assert!((report.criteria[0].estimate.value.unwrap() + 0.5).abs() < 1e-12);
}

#[test]
fn the_grid_is_the_slower_arms_interval_and_jitter_makes_no_gaps() {
    let mut trial = Trial::of(vec![goal(None)]);
    for index in 0..600 {
        trial.sample(Variant::Baseline, 1, SERIES, index, 100.0);
    }
    for index in 0..200 {
        trial.sample(Variant::Candidate, 1, SERIES, index, 50.0);
        let sample = trial.measurements.samples.last_mut().unwrap();
        let jitter = i64::from(index % 2 == 0);
        (sample.from, sample.to) = (at(index * 30 + 7 + jitter), at(index * 30 + 37 + jitter));
    }
    let found = series(&trial);
    assert_eq!(found.grid.as_secs(), 30);
    assert!(found.coverage.candidate.unwrap() > 0.98, "{:?}", found.coverage);
    assert_eq!(found.estimate.value, Some(-0.5));
}

#[test]
fn absent_means_zero_only_where_the_metric_says_so_and_the_arm_is_alive() {
    let errors = Criterion { at_most: Some(0.01), ..guardrail(metric::EXPORT_ERROR_RATIO) };
    let mut trial = Trial::of(vec![goal(None), errors])
        .values(SERIES, halved)
        .values(metric::EXPORT_ERROR_RATIO, |_, index| if index % 100 == 99 { 0.2 } else { f64::NAN });
    let found = trial.look(Horizon);
    let errors = found.criterion(metric::EXPORT_ERROR_RATIO).unwrap();
    assert_eq!((errors.intervals, errors.coverage.candidate), (540, Some(1.0)));
    // Nothing shows that the candidate was alive in the second half: that is missing, not zero.
    trial.measurements.samples.retain(|sample| sample.variant == Variant::Baseline || sample.from < at(3300));
    let found = trial.look(Horizon);
    assert_eq!(found.criterion(metric::EXPORT_ERROR_RATIO).unwrap().coverage.candidate, Some(0.5));
    let gaps = found.validity.iter().find(|check| check.name == CheckName::Gaps).unwrap();
    assert_eq!(gaps.outcome, CheckOutcome::Failed);
}

#[test]
fn time_in_which_nobody_watched_is_no_gap() {
    let mut trial = Trial::of(vec![goal(None)]).values(SERIES, |variant, index| {
        if (200..300).contains(&index) { f64::NAN } else { halved(variant, index) }
    });
    assert!(series(&trial).coverage.baseline.unwrap() < 0.9);
    trial.measurements.watched =
        vec![Window { from: at(0), to: at(2000) }, Window { from: at(3000), to: at(6000) }];
    assert_eq!(series(&trial).coverage.baseline, Some(1.0));
}

#[test]
fn a_total_that_swings_in_both_arms_alike_needs_no_longer_batches() {
    let swinging = |_, index: i64| 1.0 + 0.3 * (index as f64 / 8.0).sin();
    let batch_length = |name: &str| {
        let kept = Criterion { at_least: Some(0.5), at_most: Some(1.5), ..guardrail(name) };
        let trial = Trial::of(vec![goal(None), kept]).values(SERIES, halved).values(name, swinging);
        trial.look(Horizon).criterion(name).unwrap().batch_length
    };
    assert_eq!(
        batch_length(metric::TOTAL_FIDELITY),
        5,
        "what is judged is the share of the baseline's total"
    );
    assert!(batch_length(metric::SERIES_GAP_RATIO) > 20, "what is judged is the candidate's own mean");
}

#[test]
fn batches_are_five_autocorrelation_times_long_and_only_grow() {
    let mut noise = super::fixture::Noise(3);
    let (mut state, mut trial) = (0.0, Trial::of(vec![goal(None)]));
    for index in 0..600 {
        state = 0.8 * state + noise.normal();
        trial.sample(Variant::Baseline, 1, SERIES, index, 100.0 + noise.normal());
        trial.sample(Variant::Candidate, 1, SERIES, index, 100.0 + state);
    }
    let mut shortest = 0;
    for cutoff in (1200..=6000).step_by(300) {
        trial.cutoff = cutoff;
        let found = trial.look(Interim).criteria[0].clone();
        assert!(found.batch_length >= shortest, "{} after {shortest}", found.batch_length);
        assert_eq!(found.batch_length, (5.0 * found.tau.unwrap()).ceil() as u64);
        assert_eq!(found.batches, found.intervals / found.batch_length);
        shortest = found.batch_length;
    }
    assert!(shortest > 20, "{shortest}");
}

#[test]
fn a_series_that_settles_late_loses_its_beginning() {
    let trial = Trial::of(vec![goal(None)]).values(SERIES, |variant, index| {
        let start = if index < 70 { 500.0 } else { 0.0 };
        start + halved(variant, index)
    });
    let found = series(&trial);
    assert_eq!(found.settling, 10);
    assert!((found.estimate.value.unwrap() + 0.5).abs() < 1e-12);
}

#[test]
fn hosts_count_where_both_arms_have_them() {
    let mut trial = Trial::of(vec![goal(None), cpu()]).values(SERIES, halved);
    trial.draft.targets = vec![host(1), host(2), host(3)];
    let second: Vec<Sample> = trial
        .measurements
        .samples
        .iter()
        .map(|sample| Sample { target: host(2), value: 3.0 * sample.value, ..sample.clone() })
        .collect();
    trial.measurements.samples.extend(second);
    let found = series(&trial);
    assert_eq!((found.hosts, found.coverage.candidate), (2, Some(1.0)));
    assert!((found.mean.baseline.unwrap() - 202.0).abs() < 0.1, "the mean of both hosts: {:?}", found.mean);
    // The third host has a baseline only: nothing of it counts, and it is a gap of the candidate.
    for index in 0..600 {
        trial.sample(Variant::Baseline, 3, SERIES, index, 1e9);
    }
    let found = series(&trial);
    assert_eq!(found.hosts, 2);
    assert!((found.estimate.value.unwrap() + 0.5).abs() < 1e-12);
    assert!((found.coverage.candidate.unwrap() - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn samples_that_contradict_each_other_or_are_no_numbers_are_counted_and_left_out() {
    let mut trial = Trial::of(vec![goal(None)]).values(SERIES, halved);
    trial.sample(Variant::Candidate, 1, SERIES, 100, 77.0);
    trial.sample(Variant::Candidate, 1, metric::BYTES_PER_MINUTE, 101, f64::INFINITY);
    trial.sample(Variant::Candidate, 1, metric::BYTES_PER_MINUTE, 102, 1.0);
    let backwards = trial.measurements.samples.last_mut().unwrap();
    (backwards.from, backwards.to) = (backwards.to, backwards.from);
    let report = trial.look(Final);
    assert_eq!(report.unusable_samples, 3);
    assert_eq!(report.criteria[0].intervals, 539);
}

#[test]
fn charts_have_a_bounded_number_of_points_that_keep_the_mean() {
    let report = Trial::of(vec![goal(None)]).values(SERIES, halved).look(Horizon);
    let points = &report.series[0].points;
    assert!((150..=200).contains(&points.len()), "{}", points.len());
    assert_eq!(points[0].at, at(0));
    assert!(!points[0].counted && points[points.len() - 1].counted);
    assert!(points.iter().all(|point| (point.baseline.unwrap() - 101.0).abs() < 1e-9), "{points:?}");
    assert_eq!(points[1].at, at(3 * GRID));
}

#[test]
fn what_only_the_candidate_has_makes_no_gaps_where_there_was_nothing_to_compare() {
    let coverage = Criterion { at_least: Some(1.0), ..guardrail(metric::USED_SIGNAL_COVERAGE) };
    let trial = Trial::of(vec![goal(None), coverage]).values(SERIES, halved).values(
        metric::USED_SIGNAL_COVERAGE,
        |variant, index| {
            if variant == Variant::Candidate && index % 2 == 0 { 1.0 } else { f64::NAN }
        },
    );
    let report = trial.look(Horizon);
    assert_eq!(report.criteria[1].coverage.candidate, Some(0.5));
    assert!(report.is_valid(), "{:#?}", report.validity);
}
