//! The messages of OTLP metrics, as far as they are measured or weighed.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};

use phoenix_core::telemetry::{Kind, Temporality};

use super::attributes::Attributes;
use super::number;

/// One export request: one line of a recording.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload<'a> {
    /// What it holds, by resource; nothing in an empty payload.
    #[serde(borrow, default, deserialize_with = "or_nothing")]
    pub resource_metrics: Vec<ResourceMetrics<'a>>,
}

fn or_nothing<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The metrics of one resource.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceMetrics<'a> {
    /// What was observed.
    #[serde(borrow, default)]
    pub resource: Option<Resource<'a>>,
    /// What was measured, by scope.
    #[serde(borrow, default)]
    pub scope_metrics: Vec<ScopeMetrics<'a>>,
    /// The schema of the resource.
    #[serde(borrow, default)]
    pub schema_url: Cow<'a, str>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource<'a> {
    /// Its attributes.
    #[serde(borrow, default)]
    pub attributes: Attributes<'a>,
    /// How many attributes were dropped.
    #[serde(default, deserialize_with = "number::whole")]
    pub dropped_attributes_count: u32,
}

/// The metrics of one scope.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopeMetrics<'a> {
    /// The instrumentation scope.
    #[serde(borrow, default)]
    pub scope: Option<Scope<'a>>,
    /// The metrics.
    #[serde(borrow, default)]
    pub metrics: Vec<Metric<'a>>,
    /// The schema of the metrics.
    #[serde(borrow, default)]
    pub schema_url: Cow<'a, str>,
}

/// An instrumentation scope.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope<'a> {
    /// Its name.
    #[serde(borrow, default)]
    pub name: Cow<'a, str>,
    /// Its version.
    #[serde(borrow, default)]
    pub version: Cow<'a, str>,
    /// Its attributes.
    #[serde(borrow, default)]
    pub attributes: Attributes<'a>,
    /// How many attributes were dropped.
    #[serde(default, deserialize_with = "number::whole")]
    pub dropped_attributes_count: u32,
}

/// A metric; at most one of the five kinds of points is there.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric<'a> {
    /// Its name.
    #[serde(borrow, default)]
    pub name: Cow<'a, str>,
    /// What it says.
    #[serde(borrow, default)]
    pub description: Cow<'a, str>,
    /// Its unit.
    #[serde(borrow, default)]
    pub unit: Cow<'a, str>,
    /// Attributes of the metric itself.
    #[serde(borrow, default)]
    pub metadata: Attributes<'a>,
    /// The points of a gauge.
    #[serde(borrow, default)]
    pub gauge: Option<Points<NumberPoint<'a>>>,
    /// The points of a sum.
    #[serde(borrow, default)]
    pub sum: Option<Points<NumberPoint<'a>>>,
    /// The points of a histogram.
    #[serde(borrow, default)]
    pub histogram: Option<Points<DistributionPoint<'a>>>,
    /// The points of an exponential histogram.
    #[serde(borrow, default)]
    pub exponential_histogram: Option<Points<DistributionPoint<'a>>>,
    /// The points of a summary.
    #[serde(borrow, default)]
    pub summary: Option<Points<DistributionPoint<'a>>>,
}

impl Metric<'_> {
    /// The kind of its points; `None` if it has none of the five.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        if let Some(sum) = &self.sum {
            Some(Kind::Sum { temporality: sum.aggregation_temporality, monotonic: sum.is_monotonic })
        } else if self.gauge.is_some() {
            Some(Kind::Gauge)
        } else if let Some(histogram) = &self.histogram {
            Some(Kind::Histogram(histogram.aggregation_temporality))
        } else if let Some(histogram) = &self.exponential_histogram {
            Some(Kind::ExponentialHistogram(histogram.aggregation_temporality))
        } else {
            self.summary.as_ref().map(|_| Kind::Summary)
        }
    }
}

/// The data points of a metric.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Points<P> {
    /// The points.
    #[serde(default = "Vec::new")]
    pub data_points: Vec<P>,
    /// What their values are counted from, where they are counted.
    #[serde(default, deserialize_with = "number::temporality")]
    pub aggregation_temporality: Temporality,
    /// Whether a sum never falls.
    #[serde(default)]
    pub is_monotonic: bool,
}

/// A data point with one number.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberPoint<'a> {
    /// Its attributes.
    #[serde(borrow, default)]
    pub attributes: Attributes<'a>,
    /// Since when it is counted, in nanoseconds since 1970; 0 where it was not said.
    #[serde(default, deserialize_with = "number::whole")]
    pub start_time_unix_nano: u64,
    /// When it was taken, in nanoseconds since 1970.
    #[serde(default, deserialize_with = "number::whole")]
    pub time_unix_nano: u64,
    /// The number, if it is fractional.
    #[serde(default, deserialize_with = "number::optional_double")]
    pub as_double: Option<f64>,
    /// The number, if it is an integer.
    #[serde(default, deserialize_with = "number::optional_whole")]
    pub as_int: Option<i64>,
    /// Examples of what was counted.
    #[serde(borrow, default)]
    pub exemplars: Vec<Exemplar<'a>>,
    /// Flags; bit 0 says that no value was recorded.
    #[serde(default, deserialize_with = "number::whole")]
    pub flags: u32,
}

/// A data point of a histogram, an exponential histogram or a summary.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DistributionPoint<'a> {
    /// Its attributes.
    #[serde(borrow, default)]
    pub attributes: Attributes<'a>,
    /// Since when it is counted, in nanoseconds since 1970; 0 where it was not said.
    #[serde(default, deserialize_with = "number::whole")]
    pub start_time_unix_nano: u64,
    /// When it was taken, in nanoseconds since 1970.
    #[serde(default, deserialize_with = "number::whole")]
    pub time_unix_nano: u64,
    /// How many values.
    #[serde(default, deserialize_with = "number::whole")]
    pub count: u64,
    /// Their sum.
    #[serde(default, deserialize_with = "number::optional_double")]
    pub sum: Option<f64>,
    /// The smallest.
    #[serde(default, deserialize_with = "number::optional_double")]
    pub min: Option<f64>,
    /// The largest.
    #[serde(default, deserialize_with = "number::optional_double")]
    pub max: Option<f64>,
    /// Values per bucket (histogram); each in 8 bytes.
    #[serde(default)]
    pub bucket_counts: Vec<serde::de::IgnoredAny>,
    /// Bounds of the buckets (histogram).
    #[serde(default)]
    pub explicit_bounds: Vec<serde::de::IgnoredAny>,
    /// The resolution (exponential histogram).
    #[serde(default, deserialize_with = "number::whole")]
    pub scale: i32,
    /// Values at zero (exponential histogram).
    #[serde(default, deserialize_with = "number::whole")]
    pub zero_count: u64,
    /// The width of zero (exponential histogram).
    #[serde(default, deserialize_with = "number::double")]
    pub zero_threshold: f64,
    /// Buckets above zero (exponential histogram).
    #[serde(default)]
    pub positive: Option<Buckets>,
    /// Buckets below zero (exponential histogram).
    #[serde(default)]
    pub negative: Option<Buckets>,
    /// Quantiles (summary).
    #[serde(default)]
    pub quantile_values: Vec<Quantile>,
    /// Examples of what was counted.
    #[serde(borrow, default)]
    pub exemplars: Vec<Exemplar<'a>>,
    /// Flags; bit 0 says that no value was recorded.
    #[serde(default, deserialize_with = "number::whole")]
    pub flags: u32,
}

/// Buckets of an exponential histogram.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Buckets {
    /// The index of the first.
    #[serde(default, deserialize_with = "number::whole")]
    pub offset: i32,
    /// Values per bucket.
    #[serde(default)]
    pub bucket_counts: Vec<Count>,
}

/// A count in a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Count(#[serde(deserialize_with = "number::whole")] pub u64);

/// A quantile of a summary.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quantile {
    /// Which one, between 0 and 1.
    #[serde(default, deserialize_with = "number::double")]
    pub quantile: f64,
    /// Its value.
    #[serde(default, deserialize_with = "number::double")]
    pub value: f64,
}

/// An example of what a data point counts.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exemplar<'a> {
    /// Attributes that the point has not.
    #[serde(borrow, default)]
    pub filtered_attributes: Attributes<'a>,
    /// When, in nanoseconds since 1970.
    #[serde(default, deserialize_with = "number::whole")]
    pub time_unix_nano: u64,
    /// The number, if it is fractional.
    #[serde(default, deserialize_with = "number::optional_double")]
    pub as_double: Option<f64>,
    /// The number, if it is an integer.
    #[serde(default, deserialize_with = "number::optional_whole")]
    pub as_int: Option<i64>,
    /// The span, in hex.
    #[serde(borrow, default)]
    pub span_id: Cow<'a, str>,
    /// The trace, in hex.
    #[serde(borrow, default)]
    pub trace_id: Cow<'a, str>,
}
