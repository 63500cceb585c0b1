//! The gateway templates on real collectors: what senders counted is what arrives.
//!
//! Senders speak OTLP over HTTP to one or two replicas of a gateway, these to a sink that writes what it received. The collector
//! is found as `phoenix_testing` says.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "the tests run real collectors")]

mod arms;
mod gateways;
mod kit;
mod passing;
mod totals;
