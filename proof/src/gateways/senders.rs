//! Services that count, and say what they counted.

use std::collections::BTreeMap;

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint, ResourceMetrics,
    ScopeMetrics, Sum,
};
use opentelemetry_proto::tonic::resource::v1::Resource;

/// The routes that people use, with the requests that an export counts on each, about.
const USED: [(&str, i64); 4] = [("/", 500), ("/cart", 120), ("/checkout", 60), ("/search", 320)];
/// The routes that next to nobody uses: one request in an export, none of them served with more than a few bytes.
const UNUSED: [&str; 6] = ["/admin", "/admin/users", "/debug", "/favicon.ico", "/healthz", "/robots.txt"];
/// What each process says of its runtime.
const RUNTIME: [&str; 6] =
    ["runtime.gc.pause", "runtime.heap", "runtime.lag", "runtime.stack", "runtime.tasks", "runtime.threads"];
/// A process is replaced by another after so many exports.
const LIFE: u64 = 40;

/// What senders had counted, by metric.
pub(super) type Counted = BTreeMap<&'static str, f64>;

/// A process of a service: it counts requests as deltas and jobs since its start.
#[derive(Debug)]
pub(super) struct Sender {
    number: u64,
    /// How many processes it was before.
    lives: u64,
    started: u64,
    last: u64,
    exports: u64,
    /// Jobs done since the start, by route.
    jobs: BTreeMap<&'static str, i64>,
    dice: u64,
}

impl Sender {
    /// Process number `number`, started at a time in nanoseconds since 1970.
    pub(super) fn new(number: u64, at: u64) -> Sender {
        Sender {
            number,
            lives: 0,
            started: at,
            last: at,
            // They do not all restart at once.
            exports: number * 7,
            jobs: BTreeMap::new(),
            dice: number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
        }
    }

    /// What it says at a time, and what of that is new into `counted`.
    pub(super) fn export(&mut self, time: u64, counted: &mut Counted) -> ExportMetricsServiceRequest {
        self.exports += 1;
        if self.exports > LIFE {
            let (number, lives, dice) = (self.number, self.lives + 1, self.dice);
            *self = Sender { lives, dice, exports: 1, ..Sender::new(number, self.last) };
        }
        let from = std::mem::replace(&mut self.last, time);
        let (mut requests, mut bytes, mut durations, mut jobs, mut active) =
            (vec![], vec![], vec![], vec![], vec![]);
        let used = USED.map(|(route, many)| (route, Some(many)));
        for (route, many) in used.into_iter().chain(UNUSED.map(|route| (route, None))) {
            let at = attributes(&[("http.request.method", "GET"), ("http.route", route)]);
            let all = many.map_or(1, |many| many + self.roll(many / 5));
            let failed = many.map_or(0, |_| all / 50);
            for (status, count) in [("200", all - failed), ("500", failed)] {
                let mut at = at.clone();
                at.push(text("http.response.status_code", status));
                requests.push(number(&at, from, time, count));
                bytes.push(number(&at, from, time, if many.is_some() { count * 2_000 } else { count * 40 }));
                count_in(counted, "http.server.requests", count);
                count_in(
                    counted,
                    "http.server.response.bytes",
                    if many.is_some() { count * 2_000 } else { count * 40 },
                );
            }
            durations.push(distribution(&at, from, time, all));
            count_in(counted, "http.server.request.duration", all);
            let done = many.map_or(i64::from(self.exports.is_multiple_of(4)), |many| many / 2);
            count_in(counted, "jobs.done", done);
            let sum = self.jobs.entry(route).or_default();
            *sum += done;
            jobs.push(number(&at, self.started, time, *sum));
            active.push(number(&at, self.started, time, many.map_or(0, |many| many / 10 + all % 3)));
        }
        let mut metrics = vec![
            sum("http.server.requests", "{request}", AggregationTemporality::Delta, true, requests),
            sum("http.server.response.bytes", "By", AggregationTemporality::Delta, true, bytes),
            Metric {
                name: "http.server.request.duration".to_owned(),
                unit: "s".to_owned(),
                data: Some(Data::Histogram(Histogram {
                    data_points: durations,
                    aggregation_temporality: AggregationTemporality::Delta.into(),
                })),
                ..Metric::default()
            },
            sum("jobs.done", "{job}", AggregationTemporality::Cumulative, true, jobs),
            sum("requests.active", "{request}", AggregationTemporality::Cumulative, false, active),
        ];
        for name in RUNTIME {
            let level = 1_000 + self.roll(100);
            metrics.push(Metric {
                name: name.to_owned(),
                unit: "1".to_owned(),
                data: Some(Data::Gauge(Gauge { data_points: vec![number(&[], 0, time, level)] })),
                ..Metric::default()
            });
        }
        self.request(metrics)
    }

    fn request(&self, metrics: Vec<Metric>) -> ExportMetricsServiceRequest {
        let pod = format!("shop-{}-{}", self.number, self.lives);
        let resource = attributes(&[
            ("service.name", "shop"),
            ("service.instance.id", &pod),
            ("k8s.pod.name", &pod),
            ("process.command_line", "/usr/bin/shop --serve --port 8080"),
            ("telemetry.sdk.language", "rust"),
        ]);
        let scope = InstrumentationScope { name: "shop".to_owned(), ..InstrumentationScope::default() };
        ExportMetricsServiceRequest {
            resource_metrics: vec![ResourceMetrics {
                resource: Some(Resource { attributes: resource, ..Resource::default() }),
                scope_metrics: vec![ScopeMetrics { scope: Some(scope), metrics, ..ScopeMetrics::default() }],
                ..ResourceMetrics::default()
            }],
        }
    }

    /// A number below `sides`, the same in each run.
    fn roll(&mut self, sides: i64) -> i64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = i64::try_from(self.dice >> 33).unwrap_or_default();
        high % sides.max(1)
    }
}

fn count_in(counted: &mut Counted, metric: &'static str, by: i64) {
    *counted.entry(metric).or_default() += by as f64;
}

fn text(key: &str, value: &str) -> KeyValue {
    let value = AnyValue { value: Some(any_value::Value::StringValue(value.to_owned())) };
    KeyValue { key: key.to_owned(), value: Some(value), ..KeyValue::default() }
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<KeyValue> {
    pairs.iter().map(|(key, value)| text(key, value)).collect()
}

fn number(attributes: &[KeyValue], start: u64, time: u64, value: i64) -> NumberDataPoint {
    NumberDataPoint {
        attributes: attributes.to_vec(),
        start_time_unix_nano: start,
        time_unix_nano: time,
        value: Some(Value::AsInt(value)),
        ..NumberDataPoint::default()
    }
}

/// So many durations, most of them short.
fn distribution(attributes: &[KeyValue], start: u64, time: u64, count: i64) -> HistogramDataPoint {
    let count = u64::try_from(count).unwrap_or_default();
    let slow = count / 10;
    HistogramDataPoint {
        attributes: attributes.to_vec(),
        start_time_unix_nano: start,
        time_unix_nano: time,
        count,
        sum: Some(count as f64 / 100.0),
        explicit_bounds: vec![0.1, 1.0],
        bucket_counts: vec![count - slow, slow, 0],
        ..HistogramDataPoint::default()
    }
}

fn sum(
    name: &str,
    unit: &str,
    temporality: AggregationTemporality,
    is_monotonic: bool,
    data_points: Vec<NumberDataPoint>,
) -> Metric {
    let aggregation_temporality = temporality.into();
    Metric {
        name: name.to_owned(),
        unit: unit.to_owned(),
        data: Some(Data::Sum(Sum { data_points, aggregation_temporality, is_monotonic })),
        ..Metric::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateways::plain::totals;
    use crate::wire::{Seen, otlp};

    #[test]
    fn what_senders_say_adds_up_to_what_they_counted_over_restarts() {
        let (mut seen, mut counted) = (Seen::default(), Counted::default());
        let mut senders = [0, 1].map(|number| Sender::new(number, 1_000));
        for step in 1..=2 * LIFE + 5 {
            for sender in &mut senders {
                otlp::add(&sender.export(1_000 + step * 1_000_000, &mut counted), &mut seen);
            }
        }
        assert!(senders.iter().all(|sender| sender.lives >= 2));
        assert_eq!(
            totals(&seen),
            counted.into_iter().map(|(name, total)| (name.to_owned(), total)).collect()
        );
    }

    #[test]
    fn routes_that_nobody_uses_are_most_of_the_series_and_less_than_a_hundredth_of_the_totals() {
        let (mut seen, mut counted) = (Seen::default(), Counted::default());
        let mut sender = Sender::new(0, 1_000);
        (1..=LIFE).for_each(|step| {
            otlp::add(&sender.export(1_000 + step * 1_000_000, &mut counted), &mut seen);
        });
        let mut kept = seen.clone();
        kept.series.retain(|series, _| {
            let route = series.attributes.get("http.route");
            route.is_none_or(|route| !UNUSED.contains(&route.as_str()))
                && !series.metric.starts_with("runtime.")
        });
        assert!(kept.series.len() * 2 < seen.series.len(), "{} of {}", kept.series.len(), seen.series.len());
        for (metric, total) in totals(&kept) {
            assert!(total < counted[&*metric] && total > 0.991 * counted[&*metric], "{metric}: {total}");
        }
    }
}
