//! Estimators: from batches to estimates with intervals.
//!
//! Each comes with a fixed interval, valid once at a moment that was fixed before the start, and a sequential one, valid at all looks
//! together. Bounds are `f64` here and may be infinite; a report turns those into `None`.

pub mod autocorrelation;
pub mod binomial;
pub mod bootstrap;
pub mod cuped;
pub mod delta;
pub mod hodges_lehmann;
pub mod host;
pub mod mann_whitney;
pub mod mean;
pub mod multiplicity;
pub mod non_inferiority;
pub mod power;
pub mod quantile;
pub mod rare;
pub mod ratio;
pub(crate) mod running;
pub mod sample_ratio;
pub(crate) mod search;
pub mod sequential;
pub mod switchback;
pub mod warm_up;

/// Which way a difference must point to speak against equality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternative {
    /// Either way.
    TwoSided,
    /// The first is less.
    Less,
    /// The first is greater.
    Greater,
}

impl Alternative {
    /// All of them.
    pub const ALL: [Alternative; 3] = [Alternative::TwoSided, Alternative::Less, Alternative::Greater];

    /// The same question about the samples in the other order.
    #[must_use]
    pub const fn mirrored(self) -> Alternative {
        match self {
            Alternative::TwoSided => Alternative::TwoSided,
            Alternative::Less => Alternative::Greater,
            Alternative::Greater => Alternative::Less,
        }
    }
}

/// Lower and upper bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lower bound, possibly −∞.
    pub lower: f64,
    /// Upper bound, possibly ∞.
    pub upper: f64,
}

impl Bounds {
    /// Nothing is known.
    pub const UNBOUNDED: Bounds = Bounds { lower: f64::NEG_INFINITY, upper: f64::INFINITY };

    /// `middle` ± `half`; unbounded unless both are finite.
    #[must_use]
    pub fn around(middle: f64, half: f64) -> Bounds {
        let bounds = Bounds { lower: middle - half, upper: middle + half };
        if bounds.lower.is_nan() || bounds.upper.is_nan() { Bounds::UNBOUNDED } else { bounds }
    }

    /// Whether both bounds are finite.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// The smallest interval that has both in it: what two views of the same estimate allow together.
    ///
    /// ```
    /// # use phoenix_core::analysis::estimate::Bounds;
    /// let (time, hosts) = (Bounds { lower: 0.5, upper: 0.7 }, Bounds { lower: 0.4, upper: 0.6 });
    /// assert_eq!(time.hull(hosts), Bounds { lower: 0.4, upper: 0.7 });
    /// assert_eq!(time.hull(Bounds::UNBOUNDED), Bounds::UNBOUNDED);
    /// ```
    #[must_use]
    pub fn hull(self, other: Bounds) -> Bounds {
        Bounds { lower: self.lower.min(other.lower), upper: self.upper.max(other.upper) }
    }

    /// Each bound changed by `change`, which must be increasing.
    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Bounds {
        Bounds { lower: change(self.lower), upper: change(self.upper) }
    }
}

/// How an interval is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Level {
    /// Valid once, at the horizon that was planned before the start.
    Fixed {
        /// The error probability.
        alpha: f64,
    },
    /// Valid at every look.
    Anytime {
        /// The error probability.
        alpha: f64,
        /// The number of batches that are planned: there the interval is tightest.
        planned_batches: f64,
    },
}

impl Level {
    /// The error probability.
    #[must_use]
    pub const fn alpha(self) -> f64 {
        match self {
            Level::Fixed { alpha } | Level::Anytime { alpha, .. } => alpha,
        }
    }

    /// The same at another error probability.
    #[must_use]
    pub const fn with_alpha(self, alpha: f64) -> Level {
        match self {
            Level::Fixed { .. } => Level::Fixed { alpha },
            Level::Anytime { planned_batches, .. } => Level::Anytime { alpha, planned_batches },
        }
    }

    /// Half the width of the interval of a mean of `n` values, in units of their standard deviation / √n; infinite when there are too few.
    #[must_use]
    pub fn radius(self, n: usize) -> f64 {
        match self {
            _ if n < 2 => f64::INFINITY,
            Level::Fixed { alpha } => mean::t_quantile(n, alpha),
            Level::Anytime { alpha, planned_batches } => {
                sequential::t_radius(n, sequential::tuning(planned_batches, alpha), alpha)
            }
        }
    }
}
