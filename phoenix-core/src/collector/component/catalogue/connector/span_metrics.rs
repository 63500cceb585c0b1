//! `span_metrics`: counts and times spans.

use crate::collector::component::Signal::{Metrics, Traces};
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename, support};

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
]);

static DIMENSION: Schema =
    Schema::of(&[field("name", Kind::TEXT), field("default", Kind::TEXT), field("glob", Kind::TEXT)]);
