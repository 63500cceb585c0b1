//! What a look found on one criterion.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::CrossCheck;
use crate::model::{Better, Fraction, MetricName, PerVariant, Reason, Role, duration};

/// What was found on one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CriterionReport {
    /// The metric.
    pub metric: MetricName,
    /// Its unit (UCUM); empty for a custom metric.
    pub unit: String,
    /// Its role.
    pub role: Role,
    /// Its better direction.
    pub better: Better,
    /// Each arm's mean over what counted, per host, in the metric's unit.
    pub mean: PerVariant<Option<f64>>,
    /// What the criterion was judged by.
    pub estimate: Estimate,
    /// The mean difference per host (candidate − baseline), judged beside the ratio where the criterion has an allowance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Estimate>,
    /// What is asked, in words: `at least 50 % less`, `at most 10 % or 0.02 more`.
    pub limit: String,
    /// The bound on [`CriterionReport::estimate`] that the limit comes to, in its unit: `-0.5` for half as much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// The bound on [`CriterionReport::difference`] that an allowance comes to, in the metric's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<f64>,
    /// What the interval says of it.
    pub status: Status,
    /// The error probability at which the intervals hold.
    pub alpha: f64,
    /// The probability of data as extreme as these if the arms were equal, valid at every look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anytime_p: Option<f64>,
    /// What ranks say of it; it decides nothing.
    pub cross_check: CrossCheck,
    /// The grid: the slower arm's interval.
    #[serde(with = "duration")]
    pub grid: Duration,
    /// Grid intervals that counted.
    pub intervals: u64,
    /// Batches.
    pub batches: u64,
    /// Grid intervals in a batch.
    pub batch_length: u64,
    /// The integrated autocorrelation time of the contrast, in grid intervals: about so many say as much as one independent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tau: Option<f64>,
    /// Grid intervals that were dropped after the fixed warm-up, because the series was not steady yet.
    pub settling: u64,
    /// Hosts whose values counted.
    pub hosts: u64,
    /// Those of each arm; the same ones in a paired design.
    #[serde(default)]
    pub hosts_of_arm: PerVariant<u64>,
    /// The two intervals that each of the intervals above is the hull of, where the arms are on different hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hulls: Vec<Hull>,
    /// The share of each arm's values that was winsorised at either end, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winsorised: Option<Fraction>,
    /// The share of the expected intervals that each arm has.
    pub coverage: PerVariant<Option<f64>>,
    /// About how many more batches would settle it, if the values go on like this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batches_needed: Option<u64>,
    /// About how many hosts in each arm would settle it, where those that there are do not suffice however long they are watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts_needed: Option<u64>,
    /// Why it is not settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_open: Option<Reason>,
}

/// An estimated quantity with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// What is estimated.
    pub quantity: Quantity,
    /// The estimate.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Interval,
}

/// What an interval over different hosts is made of: it is the smallest one that holds both.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hull {
    /// Of which estimate.
    pub quantity: Quantity,
    /// The interval over batches of time, as if these hosts were all there are.
    pub time: Interval,
    /// The interval over hosts, as drawn at random.
    pub hosts: Interval,
}

/// What is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quantity {
    /// Σ candidate / Σ baseline − 1, a fraction.
    RelativeChange,
    /// Mean of candidate − baseline per host, in the metric's unit.
    Difference,
    /// The candidate's own mean per host, in the metric's unit.
    CandidateMean,
}

/// An interval; a bound of `None` is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub lower: Option<f64>,
    /// Upper bound.
    pub upper: Option<f64>,
}

/// What an interval says of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Goal: surely at its target or beyond (or, where it has none, surely better).
    Met,
    /// Goal: surely better; the target is not reached for sure.
    Improved,
    /// Goal: surely worse.
    Worse,
    /// Goal: the target is surely not reached.
    Excluded,
    /// Guardrail: surely kept.
    Pass,
    /// Guardrail: surely broken.
    Breach,
    /// Guardrail: surely worse, not surely beyond its margin.
    Degraded,
    /// Not settled.
    Open,
    /// Monitor: shown, decides nothing.
    Shown,
    /// Nothing to test: no critical processes are named, or nobody said what alerts and dashboards use.
    NotTested,
}
