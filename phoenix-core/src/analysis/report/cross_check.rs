//! A cross-check by ranks.

use serde::{Deserialize, Serialize};

use super::Interval;

/// What ranks say of a criterion: shown beside what decides, as something that no outlier moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossCheck {
    /// The batches' means by their ranks.
    Ranks(Ranks),
    /// Why there is none.
    Missing(String),
}

/// Mann and Whitney's test, Hodges and Lehmann's shift, Vargha and Delaney's A12, over the means of batches per host.
///
/// The arms are taken as two independent samples, also where they are paired, and for this look alone: it decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ranks {
    /// The two-sided p-value of equal distributions.
    pub p: f64,
    /// The median of all differences candidate − baseline, in the metric's unit.
    pub shift: f64,
    /// Its interval.
    pub interval: Interval,
    /// The probability that a batch of the candidate is above one of the baseline, equal ones counted half.
    pub a12: f64,
    /// Whether all values are equal, so that there is nothing to rank.
    pub all_tied: bool,
    /// The error probability of the interval.
    pub alpha: f64,
}
