//! The stores that are tortured.

use std::sync::Arc;

use phoenix_core::ports::Store;

/// A store that several processes may open.
pub struct Tortured {
    /// By which it is opened.
    pub address: String,
    /// The server behind it, which may be stopped.
    #[cfg(feature = "postgres")]
    pub server: Option<phoenix_testing::postgres::Cluster>,
    /// What goes when it goes.
    _folder: tempfile::TempDir,
}

type Open = fn() -> Option<Tortured>;

/// Each by its name; `None` where it is not to be had.
pub const ALL: &[(&str, Open)] = &[
    #[cfg(feature = "sqlite")]
    ("sqlite", sqlite),
    #[cfg(feature = "postgres")]
    ("postgres", postgres),
];

#[cfg(feature = "sqlite")]
#[allow(clippy::unnecessary_wraps)]
fn sqlite() -> Option<Tortured> {
    let folder = tempfile::tempdir().unwrap();
    Some(Tortured {
        // The file is checked as a whole at the end, rather than by each of many short lives.
        address: format!(
            "sqlite:{}?check_on_open=false&readers=1",
            folder.path().join("phoenix.db").display()
        ),
        #[cfg(feature = "postgres")]
        server: None,
        _folder: folder,
    })
}

#[cfg(feature = "postgres")]
fn postgres() -> Option<Tortured> {
    use phoenix_testing::postgres::{Cluster, Options};

    match Cluster::start(&Options { durable: true, ..Options::default() }) {
        Ok(server) => Some(Tortured {
            address: format!("{}?migrate=true&max_connections=4", server.url()),
            server: Some(server),
            _folder: tempfile::tempdir().unwrap(),
        }),
        Err(reason) => {
            phoenix_testing::missing(
                "that PostgreSQL survives what is done to it and its controllers",
                &reason,
            );
            None
        }
    }
}

/// Opens a store, however long that takes.
pub async fn open(address: &str) -> Arc<dyn Store> {
    loop {
        match try_open(address).await {
            Ok(store) => return store,
            Err(error) => {
                if error.code() != phoenix_core::ErrorCode::Unavailable {
                    eprintln!("worker: {error} ({:?})", error.code());
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn try_open(address: &str) -> Result<Arc<dyn Store>, phoenix_store::OpenError> {
    #[cfg(feature = "postgres")]
    if address.starts_with("postgres:") {
        return Ok(Arc::new(phoenix_store::postgres::PostgresStore::connect(address).await?));
    }
    phoenix_store::open(address).await
}
