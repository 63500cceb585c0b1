//! OTLP metrics as protobuf.

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, NumberDataPoint, number_data_point};
use prost::Message;

use super::{Kind, Labels, Reading, Seen, Series, WireError};

/// The content type of OTLP/HTTP in protobuf.
pub const CONTENT_TYPE: &str = "application/x-protobuf";

/// Reads an export request.
///
/// # Errors
/// [`WireError::Message`] when the bytes are none.
pub fn decode(body: &[u8]) -> Result<ExportMetricsServiceRequest, WireError> {
    ExportMetricsServiceRequest::decode(body).map_err(|error| WireError::Message {
        message: "ExportMetricsServiceRequest",
        length: body.len(),
        reason: error.to_string(),
    })
}

/// Adds every point of a request.
pub fn add(request: &ExportMetricsServiceRequest, seen: &mut Seen) {
    for resource in &request.resource_metrics {
        let of_resource = resource.resource.as_ref().map(|it| labels(&it.attributes)).unwrap_or_default();
        for scope in &resource.scope_metrics {
            for metric in &scope.metrics {
                let Some(data) = &metric.data else { continue };
                let series = |kind, attributes: &[KeyValue]| Series {
                    resource: of_resource.clone(),
                    scope: scope.scope.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
                    metric: metric.name.clone(),
                    unit: metric.unit.clone(),
                    kind,
                    attributes: labels(attributes),
                };
                let mut add = |kind, attributes: &[KeyValue], start, time, value| {
                    seen.add(series(kind, attributes), Reading { start, time, value });
                };
                match data {
                    Data::Gauge(gauge) => {
                        for point in &gauge.data_points {
                            let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                            add(Kind::Gauge, &point.attributes, start, time, number(point));
                        }
                    }
                    Data::Sum(sum) => {
                        let delta = sum.aggregation_temporality == AggregationTemporality::Delta as i32;
                        let monotonic = sum.is_monotonic;
                        let kind =
                            if delta { Kind::Delta { monotonic } } else { Kind::Cumulative { monotonic } };
                        for point in &sum.data_points {
                            let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                            add(kind, &point.attributes, start, time, number(point));
                        }
                    }
                    Data::Histogram(it) => {
                        for point in &it.data_points {
                            let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                            add(Kind::Distribution, &point.attributes, start, time, point.count as f64);
                        }
                    }
                    Data::ExponentialHistogram(it) => {
                        for point in &it.data_points {
                            let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                            add(Kind::Distribution, &point.attributes, start, time, point.count as f64);
                        }
                    }
                    Data::Summary(it) => {
                        for point in &it.data_points {
                            let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                            add(Kind::Distribution, &point.attributes, start, time, point.count as f64);
                        }
                    }
                }
            }
        }
    }
}

fn number(point: &NumberDataPoint) -> f64 {
    match point.value {
        Some(number_data_point::Value::AsDouble(value)) => value,
        Some(number_data_point::Value::AsInt(value)) => value as f64,
        None => f64::NAN,
    }
}

fn labels(attributes: &[KeyValue]) -> Labels {
    attributes.iter().map(|it| (it.key.clone(), it.value.as_ref().map(text).unwrap_or_default())).collect()
}

/// A value in text, as [`super::json`] writes it too.
fn text(value: &AnyValue) -> String {
    match &value.value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::BoolValue(value)) => value.to_string(),
        Some(Value::IntValue(value)) => value.to_string(),
        Some(Value::DoubleValue(value)) => value.to_string(),
        Some(Value::ArrayValue(list)) => {
            let parts: Vec<String> = list.values.iter().map(text).collect();
            format!("[{}]", parts.join(","))
        }
        Some(Value::KvlistValue(list)) => format!("{:?}", labels(&list.values)),
        Some(Value::BytesValue(bytes)) => format!("{bytes:?}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
