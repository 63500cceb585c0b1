//! The OpenTelemetry world for Phoenix.
//!
//! [`recorded`] reads what collectors wrote to files and measures it, at once ([`Recording::read`](recorded::Recording::read)) or on virtual time
//! ([`Replay`](recorded::Replay)); [`otlp`] is the shape of that data.

pub mod otlp;
pub mod recorded;
