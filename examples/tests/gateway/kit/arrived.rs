//! What arrived at a sink, point by point.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use phoenix_testing::{Collector, Running};
use serde_json::Value;

use crate::gateways::normal;

/// A collector at the end of the way that writes what it receives to a file.
pub(crate) struct Sink {
    running: Running,
    file: PathBuf,
}

impl Sink {
    pub(crate) fn start(collector: &Collector, folder: &Path, name: &str, port: u16) -> Self {
        let file = folder.join(format!("{name}.json"));
        let config = format!(
            "receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{port}'}}}}}}}}\n\
             exporters: {{file: {{path: '{}', flush_interval: 50ms}}}}\n\
             service:\n  telemetry: {{metrics: {{level: none}}}}\n  pipelines:\n    \
             metrics: {{receivers: [otlp], exporters: [file]}}\n    \
             traces: {{receivers: [otlp], exporters: [file]}}\n    \
             logs: {{receivers: [otlp], exporters: [file]}}\n",
            file.display()
        );
        Self { running: collector.start(folder, name, &config).expect("a sink that starts"), file }
    }

    /// Ends the sink; what it received.
    pub(crate) fn finish(self) -> Arrived {
        self.running.stop().expect("a sink without trouble");
        Arrived::read(&self.file)
    }

    /// What it has received so far.
    pub(crate) fn so_far(&self) -> Arrived {
        Arrived::read(&self.file)
    }
}

/// A data point with all that names its stream.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(crate) metric: String,
    /// `sum`, `gauge` and so on, with temporality and monotonicity.
    pub(crate) kind: String,
    pub(crate) delta: bool,
    pub(crate) resource: BTreeMap<String, String>,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) start: u64,
    pub(crate) time: u64,
    pub(crate) body: Value,
}

impl Point {
    /// The number, or how many values a histogram has.
    pub(crate) fn value(&self) -> f64 {
        let number = |field: &str| self.body.get(field).map(number);
        number("asInt").or_else(|| number("asDouble")).or_else(|| number("count")).unwrap_or(0.0)
    }

    /// What a backend knows the stream by.
    pub(crate) fn stream(&self) -> String {
        format!("{} {} {:?} {:?}", self.metric, self.kind, self.resource, self.attributes)
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).expect("a number")
}

fn nanoseconds(point: &Value, field: &str) -> u64 {
    point[field].as_str().map_or(0, |text| text.parse().expect("nanoseconds"))
}

fn named(attributes: &Value) -> BTreeMap<String, String> {
    let list = attributes.as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value["stringValue"].as_str().map_or_else(|| value.to_string(), str::to_owned);
    list.iter()
        .map(|entry| (entry["key"].as_str().expect("a key").to_owned(), text(&entry["value"])))
        .collect()
}

/// Everything that a sink received, in order.
#[derive(Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) points: Vec<Point>,
    pub(crate) traces: Vec<Value>,
    pub(crate) logs: Vec<Value>,
}

impl Arrived {
    fn read(file: &Path) -> Self {
        let mut arrived = Self::default();
        for line in std::fs::read_to_string(file).unwrap_or_default().lines() {
            // The last line of a file that is still written may be cut.
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            arrived.take(&message);
        }
        arrived
    }

    /// What would arrive if these requests were passed on as they are.
    pub(crate) fn of_requests<'r>(requests: impl IntoIterator<Item = &'r Value>) -> Self {
        let mut arrived = Self::default();
        requests.into_iter().for_each(|request| arrived.take(request));
        arrived
    }

    fn take(&mut self, message: &Value) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        self.traces.extend(list(&message["resourceSpans"]));
        self.logs.extend(list(&message["resourceLogs"]));
        for resource in list(&message["resourceMetrics"]) {
            let of = named(&resource["resource"]["attributes"]);
            for metric in list(&resource["scopeMetrics"]).iter().flat_map(|scope| list(&scope["metrics"])) {
                let kinds = ["sum", "gauge", "histogram", "exponentialHistogram", "summary"];
                for (kind, data) in kinds.iter().filter_map(|kind| Some((kind, metric.get(kind)?))) {
                    let temporality = &data["aggregationTemporality"];
                    for body in list(&data["dataPoints"]) {
                        self.points.push(Point {
                            metric: metric["name"].as_str().expect("a name").to_owned(),
                            kind: format!("{kind} {temporality} {}", data["isMonotonic"]),
                            delta: *temporality == 1,
                            resource: of.clone(),
                            attributes: named(&body["attributes"]),
                            start: nanoseconds(&body, "startTimeUnixNano"),
                            time: nanoseconds(&body, "timeUnixNano"),
                            body,
                        });
                    }
                }
            }
        }
    }

    /// Every point with its stream, in an order that is always the same.
    pub(crate) fn written(&self) -> Vec<String> {
        let mut written: Vec<String> =
            self.points.iter().map(|point| format!("{} {}", point.stream(), normal(&point.body))).collect();
        written.sort();
        written
    }

    pub(crate) fn of<'a>(&'a self, metric: &'a str) -> impl Iterator<Item = &'a Point> {
        self.points.iter().filter(move |point| point.metric == metric)
    }

    pub(crate) fn streams(&self, metric: &str) -> BTreeSet<String> {
        self.of(metric).map(Point::stream).collect()
    }

    /// What a counter grew by, all streams together: deltas add up; of what accumulates, a new start begins at zero.
    ///
    /// An error where a cumulative stream falls although its start is the same: nobody could tell its total.
    pub(crate) fn total(&self, metric: &str) -> Result<f64, String> {
        let mut streams: BTreeMap<String, Vec<&Point>> = BTreeMap::new();
        let mut total = 0.0;
        for point in self.of(metric) {
            if point.delta {
                total += point.value();
            } else {
                streams.entry(point.stream()).or_default().push(point);
            }
        }
        for (stream, mut points) in streams {
            points.sort_by_key(|point| point.time);
            let mut before: Option<&Point> = None;
            for point in points {
                let base = before.filter(|before| before.start == point.start).map_or(0.0, Point::value);
                if point.value() < base {
                    return Err(format!("{stream} fell from {base} to {}", point.value()));
                }
                total += point.value() - base;
                before = Some(point);
            }
        }
        Ok(total)
    }

    /// The most beginnings that one cumulative stream of the metric has.
    pub(crate) fn beginnings(&self, metric: &str) -> usize {
        let mut starts: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
        for point in self.of(metric).filter(|point| !point.delta) {
            starts.entry(point.stream()).or_default().insert(point.start);
        }
        starts.values().map(BTreeSet::len).max().unwrap_or_default()
    }

    /// Streams that say two things of one time.
    pub(crate) fn conflicts(&self) -> Vec<String> {
        let mut said: BTreeMap<(String, u64), &Value> = BTreeMap::new();
        let mut conflicts = Vec::new();
        for point in &self.points {
            let before = said.insert((point.stream(), point.time), &point.body);
            if before.is_some_and(|before| *before != point.body) {
                conflicts.push(format!("{} at {}", point.stream(), point.time));
            }
        }
        conflicts
    }
}
