//! `otlp_grpc`: OTLP by gRPC.

use super::all;
use super::shared::exporter::{RETRY_ON_FAILURE, SENDING_QUEUE, TIMEOUT};
use super::shared::{compression::COMPRESSION, grpc};
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Stable;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename};
use crate::collector::diagnostic::Code;

pub(super) static OTLP_GRPC: Component = Component::new(Class::Exporter, "otlp_grpc")
    .renamed(&[Rename::of("otlp", 144)])
    .supporting(&all(Stable))
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    TIMEOUT,
    SENDING_QUEUE,
    RETRY_ON_FAILURE,
    field("compression", COMPRESSION).default("gzip"),
    field("keepalive", Kind::Optional(&grpc::KEEPALIVE_CLIENT)),
    field("write_buffer_size", Kind::Int(64)).default("524288"),
])
.with(&[&grpc::CLIENT])
.rules(&[Rule::always(has_endpoint)]);

fn has_endpoint(exporter: &View<'_>) {
    let Some(endpoint) = exporter.text("endpoint") else {
        return;
    };
    let rest = ["http://", "https://", "dns:///", "dns://"]
        .iter()
        .find_map(|scheme| endpoint.strip_prefix(scheme))
        .unwrap_or(endpoint);
    if rest.is_empty() {
        exporter.refuse(
            Code::Missing,
            "endpoint",
            "there is no `endpoint` to send to",
            "set `endpoint: host:4317`",
        );
    }
}
