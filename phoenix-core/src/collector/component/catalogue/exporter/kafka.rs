//! `kafka`: writes to topics of Kafka.

use super::all;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{compression, exporter, kafka, tls, values};
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static KAFKA: Component =
    Component::new(Class::Exporter, "kafka").supporting(&all(Beta)).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    exporter::TIMEOUT,
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
    exporter::SENDING_QUEUE,
    exporter::RETRY_ON_FAILURE,
    field("producer", Kind::Object(&PRODUCER)),
    field(
        "logs",
        Kind::Object(&Schema::of(&[
            field("topic", Kind::TEXT).default("otlp_logs"),
            field("topic_from_metadata_key", Kind::TEXT),
            field("message_key_from_metadata_key", Kind::TEXT),
            field("encoding", Kind::TEXT).default("otlp_proto"),
        ])),
    ),
    field(
        "metrics",
        Kind::Object(&Schema::of(&[
            field("topic", Kind::TEXT).default("otlp_metrics"),
            field("topic_from_metadata_key", Kind::TEXT),
            field("message_key_from_metadata_key", Kind::TEXT),
            field("encoding", Kind::TEXT).default("otlp_proto"),
        ])),
    ),
    field(
        "traces",
        Kind::Object(&Schema::of(&[
            field("topic", Kind::TEXT).default("otlp_spans"),
            field("topic_from_metadata_key", Kind::TEXT),
            field("message_key_from_metadata_key", Kind::TEXT),
            field("encoding", Kind::TEXT).default("otlp_proto"),
        ])),
    ),
    field(
        "profiles",
        Kind::Object(&Schema::of(&[
            field("topic", Kind::TEXT).default("otlp_profiles"),
            field("topic_from_metadata_key", Kind::TEXT),
            field("message_key_from_metadata_key", Kind::TEXT),
            field("encoding", Kind::TEXT).default("otlp_proto"),
        ])),
    ),
    field("include_metadata_keys", Kind::TEXTS),
    field(
        "record_headers",
        Kind::StrictList(&Kind::Object(&Schema::of(&[
            field("name", Kind::TEXT),
            field("value", Kind::SECRET),
        ]))),
    ),
    field("topic_from_attribute", Kind::TEXT),
    field("partition_traces_by_id", Kind::Bool),
    field("partition_metrics_by_resource_attributes", Kind::Bool),
    field("partition_logs_by_resource_attributes", Kind::Bool),
    field("partition_logs_by_trace_id", Kind::Bool),
    field("record_partitioner", Kind::Object(&PARTITIONER)),
])
.rules(&[Rule::always(kafka::servers_are_known), Rule::always(logs_go_one_way)]);

static PRODUCER: Schema = Schema::of(&[
    field("max_message_bytes", Kind::Int(64)).default("1000000").at_least(0.0).at_most(MOST_BYTES),
    field("max_broker_write_bytes", Kind::Int(64))
        .default("104857600")
        .at_least(104_857_600.0)
        .at_most(MOST_BYTES),
    field("required_acks", Kind::Enum(&Words::of(&["all"]).or_numbers(-1, 1))).default("1"),
    field("compression", Kind::TEXT).default("none"),
    field("compression_params", Kind::Object(&compression::PARAMS)),
    field("flush_max_messages", Kind::Int(64)).default("10000").at_least(1.0),
    field("allow_auto_topic_creation", Kind::Bool).default("true"),
    field("linger", Kind::Duration).default("10ms"),
])
.rules(&[Rule::always(|producer| {
    values::one_of(producer, "compression", &["none", "gzip", "snappy", "lz4", "zstd"]);
    compression::level_fits(producer);
})]);

/// The most that a signed number of 32 bits can count.
const MOST_BYTES: f64 = 2_147_483_647.0;

static PARTITIONER: Schema = Schema::of(&[
    field("sticky_key", Kind::Pointer(&STICKY_KEY)),
    field("round_robin", Kind::Pointer(&Schema::EMPTY)),
    field("least_backup", Kind::Pointer(&Schema::EMPTY)),
    field("extension", Kind::Id(Class::Extension)),
])
.rules(&[Rule::always(|partitioner| {
    let mut named = ["sticky_key", "round_robin", "least_backup", "extension"]
        .into_iter()
        .filter(|name| partitioner.has(name));
    if let (Some(first), Some(second)) = (named.next(), named.next()) {
        values::not_both(partitioner, first, second);
    }
    let is_written = partitioner.keys().next().is_some();
    if is_written && partitioner.keys().all(|name| !partitioner.has(name)) {
        partitioner.refuse(
            Code::Missing,
            "",
            "no partitioner is named",
            "write `sticky_key: {}` or another, or leave the section out",
        );
    }
})]);

static STICKY_KEY: Schema = Schema::of(&[field("hasher", Kind::TEXT).default("sarama_compat")])
    .rules(&[Rule::always(|key| values::one_of(key, "hasher", &["sarama_compat", "murmur2"]))]);

fn logs_go_one_way(exporter: &View<'_>) {
    let both = ["partition_logs_by_resource_attributes", "partition_logs_by_trace_id"];
    if both.iter().all(|name| exporter.bool(name) == Some(true)) {
        exporter.refuse(
            Code::Conflict,
            both[1],
            "log records are partitioned by their resource and by their trace",
            "switch one of the two off",
        );
    }
}
