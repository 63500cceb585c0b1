//! `prometheus_remote_write`: sends metrics to a store that speaks Prometheus' protocol.

use super::metrics;
use super::shared::exporter::{RETRY, TIMEOUT};
use super::shared::http;
use super::shared::prometheus::{RESOURCE_TO_TELEMETRY, TRANSLATION_STRATEGY};
use crate::collector::check::fields::{View, parse_url};
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename, Write};
use crate::collector::diagnostic::Code;

pub(super) static PROMETHEUS_REMOTE_WRITE: Component = Component {
    writes: &[Write { field: &["wal", "directory"], default: None, folder: true, create: None }],
    ..Component::new(Class::Exporter, "prometheus_remote_write")
        .renamed(&[Rename::of("prometheusremotewrite", 155)])
        .supporting(&metrics(Beta))
        .schema(&SCHEMA)
};

/// What the exporter sends to when nothing is written, which is nowhere.
const PLACEHOLDER: &str = "http://some.url:9411/api/prom/push";

static SCHEMA: Schema = Schema::of(&[
    TIMEOUT,
    field("retry_on_failure", Kind::Object(&RETRY_SOONER)),
    field("endpoint", Kind::TEXT).default(PLACEHOLDER),
    field("namespace", Kind::TEXT),
    field("remote_write_queue", Kind::Object(&QUEUE)),
    field("external_labels", Kind::TEXT_MAP),
    field("max_batch_size_bytes", Kind::Int(64)).default("3000000").at_least(0.0),
    field("max_batch_request_parallelism", Kind::Int(64)).nullable().at_least(1.0),
    RESOURCE_TO_TELEMETRY,
    field("wal", Kind::Optional(&WAL)),
    field("target_info", Kind::Object(&TARGET_INFO)),
    field("disable_scope_info", Kind::Bool),
    field("add_metric_suffixes", Kind::Bool).default("true").instead("`translation_strategy`"),
    TRANSLATION_STRATEGY,
    field("send_metadata", Kind::Bool),
    field("protobuf_message", Kind::TEXT).default(V1),
    field("include_metadata_keys", Kind::TEXTS),
    field("convert_explicit_histograms_to_nhcb", Kind::Bool),
    field("keep_classic_histograms", Kind::Bool),
    field("compression", Kind::Enum(&COMPRESSIONS)),
    field("write_buffer_size", Kind::Int(64)).default("524288"),
])
.with(&[&http::CLIENT])
.rules(&[
    Rule::always(queue_holds_something),
    Rule::always(speaks_version_one),
    Rule::always(keys_are_not_reserved),
    Rule::in_use(endpoint_is_a_url),
    Rule::in_use(labels_are_whole),
    Rule::always(endpoint_is_given),
]);

static RETRY_SOONER: Schema =
    Schema::of(&[field("initial_interval", Kind::Duration).default("50ms").at_least(0.0)]).with(&[&RETRY]);

static QUEUE: Schema = Schema::of(&[
    field("enabled", Kind::Bool).default("true"),
    field("queue_size", Kind::Int(64)).default("10000").at_least(0.0),
    field("num_consumers", Kind::Int(64)).default("5").at_least(0.0),
]);

static WAL: Schema = Schema::of(&[
    field("directory", Kind::Text(Format::Path)),
    field("buffer_size", Kind::Int(64)),
    field("truncate_frequency", Kind::Duration),
    field("lag_record_frequency", Kind::Duration),
]);

static TARGET_INFO: Schema = Schema::of(&[field("enabled", Kind::Bool).default("true")]);

static COMPRESSIONS: Words = Words::of(&["snappy"]).or_empty();

const V1: &str = "prometheus.WriteRequest";
const V2: &str = "io.prometheus.write.v2.Request";

fn queue_holds_something(exporter: &View<'_>) {
    exporter.section("remote_write_queue", |queue| {
        if queue.bool("enabled") == Some(true) && queue.int("queue_size") == Some(0) {
            queue.refuse(
                Code::InvalidValue,
                "queue_size",
                "a queue of size 0 drops everything",
                "raise `queue_size`, or set `enabled: false`",
            );
        }
    });
}

fn speaks_version_one(exporter: &View<'_>) {
    let message = exporter.text("protobuf_message");
    match message {
        Some(V1) => {}
        Some(V2) => exporter.refuse(
            Code::InvalidValue,
            "protobuf_message",
            "version 2 of the protocol is behind a feature gate",
            format!("leave it out, or write `{V1}`"),
        ),
        Some(other) => exporter.refuse(
            Code::InvalidValue,
            "protobuf_message",
            format!("`{other}` is no message of the protocol"),
            format!("leave it out, or write `{V1}`"),
        ),
        None => return,
    }
    let strategy = exporter.text("translation_strategy");
    if message == Some(V1) && matches!(strategy, Some("NoUTF8EscapingWithSuffixes" | "NoTranslation")) {
        exporter.refuse(
            Code::Conflict,
            "translation_strategy",
            "version 1 of the protocol needs escaped names",
            "write `UnderscoreEscapingWithSuffixes` or leave it out",
        );
    }
}

fn keys_are_not_reserved(exporter: &View<'_>) {
    const RESERVED: [&str; 4] =
        ["content-encoding", "content-type", "user-agent", "x-prometheus-remote-write-version"];
    for (index, key) in exporter.texts("include_metadata_keys") {
        if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(key)) {
            exporter.refuse_item(
                Code::Conflict,
                ("include_metadata_keys", index),
                format!("the header `{key}` belongs to the protocol"),
                "take it out",
            );
        }
    }
}

fn endpoint_is_a_url(exporter: &View<'_>) {
    let Some(endpoint) = exporter.text("endpoint") else {
        return;
    };
    let problem = match parse_url(endpoint) {
        Ok(url) if !url.scheme.is_empty() || endpoint.starts_with('/') => return,
        Ok(_) => "has no scheme",
        Err(why) => why,
    };
    exporter.refuse(
        Code::InvalidValue,
        "endpoint",
        format!("the URL `{endpoint}` {problem}"),
        "write `https://host/api/v1/write`",
    );
}

fn labels_are_whole(exporter: &View<'_>) {
    let Some(labels) = exporter.node("external_labels").and_then(|node| node.as_map()) else {
        return;
    };
    for label in labels {
        if label.key.text().is_empty() || label.value.as_text() == Some("") {
            exporter.refuse(
                Code::InvalidValue,
                "external_labels",
                format!("the label `{}` has an empty name or value", label.key.text()),
                "give it a value, or take it out",
            );
        }
    }
}

/// The collector takes a body without an endpoint and sends to a name that does not exist.
fn endpoint_is_given(exporter: &View<'_>) {
    if exporter.node("endpoint").is_none() {
        exporter.warn(
            Code::Missing,
            "endpoint",
            "there is no `endpoint`: the collector sends to the placeholder `http://some.url:9411`",
            "set `endpoint: https://host/api/v1/write`",
        );
    }
}
