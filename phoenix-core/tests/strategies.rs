//! What the process strategies do to known scrapes, in a real collector.
//!
//! Each template is rendered, its receivers are replaced by one that is sent made scrapes, and what its exporter writes is
//! compared with what went in. The collector is found as `phoenix_testing` says.
#![allow(clippy::disallowed_methods, reason = "the tests run the real collector on real files")]
#![allow(clippy::needless_pass_by_value, reason = "parameters are handed over as literals")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

#[path = "strategies/collector.rs"]
mod collector;
#[path = "strategies/groups.rs"]
mod groups;
#[path = "strategies/host.rs"]
mod host;
#[path = "strategies/points.rs"]
mod points;
#[path = "strategies/promises.rs"]
mod promises;
