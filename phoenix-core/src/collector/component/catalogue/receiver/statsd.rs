//! `statsd`: takes metrics of StatsD's clients.

use super::listen;
use super::metrics;
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::net;
use crate::collector::component::schema::{Format, Kind, Schema, Words, field};
use crate::collector::component::{Class, Component};

pub(super) static STATSD: Component = Component {
    input: Some(Receive),
    listens: &[listen(&["endpoint"], "localhost:8125")],
    ..Component::new(Class::Receiver, "statsd").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:8125"),
    field("aggregation_interval", Kind::Duration).default("1m").above(0.0),
    field("enable_ip_only_aggregation", Kind::Bool),
    field("ignore_host", Kind::Bool),
    field("enable_metric_type", Kind::Bool),
    field("enable_simple_tags", Kind::Bool),
    field("is_monotonic_counter", Kind::Bool),
    field("counter_type", Kind::Enum(&Words::of(&["int", "float", "stochastic_int"]).or_empty()))
        .default("int"),
    field(
        "timer_histogram_mapping",
        Kind::StrictList(&Kind::Object(&Schema::of(&[
            field("statsd_type", Kind::Enum(&Words::of(&["timing", "timer", "histogram", "distribution"]))),
            field("observer_type", Kind::Enum(&Words::of(&["gauge", "summary", "histogram"]))),
            field(
                "histogram",
                Kind::Object(&Schema::of(&[
                    field("max_size", Kind::Int(32)),
                    field(
                        "explicit_buckets",
                        Kind::StrictList(&Kind::Object(&Schema::of(&[
                            field("matcher_pattern", Kind::TEXT),
                            field("buckets", Kind::StrictList(&Kind::Float)),
                        ]))),
                    ),
                ])),
            ),
            field(
                "summary",
                Kind::Object(&Schema::of(&[field("percentiles", Kind::StrictList(&Kind::Float))])),
            ),
        ]))),
    ),
    field("socket_permissions", Kind::Uint(32)).default("402"),
    field("socket_buffer_size", Kind::Int(64)),
])
.with(&[&net::ADDRESS]);
