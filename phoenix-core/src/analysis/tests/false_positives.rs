//! How often equal arms on different hosts are told apart, with exact binomial bounds at 1e-9.
//!
//! The rest of the small simulation is in `benches/tests/error_rates.rs`; this looks at a part of the report's hull.

use super::fixture::goal;
use super::split::over;
use crate::analysis::LookKind::Horizon;
use crate::analysis::distribution::beta::binomial_at_least;
use crate::model::metric;

const RUNS: u64 = 100;
const ALPHA: f64 = 0.05;

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
