//! Controlled experiments on OpenTelemetry Collector pipelines.

pub mod analysis;
pub mod collector;
pub mod error;
pub mod experiment;
pub mod memory;
#[cfg(any(test, feature = "proptest"))]
pub mod generators;
pub mod model;
pub mod ports;
pub mod render;
pub mod telemetry;
