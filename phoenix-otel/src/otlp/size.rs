//! The size of the same message in protobuf, without making it.
//!
//! Field numbers are all below 16, so that each tag is one byte. As proto3 has it, fields at their default are not written; members of a oneof, optional fields
//! and messages that are there are. An attribute without a value weighs as one with an empty value, as the collector writes it.

use phoenix_core::telemetry::{Attribute, Temporality, Value};

use super::message::{
    Buckets, DistributionPoint, Exemplar, Metric, NumberPoint, Payload, Points, Resource, ResourceMetrics,
    Scope, ScopeMetrics,
};

/// A tag and eight bytes.
const FIXED64: u64 = 9;

/// The size of a payload in protobuf (`ExportMetricsServiceRequest`), in bytes.
#[must_use]
pub fn encoded_len(payload: &Payload<'_>) -> u64 {
    payload.resource_metrics.iter().map(|resource| entry_len(resource_metrics(resource))).sum()
}

/// The size of a message of `length` bytes as a field of another: tag, length, bytes.
#[must_use]
pub fn entry_len(length: u64) -> u64 {
    1 + varint(length) + length
}

fn resource_metrics(metrics: &ResourceMetrics<'_>) -> u64 {
    resource_frame(metrics)
        + metrics.scope_metrics.iter().map(|scope| entry_len(scope_metrics(scope))).sum::<u64>()
}

/// What resource metrics weigh besides their scopes.
pub(crate) fn resource_frame(metrics: &ResourceMetrics<'_>) -> u64 {
    let resource = |resource: &Resource<'_>| {
        attributes(&resource.attributes) + nonzero(u64::from(resource.dropped_attributes_count))
    };
    metrics.resource.as_ref().map_or(0, |it| entry_len(resource(it))) + text(&metrics.schema_url)
}

fn scope_metrics(metrics: &ScopeMetrics<'_>) -> u64 {
    scope_frame(metrics) + metrics.metrics.iter().map(|metric| entry_len(metric_len(metric))).sum::<u64>()
}

/// What scope metrics weigh besides their metrics.
pub(crate) fn scope_frame(metrics: &ScopeMetrics<'_>) -> u64 {
    let scope = |scope: &Scope<'_>| {
        text(&scope.name)
            + text(&scope.version)
            + attributes(&scope.attributes)
            + nonzero(u64::from(scope.dropped_attributes_count))
    };
    metrics.scope.as_ref().map_or(0, |it| entry_len(scope(it))) + text(&metrics.schema_url)
}

fn metric_len(metric: &Metric<'_>) -> u64 {
    fn sum<P>(points: Option<&Points<P>>, len: fn(&P) -> u64) -> u64 {
        points.map_or(0, |points| points.data_points.iter().map(|point| entry_len(len(point))).sum())
    }
    let points = sum(metric.gauge.as_ref(), number_point)
        + sum(metric.sum.as_ref(), number_point)
        + sum(metric.histogram.as_ref(), histogram_point)
        + sum(metric.exponential_histogram.as_ref(), exponential_point)
        + sum(metric.summary.as_ref(), summary_point);
    metric_with(metric, points)
}

/// What a metric weighs whose points weigh `points`.
pub(crate) fn metric_with(metric: &Metric<'_>, points: u64) -> u64 {
    fn counted<P>(points: &Points<P>) -> u64 {
        let temporality = points.aggregation_temporality != Temporality::Unspecified;
        2 * (u64::from(temporality) + u64::from(points.is_monotonic))
    }
    let data = if let Some(sum) = &metric.sum {
        entry_len(points + counted(sum))
    } else if metric.gauge.is_some() || (metric.summary.is_some() && metric.histogram.is_none()) {
        entry_len(points)
    } else if let Some(histogram) = metric.histogram.as_ref().or(metric.exponential_histogram.as_ref()) {
        entry_len(points + counted(histogram))
    } else {
        0
    };
    let metadata = attributes(&metric.metadata);
    text(&metric.name) + text(&metric.description) + text(&metric.unit) + data + metadata
}

/// What a point of a gauge or a sum weighs.
pub(crate) fn number_point(point: &NumberPoint<'_>) -> u64 {
    fixed(point.start_time_unix_nano)
        + fixed(point.time_unix_nano)
        + present(point.as_double.is_some() || point.as_int.is_some())
        + attributes(&point.attributes)
        + exemplars(&point.exemplars)
        + nonzero(u64::from(point.flags))
}

fn common(point: &DistributionPoint<'_>) -> u64 {
    fixed(point.start_time_unix_nano)
        + fixed(point.time_unix_nano)
        + fixed(point.count)
        + attributes(&point.attributes)
        + nonzero(u64::from(point.flags))
}

fn extremes(point: &DistributionPoint<'_>) -> u64 {
    present(point.sum.is_some()) + present(point.min.is_some()) + present(point.max.is_some())
}

/// What a point of a histogram weighs.
pub(crate) fn histogram_point(point: &DistributionPoint<'_>) -> u64 {
    let packed = |count: usize| if count == 0 { 0 } else { entry_len(8 * count as u64) };
    common(point)
        + extremes(point)
        + packed(point.bucket_counts.len())
        + packed(point.explicit_bounds.len())
        + exemplars(&point.exemplars)
}

/// What a point of an exponential histogram weighs.
pub(crate) fn exponential_point(point: &DistributionPoint<'_>) -> u64 {
    let buckets = |buckets: &Option<Buckets>| {
        buckets.as_ref().map_or(0, |buckets| {
            let counts: u64 = buckets.bucket_counts.iter().map(|count| varint(count.0)).sum();
            let packed = if buckets.bucket_counts.is_empty() { 0 } else { entry_len(counts) };
            entry_len(signed(buckets.offset) + packed)
        })
    };
    common(point)
        + extremes(point)
        + signed(point.scale)
        + fixed(point.zero_count)
        + present(point.zero_threshold.to_bits() != 0)
        + buckets(&point.positive)
        + buckets(&point.negative)
        + exemplars(&point.exemplars)
}

/// What a point of a summary weighs.
pub(crate) fn summary_point(point: &DistributionPoint<'_>) -> u64 {
    let quantile =
        |quantile: f64, value: f64| present(quantile.to_bits() != 0) + present(value.to_bits() != 0);
    common(point)
        + present(point.sum.is_some_and(|sum| sum.to_bits() != 0))
        + point.quantile_values.iter().map(|at| entry_len(quantile(at.quantile, at.value))).sum::<u64>()
}

fn exemplars(exemplars: &[Exemplar<'_>]) -> u64 {
    let hex = |digits: &str| if digits.is_empty() { 0 } else { entry_len(digits.len() as u64 / 2) };
    let len = |exemplar: &Exemplar<'_>| {
        attributes(&exemplar.filtered_attributes)
            + fixed(exemplar.time_unix_nano)
            + present(exemplar.as_double.is_some() || exemplar.as_int.is_some())
            + hex(&exemplar.span_id)
            + hex(&exemplar.trace_id)
    };
    exemplars.iter().map(|exemplar| entry_len(len(exemplar))).sum()
}

fn attributes(attributes: &[Attribute<'_>]) -> u64 {
    attributes.iter().map(|attribute| entry_len(key_value(attribute))).sum()
}

fn key_value(attribute: &Attribute<'_>) -> u64 {
    text(&attribute.key) + entry_len(any_value(&attribute.value))
}

fn any_value(value: &Value<'_>) -> u64 {
    match value {
        Value::Empty => 0,
        Value::Text(text) => entry_len(text.len() as u64),
        Value::Bool(_) => 2,
        Value::Int(number) => 1 + varint(number.cast_unsigned()),
        Value::Double(_) => FIXED64,
        Value::Bytes(base64) => {
            let digits = base64.trim_end_matches('=').len() as u64;
            entry_len(digits * 3 / 4)
        }
        Value::Array(values) => entry_len(values.iter().map(|value| entry_len(any_value(value))).sum()),
        Value::Map(map) => entry_len(attributes(map)),
    }
}

fn text(text: &str) -> u64 {
    if text.is_empty() { 0 } else { entry_len(text.len() as u64) }
}

fn nonzero(number: u64) -> u64 {
    if number == 0 { 0 } else { 1 + varint(number) }
}

fn signed(number: i32) -> u64 {
    nonzero(u64::from(((number << 1) ^ (number >> 31)).cast_unsigned()))
}

fn fixed(number: u64) -> u64 {
    present(number != 0)
}

fn present(is: bool) -> u64 {
    if is { FIXED64 } else { 0 }
}

/// The bytes of a variable-length integer: seven bits in each.
fn varint(number: u64) -> u64 {
    u64::from((63 - (number | 1).leading_zeros()) / 7 + 1)
}
