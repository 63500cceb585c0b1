//! Connectors.

use super::all;
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::Schema;
use crate::collector::component::{Class, Component};

pub(super) static ALL: &[&Component] = &[&FORWARD];

/// `forward`: hands on what it gets.
static FORWARD: Component = Component {
    joins: &[(Traces, Traces), (Metrics, Metrics), (Logs, Logs)],
    ..Component::new(Class::Connector, "forward").supporting(&all(Beta)).schema(&Schema::EMPTY)
};
