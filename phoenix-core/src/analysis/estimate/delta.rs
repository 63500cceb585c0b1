//! The difference of two independent means, absolute or relative to the baseline, by the delta method on the plain scale.
//!
//! This is what experiment platforms such as GrowthBook show; it is here so that their numbers can be had and compared. The interval of
//! a relative change is symmetric, which [`super::host`] (on the scale of logarithms) and [`super::ratio`] (paired) do better.

use super::mean::{Summary, TTest};
use super::{Bounds, sequential};

/// Why there is no difference to speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// Nothing can be relative to zero.
    #[error("the baseline's mean is zero: compare by a difference with an allowance instead")]
    ZeroBaseline,
    /// An arm has fewer than two values, or they are all equal.
    #[error("an arm has no variance: give at least two values that differ")]
    NoVariance,
}

/// A difference with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delta {
    /// candidate − baseline, in the unit of the values or as a share of the baseline's mean.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Welch's degrees of freedom.
    pub df: f64,
    /// Values of both arms together.
    pub n: usize,
}

impl Delta {
    /// candidate − baseline in the unit of the values: Welch's.
    ///
    /// # Errors
    /// When the baseline's mean is zero (there is nothing to improve on) or an arm has no variance.
    pub fn absolute(baseline: &Summary, candidate: &Summary) -> Result<Delta, Undefined> {
        let test = Delta::test(baseline, candidate, baseline.mean)?;
        let n = baseline.n + candidate.n;
        Ok(Delta { estimate: test.difference, standard_error: test.standard_error, df: test.df, n })
    }

    /// (candidate − baseline) / baseline, with variance v_C/(n_C m_B²) + v_B m_C²/(n_B m_B⁴).
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::{delta::Delta, mean::Summary};
    ///
    /// let (baseline, candidate) = (Summary::of(&[1.0, 2.0, 3.0]), Summary::of(&[1.0, 3.0, 5.0]));
    /// let delta = Delta::relative(&baseline, &candidate, [2.0, 3.0])?;
    /// assert_eq!(delta.estimate, 0.5);
    /// assert!(delta.bounds(0.05).lower < 0.0);
    /// # Ok::<(), phoenix_core::analysis::estimate::delta::Undefined>(())
    /// ```
    ///
    /// `levels` are the arms' means that it is relative to: their own, or those before an adjustment ([`super::cuped`]).
    ///
    /// # Errors
    /// When the baseline's mean or level is zero or an arm has no variance.
    pub fn relative(baseline: &Summary, candidate: &Summary, levels: [f64; 2]) -> Result<Delta, Undefined> {
        let [from, to] = levels;
        let test = Delta::test(baseline, candidate, from)?;
        let (vb, vc) = (baseline.variance() / baseline.n as f64, candidate.variance() / candidate.n as f64);
        let variance = (vc + vb * (to / from).powi(2)) / (from * from);
        let n = baseline.n + candidate.n;
        Ok(Delta { estimate: test.difference / from, standard_error: variance.sqrt(), df: test.df, n })
    }

    fn test(baseline: &Summary, candidate: &Summary, level: f64) -> Result<TTest, Undefined> {
        let varies = |arm: &Summary| arm.variance() > 0.0;
        if baseline.n == 0 || baseline.mean == 0.0 || level == 0.0 {
            return Err(Undefined::ZeroBaseline);
        }
        if !varies(baseline) || !varies(candidate) {
            return Err(Undefined::NoVariance);
        }
        Ok(TTest::between(candidate, baseline))
    }

    /// The interval that is valid once.
    #[must_use]
    pub fn bounds(&self, alpha: f64) -> Bounds {
        self.as_test().bounds(alpha)
    }

    /// The two-sided p-value of no difference.
    #[must_use]
    pub fn p_two_sided(&self) -> f64 {
        self.as_test().p_two_sided()
    }

    /// The asymptotic confidence sequence, tightest after `planned` values of both arms together: half as wide as se · u(N)/√N with the
    /// normal mixture's boundary u. It holds at every look, for independent values and in the limit of many.
    #[must_use]
    pub fn sequential_bounds(&self, alpha: f64, planned: f64) -> Bounds {
        let n = self.n as f64;
        let multiplier = sequential::normal_mixture_bound(n, planned, alpha) / n.sqrt();
        Bounds::around(self.estimate, self.standard_error * multiplier)
    }

    /// The p-value of no difference that goes with it.
    #[must_use]
    pub fn sequential_p(&self, alpha: f64, planned: f64) -> f64 {
        let n = self.n as f64;
        let sum = self.estimate / self.standard_error * n.sqrt();
        sequential::p_value(sequential::normal_log_mixture(sum, n, planned, alpha))
    }

    fn as_test(&self) -> TTest {
        TTest::of(self.estimate, self.standard_error, self.df)
    }
}
