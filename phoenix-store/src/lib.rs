//! Durable stores for Phoenix, and what goes around any store.
//!
//! All of them keep the contracts that are written at the ports of [`phoenix_core::ports`], and pass the suite of
//! [`phoenix_core::conformance`].

mod form;
mod migration;
mod open;
#[cfg(feature = "sqlite")]
pub mod sqlite;

pub use migration::MigrationError;
pub use open::OpenError;
