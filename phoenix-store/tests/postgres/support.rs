//! Stores on a server for tests, each in a schema of its own.

use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::Server;

/// The options of a store in a schema of its own, which is migrated when it is opened.
pub(crate) fn options(server: &Server) -> PostgresOptions {
    let mut options = PostgresOptions::default();
    options.schema = server.schema();
    options.migrate = true;
    options
}

pub(crate) async fn store(server: &Server, options: &PostgresOptions) -> PostgresStore {
    PostgresStore::connect_with(&server.url(), options).await.unwrap()
}
