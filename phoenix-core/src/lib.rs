//! Controlled experiments on OpenTelemetry Collector pipelines.

pub mod analysis;
pub mod collector;
pub mod experiment;
pub mod model;
pub mod render;
pub mod telemetry;
