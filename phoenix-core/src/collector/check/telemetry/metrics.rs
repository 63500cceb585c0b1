//! The collector's own metrics: `service.telemetry.metrics`.

use super::{INCLUDE_EXCLUDE, LEVELS, export};
use crate::collector::check::fields::View;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;

pub(super) static METRICS: Schema = Schema::of(&[
    field("level", Kind::Enum(&LEVELS)).default("normal"),
    field("readers", Kind::StrictList(&Kind::Object(&READER))),
    field("views", Kind::StrictList(&Kind::Object(&VIEW))),
    field("address", Kind::TEXT)
        .until(123)
        .instead("`readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]`"),
])
.rules(&[Rule::always(has_a_reader), Rule::always(views_are_of_detailed_metrics)]);

static READER: Schema = Schema::of(&[
    field("periodic", Kind::Pointer(&PERIODIC)),
    field("producers", Kind::StrictList(&Kind::Object(&PRODUCER))),
    field("pull", Kind::Pointer(&PULL)),
]);

static PERIODIC: Schema = Schema::of(&[
    field("exporter", Kind::Object(&export::METRIC_EXPORTER)),
    field("interval", Kind::Int(64)).doc("milliseconds"),
    field("timeout", Kind::Int(64)).doc("milliseconds"),
]);

static PRODUCER: Schema = Schema::of(&[field("opencensus", Kind::Map(&Kind::Any))]);

static PULL: Schema = Schema::of(&[field("exporter", Kind::Object(&PULL_EXPORTER))]);

static PULL_EXPORTER: Schema = Schema::of(&[field("prometheus", Kind::Pointer(&PROMETHEUS))]);

static PROMETHEUS: Schema = Schema::of(&[
    field("host", Kind::TEXT),
    field("port", Kind::Int(64)),
    field("with_resource_constant_labels", Kind::Pointer(&INCLUDE_EXCLUDE)),
    field("without_scope_info", Kind::Bool).default("true"),
    field("without_type_suffix", Kind::Bool).default("true"),
    field("without_units", Kind::Bool).default("true"),
])
.rules(&[Rule::always(port_is_one)]);

static VIEW: Schema =
    Schema::of(&[field("selector", Kind::Pointer(&SELECTOR)), field("stream", Kind::Pointer(&STREAM))]);

static SELECTOR: Schema = Schema::of(&[
    field("instrument_name", Kind::TEXT),
    field("instrument_type", Kind::TEXT),
    field("meter_name", Kind::TEXT),
    field("meter_schema_url", Kind::TEXT),
    field("meter_version", Kind::TEXT),
    field("unit", Kind::TEXT),
]);

static STREAM: Schema = Schema::of(&[
    field("aggregation", Kind::Pointer(&AGGREGATION)),
    field("attribute_keys", Kind::Pointer(&INCLUDE_EXCLUDE)),
    field("description", Kind::TEXT),
    field("name", Kind::TEXT),
]);

static AGGREGATION: Schema = Schema::of(&[
    field("base2_exponential_bucket_histogram", Kind::Pointer(&EXPONENTIAL)),
    field("default", Kind::Map(&Kind::Any)),
    field("drop", Kind::Map(&Kind::Any)),
    field("explicit_bucket_histogram", Kind::Pointer(&EXPLICIT)),
    field("last_value", Kind::Map(&Kind::Any)),
    field("sum", Kind::Map(&Kind::Any)),
]);

static EXPONENTIAL: Schema = Schema::of(&[
    field("max_scale", Kind::Int(64)),
    field("max_size", Kind::Int(64)),
    field("record_min_max", Kind::Bool),
]);

static EXPLICIT: Schema =
    Schema::of(&[field("boundaries", Kind::StrictList(&Kind::Float)), field("record_min_max", Kind::Bool)]);

/// Whether metrics are on; not known when the level is a `${…}`.
fn is_off(metrics: &View<'_>) -> Option<bool> {
    match metrics.node("level").and_then(|node| node.as_text()) {
        Some("-1") => Some(true),
        _ => Some(metrics.text("level")?.eq_ignore_ascii_case("none")),
    }
}

fn has_a_reader(metrics: &View<'_>) {
    let is_empty = metrics.has("readers") && metrics.len("readers") == Some(0);
    if is_empty && is_off(metrics) == Some(false) {
        metrics.refuse(
            Code::Telemetry,
            "readers",
            "an empty list of readers while metrics are on",
            "leave `readers` out for the default, or set `level: none`",
        );
    }
}

fn views_are_of_detailed_metrics(metrics: &View<'_>) {
    let level = metrics.text("level").unwrap_or("detailed");
    if metrics.has("views") && !level.eq_ignore_ascii_case("detailed") {
        metrics.refuse(
            Code::Telemetry,
            "views",
            format!("views need `level: detailed`, not `{level}`"),
            "set `level: detailed`, or take the views out",
        );
    }
}

/// The collector takes any number and fails when it starts.
fn port_is_one(prometheus: &View<'_>) {
    const HIGHEST: i64 = 65_535;
    if let Some(port) = prometheus.int("port").filter(|port| !(0..=HIGHEST).contains(port)) {
        prometheus.warn(
            Code::Telemetry,
            "port",
            format!("{port} is no port: the collector takes it and fails when it starts"),
            "write a port between 1 and 65535",
        );
    }
}
