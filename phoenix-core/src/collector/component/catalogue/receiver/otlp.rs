//! `otlp`: OTLP by gRPC and HTTP.

use super::shared::{grpc, http};
use super::{all, listen};
use crate::collector::check::fields::{Place, View, parse_url};
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Stable;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static OTLP: Component = Component {
    input: Some(Receive),
    listens: &[
        listen(&["protocols", "grpc", "endpoint"], "localhost:4317"),
        listen(&["protocols", "http", "endpoint"], "localhost:4318"),
    ],
    ..Component::new(Class::Receiver, "otlp").supporting(&all(Stable)).schema(&SCHEMA)
};

static SCHEMA: Schema =
    Schema::of(&[field("protocols", Kind::Object(&PROTOCOLS))]).rules(&[Rule::always(has_a_protocol)]);

static PROTOCOLS: Schema = Schema::of(&[
    field("grpc", Kind::Optional(&GRPC)).default("null"),
    field("http", Kind::Optional(&HTTP)).default("null"),
]);

static GRPC: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:4317"),
    field("read_buffer_size", Kind::Int(64)).default("524288").at_least(0.0),
])
.with(&[&grpc::SERVER]);

static HTTP: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:4318"),
    field("traces_url_path", URL_PATH).default("/v1/traces"),
    field("metrics_url_path", URL_PATH).default("/v1/metrics"),
    field("logs_url_path", URL_PATH).default("/v1/logs"),
])
.with(&[&http::SERVER]);

const URL_PATH: Kind = Kind::Custom(url_path);

fn url_path(place: &Place<'_>) {
    place.decode(&Kind::TEXT);
    let text = place.node.as_text().unwrap_or_default();
    if let Err(why) = parse_url(text) {
        place.report(
            place
                .error(Code::InvalidValue, format!("the path `{text}` {why}"))
                .help("write a path such as `/v1/metrics`"),
        );
    }
}

fn has_a_protocol(otlp: &View<'_>) {
    let mut is_served = false;
    let is_unknown = otlp.node("protocols").is_some_and(|node| node.is_opaque());
    otlp.section("protocols", |protocols| {
        for name in ["grpc", "http"] {
            is_served |= protocols.node(name).is_some_and(|node| node.is_opaque());
            protocols.section(name, |_| is_served = true);
        }
    });
    if !is_served && !is_unknown {
        otlp.refuse(
            Code::Missing,
            "protocols",
            "no protocol is received",
            "write `protocols: {grpc: {}}`, `http` or both",
        );
    }
}
