//! Receivers.

mod host_metrics;
mod otlp;

use super::{all, listen, shared};
use crate::collector::component::Component;

pub(super) static ALL: &[&Component] = &[&otlp::OTLP, &host_metrics::HOST_METRICS];
