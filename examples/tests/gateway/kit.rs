//! What the tests of the gateway templates stand on: real collectors, senders, and what arrived.

pub(crate) mod arrived;
pub(crate) mod sender;

use std::path::PathBuf;

use phoenix_testing::{Collector, place};

pub(crate) fn collector() -> Option<Collector> {
    Collector::find("the gateway templates on real collectors")
}

/// A folder of a test's own.
pub(crate) fn scratch(name: &str) -> PathBuf {
    place::scratch(env!("CARGO_TARGET_TMPDIR"), &format!("gateway-{name}"))
}
