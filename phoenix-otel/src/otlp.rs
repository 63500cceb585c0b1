//! OTLP metrics as JSON: the shape, read without copying, and the size of the same message in protobuf.
//!
//! Follows the OTLP/JSON mapping: 64-bit integers as strings or numbers, enums as numbers or names, identifiers in hex, other bytes in base64, `NaN` and infinities as
//! strings; unknown fields are skipped.

mod attributes;
mod message;
mod number;
mod size;

pub use attributes::Attributes;
pub use message::{
    Buckets, DistributionPoint, Exemplar, Metric, NumberPoint, Payload, Points, Quantile, Resource,
    ResourceMetrics, Scope, ScopeMetrics,
};
pub use size::{encoded_len, entry_len};
pub(crate) use size::{
    exponential_point, histogram_point, metric_with, number_point, resource_frame, scope_frame, summary_point,
};
