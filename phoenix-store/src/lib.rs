//! Durable stores for Phoenix, and what goes around any store.
//!
//! All of them keep the contracts that are written at the ports of [`phoenix_core::ports`], and pass the suite of
//! [`phoenix_core::conformance`].

pub mod archive;
mod faulty;
// What the backends share is idle in a build without any.
#[cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(dead_code, unused_imports))]
mod form;
#[cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(dead_code))]
mod migration;
mod observed;
mod open;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(feature = "tokio")]
pub mod worker;

pub use faulty::{Faults, Faulty, Met};
pub use migration::MigrationError;
pub use observed::Observed;
pub use open::{OpenError, open};
#[cfg(feature = "tokio")]
pub use worker::Worker;
