//! `otlp_http`: OTLP by HTTP.

use super::all;
use super::shared::exporter::{RETRY_ON_FAILURE, SENDING_QUEUE};
use super::shared::{compression::COMPRESSION, http};
use crate::collector::check::fields::{View, parse_url};
use crate::collector::component::Stability::Stable;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename, Signal};
use crate::collector::diagnostic::Code;

pub(super) static OTLP_HTTP: Component = Component::new(Class::Exporter, "otlp_http")
    .renamed(&[Rename::of("otlphttp", 144)])
    .supporting(&all(Stable))
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    SENDING_QUEUE,
    RETRY_ON_FAILURE,
    field("traces_endpoint", Kind::TEXT),
    field("metrics_endpoint", Kind::TEXT),
    field("logs_endpoint", Kind::TEXT),
    field("profiles_endpoint", Kind::TEXT),
    field("encoding", Kind::Enum(&ENCODINGS)).default("proto"),
    field("timeout", Kind::Duration).default("30s"),
    field("compression", COMPRESSION).default("gzip"),
    field("write_buffer_size", Kind::Int(64)).default("524288"),
])
.with(&[&http::CLIENT])
.rules(&[Rule::always(has_an_endpoint), Rule::in_use(has_an_endpoint_for_each_signal)]);

static ENCODINGS: Words = Words::of(&["proto", "json"]);

const ENDPOINTS: [&str; 5] =
    ["endpoint", "traces_endpoint", "metrics_endpoint", "logs_endpoint", "profiles_endpoint"];

fn has_an_endpoint(exporter: &View<'_>) {
    if ENDPOINTS.iter().all(|name| exporter.text(name) == Some("")) {
        exporter.refuse(
            Code::Missing,
            "endpoint",
            "there is no `endpoint` to send to",
            "set `endpoint: http://host:4318`",
        );
    }
}

/// Each signal goes to an endpoint of its own or to the common one; both must be URLs.
fn has_an_endpoint_for_each_signal(exporter: &View<'_>) {
    let Some(common) = exporter.text("endpoint") else {
        return;
    };
    refuse_no_url(exporter, "endpoint", common);
    for signal in exporter.signals() {
        let name = match signal {
            Signal::Traces => "traces_endpoint",
            Signal::Metrics => "metrics_endpoint",
            Signal::Logs => "logs_endpoint",
        };
        match exporter.text(name) {
            Some("") if common.is_empty() && ENDPOINTS.iter().any(|name| exporter.has(name)) => {
                exporter.refuse(
                    Code::Missing,
                    name,
                    format!("{} have no endpoint to go to", signal.word()),
                    format!("set `endpoint` or `{name}`"),
                );
            }
            Some(own) => refuse_no_url(exporter, name, own),
            None => {}
        }
    }
}

fn refuse_no_url(exporter: &View<'_>, name: &str, text: &str) {
    if let Err(why) = parse_url(text) {
        exporter.refuse(
            Code::InvalidValue,
            name,
            format!("the URL `{text}` {why}"),
            "write `http://host:4318` or `https://host:4318`",
        );
    }
}
