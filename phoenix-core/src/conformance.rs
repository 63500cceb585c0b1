//! Public suites that any store or deployer can be run against: what the ports promise, one named test per promise.
//!
//! Feature `conformance`. A backend of your own is right when all cases pass:
//!
//! ```
//! # mod tests {
//! use phoenix_core::memory::MemoryStore;
//!
//! // On a runner without a runtime:
//! phoenix_core::store_conformance! { block_on = pollster::block_on, fresh = MemoryStore::new() }
//! # }
//! ```
//!
//! With a runtime, name the attribute of its tests; `fresh` may await:
//! `store_conformance! { test = tokio::test, fresh = my_store().await }`. `fresh` is evaluated once for each case and has to give a
//! store that holds nothing.
//!
//! The cases of each suite stand in one list, from which the functions, the tests and [`STORE_CASES`] are made; a case that is
//! written and not listed is a compiler warning (dead code).

mod concurrently;
mod deployer;
mod fixture;
mod store;

pub use deployer::{DEPLOYER_CASES, DeployerBench, deployer_case};
pub use store::{
    RELEASED_EVENTS, STORE_CASES, assert_released_events_are_loaded, keep_released_events, store_case,
};
