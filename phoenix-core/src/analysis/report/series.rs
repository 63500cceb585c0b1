//! Values over time, for charts.

use serde::{Deserialize, Serialize};

use crate::model::{MetricName, PerVariant, Timestamp};

/// The most points of one series.
pub const MOST_POINTS: usize = 200;

/// The values of one metric over time; at most [`MOST_POINTS`] points, each the mean of neighbouring grid intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The metric.
    pub metric: MetricName,
    /// The points, in the order of time.
    pub points: Vec<Point>,
}

/// One point of a series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Start of its first grid interval.
    pub at: Timestamp,
    /// The baseline's mean per host.
    pub baseline: Option<f64>,
    /// The candidate's mean per host.
    pub candidate: Option<f64>,
    /// How many measured values each arm's mean is of: one per host and grid interval, if none is missing.
    #[serde(default)]
    pub samples: PerVariant<u64>,
    /// Whether it counts: not warm-up, not excluded, in both arms.
    pub counted: bool,
}
