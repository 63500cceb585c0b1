//! What the telemetry of each arm costs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

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
    /// How long it was measured.
    #[serde(with = "duration")]
    pub measured: Duration,
    /// What must be known to read the figures: measured for less than a day, items without measurements.
    pub notes: Vec<String>,
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
