//! Receivers.

use super::{all, listen};
use crate::collector::component::Input::{Receive, Scrape};
use crate::collector::component::Signal::{Logs, Metrics};
use crate::collector::component::Stability::{Beta, Development, Stable};
use crate::collector::component::{Class, Component, Rename, support};

pub(super) static ALL: &[&Component] = &[&OTLP, &HOST_METRICS];

static OTLP: Component = Component {
    input: Some(Receive),
    listens: &[
        listen(&["protocols", "grpc", "endpoint"], "localhost:4317"),
        listen(&["protocols", "http", "endpoint"], "localhost:4318"),
    ],
    ..Component::new(Class::Receiver, "otlp").supporting(&all(Stable))
};

static HOST_METRICS: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "host_metrics")
        .renamed(&[Rename::of("hostmetrics", 150)])
        .supporting(&[support(Metrics, Beta), support(Logs, Development)])
};
