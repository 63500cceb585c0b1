//! Opening a store.

mod error;

pub use error::OpenError;
