//! A criterion's estimates and intervals.
//!
//! Everything is judged as a *loss*: the relative change or the difference, so signed that more is worse.

use super::hosts::{self, Hosts};
use super::limits::{at_least, at_most, goal, limited, mirrored, strictest, worse_by_both};
use super::wording;
use crate::analysis::estimate::mean::Summary;
use crate::analysis::estimate::ratio::RatioOfSums;
use crate::analysis::estimate::{Bounds, Level, sequential};
use crate::analysis::preparation::batches::{Batches, FEWEST, is_share_of_total};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::report::{Estimate, Hull, Interval, Quantity, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{Better, Criterion, Fraction, PerVariant, Role};

/// What the intervals say.
pub(crate) struct Findings {
    pub(crate) status: Status,
    pub(crate) estimate: Estimate,
    pub(crate) difference: Option<Estimate>,
    /// A goal's target is surely not reached.
    pub(crate) excluded: bool,
    /// The interval that was asked has no bounds.
    pub(crate) unbounded: bool,
    /// What the intervals are made of, where the arms are on different hosts.
    pub(crate) hulls: Vec<Hull>,
}

/// An estimate with the bounds that are laid beside limits, in units of `scale`.
struct Found {
    estimate: Estimate,
    bounds: Bounds,
    scale: f64,
    hull: Option<Hull>,
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
        if n < FEWEST {
            let length = self.batches.length;
            let message = format!("{metric} has {n} of {FEWEST} batches of {length} intervals");
            return Some((ReasonCode::TooFewBatches, message));
        }
        let PerVariant { baseline, candidate } = self.frame.arms;
        let too_few = |hosts: u64| hosts < hosts::FEWEST as u64;
        let alone = self.frame.is_candidate_only();
        (self.frame.apart.is_some() && (too_few(candidate) || (too_few(baseline) && !alone))).then(|| {
            let message = format!(
                "{metric} is measured on {} of the baseline and {} of the candidate: how much hosts differ shows on {} an arm or more",
                wording::hosts(baseline),
                wording::hosts(candidate),
                hosts::FEWEST
            );
            (ReasonCode::TooFewHosts, message)
        })
    }

    pub(crate) fn findings(&self, level: Level) -> Findings {
        let criterion = self.criterion;
        if criterion.role == Role::Goal {
            let found = self.ratio(level);
            let loss = self.directed(found.bounds);
            let (status, excluded) = goal(loss, criterion.target.map(Fraction::get));
            let unbounded = !loss.is_bounded();
            return Findings {
                status,
                estimate: found.estimate,
                difference: None,
                excluded,
                unbounded,
                hulls: found.hull.into_iter().collect(),
            };
        }
        let mut clauses = Vec::new();
        let mut all = Vec::new();
        let mut unbounded = false;
        match (criterion.margin, criterion.allowance) {
            (Some(margin), Some(allowance)) => {
                let half = level.with_alpha(0.5 * level.alpha());
                let (ratio, difference) = (self.ratio(half), self.difference(half));
                let relative = limited(self.directed(ratio.bounds), margin.get());
                let absolute = limited(self.directed(difference.bounds), allowance / difference.scale);
                clauses.push(worse_by_both(relative, absolute));
                unbounded |= !ratio.bounds.is_bounded() && !difference.bounds.is_bounded();
                all.extend([ratio, difference]);
            }
            (Some(margin), None) => {
                let found = self.ratio(level);
                clauses.push(limited(self.directed(found.bounds), margin.get()));
                unbounded |= !found.bounds.is_bounded();
                all.push(found);
            }
            (None, Some(allowance)) => {
                let found = self.difference(level);
                clauses.push(limited(self.directed(found.bounds), allowance / found.scale));
                unbounded |= !found.bounds.is_bounded();
                all.push(found);
            }
            (None, None) => {}
        }
        if self.has_own_limit() {
            let found = self.own(level);
            clauses.extend(criterion.at_least.map(|least| at_least(found.bounds, least / found.scale)));
            clauses.extend(criterion.at_most.map(|most| at_most(found.bounds, most / found.scale)));
            unbounded |= !found.bounds.is_bounded();
            all.push(found);
        }
        if clauses.is_empty() {
            let found = if self.frame.is_candidate_only() {
                Found { bounds: Bounds::UNBOUNDED, ..self.own(level) }
            } else {
                self.ratio(level)
            };
            // A guardrail without any threshold must not get worse at all.
            clauses.push(limited(self.directed(found.bounds), 0.0));
            unbounded |= !found.bounds.is_bounded();
            all.push(found);
        }
        let status = if criterion.role == Role::Monitor { Status::Shown } else { strictest(&clauses) };
        let difference = all.get(1).map(|found| found.estimate);
        Findings {
            status,
            estimate: all[0].estimate,
            difference: difference.filter(|second| all.len() == 2 && second.quantity == Quantity::Difference),
            excluded: false,
            unbounded,
            hulls: all.into_iter().filter_map(|found| found.hull).collect(),
        }
    }

    fn is_compared(&self) -> bool {
        let criterion = self.criterion;
        criterion.role == Role::Goal
            || criterion.margin.is_some()
            || criterion.allowance.is_some()
            || !self.has_own_limit()
    }

    pub(super) fn has_own_limit(&self) -> bool {
        self.criterion.role == Role::Guardrail
            && (self.criterion.at_least.is_some() || self.criterion.at_most.is_some())
    }

    /// Σ candidate / Σ baseline − 1 and its bounds; relative to the magnitude of a negative baseline.
    fn ratio(&self, level: Level) -> Found {
        let sums = self.sums();
        let negative = self.batches.mean.baseline.is_some_and(|mean| mean < 0.0);
        let change = |bounds: Bounds| {
            let change = bounds.map(|r| r - 1.0);
            if negative { mirrored(change) } else { change }
        };
        let value = if negative { 1.0 - sums.ratio } else { sums.ratio - 1.0 };
        let hosts = self.hosts().map(|hosts| change(hosts.ratio(level)));
        found(Quantity::RelativeChange, value, change(sums.bounds(level)), hosts, 1.0)
    }

    /// The mean of candidate − baseline per host in the metric's unit, with its bounds.
    pub(super) fn mean_difference(&self, level: Level) -> (f64, Bounds) {
        let (found, scale) = (self.difference(level), self.frame.scale);
        (self.differences().mean * scale, found.bounds.map(|bound| bound * scale))
    }

    fn difference(&self, level: Level) -> Found {
        let summary = self.differences();
        let hosts = self.hosts().map(|hosts| hosts.difference(level));
        found(Quantity::Difference, summary.mean, summary.bounds(level), hosts, self.frame.scale)
    }

    /// The candidate's own value, its bounds, and the scale of both: its mean or, for what is a share of the baseline's total, the
    /// ratio of sums where both arms have one.
    fn own(&self, level: Level) -> Found {
        let hosts = self.hosts();
        if self.is_share_of_total() {
            let sums = self.sums();
            let hosts = hosts.map(|hosts| hosts.ratio(level));
            return found(Quantity::CandidateMean, sums.ratio, sums.bounds(level), hosts, 1.0);
        }
        let summary = self.batches.own;
        let hosts = hosts.map(|hosts| hosts.own(level));
        found(Quantity::CandidateMean, summary.mean, summary.bounds(level), hosts, self.frame.scale)
    }

    /// The hosts one by one, where the arms are on different ones.
    pub(super) fn hosts(&self) -> Option<Hosts> {
        self.batches.levels.as_ref().map(|levels| Hosts::of(levels, self.batches.count()))
    }

    pub(super) fn is_share_of_total(&self) -> bool {
        is_share_of_total(self.frame, self.criterion)
    }

    pub(super) fn sums(&self) -> RatioOfSums {
        self.batches.ratio
    }

    pub(super) fn differences(&self) -> Summary {
        self.batches.difference
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

    /// The p-value of equal arms that holds at every look; where the arms are on different hosts, the greater of those of time and hosts.
    pub(crate) fn anytime_p(&self, level: Level) -> Option<f64> {
        let Level::Anytime { alpha, planned_batches } = level else { return None };
        let of_time = self.differences().anytime_p(0.0, sequential::tuning(planned_batches, alpha));
        let p = self.hosts().map_or(of_time, |hosts| of_time.max(hosts.p_value(level)));
        (!self.frame.is_candidate_only() && p.is_finite()).then_some(p)
    }
}

fn found(quantity: Quantity, value: f64, time: Bounds, hosts: Option<Bounds>, scale: f64) -> Found {
    let known = |value: f64| Some(value * scale + 0.0).filter(|value| value.is_finite());
    let interval = |bounds: Bounds| Interval { lower: known(bounds.lower), upper: known(bounds.upper) };
    let bounds = hosts.map_or(time, |hosts| time.hull(hosts));
    Found {
        estimate: Estimate { quantity, value: known(value), interval: interval(bounds) },
        bounds,
        scale,
        hull: hosts.map(|hosts| Hull { quantity, time: interval(time), hosts: interval(hosts) }),
    }
}
