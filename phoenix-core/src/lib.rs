//! Controlled experiments on OpenTelemetry Collector pipelines.

pub mod analysis;
pub mod collector;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod controller;
pub mod error;
pub mod experiment;
#[cfg(any(test, feature = "proptest"))]
pub mod generators;
pub mod memory;
pub mod model;
pub mod ports;
pub mod render;
pub mod telemetry;
