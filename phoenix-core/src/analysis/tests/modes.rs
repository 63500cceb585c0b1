//! Which interval is used at which look: STATISTICS 1.5, sentence by sentence.
//!
//! Each interval is computed again here, from the samples, with the level that the sentence names.

use super::fixture::{Noise, Trial, goal};
use crate::analysis::LookKind::{self, Final, Horizon, Interim, Watch};
use crate::analysis::estimate::autocorrelation::understatement;
use crate::analysis::estimate::mean::{Summary, differences};
use crate::analysis::estimate::ratio::RatioOfSums;
use crate::analysis::estimate::{Level, sequential};
use crate::analysis::report::{CriterionReport, Status};
use crate::model::{Variant, Verdict, metric};

const ALPHA: f64 = 0.05;

/// Noise that is independent from interval to interval, so that batches are five intervals long.
fn trial(candidate: f64, seed: u64) -> Trial {
    let mut noise = Noise(seed);
    let mut trial = Trial::of(vec![goal(Some(0.5))]);
    for index in 0..600 {
        for (variant, mean) in [(Variant::Baseline, 1000.0), (Variant::Candidate, candidate)] {
            trial.sample(variant, 1, metric::ACTIVE_SERIES, index, mean * (1.0 + 0.1 * noise.normal()));
        }
    }
    trial
}

/// The batch totals of a trial up to its cut-off, by hand.
fn batches(trial: &Trial, found: &CriterionReport) -> (Vec<f64>, Vec<f64>) {
    let first = 60 + usize::try_from(found.settling).unwrap();
    let last = usize::try_from(trial.cutoff / 10).unwrap();
    let of = |arm: Variant| -> Vec<f64> {
        let samples = trial.measurements.samples.iter().filter(|sample| sample.variant == arm);
        let values: Vec<f64> = samples.map(|sample| sample.value).take(last).skip(first).collect();
        values
            .chunks_exact(usize::try_from(found.batch_length).unwrap())
            .map(|batch| batch.iter().sum())
            .collect()
    };
    (of(Variant::Baseline), of(Variant::Candidate))
}

/// How many batches fit into the planned 90 minutes after the warm-up.
fn planned(found: &CriterionReport) -> f64 {
    (5400.0 / (10.0 * found.batch_length as f64)).floor()
}

/// How much more batches vary than they show: next to nothing, since the noise is independent.
fn factor(found: &CriterionReport) -> f64 {
    let factor = understatement(found.tau.unwrap(), found.batch_length);
    assert!(factor < 1.1);
    factor
}

fn anytime(found: &CriterionReport, alpha: f64) -> Level {
    Level::Anytime { alpha, planned_batches: planned(found) }
}

fn assert_interval(trial: &Trial, look: LookKind, level: impl Fn(&CriterionReport) -> Level) {
    let report = trial.look(look);
    let found = &report.criteria[0];
    let (baseline, candidate) = batches(trial, found);
    let level = level(found);
    let bounds = RatioOfSums::of(&baseline, &candidate).varying(factor(found)).bounds(level);
    let interval = found.estimate.interval;
    assert_eq!(found.batches, baseline.len() as u64);
    assert!((found.alpha - level.alpha()).abs() < 1e-15, "{look:?}: {} and {level:?}", found.alpha);
    for (here, there) in [(interval.lower, bounds.lower), (interval.upper, bounds.upper)] {
        assert!((here.unwrap() + 1.0 - there).abs() < 1e-12, "{look:?}: {interval:?} and {bounds:?}");
    }
}

#[test]
fn with_a_planned_horizon_every_look_on_the_way_uses_a_fifth_of_alpha_that_holds_at_all_of_them() {
    for cutoff in [2400, 4200, 6000] {
        for look in [Interim, Watch] {
            assert_interval(&trial(400.0, 3).until(cutoff), look, |found| anytime(found, 0.2 * ALPHA));
        }
    }
}

#[test]
fn the_planned_horizon_uses_one_fixed_interval_at_four_fifths_of_alpha() {
    assert_interval(&trial(400.0, 3), Horizon, |_| Level::Fixed { alpha: 0.8 * ALPHA });
}

#[test]
fn a_conclusion_by_hand_and_looks_after_an_extension_use_the_fifth_alone() {
    for cutoff in [4200, 6000] {
        assert_interval(&trial(400.0, 3).until(cutoff), Final, |found| anytime(found, 0.2 * ALPHA));
    }
}

#[test]
fn without_a_plan_every_look_uses_all_of_alpha_and_none_is_fixed() {
    let mut open_ended = trial(400.0, 3);
    open_ended.planned = false;
    for look in [Interim, Horizon, Final, Watch] {
        assert_interval(&open_ended, look, |found| anytime(found, ALPHA));
    }
}

#[test]
fn the_fixed_interval_alone_decides_what_the_sequential_one_leaves_open_at_the_horizon() {
    // The target of a half is met by the fixed interval and not by the other.
    let decided = (1..200).map(|seed| trial(490.0, seed)).find(|trial| {
        trial.look(Horizon).verdict == Some(Verdict::Adopt)
            && trial.look(Final).verdict == Some(Verdict::Inconclusive)
    });
    assert!(decided.is_some());
}

#[test]
fn an_effect_that_is_large_stops_early_at_the_first_look_that_may() {
    let mut early = trial(300.0, 3);
    let at_look = |trial: &mut Trial, cutoff: i64| {
        trial.cutoff = cutoff;
        trial.look(Interim).verdict
    };
    let first = (1200..=6000).step_by(60).find(|cutoff| at_look(&mut early, *cutoff).is_some()).unwrap();
    assert_eq!(at_look(&mut early, first), Some(Verdict::Adopt));
    assert!(first < 3000, "{first}");
}

/// The p-value at a look is that of the anytime-valid t on the differences of the batches, and every look has it.
#[test]
fn every_look_has_the_p_value_that_holds_at_all_of_them() {
    for (look, planned_run, alpha) in
        [(Interim, true, 0.2 * ALPHA), (Horizon, true, 0.2 * ALPHA), (Interim, false, ALPHA)]
    {
        let mut trial = trial(985.0, 11);
        trial.planned = planned_run;
        let report = trial.look(look);
        let found = &report.criteria[0];
        let (baseline, candidate) = batches(&trial, found);
        let summary = Summary::of(&differences(&baseline, &candidate)).varying(factor(found));
        let p = summary.anytime_p(0.0, sequential::tuning(planned(found), alpha));
        assert!((found.anytime_p.unwrap() - p).abs() <= 1e-9 * p, "{look:?}: {:?} and {p}", found.anytime_p);
    }
}

/// A p-value below the level goes with an interval without the ratio one, and the other way round.
#[test]
fn p_values_and_intervals_agree() {
    for seed in 1..60 {
        let trial = trial(955.0, seed);
        let report = trial.look(Interim);
        let found = &report.criteria[0];
        let excludes = matches!(found.status, Status::Improved | Status::Met | Status::Worse)
            || found.estimate.interval.upper.is_some_and(|upper| upper < 0.0);
        let p = found.anytime_p.unwrap();
        // Both are of the same test; on the edge rounding may part them.
        if (p / found.alpha - 1.0).abs() > 1e-6 {
            assert_eq!(p < found.alpha, excludes, "seed {seed}: p = {p}, {:?}", found.estimate);
        }
    }
}
