//! What the telemetry of each arm costs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Interval;
use crate::model::price::PricedUnit;
use crate::model::{PerVariant, duration};

/// What the arms cost under the price model, and what the candidate saves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Money {
    /// The currency of all amounts.
    pub currency: String,
    /// Each arm's bill.
    pub bill: PerVariant<Bill>,
    /// What the candidate saves per hour, the computing that it adds subtracted.
    pub saved_per_hour: f64,
    /// The same for a month of 30 days.
    pub saved_per_month: f64,
    /// The same per hour over time, with its interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Saving>,
    /// What the experiment itself costs, where computing has a price and the arms run beside production.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experiment: Option<ExperimentCost>,
    /// How long it was measured.
    #[serde(with = "duration")]
    pub measured: Duration,
    /// What must be known to read the figures: measured for less than a day, items without measurements.
    pub notes: Vec<String>,
}

/// What the candidate saves per hour: the mean over the grid's intervals, each billed as if its whole window were like it.
///
/// It is [`Money::saved_per_hour`] where every item is billed by its mean and at one price. Percentiles, maxima, tiers and what is
/// included make the bill of a window another than the mean of its intervals' bills; the notes say so then.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Saving {
    /// Money per hour.
    pub per_hour: f64,
    /// Its interval, at the look's level: what telemetry, processor and memory save have a third of α each, so that they hold together.
    pub interval: Interval,
    /// The error probability at which it holds.
    pub alpha: f64,
}

/// What the collectors of both arms cost that run beside production as long as the experiment does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExperimentCost {
    /// Money per hour, all hosts that count together.
    pub per_hour: f64,
    /// Money so far.
    pub so_far: f64,
}

/// One arm's bill.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Bill {
    /// Its lines, in the order of the price model.
    pub items: Vec<BillItem>,
    /// What the lines add up to, per hour.
    pub telemetry_per_hour: f64,
    /// What the arm's own computing costs, per hour, where the price model counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compute_per_hour: Option<f64>,
}

/// One line of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BillItem {
    /// What is counted.
    pub unit: PricedUnit,
    /// Billed units in a window, before what is included.
    pub units: f64,
    /// Money per hour.
    pub per_hour: f64,
}
