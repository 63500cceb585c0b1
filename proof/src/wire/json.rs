//! OTLP metrics as JSON lines: what the file exporter writes.

use phoenix_core::telemetry::{Attribute, Kind as SumKind, Temporality, Value};
use phoenix_otel::otlp::{DistributionPoint, NumberPoint, Payload, Points};

use super::{Kind, Labels, Reading, Seen, Series, WireError};

/// Adds every point of some lines.
///
/// # Errors
/// [`WireError::Line`] for the first line that is no export request.
pub fn add(lines: &str, seen: &mut Seen) -> Result<(), WireError> {
    for (number, line) in lines.lines().enumerate() {
        let payload: Payload<'_> = serde_json::from_str(line).map_err(|_| WireError::Line {
            line: number + 1,
            reason: "not an export request in JSON",
            text: line.chars().take(80).collect(),
        })?;
        add_payload(&payload, seen);
    }
    Ok(())
}

fn add_payload(payload: &Payload<'_>, seen: &mut Seen) {
    for resource in &payload.resource_metrics {
        let of_resource = resource.resource.as_ref().map(|it| labels(&it.attributes)).unwrap_or_default();
        for scope in &resource.scope_metrics {
            for metric in &scope.metrics {
                let mut add = |kind, attributes: &[Attribute<'_>], start, time, value| {
                    let series = Series {
                        resource: of_resource.clone(),
                        scope: scope.scope.as_ref().map(|it| it.name.to_string()).unwrap_or_default(),
                        metric: metric.name.to_string(),
                        unit: metric.unit.to_string(),
                        kind,
                        attributes: labels(attributes),
                    };
                    seen.add(series, Reading { start, time, value });
                };
                let mut numbers = |kind, points: &Points<NumberPoint<'_>>| {
                    for point in &points.data_points {
                        let (start, time) = (point.start_time_unix_nano, point.time_unix_nano);
                        add(kind, &point.attributes, start, time, number(point));
                    }
                };
                match (&metric.gauge, &metric.sum) {
                    (Some(points), _) => numbers(Kind::Gauge, points),
                    (_, Some(points)) => numbers(sum_kind(metric.kind()), points),
                    _ => {
                        let all = [&metric.histogram, &metric.exponential_histogram, &metric.summary];
                        for point in all.into_iter().flatten().flat_map(|points| &points.data_points) {
                            let DistributionPoint { start_time_unix_nano, time_unix_nano, count, .. } = point;
                            let (start, time) = (*start_time_unix_nano, *time_unix_nano);
                            add(Kind::Distribution, &point.attributes, start, time, *count as f64);
                        }
                    }
                }
            }
        }
    }
}

fn sum_kind(kind: Option<SumKind>) -> Kind {
    match kind {
        Some(SumKind::Sum { temporality: Temporality::Delta, monotonic }) => Kind::Delta { monotonic },
        Some(SumKind::Sum { monotonic, .. }) => Kind::Cumulative { monotonic },
        _ => Kind::Gauge,
    }
}

fn number(point: &NumberPoint<'_>) -> f64 {
    point.as_double.or(point.as_int.map(|value| value as f64)).unwrap_or(f64::NAN)
}

fn labels(attributes: &[Attribute<'_>]) -> Labels {
    attributes.iter().map(|it| (it.key.to_string(), text(&it.value))).collect()
}

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => text.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(value) => value.to_string(),
        Value::Bytes(base64) => base64.to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(text).collect::<Vec<_>>().join(",")),
        Value::Map(map) => format!("{:?}", labels(map)),
    }
}

#[cfg(test)]
mod tests;
