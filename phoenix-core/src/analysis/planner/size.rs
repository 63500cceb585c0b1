//! How many batches an interval takes to leave a limit behind.

use super::{Aim, CriterionPlan, Spread};
use crate::analysis::distribution::noncentral;
use crate::analysis::estimate::Level;
use crate::analysis::estimate::search::{first_from, smallest};
use crate::analysis::judge::needed::MOST;
use crate::analysis::look::SHARE_OF_LOOKS;
use crate::analysis::preparation::batches::FEWEST;
use crate::model::{Criterion, Role, Spec};

/// One limit and how far from it the truth is expected, in the unit of the deviation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) deviation: f64,
    pub(super) distance: f64,
    /// Its part of the criterion's error probability.
    pub(super) share: f64,
}

/// The error probability of one criterion's intervals at the last look.
pub(in crate::analysis) fn alpha_of(criterion: &Criterion, spec: &Spec, aim: Aim) -> f64 {
    let goals = spec.criteria.iter().filter(|one| one.role == Role::Goal).count().max(1);
    let alpha = spec.alpha.get().clamp(1e-9, 0.5);
    let alpha = if aim.planned { alpha * (1.0 - SHARE_OF_LOOKS) } else { alpha };
    if criterion.role == Role::Goal { alpha / goals as f64 } else { alpha }
}

/// The plan of a criterion that is settled as soon as one of these limits is left behind.
pub(super) fn plan(
    criterion: &Criterion,
    spec: &Spec,
    aim: Aim,
    spread: Spread,
    limits: &[Limit],
) -> CriterionPlan {
    let alpha = alpha_of(criterion, spec, aim);
    let batches = limits.iter().filter_map(|limit| batches(*limit, alpha, aim)).min();
    let duration = batches.and_then(|batches| spread.lasting(batches, spec.warm_up));
    let planned = spread.batches_in(spec.duration, spec.warm_up);
    let detectable = limits.iter().filter_map(|limit| detectable(planned, limit, alpha, aim));
    let why_not = duration.is_none().then(|| {
        if limits.iter().all(|limit| limit.distance.is_nan() || limit.distance <= 0.0) {
            "what is expected lies at the limit itself: nothing shows on which side it is. Expect another change, or widen the limit"
        } else {
            "it varies too much: no run of up to ten years settles it. Widen the limit, or measure more hosts"
        }
        .to_owned()
    });
    CriterionPlan {
        metric: criterion.metric.clone(),
        role: criterion.role,
        spread: Some(spread),
        batches: batches.filter(|_| duration.is_some()),
        duration,
        minimum_detectable: detectable.min_by(f64::total_cmp),
        hosts_needed: None,
        why_not,
    }
}

/// A criterion of which nothing is known.
pub(super) fn unknown(criterion: &Criterion, why_not: String) -> CriterionPlan {
    CriterionPlan {
        metric: criterion.metric.clone(),
        role: criterion.role,
        spread: None,
        batches: None,
        duration: None,
        minimum_detectable: None,
        hosts_needed: None,
        why_not: Some(why_not),
    }
}

/// The smallest number of batches, at least ten, at which the interval excludes the limit with the power aimed at.
fn batches(limit: Limit, alpha: f64, aim: Aim) -> Option<u64> {
    let Limit { deviation, distance, share } = limit;
    if distance.is_nan() || distance <= 0.0 || deviation.is_nan() {
        return None;
    }
    let enough = |n: u64| power(n, distance / deviation, alpha * share, aim) >= aim.power;
    first_from(FEWEST as u64, MOST, enough)
}

/// The smallest distance that so many batches show with the power aimed at.
fn detectable(n: u64, limit: &Limit, alpha: f64, aim: Aim) -> Option<f64> {
    if n < FEWEST as u64 || !limit.deviation.is_finite() {
        return None;
    }
    let found = |effect: f64| power(n, effect, alpha * limit.share, aim) >= aim.power;
    smallest(0.0, 1.0, 1e9, 1e-15, found).map(|effect| effect * limit.deviation)
}

/// The probability that the interval of `n` batches excludes what lies `effect` deviations away: at that one look, so that with intervals
/// for every look it is a lower bound.
fn power(n: u64, effect: f64, alpha: f64, aim: Aim) -> f64 {
    let size = n as f64;
    let level =
        if aim.planned { Level::Fixed { alpha } } else { Level::Anytime { alpha, planned_batches: size } };
    let radius = level.radius(usize::try_from(n).unwrap_or(usize::MAX));
    if radius.is_infinite() {
        return 0.0;
    }
    // Batches that do not vary settle everything.
    if effect.is_infinite() { 1.0 } else { noncentral::sf(radius, size - 1.0, effect * size.sqrt()) }
}
