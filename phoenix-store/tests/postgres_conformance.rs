//! The suite of stores on a real PostgreSQL, in every way in which such a store can be opened.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "postgres/support.rs"]
mod support;

mod transactions {
    use super::support::{self, store};
    phoenix_core::store_conformance! { test = tokio::test, fresh = {
        let server = phoenix_testing::postgres::Server::locate().unwrap();
        store(server, &support::options(server)).await
    }}
}
