//! What the suite of stores cannot see: many at once, servers in trouble, plans, migrations, the feed's order from outside.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, reason = "tests")]

/// The server, or the end of a test where there is none.
macro_rules! server {
    ($shown:literal) => {
        match phoenix_testing::postgres::Server::find($shown) {
            Some(server) => server,
            None => return,
        }
    };
}

#[path = "postgres/commits.rs"]
mod commits;
#[path = "postgres/concurrency.rs"]
mod concurrency;
#[path = "postgres/feed.rs"]
mod feed;
#[path = "postgres/migrations.rs"]
mod migrations;
#[path = "postgres/plans.rs"]
mod plans;
#[path = "postgres/support.rs"]
mod support;
#[path = "postgres/trouble.rs"]
mod trouble;
