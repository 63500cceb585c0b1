//! The price model: what telemetry costs, in the structure that vendors bill by.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::duration;

/// What is counted for a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PricedUnit {
    /// Active series.
    Series,
    /// A custom metric (series) for an hour.
    CustomMetricHour,
    /// Data points sent.
    Datapoint,
    /// 2^30 bytes, uncompressed OTLP protobuf.
    GibUncompressed,
    /// 2^30 bytes as they cross the wire.
    GibWire,
    /// Hosts.
    Host,
}

/// How the values of a window become the billed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// The mean over the window.
    Mean,
    /// The 95th percentile over the window.
    P95,
    /// The highest value in the window.
    Max,
}

/// How the items of a bill become one sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// All items are paid.
    #[default]
    Sum,
    /// The dearest item is paid.
    Max,
}

/// A price that holds up to a number of units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The number of billed units, after what is included, up to which the price holds; without end when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<f64>,
    /// Money per unit and window.
    pub price: f64,
}

/// One line of a bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceItem {
    /// What is counted.
    pub unit: PricedUnit,
    /// How it is aggregated over the window.
    pub aggregation: Aggregation,
    /// The billing window: a price is per unit and this long.
    #[serde(with = "duration")]
    pub window: Duration,
    /// Units that cost nothing.
    #[serde(default)]
    pub included: f64,
    /// Prices, cheapest quantities first; the last tier has no end.
    pub tiers: Vec<Tier>,
}

/// What the collector's own computing costs; a candidate that uses more of it saves less.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputePrice {
    /// Money for one core for an hour.
    pub core_hour: f64,
    /// Money for 2^30 bytes of memory for an hour.
    pub gib_hour: f64,
}

/// What telemetry costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceModel {
    /// The currency, such as `USD`; printed, never converted.
    pub currency: String,
    /// The lines of the bill.
    pub items: Vec<PriceItem>,
    /// How they add up.
    #[serde(default)]
    pub combine: Combine,
    /// What computing costs, where it shall count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compute: Option<ComputePrice>,
}

impl PriceItem {
    /// Paid per active series: the 95th percentile of a month of 30 days, as metrics back-ends with active-series pricing bill.
    #[must_use]
    pub fn per_active_series(tiers: Vec<Tier>) -> PriceItem {
        PriceItem::of(PricedUnit::Series, Aggregation::P95, MONTH, tiers)
    }

    /// Paid per custom metric (series) and hour: the mean of each hour.
    #[must_use]
    pub fn per_custom_metric_hour(tiers: Vec<Tier>) -> PriceItem {
        PriceItem::of(PricedUnit::CustomMetricHour, Aggregation::Mean, HOUR, tiers)
    }

    /// Paid per data point: the mean rate over a month of 30 days.
    #[must_use]
    pub fn per_datapoint(tiers: Vec<Tier>) -> PriceItem {
        PriceItem::of(PricedUnit::Datapoint, Aggregation::Mean, MONTH, tiers)
    }

    /// Paid per 2^30 bytes of uncompressed telemetry: the mean rate over a month of 30 days.
    #[must_use]
    pub fn per_gib(tiers: Vec<Tier>) -> PriceItem {
        PriceItem::of(PricedUnit::GibUncompressed, Aggregation::Mean, MONTH, tiers)
    }

    /// Paid per host: the highest number of each hour.
    #[must_use]
    pub fn per_host_hour(tiers: Vec<Tier>) -> PriceItem {
        PriceItem::of(PricedUnit::Host, Aggregation::Max, HOUR, tiers)
    }

    fn of(unit: PricedUnit, aggregation: Aggregation, window: Duration, tiers: Vec<Tier>) -> PriceItem {
        PriceItem { unit, aggregation, window, included: 0.0, tiers }
    }

    /// The same with a number of units that cost nothing.
    #[must_use]
    pub fn with_included(self, included: f64) -> PriceItem {
        PriceItem { included, ..self }
    }
}

impl Tier {
    /// One price for any number of units.
    #[must_use]
    pub fn flat(price: f64) -> Vec<Tier> {
        vec![Tier { up_to: None, price }]
    }
}

const HOUR: Duration = Duration::from_secs(3600);
/// A month of 30 days.
const MONTH: Duration = Duration::from_secs(30 * 24 * 3600);
