//! Types of the published distributions that are known by name and signals; their fields are not,
//! so that their bodies are not looked into.
//!
//! What is not known for certain is left open: a type whose signals are not known is let into every
//! pipeline, and a receiver that may be sent to counts as one that is.

mod receivers;

use super::{all, listen};
use crate::collector::component::Class::{Connector, Exporter, Extension, Processor};
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::{Alpha, Beta, Development};
use crate::collector::component::{Class, Component, Rename, Signal, Stability, Support, support};

/// The types that are known by name, by class in the order of [`Class::ALL`].
pub(in crate::collector::component) static NAMED: [&[Component]; 5] =
    [receivers::ALL, PROCESSORS, EXPORTERS, CONNECTORS, EXTENSIONS];

static PROCESSORS: &[Component] = &[
    plain(Processor, "cardinality_guardian").supporting(&ANY),
    plain(Processor, "coralogix").supporting(&[traces(Alpha)]),
    plain(Processor, "drain").supporting(&ANY),
    plain(Processor, "gen_ai_normalizer").supporting(&ANY),
    plain(Processor, "geoip").supporting(&all(Alpha)),
    plain(Processor, "isolationforest").supporting(&all(Alpha)),
    plain(Processor, "log_dedup").supporting(&[logs(Alpha)]).renamed(&[Rename::of("logdedup", 152)]),
    plain(Processor, "remotetap").supporting(&all(Alpha)),
    plain(Processor, "schema").supporting(&all(Development)),
    plain(Processor, "sumologic").supporting(&all(Beta)),
    plain(Processor, "unroll").supporting(&[logs(Alpha)]),
];

static EXPORTERS: &[Component] = &[
    plain(Exporter, "alibabacloud_logservice").supporting(&all(Beta)),
    plain(Exporter, "awscloudwatchlogs").supporting(&[logs(Alpha)]),
    plain(Exporter, "awsemf").supporting(&[metrics(Beta)]),
    plain(Exporter, "awskinesis").supporting(&all(Beta)),
    plain(Exporter, "awss3").supporting(&all(Alpha)),
    plain(Exporter, "awsxray").supporting(&[traces(Beta)]),
    plain(Exporter, "azure_blob").supporting(&all(Alpha)).renamed(&[Rename::of("azureblob", 152)]),
    plain(Exporter, "azuredataexplorer").supporting(&all(Beta)),
    plain(Exporter, "azuremonitor").supporting(&all(Beta)),
    plain(Exporter, "bmc_helix").supporting(&[metrics(Alpha)]).renamed(&[Rename::of("bmchelix", 152)]),
    plain(Exporter, "cassandra").supporting(&[traces(Alpha), logs(Alpha)]),
    plain(Exporter, "clickhouse").supporting(&[traces(Beta), metrics(Alpha), logs(Beta)]),
    plain(Exporter, "coralogix").supporting(&all(Beta)),
    plain(Exporter, "datadog").supporting(&all(Beta)),
    plain(Exporter, "dataset").supporting(&[traces(Alpha), logs(Alpha)]),
    plain(Exporter, "doris").supporting(&all(Alpha)),
    plain(Exporter, "elasticsearch").supporting(&[traces(Beta), metrics(Development), logs(Beta)]),
    plain(Exporter, "faro").supporting(&[traces(Alpha), logs(Alpha)]),
    plain(Exporter, "google_cloud_storage")
        .supporting(&[logs(Alpha)])
        .renamed(&[Rename::of("googlecloudstorage", 152)]),
    plain(Exporter, "googlecloudpubsub").supporting(&all(Beta)),
    plain(Exporter, "googlemanagedprometheus").supporting(&[metrics(Beta)]),
    plain(Exporter, "honeycomb_marker")
        .supporting(&[logs(Alpha)])
        .renamed(&[Rename::of("honeycombmarker", 152)]),
    plain(Exporter, "influxdb").supporting(&all(Beta)),
    plain(Exporter, "logicmonitor").supporting(&[traces(Alpha), logs(Alpha)]),
    plain(Exporter, "logzio").supporting(&[traces(Beta), logs(Beta)]),
    plain(Exporter, "mezmo").supporting(&[logs(Beta)]),
    plain(Exporter, "opensearch").supporting(&[traces(Alpha), logs(Alpha)]),
    plain(Exporter, "otelarrow").supporting(&all(Beta)),
    plain(Exporter, "pulsar").supporting(&all(Alpha)),
    plain(Exporter, "rabbitmq").supporting(&all(Alpha)),
    plain(Exporter, "sentry").supporting(&[traces(Beta)]),
    plain(Exporter, "signalfx").supporting(&all(Beta)),
    plain(Exporter, "splunk_hec").supporting(&all(Beta)),
    plain(Exporter, "stef").supporting(&[metrics(Alpha)]),
    plain(Exporter, "sumologic").supporting(&all(Beta)),
    plain(Exporter, "syslog").supporting(&[logs(Alpha)]),
    plain(Exporter, "tencentcloud_logservice").supporting(&[logs(Beta)]),
    plain(Exporter, "tinybird").supporting(&all(Alpha)),
];

static CONNECTORS: &[Component] = &[
    joins("datadog", &[(Traces, Metrics), (Traces, Traces)]),
    joins("exceptions", &[(Traces, Metrics), (Traces, Logs)]),
    joins("failover", &[(Traces, Traces), (Metrics, Metrics), (Logs, Logs)]),
    joins("grafanacloud", &[(Traces, Metrics)]),
    joins("otlp_json", &[(Logs, Traces), (Logs, Metrics), (Logs, Logs)])
        .renamed(&[Rename::of("otlpjson", 152)]),
    joins("round_robin", &[(Traces, Traces), (Metrics, Metrics), (Logs, Logs)])
        .renamed(&[Rename::of("roundrobin", 152)]),
    joins("routing", EVERY),
    joins("signal_to_metrics", &[(Logs, Metrics), (Metrics, Metrics), (Traces, Metrics)])
        .renamed(&[Rename::of("signaltometrics", 152)]),
    joins("sum", &[(Traces, Metrics), (Metrics, Metrics), (Logs, Metrics)]),
];

static EXTENSIONS: &[Component] = &[
    plain(Extension, "ack"),
    plain(Extension, "asapclient"),
    plain(Extension, "aws_logs_encoding"),
    plain(Extension, "awscloudwatchmetricstreams_encoding"),
    plain(Extension, "awsproxy").listening(&[listen(&["endpoint"], "localhost:2000")]),
    plain(Extension, "azure_auth"),
    plain(Extension, "azure_encoding"),
    plain(Extension, "cgroup_runtime"),
    plain(Extension, "datadog").listening(&[listen(&["http", "endpoint"], "localhost:9875")]),
    plain(Extension, "db_storage"),
    plain(Extension, "docker_observer"),
    plain(Extension, "ecs_observer"),
    plain(Extension, "google_cloud_logentry_encoding"),
    plain(Extension, "googleclientauth"),
    plain(Extension, "host_observer"),
    plain(Extension, "http_forwarder").listening(&[listen(&["ingress", "endpoint"], ":6060")]),
    plain(Extension, "jaeger_encoding"),
    plain(Extension, "jaegerremotesampling").listening(&[
        listen(&["http", "endpoint"], "localhost:5778"),
        listen(&["grpc", "endpoint"], "localhost:14250"),
    ]),
    plain(Extension, "json_log_encoding"),
    plain(Extension, "k8s_leader_elector"),
    plain(Extension, "k8s_observer"),
    plain(Extension, "kafkatopics_observer"),
    plain(Extension, "oidc"),
    plain(Extension, "otlp_encoding"),
    plain(Extension, "pebble_tail_storage"),
    plain(Extension, "redis_storage"),
    plain(Extension, "sigv4auth"),
    plain(Extension, "skywalking_encoding"),
    plain(Extension, "sumologic"),
    plain(Extension, "text_encoding"),
    plain(Extension, "zipkin_encoding"),
];

/// Signals that are not known for certain.
static ANY: [Support; 3] = all(Development);

const EVERY: &[(Signal, Signal)] = &[
    (Traces, Traces),
    (Traces, Metrics),
    (Traces, Logs),
    (Metrics, Traces),
    (Metrics, Metrics),
    (Metrics, Logs),
    (Logs, Traces),
    (Logs, Metrics),
    (Logs, Logs),
];

const fn plain(class: Class, name: &'static str) -> Component {
    Component::new(class, name)
}

const fn joins(name: &'static str, joins: &'static [(Signal, Signal)]) -> Component {
    Component { joins, ..Component::new(Connector, name).supporting(&ANY) }
}

const fn traces(stability: Stability) -> Support {
    support(Traces, stability)
}

const fn metrics(stability: Stability) -> Support {
    support(Metrics, stability)
}

const fn logs(stability: Stability) -> Support {
    support(Logs, stability)
}
