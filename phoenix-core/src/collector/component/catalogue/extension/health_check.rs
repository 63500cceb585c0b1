//! `health_check`: tells whether the collector is well.

use super::listen;
use super::shared::{grpc, http};
use crate::collector::check::fields::View;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static HEALTH_CHECK: Component = Component {
    listens: &[
        listen(&["endpoint"], "localhost:13133"),
        listen(&["http", "endpoint"], "localhost:13133"),
        listen(&["grpc", "endpoint"], "localhost:13132"),
    ],
    ..Component::new(Class::Extension, "health_check").schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:13133"),
    field("path", Kind::TEXT).default("/"),
    field("response_body", Kind::Pointer(&RESPONSE_BODY)),
    field("check_collector_pipeline", Kind::Object(&CHECK_COLLECTOR_PIPELINE)),
    field("use_v2", Kind::Bool),
    field("grpc", Kind::Pointer(&GRPC)),
    field("http", Kind::Pointer(&HTTP)),
    field("component_health", Kind::Pointer(&COMPONENT_HEALTH)),
])
.with(&[&http::SERVER])
.rules(&[Rule::always(first_version_is_whole), Rule::always(second_version_is_gated)]);

static RESPONSE_BODY: Schema = Schema::of(&[field("healthy", Kind::TEXT), field("unhealthy", Kind::TEXT)]);

static CHECK_COLLECTOR_PIPELINE: Schema = Schema::of(&[
    field("enabled", Kind::Bool),
    field("interval", Kind::TEXT).default("5m"),
    field("exporter_failure_threshold", Kind::Int(64)).default("5"),
]);

static COMPONENT_HEALTH: Schema = Schema::of(&[
    field("include_permanent_errors", Kind::Bool),
    field("include_recoverable_errors", Kind::Bool),
    field("recovery_duration", Kind::Duration),
]);

static GRPC: Schema =
    Schema::of(&[field("endpoint", Kind::Text(Format::Listen)).default("localhost:13132").required()])
        .with(&[&grpc::SERVER]);

static HTTP: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:13133").required(),
    field("config", Kind::Object(&PATH)),
    field("status", Kind::Object(&PATH)),
])
.with(&[&http::SERVER]);

static PATH: Schema = Schema::of(&[
    field("enabled", Kind::Bool),
    field("path", Kind::TEXT),
    field("include_attributes", Kind::Bool),
]);

fn first_version_is_whole(health: &View<'_>) {
    if health.bool("use_v2") != Some(false) {
        return;
    }
    if health.text("endpoint") == Some("") {
        health.refuse(
            Code::Missing,
            "endpoint",
            "`endpoint` is empty",
            "write `endpoint: localhost:13133`, or leave it out",
        );
    }
    if health.text("path").is_some_and(|path| !path.starts_with('/')) {
        health.refuse(
            Code::InvalidValue,
            "path",
            "the path does not begin with `/`",
            "write `path: /health` for instance",
        );
    }
}

fn second_version_is_gated(health: &View<'_>) {
    for name in ["http", "grpc"] {
        if health.node(name).is_some_and(|node| !node.is_opaque()) {
            health.refuse(
                Code::Gated,
                name,
                format!("`{name}` needs the feature gate `extension.healthcheck.useComponentStatus`"),
                "write `endpoint` and `path` at the top of the body",
            );
            return;
        }
    }
    if health.bool("use_v2") == Some(true) {
        health.refuse(
            Code::Missing,
            "use_v2",
            "`use_v2` needs `http` or `grpc`, which are behind a feature gate",
            "take it out",
        );
    }
}
