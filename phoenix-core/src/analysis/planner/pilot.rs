//! A plan from a pilot: what was measured so far says how batches vary.

use super::size::{self, Limit};
use super::{Aim, CriterionPlan, Plan, Spread, hosts};
use crate::analysis::estimate::mean::Summary;
use crate::analysis::judge::money::Priced;
use crate::analysis::preparation::batches::{Batches, is_share_of_total};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::{Evaluator, Question};
use crate::model::{Better, Criterion, Fraction, Role, Spec, metric};

/// Fewer batches than this say nothing of how batches vary.
const FEWEST: usize = 3;

/// The plan that a pilot's measurements lead to: the same question as a look asks, of which only spec, time and measurements count.
///
/// Goals are planned for the change that the pilot saw, guardrails for no change, limits on the candidate's own value for the value that
/// the pilot saw.
#[must_use]
pub fn of_pilot(question: &Question<'_>, aim: Aim) -> Plan {
    let (spec, aim) = (question.spec, aim.usable());
    let mut pilot = Evaluator::new();
    pilot.add(question.measurements);
    pilot.look(question);
    let priced =
        spec.price.as_ref().map(|model| Priced::of(model, spec.design, &pilot.values, &pilot.frames));
    let deciding = spec.criteria.iter().filter(|criterion| {
        // What nobody named is not tested, however long it is measured.
        let untested = match criterion.metric.as_str() {
            metric::CRITICAL_PROCESS_COVERAGE => spec.critical_processes.is_empty(),
            metric::USED_SIGNAL_COVERAGE => pilot.frame(&criterion.metric).is_none(),
            _ => false,
        };
        criterion.role != Role::Monitor && !untested
    });
    let plans = deciding.map(|criterion| {
        let computed = if criterion.metric.as_str() == metric::ESTIMATED_COST_PER_HOUR {
            priced.as_ref().and_then(Priced::frame)
        } else {
            None
        };
        match computed.as_ref().or_else(|| pilot.frame(&criterion.metric)) {
            Some(frame) => of_frame(criterion, spec, aim, frame),
            None => size::unknown(criterion, "the pilot has no value of it: measure it first".to_owned()),
        }
    });
    Plan::of(spec, aim, plans.collect())
}

fn of_frame(criterion: &Criterion, spec: &Spec, aim: Aim, frame: &Frame) -> CriterionPlan {
    let batches = Batches::of(frame, criterion);
    if batches.count() < FEWEST {
        let (n, length) = (batches.count(), batches.length);
        let why = format!(
            "the pilot has {n} batches of {length} intervals of it, at least {FEWEST} are needed: measure longer"
        );
        return size::unknown(criterion, why);
    }
    let limits = limits(criterion, frame, &batches);
    let Some(nearest) = limits.first() else {
        return size::unknown(
            criterion,
            "the baseline's total is zero: give the criterion an allowance".to_owned(),
        );
    };
    let spread = Spread {
        deviation: nearest.deviation,
        tau: batches.tau,
        batch_length: batches.length,
        interval: frame.step(),
        settling: batches.settling,
    };
    let plan = size::plan(criterion, spec, aim, spread, &limits);
    match hosts::needed(criterion, spec, aim, frame, &limits, plan.batches) {
        Some(needed) => hosts::lacking(plan, frame, needed),
        None => plan,
    }
}

/// The limits of which one must be left behind, in units of the mean that each is relative to; empty where nothing can be relative.
fn limits(criterion: &Criterion, frame: &Frame, batches: &Batches) -> Vec<Limit> {
    let has_own = criterion.at_least.is_some() || criterion.at_most.is_some();
    let is_relative = criterion.role == Role::Goal || criterion.margin.is_some();
    let compares = is_relative || criterion.allowance.is_some() || !has_own;
    let share = if criterion.margin.is_some() && criterion.allowance.is_some() { 0.5 } else { 1.0 };
    let mut limits = Vec::new();
    if compares && !frame.is_candidate_only() {
        if is_relative || criterion.allowance.is_none() {
            limits.extend(relative(criterion, batches, share));
        }
        if criterion.role == Role::Guardrail
            && let Some(allowance) = criterion.allowance
        {
            limits.extend(absolute(batches, allowance / frame.scale, share));
        }
    } else if has_own {
        limits.extend(own(criterion, frame, batches));
    }
    limits.retain(|limit| limit.deviation.is_finite());
    limits
}

/// e = c − R₀ b at the limit R₀, for a candidate of which the expected ratio is true.
fn relative(criterion: &Criterion, batches: &Batches, share: f64) -> Option<Limit> {
    let (baseline, candidate) = (&batches.totals.baseline, &batches.totals.candidate);
    let mean = Summary::of(baseline).mean;
    let seen = Summary::of(candidate).mean / mean;
    if !seen.is_finite() {
        return None;
    }
    let better = if criterion.better == Better::Lower { -1.0 } else { 1.0 };
    let (expected, limit) = match criterion.role {
        Role::Goal => (seen, 1.0 + better * criterion.target.map_or(0.0, Fraction::get)),
        _ => (1.0, 1.0 - better * criterion.margin.map_or(0.0, Fraction::get)),
    };
    // A guardrail is planned for no change: the candidate's batches are scaled to it.
    let scale = if criterion.role == Role::Goal || seen == 0.0 { 1.0 } else { expected / seen };
    let residuals: Vec<f64> = baseline.iter().zip(candidate).map(|(b, c)| scale * c - limit * b).collect();
    let deviation = Summary::of(&residuals).varying(batches.understatement()).variance().sqrt() / mean.abs();
    Some(Limit { deviation, distance: (expected - limit).abs(), share })
}

fn absolute(batches: &Batches, allowance: f64, share: f64) -> Option<Limit> {
    let mean = Summary::of(&batches.means.baseline).mean.abs();
    // Relative to the baseline where there is any, so that it can be told as a share.
    let unit = if mean > 0.0 { mean } else { allowance };
    let deviation = batches.difference.variance().sqrt();
    (unit > 0.0).then(|| Limit { deviation: deviation / unit, distance: allowance / unit, share })
}

/// The nearer of the limits on the candidate's own value.
fn own(criterion: &Criterion, frame: &Frame, batches: &Batches) -> Option<Limit> {
    let (value, deviation, scale) = if is_share_of_total(frame, criterion) {
        (batches.ratio.ratio, batches.ratio.relative_deviation(), 1.0)
    } else {
        (batches.own.mean, batches.own.variance().sqrt(), frame.scale)
    };
    let limits = criterion.at_least.into_iter().chain(criterion.at_most);
    let distance = limits.map(|limit| (value - limit / scale).abs()).reduce(f64::min)?;
    let unit = if value == 0.0 { distance } else { value.abs() };
    // A value that never moves and keeps its limit keeps it: full coverage is full coverage.
    let keeps = criterion.at_least.is_none_or(|least| value >= least / scale)
        && criterion.at_most.is_none_or(|most| value <= most / scale);
    if deviation == 0.0 && keeps {
        return Some(Limit { deviation: 0.0, distance: 1.0, share: 1.0 });
    }
    (unit > 0.0).then(|| Limit { deviation: deviation / unit, distance: distance / unit, share: 1.0 })
}
