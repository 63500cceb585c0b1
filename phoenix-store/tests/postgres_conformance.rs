//! The suite of stores on a real PostgreSQL, in every way in which such a store can be opened.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "postgres/support.rs"]
mod support;

/// A store that holds nothing; a test ends here where there is no server.
macro_rules! fresh {
    ($change:expr) => {{
        let Some(server) =
            phoenix_testing::postgres::Server::find("that PostgreSQL keeps the contracts of stores")
        else {
            return;
        };
        let mut options = crate::support::options(server);
        let change: fn(&mut phoenix_store::postgres::PostgresOptions) = $change;
        change(&mut options);
        crate::support::store(server, &options).await
    }};
}

mod ordered_by_transactions {
    phoenix_core::store_conformance! { test = tokio::test, fresh = fresh!(|_| {}) }
}

mod ordered_by_a_counter {
    use phoenix_store::postgres::FeedOrder;

    phoenix_core::store_conformance! { test = tokio::test, fresh = fresh!(|options| options.feed = FeedOrder::Counter) }
}

mod behind_dyn_store {
    use std::sync::Arc;

    use phoenix_core::ports::Store;

    phoenix_core::store_conformance! { test = tokio::test, fresh = {
        let store: Arc<dyn Store> = Arc::new(fresh!(|_| {}));
        store
    }}
}

mod on_one_connection {
    phoenix_core::store_conformance! { test = tokio::test, fresh = fresh!(|options| {
        options.max_connections = 1;
        options.hints = false;
    }) }
}

/// On the embedder's own pool, whose transactions are stricter than the store needs.
mod on_a_serializable_pool {
    use phoenix_store::postgres::PostgresStore;

    phoenix_core::store_conformance! { test = tokio::test, fresh = {
        let Some(server) = phoenix_testing::postgres::Server::find("that PostgreSQL keeps the contracts of stores")
        else {
            return;
        };
        let connection: sqlx::postgres::PgConnectOptions = server.url().parse().unwrap();
        let connection = connection.options([("default_transaction_isolation", "serializable")]);
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(8).connect_lazy_with(connection);
        PostgresStore::from_pool(pool, &crate::support::options(server)).await.unwrap()
    }}
}
