//! Exporters.

mod debug;
mod file;
mod googlecloud;
mod kafka;
mod load_balancing;
mod nop;
mod otlp_grpc;
mod otlp_http;
mod prometheus;
mod prometheus_remote_write;
mod zipkin;

use super::{all, metrics, shared};
use crate::collector::component::Component;

pub(super) static ALL: &[&Component] = &[
    &debug::DEBUG,
    &nop::NOP,
    &otlp_grpc::OTLP_GRPC,
    &otlp_http::OTLP_HTTP,
    &file::FILE,
    &prometheus::PROMETHEUS,
    &prometheus_remote_write::PROMETHEUS_REMOTE_WRITE,
    &googlecloud::GOOGLECLOUD,
    &kafka::KAFKA,
    &load_balancing::LOAD_BALANCING,
    &zipkin::ZIPKIN,
];
