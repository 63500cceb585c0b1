//! Stores for tests of what runs on any of them.

use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::Server;

/// A store on PostgreSQL in a schema of its own; `None`, said loudly, where there is no server.
pub async fn postgres(shown: &str) -> Option<PostgresStore> {
    let server = Server::find(shown)?;
    Some(postgres_in(&server.url(), &server.schema()).await)
}

/// The store in a schema, made where it is not there.
pub async fn postgres_in(url: &str, schema: &str) -> PostgresStore {
    let mut options = PostgresOptions::default();
    schema.clone_into(&mut options.schema);
    options.migrate = true;
    PostgresStore::connect_with(url, &options).await.unwrap()
}
