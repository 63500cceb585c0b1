//! The host level: what a ratio is worth when the hosts of the arms are different ones.
//!
//! Batches of time say nothing about how hosts differ from each other. Here each host's total over all batches is one value; the ratio
//! of the means has, on the scale of logarithms, the standard error se² = v_B/(n_B m_B²) + v_C/(n_C m_C²) with Welch's degrees of freedom
//! on these two terms (delta method), and the interval is R · exp(± q se). What both levels allow is their [`Bounds::hull`].

use super::mean::Summary;
use super::{Bounds, Level, sequential};
use crate::analysis::distribution::{normal, student};

/// Fewer hosts than this in an arm adopt nothing by default.
pub const FEWEST: usize = 5;

/// The ratio of two independent means: one value per host, arms of any size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HostLevel {
    /// Hosts of the baseline.
    pub baseline: usize,
    /// Hosts of the candidate.
    pub candidate: usize,
    /// Mean of the candidate's hosts over mean of the baseline's; NaN without hosts or when the baseline's mean is zero.
    pub ratio: f64,
    /// Standard error of ln R; NaN for fewer than two hosts in an arm, infinite where a mean is zero.
    pub log_standard_error: f64,
    /// Welch's degrees of freedom on the scale of logarithms; NaN where no host differs from the others of its arm.
    pub df: f64,
}

impl HostLevel {
    /// Of each host's total over all batches, in the metric's unit; both arms over the same time.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::{Level, host::HostLevel};
    ///
    /// let baseline = [410.0, 388.0, 402.0, 395.0, 421.0]; // series of five hosts
    /// let candidate = [203.0, 196.0, 190.0, 208.0, 199.0, 201.0]; // and of six others
    /// let hosts = HostLevel::of(&baseline, &candidate);
    /// let bounds = hosts.bounds(Level::Fixed { alpha: 0.05 }, 30);
    /// assert!(bounds.lower < hosts.ratio && hosts.ratio < bounds.upper && bounds.upper < 0.52);
    /// ```
    #[must_use]
    pub fn of(baseline: &[f64], candidate: &[f64]) -> HostLevel {
        HostLevel::between(&Summary::of(baseline), &Summary::of(candidate))
    }

    /// Of the arms' summaries, such as those that [`super::cuped`] adjusted.
    #[must_use]
    pub fn between(b: &Summary, c: &Summary) -> HostLevel {
        let relative = |arm: &Summary| (arm.standard_error() / arm.mean).powi(2);
        let (vb, vc) = (relative(b), relative(c));
        let df = (vb + vc).powi(2) / (vb * vb / (b.n as f64 - 1.0) + vc * vc / (c.n as f64 - 1.0));
        HostLevel {
            baseline: b.n,
            candidate: c.n,
            ratio: c.mean / b.mean,
            log_standard_error: (vb + vc).sqrt(),
            df,
        }
    }

    /// The interval of the ratio; `batches` is the number of batches of time at this look, on which a sequential interval is played.
    ///
    /// Fixed: q = t with [`Self::df`] degrees of freedom. Anytime: the same times the normal mixture's multiplier u(n)/√n over z. Without
    /// two hosts in each arm, or where a mean is not positive, nothing is known: it is unbounded.
    #[must_use]
    pub fn bounds(&self, level: Level, batches: usize) -> Bounds {
        if !(self.ratio.is_finite() && self.ratio > 0.0 && self.log_standard_error.is_finite()) {
            return Bounds::UNBOUNDED;
        }
        if self.log_standard_error == 0.0 {
            return Bounds { lower: self.ratio, upper: self.ratio };
        }
        let reach = (self.quantile(level, batches) * self.log_standard_error).exp();
        let bounds = Bounds { lower: self.ratio / reach, upper: self.ratio * reach };
        if bounds.is_bounded() && bounds.lower > 0.0 { bounds } else { Bounds::UNBOUNDED }
    }

    /// q: how many standard errors the interval reaches to either side; infinite when it has no end.
    #[must_use]
    pub fn quantile(&self, level: Level, batches: usize) -> f64 {
        quantile(self.df, level, batches)
    }
}

/// q for an estimate over hosts with these degrees of freedom, after so many batches of time; infinite when it has no end.
#[must_use]
pub fn quantile(df: f64, level: Level, batches: usize) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::INFINITY;
    }
    let t = student::upper_quantile(0.5 * level.alpha(), df);
    match level {
        Level::Fixed { .. } => t,
        Level::Anytime { .. } if batches == 0 => f64::INFINITY,
        Level::Anytime { alpha, planned_batches } => {
            let n = batches as f64;
            let multiplier = sequential::normal_mixture_bound(n, planned_batches, alpha) / n.sqrt();
            t * multiplier / normal::upper_quantile(0.5 * alpha)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANYTIME: Level = Level::Anytime { alpha: 0.05, planned_batches: 30.0 };

    #[test]
    fn an_interval_for_every_look_is_wider_than_the_one_for_a_single_look() {
        let hosts = HostLevel::of(&[10.0, 11.0, 9.0, 10.5], &[8.0, 9.0, 8.5]);
        for batches in [1, 10, 30, 1_000] {
            let (once, always) =
                (hosts.bounds(Level::Fixed { alpha: 0.05 }, batches), hosts.bounds(ANYTIME, batches));
            assert!(always.lower < once.lower && once.upper < always.upper, "{batches}");
        }
        assert_eq!(hosts.bounds(ANYTIME, 0), Bounds::UNBOUNDED);
    }

    #[test]
    fn swapping_the_arms_inverts_the_interval() {
        let (b, c) = ([10.0, 11.0, 9.0, 10.5], [8.0, 9.0, 8.5]);
        let (there, back) =
            (HostLevel::of(&b, &c).bounds(ANYTIME, 20), HostLevel::of(&c, &b).bounds(ANYTIME, 20));
        assert!((there.lower * back.upper - 1.0).abs() < 1e-12);
        assert!((there.upper * back.lower - 1.0).abs() < 1e-12);
    }

    #[test]
    fn hosts_that_do_not_differ_leave_no_doubt_and_too_few_leave_all_of_it() {
        let same = HostLevel::of(&[4.0, 4.0], &[2.0, 2.0, 2.0]);
        assert_eq!(same.bounds(ANYTIME, 10), Bounds { lower: 0.5, upper: 0.5 });
        for (b, c) in [
            (&[4.0][..], &[2.0, 3.0][..]),
            (&[4.0, 5.0], &[]),
            (&[0.0, 0.0], &[1.0, 2.0]),
            (&[1.0, 2.0], &[0.0, 0.0]),
        ] {
            assert_eq!(HostLevel::of(b, c).bounds(ANYTIME, 10), Bounds::UNBOUNDED, "{b:?} {c:?}");
        }
    }
}
