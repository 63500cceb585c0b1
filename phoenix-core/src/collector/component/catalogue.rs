//! The component types of the distribution that Phoenix is tested with (v0.158.0).
//!
//! One row per type. What stands here is read by the checks and by the derivation of arm configs;
//! a type that is added here needs no change anywhere else.

use super::Class::{Connector, Exporter, Extension, Processor, Receiver};
use super::Input::{Receive, Scrape};
use super::Signal::{Logs, Metrics, Traces};
use super::{Class, Component, Listen, Signal, Write};

const ALL: &[Signal] = &[Traces, Metrics, Logs];
const METRICS: &[Signal] = &[Metrics];

/// Every component type that is known.
pub const CATALOGUE: &[Component] = &[
    Component {
        input: Some(Receive),
        listens: &[
            listen(&["protocols", "grpc", "endpoint"], "localhost:4317"),
            listen(&["protocols", "http", "endpoint"], "localhost:4318"),
        ],
        ..plain(Receiver, "otlp", ALL)
    },
    Component {
        aliases: &["hostmetrics"],
        input: Some(Scrape),
        ..plain(Receiver, "host_metrics", &[Metrics, Logs])
    },
    plain(Processor, "batch", ALL),
    plain(Processor, "memory_limiter", ALL),
    plain(Processor, "attributes", ALL),
    Component { aliases: &["cumulativetodelta"], ..plain(Processor, "cumulative_to_delta", METRICS) },
    Component { aliases: &["deltatocumulative"], ..plain(Processor, "delta_to_cumulative", METRICS) },
    plain(Processor, "filter", ALL),
    plain(Processor, "groupbyattrs", ALL),
    plain(Processor, "interval", METRICS),
    Component { aliases: &["metricstransform"], ..plain(Processor, "metrics_transform", METRICS) },
    plain(Processor, "probabilistic_sampler", &[Traces, Logs]),
    Component { aliases: &["resourcedetection"], ..plain(Processor, "resource_detection", ALL) },
    plain(Processor, "resource", ALL),
    plain(Processor, "transform", ALL),
    plain(Exporter, "debug", ALL),
    plain(Exporter, "nop", ALL),
    Component { aliases: &["otlp"], ..plain(Exporter, "otlp_grpc", ALL) },
    Component { aliases: &["otlphttp"], ..plain(Exporter, "otlp_http", ALL) },
    Component {
        writes: &[Write { field: &["path"], default: None, folder: false, create: None }],
        ..plain(Exporter, "file", ALL)
    },
    Component {
        listens: &[Listen { field: &["endpoint"], default: None }],
        ..plain(Exporter, "prometheus", METRICS)
    },
    Component {
        aliases: &["prometheusremotewrite"],
        writes: &[Write { field: &["wal", "directory"], default: None, folder: true, create: None }],
        ..plain(Exporter, "prometheus_remote_write", METRICS)
    },
    plain(Connector, "forward", ALL),
    Component { listens: &[listen(&["endpoint"], "localhost:55679")], ..plain(Extension, "zpages", &[]) },
    Component {
        listens: &[
            listen(&["endpoint"], "localhost:13133"),
            listen(&["http", "endpoint"], "localhost:13133"),
            listen(&["grpc", "endpoint"], "localhost:13132"),
        ],
        ..plain(Extension, "health_check", &[])
    },
    Component { managed: true, ..plain(Extension, "opamp", &[]) },
    Component {
        writes: &[
            Write {
                field: &["directory"],
                default: Some("/var/lib/otelcol/file_storage"),
                folder: true,
                create: Some("create_directory"),
            },
            Write { field: &["compaction", "directory"], default: None, folder: true, create: None },
        ],
        ..plain(Extension, "file_storage", &[])
    },
];

const fn plain(class: Class, name: &'static str, signals: &'static [Signal]) -> Component {
    Component { class, name, aliases: &[], signals, input: None, listens: &[], writes: &[], managed: false }
}

const fn listen(field: &'static [&'static str], default: &'static str) -> Listen {
    Listen { field, default: Some(default) }
}
