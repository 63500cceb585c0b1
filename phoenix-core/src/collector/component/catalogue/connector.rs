//! Connectors.

mod count;
mod service_graph;
mod span_metrics;

use super::all;
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::Schema;
use crate::collector::component::{Class, Component};

pub(super) static ALL: &[&Component] =
    &[&FORWARD, &count::COUNT, &service_graph::SERVICE_GRAPH, &span_metrics::SPAN_METRICS];

/// `forward`: hands on what it gets.
static FORWARD: Component = Component {
    joins: &[(Traces, Traces), (Metrics, Metrics), (Logs, Logs)],
    ..Component::new(Class::Connector, "forward").supporting(&all(Beta)).schema(&Schema::EMPTY)
};
