//! Senders of OTLP metrics, as SDKs are: one resource, and every export of a metric whole in one request.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(crate) const SECOND: u64 = 1_000_000_000;

/// What was sent, by metric.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// What counters were raised by, and how many values histograms took.
    pub(crate) totals: BTreeMap<&'static str, f64>,
    /// Points that a gateway must not touch, as they were sent.
    pub(crate) untouched: Vec<(String, Value)>,
}

impl Sent {
    fn count(&mut self, metric: &'static str, by: u64) {
        *self.totals.entry(metric).or_default() += by as f64;
    }
}

/// A process that counts.
pub(crate) struct Sender {
    instance: &'static str,
    /// Whether its counters have fractional values.
    fractional: bool,
    /// The bounds of its histogram `sizes`; others may have different ones.
    bounds: [f64; 2],
    started: u64,
    last: u64,
    steps: u64,
}

impl Sender {
    pub(crate) fn new(instance: &'static str, fractional: bool, bounds: [f64; 2], started: u64) -> Self {
        Self { instance, fractional, bounds, started, last: started, steps: 0 }
    }

    /// Counts from zero again.
    pub(crate) fn restart(&mut self, at: u64) {
        *self = Self { started: at, last: at, steps: 0, ..*self };
    }

    /// What it counted since the last export: every kind of delta.
    pub(crate) fn deltas(&mut self, time: u64, sent: &mut Sent) -> Value {
        let (start, last) = (self.last, &self.instance);
        self.last = time;
        let number = |value: u64, route: &str| self.number(value, route, start, time);
        let distribution = |bounds: &[f64], counts: [u64; 3], route: &str| {
            histogram(bounds, counts, &attributes(&[("method", "GET"), ("route", route)]), start, time)
        };
        sent.count("requests", 7);
        sent.count("duration", 9);
        sent.count("sizes", 5);
        let queue = self.number(2, "/one", start, time);
        let latency = json!({
            "attributes": attributes(&[("method", "GET"), ("route", "/one")]),
            "startTimeUnixNano": start.to_string(), "timeUnixNano": time.to_string(),
            "count": "3", "sum": 6.5, "scale": 1, "zeroCount": "1",
            "positive": {"offset": 2, "bucketCounts": ["1", "0", "1"]}, "negative": {},
            "min": 0.0, "max": 4.0,
        });
        for (metric, point) in [("queue", &queue), ("latency", &latency)] {
            sent.untouched.push((format!("{metric} of {last}"), point.clone()));
        }
        self.request(&[
            sum("requests", 1, true, &[number(3, "/one"), number(4, "/two")]),
            json!({"name": "duration", "unit": "s", "histogram": {"aggregationTemporality": 1, "dataPoints": [
                distribution(&[1.0, 2.0], [1, 2, 1], "/one"), distribution(&[1.0, 2.0], [0, 3, 2], "/two"),
            ]}}),
            json!({"name": "sizes", "unit": "By", "histogram": {"aggregationTemporality": 1, "dataPoints": [
                distribution(&self.bounds, [1, 1, 3], "/one"),
            ]}}),
            sum("queue", 1, false, &[queue]),
            json!({"name": "latency", "unit": "s",
                "exponentialHistogram": {"aggregationTemporality": 1, "dataPoints": [latency]}}),
        ])
    }

    /// What it counted since its start, and what it sees now.
    pub(crate) fn cumulative(&mut self, time: u64, sent: &mut Sent) -> Value {
        self.steps += 1;
        let steps = self.steps;
        let number = |value: u64, route: &str| self.number(value, route, self.started, time);
        let work = |counts: [u64; 3], route: &str| {
            let attributes = attributes(&[("method", "GET"), ("route", route)]);
            histogram(&[1.0, 2.0], counts, &attributes, self.started, time)
        };
        sent.count("jobs", 5);
        sent.count("work", 4);
        let mut jobs = vec![number(2 * steps, "/one"), number(3 * steps, "/two")];
        if steps.is_multiple_of(2) {
            // SDKs keep no order.
            jobs.reverse();
        }
        let heat = [number(steps, "/one"), number(2 * steps, "/two")];
        let quantiles = json!({
            "attributes": attributes(&[("route", "/one")]),
            "startTimeUnixNano": self.started.to_string(), "timeUnixNano": time.to_string(),
            "count": steps.to_string(), "sum": 1.5, "quantileValues": [{"quantile": 0.5, "value": 1.5}],
        });
        let gauges = heat.iter().map(|point| ("heat", point));
        for (metric, point) in gauges.chain([("quantiles", &quantiles)]) {
            sent.untouched.push((format!("{metric} of {}", self.instance), point.clone()));
        }
        self.request(&[
            sum("jobs", 2, true, &jobs),
            json!({"name": "work", "unit": "s", "histogram": {"aggregationTemporality": 2, "dataPoints": [
                work([steps, steps, 0], "/one"), work([0, steps, steps], "/two"),
            ]}}),
            sum("pool", 2, false, &[number(10 - steps % 5, "/one"), number(3, "/two")]),
            json!({"name": "heat", "unit": "1", "gauge": {"dataPoints": heat}}),
            json!({"name": "quantiles", "unit": "1", "summary": {"dataPoints": [quantiles]}}),
        ])
    }

    /// The value of `pool` at a step, all routes together.
    pub(crate) fn pool(&self) -> f64 {
        (10 - self.steps % 5 + 3) as f64
    }

    fn number(&self, value: u64, route: &str, start: u64, time: u64) -> Value {
        let mut point = json!({
            "attributes": attributes(&[("method", "GET"), ("route", route)]),
            "startTimeUnixNano": start.to_string(), "timeUnixNano": time.to_string(),
        });
        let (field, value) = match self.fractional {
            true => ("asDouble", json!(value as f64)),
            false => ("asInt", json!(value.to_string())),
        };
        point[field] = value;
        point
    }

    fn request(&self, metrics: &[Value]) -> Value {
        let resource = attributes(&[
            ("service.name", "shop"),
            ("service.instance.id", self.instance),
            ("process.command_line", "/usr/bin/shop --serve"),
        ]);
        json!({"resourceMetrics": [{
            "resource": {"attributes": resource},
            "scopeMetrics": [{"scope": {"name": "shop", "version": "1"}, "metrics": metrics}],
        }]})
    }
}

fn sum(name: &str, temporality: u8, monotonic: bool, points: &[Value]) -> Value {
    let mut sum = json!({"aggregationTemporality": temporality, "dataPoints": points});
    if monotonic {
        sum["isMonotonic"] = json!(true);
    }
    json!({"name": name, "unit": "1", "sum": sum})
}

fn histogram(bounds: &[f64], counts: [u64; 3], attributes: &Value, start: u64, time: u64) -> Value {
    json!({
        "attributes": attributes,
        "startTimeUnixNano": start.to_string(), "timeUnixNano": time.to_string(),
        "count": counts.iter().sum::<u64>().to_string(), "sum": 2.0,
        "explicitBounds": bounds, "bucketCounts": counts.map(|count| count.to_string()),
        "min": 0.5, "max": 3.0,
    })
}

pub(crate) fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(key, value)| json!({"key": key, "value": {"stringValue": value}})).collect()
}
