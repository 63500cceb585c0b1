//! Non-inferiority: that something is not worse than the baseline by more than a margin.
//!
//! One-sided, on the scale of the values, for independent arms. The margin is a share of the baseline's observed mean, which is taken as
//! exactly known; a guardrail's [`super::ratio`] does not take it so and is what decides.

use super::mean::{Summary, TTest};
use super::{Bounds, mean};
use crate::analysis::distribution::{normal, student};
use crate::model::Better;

/// Which distribution the statistic is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// The normal distribution: many values.
    Normal,
    /// Student's t with Welch's degrees of freedom.
    Student,
}

/// The test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NonInferiority {
    /// candidate − baseline.
    pub difference: f64,
    /// The difference that would be too bad: the margin in the unit of the values, negative where higher is better.
    pub null: f64,
    better: Better,
    statistic: Statistic,
    test: mean::TTest,
}

impl NonInferiority {
    /// Of independent arms, with a margin relative to the baseline's mean: 0.1 is ten per cent worse.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::mean::Summary;
    /// use phoenix_core::analysis::estimate::non_inferiority::{NonInferiority, Statistic};
    /// use phoenix_core::model::Better;
    ///
    /// let (baseline, candidate) = (Summary::of(&[51.0, 49.0, 50.0, 52.0]), Summary::of(&[52.0, 50.0, 51.0, 53.0]));
    /// let test = NonInferiority::of(&baseline, &candidate, 0.1, Better::Lower, Statistic::Student);
    /// assert!(test.p() < 0.05 && test.bounds(0.05).upper < test.null);
    /// ```
    #[must_use]
    pub fn of(
        baseline: &Summary,
        candidate: &Summary,
        margin: f64,
        better: Better,
        statistic: Statistic,
    ) -> NonInferiority {
        let test = TTest::between(candidate, baseline);
        let worse = if better == Better::Lower { 1.0 } else { -1.0 };
        let null = worse * margin * baseline.mean.abs();
        NonInferiority { difference: test.difference, null, better, statistic, test }
    }

    /// The p-value of being worse by the margin or more; 1 where nothing varies or there are too few values.
    #[must_use]
    pub fn p(&self) -> f64 {
        let beyond = (self.difference - self.null) / self.test.standard_error;
        // What is far on the good side has a small tail.
        let good = if self.better == Better::Lower { -beyond } else { beyond };
        let p = match self.statistic {
            Statistic::Normal => normal::sf(good),
            Statistic::Student => student::sf(good, self.test.df),
        };
        if p.is_nan() { 1.0 } else { p }
    }

    /// The one-sided interval of the difference: open on the good side.
    #[must_use]
    pub fn bounds(&self, alpha: f64) -> Bounds {
        let quantile = match self.statistic {
            Statistic::Normal => normal::upper_quantile(alpha),
            Statistic::Student => student::upper_quantile(alpha, self.test.df),
        };
        let both = Bounds::around(self.difference, quantile * self.test.standard_error);
        match self.better {
            Better::Lower => Bounds { lower: f64::NEG_INFINITY, ..both },
            Better::Higher => Bounds { upper: f64::INFINITY, ..both },
        }
    }
}
