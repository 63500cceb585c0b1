//! Opening a store by its address.

mod address;
mod error;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::Arc;

use phoenix_core::memory::MemoryStore;
use phoenix_core::ports::Store;

pub use error::OpenError;

use address::Address;

/// Opens the store at an address.
///
/// | address | store |
/// |---|---|
/// | `memory:` | in memory, gone with the process |
/// | `sqlite:phoenix.db`, `sqlite:///var/lib/phoenix.db` | a file, made where it is not there (feature `sqlite`) |
/// | `sqlite::memory:` | SQLite in memory, gone with the process |
/// | `postgres://user:password@host/database` | PostgreSQL (feature `postgres`) |
///
/// What is to be otherwise stands behind a `?`, as `name=value` joined by `&`; a name that is not known is refused. Special letters are
/// written as `%` and two hexadecimal digits. For `sqlite:` the names are those of the fields of
#[cfg_attr(feature = "sqlite", doc = "[`SqliteOptions`](crate::sqlite::SqliteOptions):")]
#[cfg_attr(not(feature = "sqlite"), doc = "`SqliteOptions`:")]
/// `synchronous` (`full` or `normal`), `busy_timeout` (such as `5s`), `readers`, `read_only` and `check_on_open` (`true` or `false`) and
/// `max_size` (in bytes). For `postgres:` they are those of the PostgreSQL store's own options and of its connection (`sslmode`,
/// `sslrootcert`, `application_name` and so on). A file's tables are made and migrated by opening it; PostgreSQL's only with `migrate=true`.
///
/// Needs no runtime but for `postgres:`, which needs tokio's.
///
/// ```
/// use phoenix_core::ports::{ExperimentStore, ListRequest};
///
/// # let directory = tempfile::tempdir()?;
/// # let file = directory.path().join("phoenix.db");
/// # let file = file.display();
/// let store = pollster::block_on(phoenix_store::open(&format!("sqlite:{file}?busy_timeout=10s")))?;
/// assert!(pollster::block_on(store.list(ListRequest::first(10)))?.experiments.is_empty());
///
/// let wrong = pollster::block_on(phoenix_store::open("sqlite:phoenix.db?readonly=true"));
/// let error = wrong.err().map(|error| error.to_string()).unwrap_or_default();
/// assert!(error.contains("no option `readonly`; did you mean `read_only`?"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`OpenError`], which says what to do and never repeats the address: it may hold a password.
pub async fn open(address: &str) -> Result<Arc<dyn Store>, OpenError> {
    match Address::of(address)? {
        Address::Memory => Ok(Arc::new(MemoryStore::new())),
        #[cfg(feature = "sqlite")]
        Address::Sqlite { path, query } => sqlite::open(path, query).await,
        #[cfg(not(feature = "sqlite"))]
        Address::Sqlite { .. } => Err(OpenError::FeatureOff { feature: "sqlite" }),
        #[cfg(feature = "postgres")]
        Address::Postgres { query } => postgres::open(address, query).await,
        #[cfg(not(feature = "postgres"))]
        Address::Postgres { .. } => Err(OpenError::FeatureOff { feature: "postgres" }),
    }
}
