//! Hints at new work through `NOTIFY`: workers may wake early by them, and nothing depends on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use phoenix_core::ports::StoreError;
use sqlx::postgres::PgListener;

use super::PostgresStore;
use super::connections::Connections;
use super::error::store_error;
use super::schema::SchemaName;

/// How long sending a hint may take; it is given up then.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a hint waits for others that it can stand for: each costs the server as much as a small commit.
const PAUSE: Duration = Duration::from_millis(5);

/// Sends hints after commits, not in them: a `NOTIFY` in a transaction makes commits wait for each other, whatever they change.
#[derive(Debug)]
pub(super) struct Hinter {
    connections: Arc<Connections>,
    channel: String,
    is_on: bool,
    /// How many are wanted that were not sent yet; one stands for all of them.
    wanted: AtomicU64,
}

impl Hinter {
    pub(super) fn new(connections: Arc<Connections>, schema: &SchemaName, is_on: bool) -> Hinter {
        Hinter { connections, channel: format!("phoenix_{schema}"), is_on, wanted: AtomicU64::new(0) }
    }

    /// Hints at new work, soon; it does not wait and cannot fail.
    pub(super) fn hint(self: &Arc<Self>) {
        if !self.is_on || self.wanted.fetch_add(1, Ordering::AcqRel) > 0 {
            return;
        }
        let hinter = Arc::clone(self);
        // Connections need the runtime, so there is one.
        tokio::spawn(async move { hinter.send().await });
    }

    /// Sends until no hint was wanted since the last one was sent.
    async fn send(&self) {
        loop {
            tokio::time::sleep(PAUSE).await;
            let wanted = self.wanted.load(Ordering::Acquire);
            // A hint that is lost costs a worker the rest of its sleep.
            let _ = tokio::time::timeout(PATIENCE, self.notify()).await;
            if self.wanted.compare_exchange(wanted, 0, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                return;
            }
        }
    }
}

impl Hinter {
    async fn notify(&self) -> Result<(), sqlx::Error> {
        let mut lent = self.connections.lend().await?;
        sqlx::query("SELECT pg_notify($1, '')").bind(&self.channel).execute(&mut *lent).await?;
        self.connections.give_back(lent);
        Ok(())
    }
}

/// Waits for hints at new work. It holds a connection of its own for as long as it lives (one of an embedder's pool).
#[derive(Debug)]
pub struct Hints {
    listener: PgListener,
}

impl PostgresStore {
    /// Listens for hints that a worker may wake early by: race [`Hints::wait`] with the sleep until work is due.
    ///
    /// # Errors
    /// `Unavailable` when the server is not reached or no connection comes free.
    pub async fn hints(&self) -> Result<Hints, StoreError> {
        let said = |error| store_error("listen for hints", &error);
        let hinter = &self.inner.hinter;
        let mut listener =
            PgListener::connect_with(&hinter.connections.for_listener()).await.map_err(said)?;
        listener.listen(&hinter.channel).await.map_err(said)?;
        Ok(Hints { listener })
    }
}

impl Hints {
    /// Returns when somebody committed work that is due at once, or when hints may have been lost with a connection.
    ///
    /// Dropping it before it returns loses nothing.
    ///
    /// # Errors
    /// `Unavailable` when the connection was lost and cannot be made again now: sleep as without hints, then wait again.
    pub async fn wait(&mut self) -> Result<(), StoreError> {
        self.listener.try_recv().await.map_err(|error| store_error("listen for hints", &error))?;
        // One wake is enough for all that came meanwhile.
        while self.listener.next_buffered().is_some() {}
        Ok(())
    }
}
