//! `googlecloud`: sends to Google Cloud's monitoring, tracing and logging.

use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::exporter;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, Write};

pub(super) static GOOGLECLOUD: Component = Component {
    writes: &[Write {
        field: &["metric", "experimental_wal_config", "directory"],
        default: None,
        folder: true,
        create: None,
    }],
    ..Component::new(Class::Exporter, "googlecloud").supporting(&all(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("authenticator", Kind::TEXT),
    field("project", Kind::TEXT),
    field("user_agent", Kind::TEXT),
    field(
        "impersonate",
        Kind::Object(&Schema::of(&[
            field("target_principal", Kind::TEXT),
            field("subject", Kind::TEXT),
            field("delegates", Kind::TEXTS),
        ])),
    ),
    field(
        "trace",
        Kind::Object(&Schema::of(&[
            field("endpoint", Kind::TEXT),
            field("compression", Kind::TEXT),
            field("universe_domain", Kind::TEXT),
            field("use_insecure", Kind::Bool),
            field("grpc_pool_size", Kind::Int(64)),
            field(
                "attribute_mappings",
                Kind::StrictList(&Kind::Object(&Schema::of(&[
                    field("key", Kind::TEXT),
                    field("replacement", Kind::TEXT),
                ]))),
            ),
        ])),
    ),
    field(
        "log",
        Kind::Object(&Schema::of(&[
            field("endpoint", Kind::TEXT),
            field("compression", Kind::TEXT),
            field("universe_domain", Kind::TEXT),
            field("use_insecure", Kind::Bool),
            field("grpc_pool_size", Kind::Int(64)),
            field("default_log_name", Kind::TEXT),
            field("resource_filters", Kind::StrictList(&Kind::Object(&RESOURCE_FILTER))),
            field("service_resource_labels", Kind::Bool).default("true"),
            field("error_reporting_type", Kind::Bool),
        ])),
    ),
    field(
        "metric",
        Kind::Object(&Schema::of(&[
            field("endpoint", Kind::TEXT),
            field("compression", Kind::TEXT),
            field("universe_domain", Kind::TEXT),
            field("use_insecure", Kind::Bool),
            field("grpc_pool_size", Kind::Int(64)),
            field(
                "experimental_wal_config",
                Kind::Pointer(&Schema::of(&[
                    field("directory", Kind::TEXT),
                    field("max_backoff", Kind::Duration),
                ])),
            ),
            field("prefix", Kind::TEXT).default("workload.googleapis.com"),
            field("known_domains", Kind::TEXTS)
                .default("[googleapis.com, kubernetes.io, istio.io, knative.dev]"),
            field("resource_filters", Kind::StrictList(&Kind::Object(&RESOURCE_FILTER))),
            field("create_metric_descriptor_buffer_size", Kind::Int(64)).default("10"),
            field("skip_create_descriptor", Kind::Bool),
            field("create_service_timeseries", Kind::Bool),
            field("instrumentation_library_labels", Kind::Bool).default("true"),
            field("service_resource_labels", Kind::Bool).default("true"),
            field("cumulative_normalization", Kind::Bool).default("true"),
            field("sum_of_squared_deviation", Kind::Bool),
        ])),
    ),
    field("destination_project_quota", Kind::Bool),
    exporter::TIMEOUT.default("12s"),
    exporter::SENDING_QUEUE,
]);

static RESOURCE_FILTER: Schema = Schema::of(&[field("prefix", Kind::TEXT), field("regex", Kind::TEXT)]);
