//! `zipkin`: sends spans to Zipkin.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{exporter, http, values};
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static ZIPKIN: Component =
    Component::new(Class::Exporter, "zipkin").supporting(&[support(Traces, Beta)]).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("write_buffer_size", Kind::Int(64)).default("524288"),
    field("timeout", Kind::Duration).default("5s"),
    exporter::SENDING_QUEUE,
    exporter::RETRY_ON_FAILURE,
    field("format", Kind::TEXT).default("json"),
    field("default_service_name", Kind::TEXT).default("<missing service name>"),
])
.with(&[&http::CLIENT])
.rules(&[
    Rule::always(has_an_endpoint),
    Rule::in_use(|exporter| values::one_of(exporter, "format", &["json", "proto"])),
]);

fn has_an_endpoint(exporter: &View<'_>) {
    if exporter.text("endpoint") == Some("") {
        exporter.refuse(
            Code::Missing,
            "endpoint",
            "nothing says where to send to",
            "set `endpoint`, `http://zipkin.example:9411/api/v2/spans` for instance",
        );
    }
}
