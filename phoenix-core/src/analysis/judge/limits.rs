//! Limits: what an interval of a loss says of them.
//!
//! A loss is a relative change or a difference, so signed that more is worse.

use crate::analysis::estimate::Bounds;
use crate::analysis::report::Status;

/// Rounding may blur comparisons by so much, relative to values that are scaled to about one.
const ROUNDING: f64 = 1e-12;

/// A goal's status, and whether its target is surely not reached.
pub(crate) fn goal(loss: Bounds, target: Option<f64>) -> (Status, bool) {
    let target = target.unwrap_or(0.0);
    let improved = below(loss.upper, 0.0);
    let excluded = below(-target, loss.lower);
    let status = if below(0.0, loss.lower) {
        Status::Worse
    } else if improved && !below(-target, loss.upper) {
        Status::Met
    } else if improved {
        Status::Improved
    } else if excluded {
        Status::Excluded
    } else {
        Status::Open
    };
    (status, excluded)
}

/// A loss beside the limit that it must not exceed.
pub(crate) fn limited(loss: Bounds, limit: f64) -> Status {
    if !below(limit, loss.upper) {
        Status::Pass
    } else if below(limit, loss.lower) {
        Status::Breach
    } else if below(0.0, loss.lower) {
        Status::Degraded
    } else {
        Status::Open
    }
}

/// Worse means worse by both: keeping either limit is enough.
pub(crate) fn worse_by_both(relative: Status, absolute: Status) -> Status {
    match (relative, absolute) {
        (Status::Pass, _) | (_, Status::Pass) => Status::Pass,
        (Status::Breach, Status::Breach) => Status::Breach,
        (Status::Open, Status::Open) => Status::Open,
        _ => Status::Degraded,
    }
}

/// A value beside the least that it may be.
pub(crate) fn at_least(bounds: Bounds, least: f64) -> Status {
    if !below(bounds.lower, least) {
        Status::Pass
    } else if below(bounds.upper, least) {
        Status::Breach
    } else {
        Status::Open
    }
}

/// A value beside the most that it may be.
pub(crate) fn at_most(bounds: Bounds, most: f64) -> Status {
    at_least(mirrored(bounds), -most)
}

/// All clauses must be kept.
pub(crate) fn strictest(clauses: &[Status]) -> Status {
    [Status::Breach, Status::Degraded, Status::Open]
        .into_iter()
        .find(|status| clauses.contains(status))
        .unwrap_or(Status::Pass)
}

fn below(a: f64, b: f64) -> bool {
    a < b - ROUNDING * (1.0 + if b.is_finite() { b.abs() } else { 0.0 })
}

/// The bounds of the negative.
pub(crate) fn mirrored(bounds: Bounds) -> Bounds {
    Bounds { lower: -bounds.upper, upper: -bounds.lower }
}
