//! Receivers.

mod carbon;
mod file_log;
mod fluent_forward;
mod host_metrics;
mod jaeger;
mod kafka;
mod nginx;
mod otlp;
mod prometheus;
mod statsd;
mod zipkin;

use super::{all, listen, metrics, shared};
use crate::collector::component::Component;

pub(super) static ALL: &[&Component] = &[
    &otlp::OTLP,
    &host_metrics::HOST_METRICS,
    &carbon::CARBON,
    &file_log::FILE_LOG,
    &fluent_forward::FLUENT_FORWARD,
    &jaeger::JAEGER,
    &kafka::KAFKA,
    &nginx::NGINX,
    &prometheus::PROMETHEUS,
    &statsd::STATSD,
    &zipkin::ZIPKIN,
];
