//! Samples: measured values.

use serde::{Deserialize, Serialize};

use super::{HostId, MetricName, Timestamp, Variant};

/// One measured value of one metric, on one target, in one arm, over one interval.
///
/// Everything but `value` is its key: two samples of one key and different values contradict each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The arm that was measured.
    pub variant: Variant,
    /// The host on which it ran.
    pub target: HostId,
    /// What was measured.
    pub metric: MetricName,
    /// Start of the interval, included.
    pub from: Timestamp,
    /// End of the interval, excluded.
    pub to: Timestamp,
    /// Who measured it, such as `recording` or `intake`.
    pub source: String,
    /// The value, in the metric's unit.
    pub value: f64,
}
