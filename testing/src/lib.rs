//! What the tests of several crates stand on: the real collector, a real PostgreSQL, chance that is the same in every run.
//!
//! Unpublished, and a dependency of tests only. It panics where a test would, with what a person needs to know.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests run programs on real files and say when they cannot"
)]

pub mod collector;
pub mod http;
pub mod place;
pub mod postgres;
pub mod random;
pub mod sinks;

pub use collector::{Collector, Running, missing};
pub use random::Random;
