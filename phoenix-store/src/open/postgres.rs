//! Opening PostgreSQL.

use std::sync::Arc;

use phoenix_core::ports::Store;

use super::OpenError;
use super::query::options;
use crate::postgres::PostgresStore;

/// The store's own options, then those of its connection, which ignores what it does not know: a misspelt `sslmode` would be no `sslmode`.
const OPTIONS: &[&str] = &[
    "schema",
    "max_connections",
    "acquire_timeout",
    "statement_timeout",
    "answer_timeout",
    "idle_timeout",
    "max_lifetime",
    "hints",
    "feed",
    "migrate",
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
    "options",
    "statement-cache-capacity",
];

pub(super) async fn open(address: &str, query: &str) -> Result<Arc<dyn Store>, OpenError> {
    options(query, OPTIONS)?;
    Ok(Arc::new(PostgresStore::connect(address).await?))
}
