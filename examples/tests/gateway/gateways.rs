//! Gateways of the catalogue's templates.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use phoenix_core::render::catalogue;
use phoenix_testing::http::post;
use phoenix_testing::place::free_ports;
use phoenix_testing::{Collector, Running};
use serde_json::{Map, Value, json};

pub(crate) const TEMPLATES: [&str; 3] = ["otlp-baseline-v1", "otlp-attribute-drop-v1", "otlp-filter-v1"];

/// A gateway that can be stopped and started again.
pub(crate) struct Gateway {
    pub(crate) port: u16,
    pub(crate) config: String,
    name: String,
    running: Option<Running>,
}

impl Gateway {
    /// A replica of that name which renders the template with the values and sends to the sink.
    pub(crate) fn start(
        collector: &Collector,
        folder: &Path,
        name: &str,
        template: &str,
        values: &Value,
        sink: u16,
    ) -> Self {
        let port = free_ports(3);
        Self::run(collector, folder, name, render(template, values, port, sink), port)
    }

    /// A replica with this configuration, which listens on `port`.
    pub(crate) fn run(collector: &Collector, folder: &Path, name: &str, config: String, port: u16) -> Self {
        let running = Some(collector.start(folder, name, &config).expect("a gateway that starts"));
        Self { port, config, name: name.to_owned(), running }
    }

    pub(crate) fn send(&self, signal: &str, body: &Value) {
        assert_eq!(post(self.port, signal, &body.to_string()), 200, "{}", self.name);
    }

    /// Ends it and starts it again.
    pub(crate) fn restart(&mut self, collector: &Collector, folder: &Path) {
        self.stop();
        let again = collector.start(folder, &self.name, &self.config).expect("a gateway that starts again");
        self.running = Some(again);
    }

    pub(crate) fn log(&self) -> String {
        self.running.as_ref().map(Running::log).unwrap_or_default()
    }

    /// Ends it, once it has sent what it holds.
    pub(crate) fn stop(&mut self) {
        self.end().expect("a gateway without trouble");
    }

    /// As [`Gateway::stop`], whatever it says of its end.
    pub(crate) fn end(&mut self) -> Result<(), String> {
        self.running.take().map_or(Ok(()), |running| running.stop().map(drop))
    }
}

/// The template's configuration: OTLP over HTTP on `port`, over gRPC and own telemetry on the two ports behind it.
pub(crate) fn render(template: &str, values: &Value, port: u16, sink: u16) -> String {
    let mut all = Map::from_iter([
        ("listen_address".to_owned(), json!("127.0.0.1")),
        ("http_port".to_owned(), json!(port)),
        ("grpc_port".to_owned(), json!(port + 1)),
        ("telemetry_port".to_owned(), json!(port + 2)),
        ("endpoint".to_owned(), json!(format!("http://127.0.0.1:{sink}"))),
    ]);
    all.extend(values.as_object().expect("values by name").clone());
    let template = catalogue::get(template).expect("a template of the catalogue");
    template.render(&all.into_iter().collect()).expect("a rendering").text
}

/// The time now, in whole seconds' nanoseconds, so that senders agree on it.
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    now.as_secs() * 1_000_000_000
}

/// JSON without differences that mean nothing in OTLP: empty values are absent, numbers have one form.
pub(crate) fn normal(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| (key.clone(), normal(value)));
            entries.filter(|(_, value)| !is_nothing(value)).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::Bool(truth) => !truth,
    }
}
