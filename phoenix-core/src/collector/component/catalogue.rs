//! The component types that are known, each with its names, signals and fields (v0.158.0).
//!
//! One file per type or small family, by class. What stands here is read by the checks and by the
//! derivation of arm configs; a type that is added here needs no change anywhere else.

mod connector;
mod exporter;
mod extension;
mod named;
mod processor;
mod receiver;
pub(crate) mod shared;

pub(super) use named::NAMED;

use super::Signal::{Logs, Metrics, Traces};
use super::{Component, Listen, Stability, Support, support};

/// Every component type whose fields are known, by class in the order of [`Class::ALL`](super::Class::ALL).
pub static CATALOGUE: [&[&Component]; 5] =
    [receiver::ALL, processor::ALL, exporter::ALL, connector::ALL, extension::ALL];

/// Traces, metrics and logs, all equally far.
const fn all(stability: Stability) -> [Support; 3] {
    [support(Traces, stability), support(Metrics, stability), support(Logs, stability)]
}

/// Metrics alone.
const fn metrics(stability: Stability) -> [Support; 1] {
    [support(Metrics, stability)]
}

/// A field that makes a component listen, with where it listens when the field is left out.
const fn listen(field: &'static [&'static str], default: &'static str) -> Listen {
    Listen { field, default: Some(default) }
}
