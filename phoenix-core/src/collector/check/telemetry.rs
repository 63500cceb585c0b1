//! The collector's own telemetry: `service.telemetry`.

mod export;
mod metrics;

use super::fields::{self, View};
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{self, Document};
use crate::collector::target::Target;

pub(super) fn check(document: &Document, target: &Target, found: &mut Vec<Diagnostic>) {
    if let Some(service) = document.get(&["service"]).filter(|service| service.as_map().is_some()) {
        let path = fields::Path::root("service");
        fields::key(path, service, "telemetry", &TELEMETRY, target, found);
    }
}

/// `service.telemetry`.
static TELEMETRY: Schema = Schema::of(&[
    field("logs", Kind::Object(&LOGS)),
    field("metrics", Kind::Object(&metrics::METRICS)),
    field("traces", Kind::Object(&TRACES)),
    field("resource", Kind::Object(&RESOURCE)),
]);

static LOGS: Schema = Schema::of(&[
    field("level", Kind::Enum(&LOG_LEVELS)).default("info"),
    field("development", Kind::Bool),
    field("encoding", Kind::TEXT).default("console"),
    field("disable_caller", Kind::Bool),
    field("disable_stacktrace", Kind::Bool),
    field("sampling", Kind::Object(&SAMPLING)),
    field("output_paths", Kind::TEXTS),
    field("error_output_paths", Kind::TEXTS),
    field("initial_fields", Kind::Map(&Kind::Any)),
    field("processors", Kind::StrictList(&Kind::Object(&export::LOG_PROCESSOR))),
    field("disable_zap_resource", Kind::Bool),
]);

static SAMPLING: Schema = Schema::of(&[
    field("enabled", Kind::Bool).default("true"),
    field("tick", Kind::Duration).default("10s"),
    field("initial", Kind::Int(64)).default("10"),
    field("thereafter", Kind::Int(64)).default("100"),
]);

static LOG_LEVELS: Words =
    Words::of(&["debug", "info", "warn", "warning", "error", "dpanic", "panic", "fatal"])
        .any_case()
        .or_empty()
        .or_numbers(i64::MIN, i64::MAX);

/// The levels of metrics and traces; the collector keeps them as numbers and takes any.
static LEVELS: Words =
    Words::of(&["none", "basic", "normal", "detailed"]).any_case().or_numbers(i64::MIN, i64::MAX);

static TRACES: Schema = Schema::of(&[
    field("level", Kind::Enum(&LEVELS)).default("basic"),
    field("propagators", Kind::TEXTS),
    field("limits", Kind::Pointer(&SPAN_LIMITS)),
    field("processors", Kind::StrictList(&Kind::Object(&export::SPAN_PROCESSOR))),
    field("sampler", Kind::Pointer(&SAMPLER)),
]);

static SPAN_LIMITS: Schema = Schema::of(&[
    field("attribute_count_limit", Kind::Int(64)),
    field("attribute_value_length_limit", Kind::Int(64)),
    field("event_attribute_count_limit", Kind::Int(64)),
    field("event_count_limit", Kind::Int(64)),
    field("link_attribute_count_limit", Kind::Int(64)),
    field("link_count_limit", Kind::Int(64)),
]);

static SAMPLER: Schema = Schema::of(&[
    field("always_off", Kind::Map(&Kind::Any)),
    field("always_on", Kind::Map(&Kind::Any)),
    field("jaeger_remote", Kind::Pointer(&JAEGER_REMOTE)),
    field("parent_based", Kind::Pointer(&PARENT_BASED)),
    field("trace_id_ratio_based", Kind::Pointer(&RATIO_BASED)),
]);

static JAEGER_REMOTE: Schema = Schema::of(&[
    field("endpoint", Kind::TEXT),
    field("initial_sampler", Kind::Pointer(&SAMPLER)),
    field("interval", Kind::Int(64)),
]);

static PARENT_BASED: Schema = Schema::of(&[
    field("local_parent_not_sampled", Kind::Pointer(&SAMPLER)),
    field("local_parent_sampled", Kind::Pointer(&SAMPLER)),
    field("remote_parent_not_sampled", Kind::Pointer(&SAMPLER)),
    field("remote_parent_sampled", Kind::Pointer(&SAMPLER)),
    field("root", Kind::Pointer(&SAMPLER)),
]);

static RATIO_BASED: Schema = Schema::of(&[field("ratio", Kind::Float)]);

/// Attributes as a list, or each under its own name as it was done before.
static RESOURCE: Schema = Schema::of(&[
    field("attributes", Kind::StrictList(&Kind::Object(&ATTRIBUTE))),
    field("attributes_list", Kind::TEXT),
    field("detectors", Kind::Pointer(&DETECTORS)),
    field("schema_url", Kind::TEXT),
    field("detection/development", Kind::Pointer(&DETECTION)),
])
.each_other(&Kind::Any)
.rules(&[Rule::always(inline_attributes_are_texts), Rule::always(attributes_are_written_one_way)]);

static ATTRIBUTE: Schema = Schema::of(&[
    field("name", Kind::TEXT),
    field("type", Kind::Pointer(&Schema::EMPTY)),
    field("value", Kind::Any),
]);

static DETECTORS: Schema = Schema::of(&[field("attributes", Kind::Pointer(&INCLUDE_EXCLUDE))]);

static DETECTION: Schema = Schema::of(&[
    field("attributes", Kind::Pointer(&INCLUDE_EXCLUDE)),
    field("detectors", Kind::StrictList(&Kind::Object(&DETECTOR))),
]);

static DETECTOR: Schema = Schema::of(&[
    field("container", Kind::Map(&Kind::Any)),
    field("host", Kind::Map(&Kind::Any)),
    field("process", Kind::Map(&Kind::Any)),
    field("service", Kind::Map(&Kind::Any)),
]);

static INCLUDE_EXCLUDE: Schema =
    Schema::of(&[field("excluded", Kind::TEXTS), field("included", Kind::TEXTS)]);

const OWN_KEYS: [&str; 5] =
    ["attributes", "attributes_list", "detectors", "schema_url", "detection/development"];

fn inline_attributes_are_texts(resource: &View<'_>) {
    for key in resource.keys().filter(|key| !OWN_KEYS.contains(key)) {
        let is_text = resource.node(key).is_none_or(|node| {
            node.is_opaque()
                || node.is_null()
                || node.as_scalar().is_some_and(|scalar| scalar.kind() == document::Kind::String)
        });
        if !is_text {
            resource.refuse(
                Code::Telemetry,
                key,
                format!("the attribute `{key}` is no text"),
                "put its value in quotes, or write it in the list `attributes`",
            );
        }
    }
}

fn attributes_are_written_one_way(resource: &View<'_>) {
    if resource.has("attributes_list") {
        resource.refuse(
            Code::Telemetry,
            "attributes_list",
            "the collector does not support `attributes_list`",
            "write `attributes: [{name: …, value: …}]`",
        );
    }
    let inline = resource.keys().find(|key| !OWN_KEYS.contains(key));
    if let (Some(inline), Some(1..)) = (inline, resource.len("attributes")) {
        resource.refuse(
            Code::Telemetry,
            inline,
            format!("`{inline}` stands beside the list `attributes`"),
            "write all attributes in the list",
        );
    }
}
