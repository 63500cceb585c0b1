//! What an open criterion still needs: batches of time, and hosts where the arms are on different ones.

use super::measured::Measured;
use crate::analysis::estimate::Level;
use crate::analysis::estimate::search::first_from;
use crate::analysis::preparation::batches::FEWEST;
use crate::model::{Better, Fraction, Role};

/// More than this nobody waits for.
pub(crate) const MOST: u64 = 10_000_000;

/// What would settle a criterion, if its values go on like this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Needed {
    /// Batches in all.
    pub(crate) batches: Option<u64>,
    /// Hosts in each arm, where those that there are do not suffice however long they are watched.
    pub(crate) hosts: Option<u64>,
}

impl Measured<'_> {
    /// What brings the nearest limit outside the interval, one way or the other.
    pub(crate) fn needed(&self, level: Level) -> Needed {
        let criterion = self.criterion;
        let sums = self.sums();
        let sign = if criterion.better == Better::Lower { 1.0 } else { -1.0 };
        let reach = |level: Level, deviation: f64, distance: f64, is_relative: bool| Needed {
            batches: batches(level, deviation, distance, FEWEST),
            hosts: self.hosts().and_then(|hosts| hosts.needed(level, distance, is_relative)),
        };
        let relative = |level: Level, limit: f64| {
            let distance = (sign * (sums.ratio - 1.0) - limit).abs();
            reach(level, sums.relative_deviation(), distance, true)
        };
        let absolute = |level: Level, allowance: f64| {
            let summary = self.differences();
            let distance = (sign * summary.mean - allowance / self.frame.scale).abs();
            reach(level, summary.variance().sqrt(), distance, false)
        };
        if criterion.role == Role::Goal {
            return relative(level, -criterion.target.map_or(0.0, Fraction::get));
        }
        match (criterion.margin, criterion.allowance) {
            (Some(margin), Some(allowance)) => {
                let half = level.with_alpha(0.5 * level.alpha());
                // Either limit kept is enough to pass.
                let (relative, absolute) = (relative(half, margin.get()), absolute(half, allowance));
                let hosts = relative.hosts.zip(absolute.hosts).map(|(a, b)| a.min(b));
                let batches = match (relative.batches, absolute.batches) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                Needed { batches, hosts }
            }
            (Some(margin), None) => relative(level, margin.get()),
            (None, Some(allowance)) => absolute(level, allowance),
            (None, None) if self.has_own_limit() => {
                let summary = self.batches.own;
                let is_share = self.is_share_of_total();
                let (value, deviation, scale) = if is_share {
                    (sums.ratio, sums.relative_deviation(), 1.0)
                } else {
                    (summary.mean, summary.variance().sqrt(), self.frame.scale)
                };
                let limits = criterion.at_least.into_iter().chain(criterion.at_most);
                let nearest = limits.map(|limit| (value - limit / scale).abs()).fold(f64::INFINITY, f64::min);
                let of_time = batches(level, deviation, nearest, FEWEST);
                let hosts = self.hosts().and_then(|hosts| hosts.needed(level, nearest, is_share));
                Needed { batches: of_time, hosts }
            }
            (None, None) => relative(level, 0.0),
        }
    }
}

/// The smallest number of batches at which an interval of a mean with this deviation per batch is at most `distance` to either side.
fn batches(level: Level, deviation: f64, distance: f64, at_least: usize) -> Option<u64> {
    if distance.is_nan() || distance <= 0.0 || !deviation.is_finite() {
        return None;
    }
    let enough = |n: u64| {
        let radius = level.radius(usize::try_from(n).unwrap_or(usize::MAX));
        radius.is_finite() && radius * deviation <= distance * (n as f64).sqrt()
    };
    first_from(at_least.max(2) as u64, MOST, enough)
}
