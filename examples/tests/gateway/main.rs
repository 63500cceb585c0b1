//! The gateway templates on real collectors: what senders counted is what arrives.
//!
//! Senders speak OTLP over HTTP to one or two replicas of a gateway, these to a sink that writes what it received. The collector
//! is `$PHOENIX_OTELCOL`, else `build/otelcol` of the workspace; without one these tests are skipped with a message, but
//! not where the environment says `CI=true`.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the tests run real collectors and say when they cannot"
)]

mod arms;
mod gateways;
mod kit;
mod passing;
mod totals;
