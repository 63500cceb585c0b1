//! Which metrics and attributes the series belong to, and what the candidate saves of each.

use serde::{Deserialize, Serialize};

/// How many names a list spells out.
pub const LISTED: usize = 100;

/// The series of each arm by metric name and by attribute key.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Breakdown {
    /// By metric: a series belongs to one.
    pub metrics: Savings,
    /// By attribute key (of resource, scope or data point): a series carries several.
    pub attributes: Savings,
}

/// Names with their series, those of which the candidate saves most first, those of which it has more than the baseline last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Savings {
    /// Where the arms differ most, at most [`LISTED`].
    pub listed: Vec<SeriesOf>,
    /// How many names there are in all.
    pub count: u64,
}

/// The series of one name, seen in an interval on a host: means over what counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesOf {
    /// The metric or the attribute key.
    pub name: String,
    /// Of the baseline.
    pub baseline: f64,
    /// Of the candidate.
    pub candidate: f64,
}

impl SeriesOf {
    /// What the candidate saves; negative where it has more.
    #[must_use]
    pub fn saved(&self) -> f64 {
        self.baseline - self.candidate
    }
}
