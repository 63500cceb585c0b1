//! What the hosts say, where the arms are on different ones: how much hosts differ limits how well arms can be told apart, however
//! long one watches.
//!
//! Each host is one value, its mean over what counts; hosts are taken as drawn at random, which the pinned assignment makes them.
//! The interval of such a comparison is the hull of this one and that of the batches of time.

use crate::analysis::distribution::{normal, student};
use crate::analysis::estimate::mean::Summary;
use crate::analysis::estimate::{Bounds, Level, sequential};
use crate::model::PerVariant;

/// Fewer hosts in an arm than this have no interval.
pub(crate) const FEWEST: usize = 2;

/// Each host's mean, of both arms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hosts {
    baseline: Summary,
    candidate: Summary,
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
        Hosts { baseline: Summary::of(&levels.baseline), candidate: Summary::of(&levels.candidate), batches }
    }

    /// How many there are in the smaller arm.
    pub(crate) fn fewest(&self) -> usize {
        self.baseline.n.min(self.candidate.n)
    }

    /// The bounds of mean(candidate) / mean(baseline): R · exp(± q · se), se² = v_B/(n_B m_B²) + v_C/(n_C m_C²).
    pub(crate) fn ratio(&self, level: Level) -> Bounds {
        let (ratio, spread) = self.relative();
        let radius = self.radius(spread, level);
        let known = self.fewest() >= FEWEST && radius.is_finite() && ratio.is_finite() && ratio >= 0.0;
        let bounds = Bounds { lower: ratio * (-radius).exp(), upper: ratio * radius.exp() };
        if known && bounds.is_bounded() { bounds } else { Bounds::UNBOUNDED }
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
        let (spread, distance) = if is_relative {
            let (ratio, spread) = self.relative();
            (spread, (distance / ratio).ln_1p())
        } else {
            (self.absolute(), distance)
        };
        let times = (self.radius(spread, level) / distance).powi(2);
        let (b, c) = (self.baseline.n as f64, self.candidate.n as f64);
        let needed = (times * 2.0 * b * c / (b + c)).ceil();
        (times > 1.0 && needed < 1e6).then_some(needed as u64)
    }

    fn relative(&self) -> (f64, Spread) {
        let arm = |arm: &Summary| {
            let relative = arm.variance() / (arm.n as f64 * arm.mean * arm.mean);
            // Hosts that have nothing, all of them, do not differ.
            (if arm.squares == 0.0 { 0.0 } else { relative }, arm.n)
        };
        let equal = self.baseline.mean == self.candidate.mean;
        let ratio = if equal { 1.0 } else { self.candidate.mean / self.baseline.mean };
        (ratio, Spread { baseline: arm(&self.baseline), candidate: arm(&self.candidate) })
    }

    fn absolute(&self) -> Spread {
        let arm = |arm: &Summary| (arm.variance() / arm.n as f64, arm.n);
        Spread { baseline: arm(&self.baseline), candidate: arm(&self.candidate) }
    }

    /// q · se: q is Student's t and, where one may look at any time, as much wider as a normal-mixture boundary is than one look's.
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
        let half = 0.5 * level.alpha();
        let looks = match level {
            Level::Fixed { .. } => 1.0,
            Level::Anytime { alpha, planned_batches } => {
                let n = self.batches as f64;
                sequential::normal_mixture_bound(n, planned_batches, alpha)
                    / n.sqrt()
                    / normal::upper_quantile(half)
            }
        };
        student::upper_quantile(half, df) * looks * variance.sqrt()
    }
}

/// The smallest interval that holds both.
pub(crate) fn hull(a: Bounds, b: Bounds) -> Bounds {
    Bounds { lower: a.lower.min(b.lower), upper: a.upper.max(b.upper) }
}
