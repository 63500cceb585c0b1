//! A store that holds experiments of every event ever released gives them back after it was closed and opened again.

use phoenix_core::conformance::{assert_released_events_are_loaded, keep_released_events};

#[cfg(feature = "sqlite")]
#[test]
fn experiments_of_every_released_event_are_loaded_from_a_file_that_was_closed() {
    use phoenix_store::sqlite::SqliteStore;
    use pollster::block_on;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("phoenix.db");
    block_on(keep_released_events(&SqliteStore::open(&path).unwrap()));
    block_on(assert_released_events_are_loaded(&SqliteStore::open(&path).unwrap()));
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn experiments_of_every_released_event_are_loaded_by_another_connection() {
    use phoenix_testing::postgres::Server;

    use crate::stores::postgres_in;

    let Some(server) = Server::find("that PostgreSQL gives back every event ever released") else { return };
    let (url, schema) = (server.url(), server.schema());
    let store = postgres_in(&url, &schema).await;
    keep_released_events(&store).await;
    store.close().await;
    assert_released_events_are_loaded(&postgres_in(&url, &schema).await).await;
}
