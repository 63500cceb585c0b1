//! Exporters.

use super::{all, metrics};
use crate::collector::component::Stability::{Alpha, Beta, Stable};
use crate::collector::component::{Class, Component, Listen, Rename, Write};

pub(super) static ALL: &[&Component] =
    &[&DEBUG, &NOP, &OTLP_GRPC, &OTLP_HTTP, &FILE, &PROMETHEUS, &PROMETHEUS_REMOTE_WRITE];

static DEBUG: Component = Component::new(Class::Exporter, "debug").supporting(&all(Alpha));
static NOP: Component = Component::new(Class::Exporter, "nop").supporting(&all(Beta));
static OTLP_GRPC: Component =
    Component::new(Class::Exporter, "otlp_grpc").renamed(&[Rename::of("otlp", 144)]).supporting(&all(Stable));
static OTLP_HTTP: Component = Component::new(Class::Exporter, "otlp_http")
    .renamed(&[Rename::of("otlphttp", 144)])
    .supporting(&all(Stable));
static FILE: Component = Component {
    writes: &[Write { field: &["path"], default: None, folder: false, create: None }],
    ..Component::new(Class::Exporter, "file").supporting(&all(Alpha))
};
static PROMETHEUS: Component = Component {
    listens: &[Listen { field: &["endpoint"], default: None }],
    ..Component::new(Class::Exporter, "prometheus").supporting(&metrics(Beta))
};
static PROMETHEUS_REMOTE_WRITE: Component = Component {
    writes: &[Write { field: &["wal", "directory"], default: None, folder: true, create: None }],
    ..Component::new(Class::Exporter, "prometheus_remote_write")
        .renamed(&[Rename::of("prometheusremotewrite", 155)])
        .supporting(&metrics(Beta))
};
