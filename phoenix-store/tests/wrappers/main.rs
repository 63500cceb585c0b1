//! Stores around other stores, and what runs on any store.
#![allow(clippy::unwrap_used)]

mod faulty;
#[path = "../kit/kit.rs"]
mod kit;
mod observed;
mod suites;
#[cfg(feature = "tokio")]
mod workers;
