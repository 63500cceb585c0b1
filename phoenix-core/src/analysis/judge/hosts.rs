//! What the hosts say, where the arms are on different ones: how much hosts differ limits how well arms can be told apart, however
//! long one watches.
//!
//! Each host is one value, its mean over what counts; hosts are taken as drawn at random, which the pinned assignment makes them.
//! The interval of such a comparison is the hull of this one and that of the batches of time.

use crate::analysis::estimate::host::{self, HostLevel};
use crate::analysis::estimate::mean::Summary;
use crate::analysis::estimate::{Bounds, Level};
use crate::model::PerVariant;

/// Fewer hosts in an arm than this have no interval.
pub(crate) const FEWEST: usize = 2;

/// Each host's mean, of both arms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hosts {
    baseline: Summary,
    candidate: Summary,
    level: HostLevel,
    /// How many batches of time have been looked at: the clock of the looks.
    batches: usize,
}

/// An estimate with the variance that each arm adds to it, and their degrees of freedom.
#[derive(Debug, Clone, Copy)]
struct Spread {
    baseline: (f64, usize),
    candidate: (f64, usize),
}

impl Hosts {
    pub(crate) fn of(levels: &PerVariant<Vec<f64>>, batches: usize) -> Hosts {
        Hosts {
            baseline: Summary::of(&levels.baseline),
            candidate: Summary::of(&levels.candidate),
            level: HostLevel::of(&levels.baseline, &levels.candidate),
            batches,
        }
    }

    /// How many there are in the smaller arm.
    pub(crate) fn fewest(&self) -> usize {
        self.baseline.n.min(self.candidate.n)
    }

    /// The bounds of mean(candidate) / mean(baseline).
    pub(crate) fn ratio(&self, level: Level) -> Bounds {
        let (baseline, candidate) = (self.baseline, self.candidate);
        let is_exact = baseline.squares == 0.0 && candidate.squares == 0.0;
        match self.fewest() {
            n if n < FEWEST => Bounds::UNBOUNDED,
            // Nothing on any host, or the same on all: no logarithm is needed to know that.
            _ if is_exact && baseline.mean == candidate.mean => Bounds { lower: 1.0, upper: 1.0 },
            _ if candidate.squares == 0.0 && candidate.mean == 0.0 && baseline.mean > 0.0 => {
                Bounds { lower: 0.0, upper: 0.0 }
            }
            _ => self.level.bounds(level, self.batches),
        }
    }

    /// The bounds of mean(candidate) − mean(baseline), Welch's.
    pub(crate) fn difference(&self, level: Level) -> Bounds {
        let radius = self.radius(self.absolute(), level);
        if self.fewest() >= FEWEST && radius.is_finite() {
            Bounds::around(self.candidate.mean - self.baseline.mean, radius)
        } else {
            Bounds::UNBOUNDED
        }
    }

    /// The bounds of the mean of the candidate's hosts.
    pub(crate) fn own(&self, level: Level) -> Bounds {
        let alone = Spread { baseline: (0.0, 0), candidate: self.absolute().candidate };
        let radius = self.radius(alone, level);
        if self.candidate.n >= FEWEST && radius.is_finite() {
            Bounds::around(self.candidate.mean, radius)
        } else {
            Bounds::UNBOUNDED
        }
    }

    /// The p-value of equal means that holds at every look: the smallest error probability whose bounds of the difference exclude zero.
    pub(crate) fn p_value(&self, level: Level) -> f64 {
        let (difference, spread) = (self.candidate.mean - self.baseline.mean, self.absolute());
        let excludes = |log_alpha: f64| {
            let radius = self.radius(spread, level.with_alpha(log_alpha.exp()));
            radius.is_finite() && difference.abs() > radius
        };
        // From one half down to the least that is worth telling apart.
        let (mut high, mut low) = (0.5_f64.ln(), 1e-300_f64.ln());
        if self.fewest() < FEWEST || !excludes(high) {
            return 1.0;
        }
        if excludes(low) {
            return low.exp();
        }
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if excludes(middle) { high = middle } else { low = middle }
        }
        high.exp()
    }

    /// How many hosts an arm would bring the bounds of the ratio, or of the difference, within `distance` of the estimate; `None` when
    /// they are there already, or no number of hosts would do.
    pub(crate) fn needed(&self, level: Level, distance: f64, is_relative: bool) -> Option<u64> {
        let reach = if is_relative {
            let log_distance = (distance / self.level.ratio).ln_1p();
            self.level.quantile(level, self.batches) * self.level.log_standard_error / log_distance
        } else {
            self.radius(self.absolute(), level) / distance
        };
        let times = reach * reach;
        let (b, c) = (self.baseline.n as f64, self.candidate.n as f64);
        let needed = (times * 2.0 * b * c / (b + c)).ceil();
        (times > 1.0 && needed < 1e6).then_some(needed as u64)
    }

    fn absolute(&self) -> Spread {
        let arm = |arm: &Summary| (arm.variance() / arm.n as f64, arm.n);
        Spread { baseline: arm(&self.baseline), candidate: arm(&self.candidate) }
    }

    /// q · se.
    fn radius(&self, spread: Spread, level: Level) -> f64 {
        let (vb, vc) = (spread.baseline.0, spread.candidate.0);
        let variance = vb + vc;
        if variance == 0.0 {
            return 0.0;
        }
        let part = |(variance, n): (f64, usize)| {
            if variance == 0.0 { 0.0 } else { variance * variance / (n as f64 - 1.0) }
        };
        let df = variance * variance / (part(spread.baseline) + part(spread.candidate));
        host::quantile(df, level, self.batches) * variance.sqrt()
    }
}
