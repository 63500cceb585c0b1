//! Data points of OTLP JSON, each with all that tells it apart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub(crate) type Attributes = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) resource: Attributes,
    pub(crate) metric: String,
    /// `sum` or `gauge`, with temporality and monotonicity.
    pub(crate) kind: String,
    pub(crate) attributes: Attributes,
    pub(crate) start: String,
    pub(crate) time: String,
    pub(crate) value: f64,
}

impl Point {
    pub(crate) fn is_process(&self) -> bool {
        self.metric.starts_with("process.")
    }

    pub(crate) fn resource(&self, key: &str) -> Option<&str> {
        self.resource.get(key).map(String::as_str)
    }

    pub(crate) fn pid(&self) -> Option<&str> {
        self.resource("process.pid")
    }

    /// All but the value.
    pub(crate) fn identity(&self) -> (Attributes, String, String, Attributes) {
        (self.resource.clone(), self.metric.clone(), self.kind.clone(), self.attributes.clone())
    }
}

/// Every point of one request.
pub(crate) fn points(request: &Value) -> Vec<Point> {
    let mut points = Vec::new();
    for resource in list(&request["resourceMetrics"]) {
        let attributes = attributes(&resource["resource"]["attributes"]);
        for metric in list(&resource["scopeMetrics"]).iter().flat_map(|scope| list(&scope["metrics"])) {
            for kind in ["sum", "gauge"] {
                for point in list(&metric[kind]["dataPoints"]) {
                    let sort = (&metric[kind]["aggregationTemporality"], &metric[kind]["isMonotonic"]);
                    points.push(Point {
                        resource: attributes.clone(),
                        metric: metric["name"].as_str().unwrap().to_owned(),
                        kind: format!("{kind} {} {}", sort.0, sort.1.as_bool().unwrap_or(false)),
                        attributes: self::attributes(&point["attributes"]),
                        start: point["startTimeUnixNano"].as_str().unwrap_or_default().to_owned(),
                        time: point["timeUnixNano"].as_str().unwrap().to_owned(),
                        value: number(point),
                    });
                }
            }
        }
    }
    points
}

/// The names of the groups that the points of processes belong to.
pub(crate) fn names<'p>(points: &'p [Point], key: &str) -> BTreeSet<&'p str> {
    points.iter().filter(|point| point.is_process()).filter_map(|point| point.resource(key)).collect()
}

/// The sum of a metric's points, by their own attributes.
pub(crate) fn totals(points: &[Point], metric: &str) -> BTreeMap<Attributes, f64> {
    let mut totals = BTreeMap::new();
    for point in points.iter().filter(|point| point.metric == metric) {
        *totals.entry(point.attributes.clone()).or_default() += point.value;
    }
    totals
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn attributes(value: &Value) -> Attributes {
    let text = |value: &Value| match value.as_object().unwrap().values().next().unwrap() {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let pair = |pair: &Value| (pair["key"].as_str().unwrap().to_owned(), text(&pair["value"]));
    list(value).iter().map(pair).collect()
}

fn number(point: &Value) -> f64 {
    match (&point["asDouble"], &point["asInt"]) {
        (Value::Number(number), _) | (_, Value::Number(number)) => number.as_f64().unwrap(),
        (_, Value::String(text)) => text.parse().unwrap(),
        // Zero is left out of JSON.
        _ => 0.0,
    }
}
