//! Stores around other stores, and what runs on any store.
#![allow(unreachable_pub, clippy::unwrap_used)]

#[cfg(feature = "tokio")]
mod batches;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod events_over_time;
mod faulty;
#[path = "../kit/kit.rs"]
mod kit;
mod linear;
mod observed;
#[cfg(feature = "postgres")]
mod stores;
mod suites;
#[cfg(feature = "tokio")]
mod workers;
