//! Stores on a server for tests, each in a schema of its own.

use std::time::Duration;

use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::{SCHEMA_PREFIX, Server};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// How long a schema may stand that a test left behind on a server that outlives it.
const OLD: Duration = Duration::from_secs(3600);

/// The options of a store in a schema of its own, which is migrated when it is opened.
pub(crate) fn options(server: &Server) -> PostgresOptions {
    let mut options = PostgresOptions::default();
    options.schema = server.schema();
    options.migrate = true;
    options
}

pub(crate) async fn store(server: &Server, options: &PostgresOptions) -> PostgresStore {
    if let Server::Named(url) = server {
        drop_what_was_left_behind(url).await;
    }
    PostgresStore::connect_with(&server.url(), options).await.unwrap()
}

/// Connections of the test's own.
pub(crate) fn pool(url: &str) -> PgPool {
    PgPoolOptions::new().max_connections(8).connect_lazy(url).unwrap()
}

async fn drop_what_was_left_behind(url: &str) {
    static ONCE: tokio::sync::OnceCell<()> = tokio::sync::OnceCell::const_new();
    ONCE.get_or_init(async || {
        let pool = pool(url);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let schemas: Vec<String> =
            sqlx::query_scalar("SELECT nspname::text FROM pg_namespace").fetch_all(&pool).await.unwrap();
        for schema in schemas {
            let made =
                schema.strip_prefix(SCHEMA_PREFIX).and_then(|rest| rest.split('_').next()?.parse().ok());
            if made.is_some_and(|made| Duration::from_secs(made) + OLD < now) {
                let sql = format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
            }
        }
    })
    .await;
}
