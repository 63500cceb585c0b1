//! The OpenTelemetry world: recorded collector output in, samples out.
