//! `prometheus`: serves metrics to be scraped.

use super::metrics;
use super::shared::exporter::BARE_SENDING_QUEUE;
use super::shared::http;
use super::shared::prometheus::{RESOURCE_TO_TELEMETRY, TRANSLATION_STRATEGY};
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Listen};
use crate::collector::diagnostic::Code;

pub(super) static PROMETHEUS: Component = Component {
    listens: &[Listen { field: &["endpoint"], default: None }],
    ..Component::new(Class::Exporter, "prometheus").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    BARE_SENDING_QUEUE,
    field("namespace", Kind::TEXT),
    field("const_labels", Kind::TEXT_MAP),
    field("send_timestamps", Kind::Bool),
    field("metric_expiration", Kind::Duration).default("5m"),
    RESOURCE_TO_TELEMETRY,
    field("enable_open_metrics", Kind::Bool),
    field("without_scope_info", Kind::Bool),
    field("add_metric_suffixes", Kind::Bool).default("true").instead("`translation_strategy`"),
    TRANSLATION_STRATEGY,
])
.with(&[&http::SERVER])
.rules(&[Rule::in_use(has_an_endpoint)]);

fn has_an_endpoint(exporter: &View<'_>) {
    if exporter.text("endpoint").is_some_and(|endpoint| endpoint.trim().is_empty()) {
        exporter.refuse(
            Code::Missing,
            "endpoint",
            "there is no `endpoint` to serve metrics at",
            "set `endpoint: localhost:9464` for instance",
        );
    }
}
