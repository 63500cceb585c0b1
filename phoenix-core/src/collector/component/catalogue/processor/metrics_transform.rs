//! `metrics_transform`: renames metrics and labels, sums over labels, scales.

use super::metrics;
use crate::collector::check::fields::{View, regexp};
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename};
use crate::collector::diagnostic::Code;
use crate::collector::document::Node;

pub(super) static METRICS_TRANSFORM: Component = Component::new(Class::Processor, "metrics_transform")
    .renamed(&[Rename::of("metricstransform", 152)])
    .supporting(&metrics(Beta))
    .schema(&SCHEMA);

const TEXT: Kind = Kind::Text(Format::Any);
const TEXTS: Kind = Kind::List(&TEXT);

static SCHEMA: Schema = Schema::of(&[field("transforms", Kind::List(&Kind::Object(&TRANSFORM)))])
    .rules(&[Rule::always(does_something)]);

fn does_something(processor: &View<'_>) {
    if processor.len("transforms") == Some(0) {
        processor.warn(
            Code::NoEffect,
            "",
            "without `transforms` it passes everything on as it is",
            "add `transforms: [{include: …, action: update, …}]`, or take it out",
        );
    }
}

static TRANSFORM: Schema = Schema::of(&[
    field("include", TEXT).doc("the metric's name, or a pattern of names"),
    field("match_type", TEXT).doc("strict, which is the default, or regexp"),
    field("experimental_match_labels", Kind::Map(&TEXT)),
    field("action", TEXT).doc("insert, update, combine or group"),
    field("new_name", TEXT),
    field("group_resource_labels", Kind::Map(&TEXT)),
    field("aggregation_type", TEXT).doc("sum, mean, min, max, median or count"),
    field("submatch_case", TEXT).doc("lower or upper"),
    field("operations", Kind::List(&Kind::Object(&OPERATION))),
])
.rules(&[Rule::in_use(transform_is_whole)]);

static OPERATION: Schema = Schema::of(&[
    field("action", TEXT),
    field("label", TEXT),
    field("new_label", TEXT),
    field("label_set", TEXTS).doc("the labels that stay"),
    field("aggregation_type", TEXT).doc("sum, mean, min, max, median or count"),
    field("aggregated_values", TEXTS),
    field("new_value", TEXT),
    field("value_actions", Kind::List(&Kind::Object(&VALUE_ACTION))),
    field("experimental_scale", Kind::Float),
    field("label_value", TEXT),
])
.rules(&[Rule::in_use(operation_is_whole)]);

static VALUE_ACTION: Schema = Schema::of(&[field("value", TEXT), field("new_value", TEXT)]);

const ACTIONS: [&str; 4] = ["insert", "update", "combine", "group"];
const AGGREGATIONS: [&str; 6] = ["sum", "mean", "min", "max", "median", "count"];
const OPERATIONS: [&str; 7] = [
    "add_label",
    "update_label",
    "delete_label_value",
    "toggle_scalar_data_type",
    "experimental_scale_value",
    "aggregate_labels",
    "aggregate_label_values",
];

fn transform_is_whole(transform: &View<'_>) {
    needs(transform, "include", "the transform names no metric");
    one_of(transform, "action", &ACTIONS, false);
    one_of(transform, "match_type", &["strict", "regexp"], true);
    one_of(transform, "aggregation_type", &AGGREGATIONS, true);
    one_of(transform, "submatch_case", &["lower", "upper"], true);
    match transform.text("action") {
        Some("insert") => needs(transform, "new_name", "the action `insert` makes a metric without a name"),
        Some("combine") => {
            needs(transform, "new_name", "the action `combine` makes a metric without a name");
            needs(transform, "aggregation_type", "nothing says how points are combined");
        }
        Some("group") if !transform.has("group_resource_labels") => transform.refuse(
            Code::Missing,
            "group_resource_labels",
            "the action `group` has no labels for the resource",
            "set `group_resource_labels`",
        ),
        _ => {}
    }
    if transform.text("match_type") == Some("regexp") {
        if let Some(Err((message, help))) = transform.text("include").map(regexp) {
            transform.refuse(Code::InvalidValue, "include", message, help);
        }
        labels_compile(transform);
    }
}

fn labels_compile(transform: &View<'_>) {
    const LABELS: &str = "experimental_match_labels";
    for entry in transform.node(LABELS).and_then(Node::as_map).into_iter().flatten() {
        if let Some(Err((message, help))) = entry.value.as_text().map(regexp) {
            let error = transform.error(Code::InvalidValue, LABELS, message);
            transform.report(error.at(entry.value.span).help(help));
        }
    }
}

fn operation_is_whole(operation: &View<'_>) {
    one_of(operation, "action", &OPERATIONS, false);
    one_of(operation, "aggregation_type", &AGGREGATIONS, true);
    match operation.text("action") {
        Some("update_label") => needs(operation, "label", "the operation `update_label` names no label"),
        Some("add_label") => {
            needs(operation, "new_label", "the operation `add_label` names no label");
            needs(operation, "new_value", "the operation `add_label` has no value for the label");
        }
        Some("experimental_scale_value") if operation.float("experimental_scale") == Some(0.0) => {
            operation.refuse(
                Code::Missing,
                "experimental_scale",
                "nothing says what values are multiplied with",
                "set `experimental_scale` to a number that is not 0",
            );
        }
        _ => {}
    }
}

fn needs(view: &View<'_>, name: &str, message: &str) {
    if view.text(name) == Some("") {
        view.refuse(Code::Missing, name, message, format!("set `{name}`"));
    }
}

fn one_of(view: &View<'_>, name: &str, words: &[&'static str], may_be_empty: bool) {
    match view.text(name) {
        None => {}
        Some("") if may_be_empty => {}
        Some(written) if words.contains(&written) => {}
        Some(written) => view.report(
            view.error(Code::InvalidValue, name, format!("`{written}` is none of {}", words.join(", ")))
                .help(format!("write one of {}", words.join(", ")))
                .suggest(written, words.iter().copied()),
        ),
    }
}
