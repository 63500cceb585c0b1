//! `kafka`: takes what is in topics of Kafka.

use super::all;
use crate::collector::check::fields::View;
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{exporter, kafka, tls, values};
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static KAFKA: Component = Component {
    input: Some(Receive),
    ..Component::new(Class::Receiver, "kafka").supporting(&all(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("brokers", Kind::TEXTS).default("[localhost:9092]"),
    field("resolve_canonical_bootstrap_servers_only", Kind::Bool),
    field("protocol_version", Kind::TEXT),
    field("client_id", Kind::TEXT).default("otel-collector"),
    field("auth", Kind::Object(&kafka::AUTHENTICATION)),
    field("tls", Kind::Pointer(&tls::CLIENT)),
    field(
        "metadata",
        Kind::Object(&Schema::of(&[
            field("full", Kind::Bool).default("true"),
            field("refresh_interval", Kind::Duration).default("10m"),
            field(
                "retry",
                Kind::Object(&Schema::of(&[
                    field("max", Kind::Int(64)).default("3"),
                    field("backoff", Kind::Duration).default("250ms"),
                ])),
            ),
        ])),
    ),
    field("rack_id", Kind::TEXT),
    field("use_leader_epoch", Kind::Bool).default("true"),
    field("conn_idle_timeout", Kind::Duration).default("9m").above(0.0),
    field("session_timeout", Kind::Duration).default("10s"),
    field("heartbeat_interval", Kind::Duration).default("3s"),
    field("group_id", Kind::TEXT).default("otel-collector"),
    field("initial_offset", Kind::TEXT).default("latest"),
    field(
        "autocommit",
        Kind::Object(&Schema::of(&[
            field("enable", Kind::Bool).default("true"),
            field("interval", Kind::Duration).default("1s"),
        ])),
    ),
    field("min_fetch_size", Kind::Int(32)).default("1").at_least(0.0),
    field("max_fetch_size", Kind::Int(32)).default("1048576").at_least(0.0),
    field("max_fetch_wait", Kind::Duration).default("250ms"),
    field("max_partition_fetch_size", Kind::Int(32)).default("1048576").at_least(0.0),
    field("group_rebalance_strategies", Kind::StrictList(&Kind::TEXT)),
    field("group_rebalance_strategy", Kind::TEXT),
    field("group_instance_id", Kind::TEXT),
    field(
        "logs",
        Kind::Object(&Schema::of(&[
            field("topics", Kind::TEXTS).default("[otlp_logs]"),
            field("encoding", Kind::TEXT).default("otlp_proto"),
            field("exclude_topics", Kind::TEXTS),
        ])),
    ),
    field(
        "metrics",
        Kind::Object(&Schema::of(&[
            field("topics", Kind::TEXTS).default("[otlp_metrics]"),
            field("encoding", Kind::TEXT).default("otlp_proto"),
            field("exclude_topics", Kind::TEXTS),
        ])),
    ),
    field(
        "traces",
        Kind::Object(&Schema::of(&[
            field("topics", Kind::TEXTS).default("[otlp_spans]"),
            field("encoding", Kind::TEXT).default("otlp_proto"),
            field("exclude_topics", Kind::TEXTS),
        ])),
    ),
    field(
        "profiles",
        Kind::Object(&Schema::of(&[
            field("topics", Kind::TEXTS).default("[otlp_profiles]"),
            field("encoding", Kind::TEXT).default("otlp_proto"),
            field("exclude_topics", Kind::TEXTS),
        ])),
    ),
    field(
        "message_marking",
        Kind::Object(&Schema::of(&[
            field("after", Kind::Bool),
            field("on_error", Kind::Bool),
            field("on_permanent_error", Kind::Bool),
        ])),
    ),
    field(
        "header_extraction",
        Kind::Object(&Schema::of(&[field("extract_headers", Kind::Bool), field("headers", Kind::TEXTS)])),
    ),
    field(
        "error_backoff",
        Kind::Object(
            &Schema::of(&[
                field("enabled", Kind::Bool),
                field("initial_interval", Kind::Duration).at_least(0.0),
                field("randomization_factor", Kind::Float).at_least(0.0).at_most(1.0),
                field("multiplier", Kind::Float).at_least(0.0),
                field("max_interval", Kind::Duration).at_least(0.0),
                field("max_elapsed_time", Kind::Duration).at_least(0.0),
            ])
            .with(&[&exporter::RETRY]),
        ),
    ),
    field(
        "telemetry",
        Kind::Object(&Schema::of(&[field(
            "metrics",
            Kind::Object(&Schema::of(&[field(
                "kafka_receiver_records_delay",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool)])),
            )])),
        )])),
    ),
])
.rules(&[Rule::always(kafka::servers_are_known), Rule::always(reads_in_order)]);

fn reads_in_order(receiver: &View<'_>) {
    values::one_of(receiver, "initial_offset", &["latest", "earliest"]);
    let (least, most) = (receiver.int("min_fetch_size"), receiver.int("max_fetch_size"));
    if least.zip(most).is_some_and(|(least, most)| most < least) {
        receiver.refuse(
            Code::Conflict,
            "max_fetch_size",
            "`max_fetch_size` is smaller than `min_fetch_size`",
            "raise `max_fetch_size`, or lower `min_fetch_size`",
        );
    }
    for (index, strategy) in receiver.texts("group_rebalance_strategies") {
        if strategy.trim().is_empty() {
            receiver.refuse_item(
                Code::Missing,
                ("group_rebalance_strategies", index),
                "a strategy without a name",
                "write `range`, `roundrobin`, `sticky` or `cooperative-sticky`",
            );
        }
    }
    let old = receiver.text("group_rebalance_strategy").is_some_and(|strategy| !strategy.is_empty());
    if old && receiver.len("group_rebalance_strategies").is_some_and(|strategies| strategies > 0) {
        values::not_both(receiver, "group_rebalance_strategies", "group_rebalance_strategy");
    }
}
