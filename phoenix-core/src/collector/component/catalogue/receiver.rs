//! Receivers.

mod host_metrics;

use super::{all, listen};
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Stable;
use crate::collector::component::{Class, Component};

pub(super) static ALL: &[&Component] = &[&OTLP, &host_metrics::HOST_METRICS];

static OTLP: Component = Component {
    input: Some(Receive),
    listens: &[
        listen(&["protocols", "grpc", "endpoint"], "localhost:4317"),
        listen(&["protocols", "http", "endpoint"], "localhost:4318"),
    ],
    ..Component::new(Class::Receiver, "otlp").supporting(&all(Stable))
};
