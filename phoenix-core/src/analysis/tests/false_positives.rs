//! How often equal arms are told apart, and different ones not: a small simulation with bounds too wide to flake.
//!
//! The bounds are exact binomial ones at 1e-9; a method that watches raw samples with fixed intervals breaks them.

use super::fixture::{Noise, Trial, goal};
use super::split::over;
use crate::analysis::LookKind::{Horizon, Interim};
use crate::analysis::distribution::beta::binomial_at_least;
use crate::analysis::report::Status;
use crate::model::{Variant, metric};

const RUNS: u64 = 100;
const ALPHA: f64 = 0.05;

/// An A/A experiment with this autocorrelation between neighbouring intervals.
fn alike(seed: u64, autocorrelation: f64) -> Trial {
    let mut noise = Noise(seed.wrapping_mul(0x2545_F491_4F6C_DD1D));
    let mut trial = Trial::of(vec![goal(None)]);
    let innovation = (1.0 - autocorrelation * autocorrelation).sqrt();
    for variant in Variant::ALL {
        let mut state = noise.normal();
        for index in 0..600 {
            state = autocorrelation * state + innovation * noise.normal();
            trial.sample(variant, 1, metric::ACTIVE_SERIES, index, 1000.0 * (1.0 + 0.1 * state));
        }
    }
    trial
}

/// Whether any of the looks on the way or the one at the horizon tells the arms apart.
fn tells_apart(trial: &mut Trial) -> bool {
    [2, 4, 6, 8, 10].into_iter().any(|part| {
        trial.cutoff = 600 * part;
        let report = trial.look(if part == 10 { Horizon } else { Interim });
        matches!(report.criteria[0].status, Status::Worse | Status::Met | Status::Improved)
    })
}

fn told_apart(autocorrelation: f64) -> u64 {
    (1..=RUNS).filter(|seed| tells_apart(&mut alike(*seed, autocorrelation))).count() as u64
}

#[test]
fn the_noise_of_these_simulations_is_standard_normal() {
    let mut noise = Noise(1);
    let values: Vec<f64> = (0..100_000).map(|_| noise.normal()).collect();
    let summary = crate::analysis::estimate::mean::Summary::of(&values);
    assert!(summary.mean.abs() < 6.0 * summary.standard_error(), "{}", summary.mean);
    assert!((summary.variance() - 1.0).abs() < 0.03, "{}", summary.variance());
    let lag = crate::analysis::estimate::autocorrelation::autocorrelation(&values, 2);
    assert!(lag[1].abs() < 0.02 && lag[2].abs() < 0.02, "{lag:?}");
}

#[test]
fn equal_arms_are_told_apart_no_more_often_than_alpha_however_often_one_looks() {
    for autocorrelation in [0.0, 0.6] {
        let wrong = told_apart(autocorrelation);
        let probability = binomial_at_least(wrong, RUNS, ALPHA);
        assert!(probability > 1e-9, "{wrong} of {RUNS} at autocorrelation {autocorrelation}");
    }
}

#[test]
fn a_fixed_interval_on_raw_samples_would_be_caught_by_that_bound() {
    use crate::analysis::estimate::{Level, ratio::RatioOfSums};
    let wrong = (1..=RUNS)
        .filter(|seed| {
            let samples = alike(*seed, 0.6).measurements.samples;
            let of = |variant| -> Vec<f64> {
                samples.iter().filter(|s| s.variant == variant).map(|s| s.value).collect()
            };
            let (baseline, candidate) = (of(Variant::Baseline), of(Variant::Candidate));
            (2..=10).any(|part| {
                let sums = RatioOfSums::of(&baseline[60..60 * part], &candidate[60..60 * part]);
                let bounds = sums.bounds(Level::Fixed { alpha: ALPHA });
                bounds.lower > 1.0 || bounds.upper < 1.0
            })
        })
        .count() as u64;
    assert!(binomial_at_least(wrong, RUNS, ALPHA) < 1e-9, "{wrong} of {RUNS}");
}

#[test]
fn arms_that_differ_are_told_apart() {
    let found = (1..=40_u64).filter(|seed| {
        let mut trial = alike(*seed, 0.0);
        for sample in &mut trial.measurements.samples {
            if sample.variant == Variant::Candidate {
                sample.value *= 0.95;
            }
        }
        tells_apart(&mut trial)
    });
    // 5 % less at 10 % noise is eight standard errors at the horizon.
    assert!(found.count() >= 38);
}

/// Equal arms on twelve hosts that differ by a tenth: how often they are told apart, and how often time alone would tell them apart.
fn told_apart_on_hosts(runs: u64) -> (u64, u64) {
    let (mut hull, mut time) = (0, 0);
    for seed in 1..=runs {
        let trial = over(12, vec![goal(None)]).on_hosts(
            metric::ACTIVE_SERIES,
            [1000.0, 1000.0],
            0.1,
            0.05,
            seed * 7919,
        );
        let found = trial.look(Horizon).criteria[0].clone();
        let excludes_none = |interval: crate::analysis::report::Interval| {
            interval.lower.is_some_and(|lower| lower > 0.0) || interval.upper.is_some_and(|upper| upper < 0.0)
        };
        hull += u64::from(excludes_none(found.estimate.interval));
        time += u64::from(excludes_none(found.hulls[0].time));
    }
    (hull, time)
}

#[test]
fn equal_arms_on_hosts_that_differ_are_told_apart_no_more_often_than_alpha_and_time_alone_would_be_caught() {
    let (hull, time) = told_apart_on_hosts(RUNS);
    assert!(binomial_at_least(hull, RUNS, ALPHA) > 1e-9, "{hull} of {RUNS}");
    assert!(binomial_at_least(time, RUNS, ALPHA) < 1e-9, "time alone: {time} of {RUNS}");
}
