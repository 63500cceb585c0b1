//! `kafka`: writes to topics of Kafka.

use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::{compression, exporter, kafka, tls};
use crate::collector::component::schema::{Kind, Schema, Words, field};
use crate::collector::component::{Class, Component};

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
    field("conn_idle_timeout", Kind::Duration).default("9m"),
    exporter::SENDING_QUEUE,
    exporter::RETRY_ON_FAILURE,
    field(
        "producer",
        Kind::Object(&Schema::of(&[
            field("max_message_bytes", Kind::Int(64)).default("1000000"),
            field("max_broker_write_bytes", Kind::Int(64)).default("104857600"),
            field("required_acks", Kind::Enum(&Words::of(&["all"]).or_numbers(-1, 1))).default("1"),
            field("compression", Kind::TEXT).default("none"),
            field("compression_params", Kind::Object(&compression::PARAMS)),
            field("flush_max_messages", Kind::Int(64)).default("10000"),
            field("allow_auto_topic_creation", Kind::Bool).default("true"),
            field("linger", Kind::Duration).default("10ms"),
        ])),
    ),
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
    field(
        "record_partitioner",
        Kind::Object(&Schema::of(&[
            field(
                "sticky_key",
                Kind::Pointer(&Schema::of(&[field("hasher", Kind::TEXT).default("sarama_compat")])),
            ),
            field("round_robin", Kind::Pointer(&Schema::EMPTY)),
            field("least_backup", Kind::Pointer(&Schema::EMPTY)),
            field("extension", Kind::Id(Class::Extension)),
        ])),
    ),
]);
