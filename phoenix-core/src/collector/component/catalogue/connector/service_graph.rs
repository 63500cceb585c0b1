//! `service_graph`: draws which services call which.

use crate::collector::component::Signal::{Metrics, Traces};
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, Rename, support};

pub(super) static SERVICE_GRAPH: Component = Component {
    joins: &[(Traces, Metrics)],
    ..Component::new(Class::Connector, "service_graph")
        .renamed(&[Rename::of("servicegraph", 152)])
        .supporting(&[support(Traces, Alpha), support(Metrics, Alpha)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("latency_histogram_buckets", Kind::StrictList(&Kind::Duration)),
    field("exponential_histogram_max_size", Kind::Int(32)).at_least(0.0),
    field("dimensions", Kind::TEXTS),
    field(
        "store",
        Kind::Object(&Schema::of(&[
            field("max_items", Kind::Int(64)).default("1000"),
            field("ttl", Kind::Duration).default("2s"),
        ])),
    ),
    field("cache_loop", Kind::Duration).default("1m"),
    field("store_expiration_loop", Kind::Duration).default("2s"),
    field("virtual_node_peer_attributes", Kind::TEXTS),
    field("virtual_node_extra_label", Kind::Bool),
    field("metrics_flush_interval", Kind::Duration),
    field("database_name_attributes", Kind::TEXTS),
    field("metrics_timestamp_offset", Kind::Duration),
]);
