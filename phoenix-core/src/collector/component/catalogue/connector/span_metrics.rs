//! `span_metrics`: counts and times spans.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::{Metrics, Traces};
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename, support};
use crate::collector::diagnostic::Code;

pub(super) static SPAN_METRICS: Component = Component {
    joins: &[(Traces, Metrics)],
    ..Component::new(Class::Connector, "span_metrics")
        .renamed(&[Rename::of("spanmetrics", 150)])
        .supporting(&[support(Traces, Alpha), support(Metrics, Alpha)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("dimensions", Kind::StrictList(&Kind::Object(&DIMENSION))),
    field("calls_dimensions", Kind::StrictList(&Kind::Object(&DIMENSION))),
    field("exclude_dimensions", Kind::TEXTS),
    field("dimensions_cache_size", Kind::Int(64)),
    field("resource_metrics_cache_size", Kind::Int(64)).default("1000"),
    field("resource_metrics_key_attributes", Kind::TEXTS),
    field("aggregation_temporality", Kind::TEXT).default("AGGREGATION_TEMPORALITY_CUMULATIVE"),
    field(
        "histogram",
        Kind::Object(&Schema::of(&[
            field("disable", Kind::Bool),
            field("unit", Kind::Enum(&Words::of(&["ms", "s"]).or_numbers(-128, 127))),
            field("exponential", Kind::Optional(&Schema::of(&[field("max_size", Kind::Int(32))]))),
            field(
                "explicit",
                Kind::Optional(&Schema::of(&[field("buckets", Kind::StrictList(&Kind::Duration))])),
            ),
            field("dimensions", Kind::StrictList(&Kind::Object(&DIMENSION))),
        ])),
    ),
    field("metrics_flush_interval", Kind::Duration).default("1m").at_least(0.0),
    field("metrics_expiration", Kind::Duration).at_least(0.0),
    field("series_expiration", Kind::Duration).at_least(0.0),
    field("metric_timestamp_cache_size", Kind::Int(64)),
    field("namespace", Kind::TEXT).default("traces.span.metrics"),
    field(
        "exemplars",
        Kind::Object(&Schema::of(&[
            field("enabled", Kind::Bool),
            field("max_per_data_point", Kind::Int(64)).default("5"),
        ])),
    ),
    field(
        "events",
        Kind::Object(&Schema::of(&[
            field("enabled", Kind::Bool),
            field("dimensions", Kind::StrictList(&Kind::Object(&DIMENSION))),
        ])),
    ),
    field("include_instrumentation_scope", Kind::TEXTS),
    field("aggregation_cardinality_limit", Kind::Int(64)).at_least(0.0),
    field("add_resource_attributes", Kind::Bool),
    field("enable_metrics_sampling_method", Kind::Bool),
])
.rules(&[Rule::always(dimensions_are_distinct), Rule::always(is_bounded), Rule::in_use(keeps_something)]);

/// Attributes that every series has already.
const GIVEN: [&str; 4] = ["service.name", "span.kind", "status.code", "span.name"];

fn dimensions_are_distinct(connector: &View<'_>) {
    distinct(connector, "dimensions");
    distinct(connector, "calls_dimensions");
    connector.section("histogram", |histogram| distinct(histogram, "dimensions"));
    connector.section("events", |events| {
        if events.bool("enabled") != Some(true) {
            return;
        }
        distinct(events, "dimensions");
        if events.len("dimensions") == Some(0) {
            events.refuse(
                Code::Missing,
                "dimensions",
                "events are counted by no attribute",
                "name one: `dimensions: [{name: exception.type}]`",
            );
        }
    });
}

fn distinct(object: &View<'_>, list: &str) {
    let mut known: Vec<String> = GIVEN.map(str::to_owned).to_vec();
    object.sections(list, |_, dimension| {
        let (Some(name), Some(glob)) = (dimension.text("name"), dimension.text("glob")) else {
            return;
        };
        match (name, glob) {
            ("", "") => dimension.refuse(
                Code::Missing,
                "",
                "a dimension without a name",
                "set `name` to an attribute, or `glob` to a pattern of names",
            ),
            (_, "") if known.iter().any(|known| known == name) => dimension.refuse(
                Code::Conflict,
                "name",
                format!("the dimension `{name}` is there already"),
                "name each once; service.name, span.name, span.kind and status.code are always there",
            ),
            (_, "") => known.push(name.to_owned()),
            ("", _) if dimension.has("default") => dimension.refuse(
                Code::Conflict,
                "default",
                "a `glob` has no default",
                "take `default` out, or write a `name`",
            ),
            ("", _) => {}
            _ => dimension.refuse(
                Code::Conflict,
                "glob",
                "`name` and `glob` exclude each other",
                "keep one of them",
            ),
        }
    });
}

fn is_bounded(connector: &View<'_>) {
    connector.section("histogram", |histogram| {
        super::super::shared::values::not_both(histogram, "explicit", "exponential");
    });
    let is_delta = connector.text("aggregation_temporality") == Some("AGGREGATION_TEMPORALITY_DELTA");
    let size = connector.int("metric_timestamp_cache_size");
    if is_delta && connector.has("metric_timestamp_cache_size") && size.is_some_and(|size| size <= 0) {
        refuse_size(connector, "metric_timestamp_cache_size");
    }
    connector.section("exemplars", |exemplars| {
        let most = exemplars.int("max_per_data_point");
        if exemplars.bool("enabled") == Some(true) && most.is_some_and(|most| most < 0) {
            refuse_size(exemplars, "max_per_data_point");
        }
    });
}

/// The collector comes to grief over these when it creates the connector.
fn keeps_something(connector: &View<'_>) {
    if connector.int("resource_metrics_cache_size").is_some_and(|size| size <= 0) {
        refuse_size(connector, "resource_metrics_cache_size");
    }
    if connector.duration("metrics_flush_interval") == Some(0) {
        connector.refuse(
            Code::InvalidValue,
            "metrics_flush_interval",
            "metrics are flushed at no interval",
            "write a duration above 0, `15s` for instance",
        );
    }
}

fn refuse_size(object: &View<'_>, name: &str) {
    object.refuse(
        Code::InvalidValue,
        name,
        format!("`{name}` leaves no room for anything"),
        "write a number above 0, or leave it out",
    );
}

static DIMENSION: Schema =
    Schema::of(&[field("name", Kind::TEXT), field("default", Kind::TEXT), field("glob", Kind::TEXT)]);
