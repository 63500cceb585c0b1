//! Where the collector's own telemetry goes: processors and exporters of its logs, spans, metrics.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Field, Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;

pub(super) static LOG_PROCESSOR: Schema =
    Schema::of(&[field("batch", Kind::Pointer(&LOG_BATCH)), field("simple", Kind::Pointer(&LOG_SIMPLE))]);

pub(super) static SPAN_PROCESSOR: Schema =
    Schema::of(&[field("batch", Kind::Pointer(&SPAN_BATCH)), field("simple", Kind::Pointer(&SPAN_SIMPLE))]);

pub(super) static METRIC_EXPORTER: Schema =
    Schema::of(&[CONSOLE, field("otlp", Kind::Pointer(&METRIC_OTLP))]);

static LOG_BATCH: Schema =
    Schema::of(&[field("exporter", Kind::Object(&LOG_BATCH_EXPORTER))]).with(&[&BATCH]);
static LOG_SIMPLE: Schema = Schema::of(&[field("exporter", Kind::Object(&LOG_EXPORTER))]);
static SPAN_BATCH: Schema =
    Schema::of(&[field("exporter", Kind::Object(&SPAN_BATCH_EXPORTER))]).with(&[&BATCH]);
static SPAN_SIMPLE: Schema = Schema::of(&[field("exporter", Kind::Object(&SPAN_EXPORTER))]);

static BATCH: Schema = Schema::of(&[
    field("export_timeout", Kind::Int(64)).doc("milliseconds"),
    field("max_export_batch_size", Kind::Int(64)),
    field("max_queue_size", Kind::Int(64)),
    field("schedule_delay", Kind::Int(64)).doc("milliseconds"),
]);

const CONSOLE: Field = field("console", Kind::Map(&Kind::Any));

/// In a batch, the collector breaks off when OTLP has no endpoint.
static LOG_BATCH_EXPORTER: Schema = Schema::of(&[CONSOLE, field("otlp", Kind::Pointer(&BATCH_OTLP))]);
static SPAN_BATCH_EXPORTER: Schema = Schema::of(&[
    CONSOLE,
    field("otlp", Kind::Pointer(&BATCH_OTLP)),
    field("zipkin", Kind::Pointer(&ZIPKIN)),
]);
static LOG_EXPORTER: Schema = Schema::of(&[CONSOLE, field("otlp", Kind::Pointer(&OTLP))]);
static SPAN_EXPORTER: Schema =
    Schema::of(&[CONSOLE, field("otlp", Kind::Pointer(&OTLP)), field("zipkin", Kind::Pointer(&ZIPKIN))]);

static BATCH_OTLP: Schema = OTLP.rules(&[Rule::always(endpoint_is_written)]);

/// An empty text passes, nothing does not; with headers as a map, as older versions had them, all does.
fn endpoint_is_written(otlp: &View<'_>) {
    let is_old = otlp.node("headers").is_some_and(|headers| headers.as_map().is_some());
    let is_written = otlp.has("endpoint") || is_old;
    if !is_written {
        otlp.refuse(Code::Missing, "endpoint", "`endpoint` is missing", "set `endpoint` to a text");
    }
}

static OTLP: Schema = Schema::of(&[
    field("certificate", Kind::TEXT),
    field("client_certificate", Kind::TEXT),
    field("client_key", Kind::TEXT),
    field("compression", Kind::TEXT),
    field("endpoint", Kind::TEXT),
    field("headers", HEADERS),
    field("headers_list", Kind::TEXT),
    field("insecure", Kind::Bool),
    field("protocol", Kind::TEXT),
    field("timeout", Kind::Int(64)).doc("milliseconds"),
]);

static METRIC_OTLP: Schema = Schema::of(&[
    field("default_histogram_aggregation", Kind::TEXT),
    field("temporality_preference", Kind::TEXT),
])
.with(&[&OTLP]);

/// A list of names and values, or a map as it was written before.
const HEADERS: Kind = Kind::OneOf(&[Kind::StrictList(&Kind::Object(&HEADER)), Kind::Map(&Kind::TEXT)]);

static HEADER: Schema = Schema::of(&[field("name", Kind::TEXT), field("value", Kind::TEXT)]);

static ZIPKIN: Schema = Schema::of(&[field("endpoint", Kind::TEXT), field("timeout", Kind::Int(64))]);
