//! A criterion's estimates and intervals.
//!
//! Everything is judged as a *loss*: the relative change or the difference, so signed that more is worse.

use super::limits::{at_least, at_most, goal, limited, mirrored, strictest, worse_by_both};
use super::needed;
use crate::analysis::estimate::mean::{Summary, differences};
use crate::analysis::estimate::ratio::RatioOfSums;
use crate::analysis::estimate::{Bounds, Level, sequential};
use crate::analysis::preparation::batches::{Batches, FEWEST, is_share_of_total};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::report::{Estimate, Interval, Quantity, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{Better, Criterion, Fraction, Role};

/// What the intervals say.
pub(crate) struct Findings {
    pub(crate) status: Status,
    pub(crate) estimate: Estimate,
    pub(crate) difference: Option<Estimate>,
    /// A goal's target is surely not reached.
    pub(crate) excluded: bool,
    /// The interval that was asked has no bounds.
    pub(crate) unbounded: bool,
}

/// A criterion with its measurements.
pub(crate) struct Measured<'a> {
    pub(crate) criterion: &'a Criterion,
    pub(crate) frame: &'a Frame,
    pub(crate) batches: &'a Batches,
}

impl Measured<'_> {
    /// Why nothing may be decided, whatever the intervals say.
    pub(crate) fn objection(&self) -> Option<(ReasonCode, String)> {
        let (metric, n) = (&self.criterion.metric, self.batches.count());
        if self.frame.coverage.candidate.is_none() && self.frame.coverage.baseline.is_some() {
            return Some((ReasonCode::CandidateSilent, format!("the candidate has no {metric}")));
        }
        if self.frame.is_candidate_only() && self.is_compared() {
            return Some((ReasonCode::DataGaps, format!("the baseline has no {metric}")));
        }
        if !self.batches.steady {
            return Some((
                ReasonCode::NotSteady,
                format!("{metric} has not become steady after the warm-up"),
            ));
        }
        (n < FEWEST).then(|| {
            let length = self.batches.length;
            let message = format!("{metric} has {n} of {FEWEST} batches of {length} intervals");
            (ReasonCode::TooFewBatches, message)
        })
    }

    pub(crate) fn findings(&self, level: Level) -> Findings {
        let criterion = self.criterion;
        let ratio = || self.ratio(level);
        if criterion.role == Role::Goal {
            let (estimate, change) = ratio();
            let loss = self.directed(change);
            let (status, excluded) = goal(loss, criterion.target.map(Fraction::get));
            return Findings { status, estimate, difference: None, excluded, unbounded: !loss.is_bounded() };
        }
        let mut clauses = Vec::new();
        let mut estimates = Vec::new();
        let mut unbounded = false;
        match (criterion.margin, criterion.allowance) {
            (Some(margin), Some(allowance)) => {
                let half = level.with_alpha(0.5 * level.alpha());
                let ((ratio, ratio_bounds), (difference, bounds)) = (self.ratio(half), self.difference(half));
                let relative = limited(self.directed(ratio_bounds), margin.get());
                let absolute = limited(self.directed(bounds), allowance / self.frame.scale);
                clauses.push(worse_by_both(relative, absolute));
                unbounded |= !ratio_bounds.is_bounded() && !bounds.is_bounded();
                estimates.extend([ratio, difference]);
            }
            (Some(margin), None) => {
                let (estimate, bounds) = ratio();
                clauses.push(limited(self.directed(bounds), margin.get()));
                unbounded |= !bounds.is_bounded();
                estimates.push(estimate);
            }
            (None, Some(allowance)) => {
                let (estimate, bounds) = self.difference(level);
                clauses.push(limited(self.directed(bounds), allowance / self.frame.scale));
                unbounded |= !bounds.is_bounded();
                estimates.push(estimate);
            }
            (None, None) => {}
        }
        if self.has_own_limit() {
            let (estimate, bounds, scale) = self.own(level);
            clauses.extend(criterion.at_least.map(|least| at_least(bounds, least / scale)));
            clauses.extend(criterion.at_most.map(|most| at_most(bounds, most / scale)));
            unbounded |= !bounds.is_bounded();
            estimates.push(estimate);
        }
        if clauses.is_empty() {
            let (estimate, bounds) =
                if self.frame.is_candidate_only() { (self.own(level).0, Bounds::UNBOUNDED) } else { ratio() };
            // A guardrail without any threshold must not get worse at all.
            clauses.push(limited(self.directed(bounds), 0.0));
            unbounded |= !bounds.is_bounded();
            estimates.push(estimate);
        }
        let status = if criterion.role == Role::Monitor { Status::Shown } else { strictest(&clauses) };
        let difference =
            (estimates.len() == 2 && estimates[1].quantity == Quantity::Difference).then(|| estimates[1]);
        Findings { status, estimate: estimates[0], difference, excluded: false, unbounded }
    }

    fn is_compared(&self) -> bool {
        let criterion = self.criterion;
        criterion.role == Role::Goal
            || criterion.margin.is_some()
            || criterion.allowance.is_some()
            || !self.has_own_limit()
    }

    fn has_own_limit(&self) -> bool {
        self.criterion.role == Role::Guardrail
            && (self.criterion.at_least.is_some() || self.criterion.at_most.is_some())
    }

    /// Σ candidate / Σ baseline − 1 and its bounds; relative to the magnitude of a negative baseline.
    fn ratio(&self, level: Level) -> (Estimate, Bounds) {
        let ratio = self.sums();
        let change = ratio.bounds(level).map(|r| r - 1.0);
        let negative = self.batches.mean.baseline.is_some_and(|mean| mean < 0.0);
        let (value, bounds) =
            if negative { (1.0 - ratio.ratio, mirrored(change)) } else { (ratio.ratio - 1.0, change) };
        (estimate(Quantity::RelativeChange, value, bounds, 1.0), bounds)
    }

    fn difference(&self, level: Level) -> (Estimate, Bounds) {
        let summary = self.differences();
        let bounds = summary.bounds(level);
        (estimate(Quantity::Difference, summary.mean, bounds, self.frame.scale), bounds)
    }

    /// The candidate's own value, its bounds, and the scale of both: its mean or, for what is a share of the baseline's total, the
    /// ratio of sums where both arms have one.
    fn own(&self, level: Level) -> (Estimate, Bounds, f64) {
        let scale = self.frame.scale;
        if self.is_share_of_total() {
            let sums = self.sums();
            let bounds = sums.bounds(level);
            return (estimate(Quantity::CandidateMean, sums.ratio, bounds, 1.0), bounds, 1.0);
        }
        let summary = Summary::of(&self.batches.means.candidate);
        let bounds = summary.bounds(level);
        (estimate(Quantity::CandidateMean, summary.mean, bounds, scale), bounds, scale)
    }

    fn is_share_of_total(&self) -> bool {
        is_share_of_total(self.frame, self.criterion)
    }

    fn sums(&self) -> RatioOfSums {
        RatioOfSums::of(&self.batches.totals.baseline, &self.batches.totals.candidate)
    }

    fn differences(&self) -> Summary {
        Summary::of(&differences(&self.batches.means.baseline, &self.batches.means.candidate))
    }

    /// Whether there is no ratio because the baseline cannot be told from zero.
    pub(crate) fn lacks_baseline(&self, level: Level) -> bool {
        !self.frame.is_candidate_only() && self.sums().lacks_baseline(level)
    }

    /// The bounds of a change as bounds of the loss.
    fn directed(&self, change: Bounds) -> Bounds {
        match self.criterion.better {
            Better::Lower => change,
            Better::Higher => mirrored(change),
        }
    }

    /// The p-value of equal arms that holds at every look.
    pub(crate) fn anytime_p(&self, level: Level) -> Option<f64> {
        let Level::Anytime { alpha, planned_batches } = level else { return None };
        let p = self.differences().anytime_p(0.0, sequential::tuning(planned_batches, alpha));
        (!self.frame.is_candidate_only() && p.is_finite()).then_some(p)
    }

    /// The batches after which the nearest limit would be passed one way or the other.
    pub(crate) fn needed(&self, level: Level) -> Option<u64> {
        let criterion = self.criterion;
        let sums = self.sums();
        let sign = if criterion.better == Better::Lower { 1.0 } else { -1.0 };
        let relative = |level: Level, limit: f64| {
            let distance = (sign * (sums.ratio - 1.0) - limit).abs();
            needed::batches(level, sums.relative_deviation(), distance, FEWEST)
        };
        let absolute = |level: Level, allowance: f64| {
            let summary = self.differences();
            let distance = (sign * summary.mean - allowance / self.frame.scale).abs();
            needed::batches(level, summary.variance().sqrt(), distance, FEWEST)
        };
        if criterion.role == Role::Goal {
            return relative(level, -criterion.target.map_or(0.0, Fraction::get));
        }
        match (criterion.margin, criterion.allowance) {
            (Some(margin), Some(allowance)) => {
                let half = level.with_alpha(0.5 * level.alpha());
                // Either limit kept is enough to pass.
                match (relative(half, margin.get()), absolute(half, allowance)) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                }
            }
            (Some(margin), None) => relative(level, margin.get()),
            (None, Some(allowance)) => absolute(level, allowance),
            (None, None) if self.has_own_limit() => {
                let summary = Summary::of(&self.batches.means.candidate);
                let (value, deviation, scale) = if self.is_share_of_total() {
                    (sums.ratio, sums.relative_deviation(), 1.0)
                } else {
                    (summary.mean, summary.variance().sqrt(), self.frame.scale)
                };
                let limits = criterion.at_least.into_iter().chain(criterion.at_most);
                let nearest = limits.map(|limit| (value - limit / scale).abs()).fold(f64::INFINITY, f64::min);
                needed::batches(level, deviation, nearest, FEWEST)
            }
            (None, None) => relative(level, 0.0),
        }
    }
}

fn estimate(quantity: Quantity, value: f64, bounds: Bounds, scale: f64) -> Estimate {
    let known = |value: f64| Some(value * scale + 0.0).filter(|value| value.is_finite());
    let interval = Interval { lower: known(bounds.lower), upper: known(bounds.upper) };
    Estimate { quantity, value: known(value), interval }
}
