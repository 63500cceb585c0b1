//! Connections: the store's own, or those of an embedder's pool.
//!
//! The store keeps its own idle connections by itself: a pool of the driver asks the server whether a connection still answers each time
//! that one comes back, which costs every statement a second round trip. Here only what ended well comes back; a connection that died
//! while it was idle shows itself at its next statement, and then all idle ones go.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::PostgresOptions;

/// How long to wait before a server that was not reached is tried again.
const PAUSE: Duration = Duration::from_millis(50);

/// Where connections come from.
#[derive(Debug)]
pub(super) enum Connections {
    Own(Arc<Own>),
    Pool(PgPool),
}

/// Connections of the store's own.
pub(super) struct Own {
    options: PgConnectOptions,
    acquire_timeout: Duration,
    idle_timeout: Duration,
    max_lifetime: Duration,
    /// One permit for each connection that may be open and in use.
    permits: Arc<Semaphore>,
    /// Those that nobody uses, the one that was used last at the end.
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: PgConnection,
    opened: Instant,
    since: Instant,
}

/// A connection in use.
pub(super) enum Lent {
    Own { connection: PgConnection, opened: Instant, own: Arc<Own>, permit: OwnedSemaphorePermit },
    Pool(PoolConnection<Postgres>),
}

impl Connections {
    pub(super) fn own(connection: PgConnectOptions, options: &PostgresOptions) -> Connections {
        let at_most = usize::try_from(options.max_connections.max(1)).unwrap_or(Semaphore::MAX_PERMITS);
        Connections::Own(Arc::new(Own {
            options: connection.disable_statement_logging(),
            acquire_timeout: options.acquire_timeout,
            idle_timeout: options.idle_timeout,
            max_lifetime: options.max_lifetime,
            permits: Arc::new(Semaphore::new(at_most.min(Semaphore::MAX_PERMITS))),
            idle: Mutex::default(),
        }))
    }

    /// A connection, as soon as there is one.
    ///
    /// # Errors
    /// What the server says of a new one; `PoolTimedOut` when none comes in time, `PoolClosed` when none will ever come.
    pub(super) async fn lend(&self) -> Result<Lent, sqlx::Error> {
        match self {
            Connections::Pool(pool) => pool.acquire().await.map(Lent::Pool),
            Connections::Own(own) => {
                let lend = Arc::clone(own).lend();
                tokio::time::timeout(own.acquire_timeout, lend)
                    .await
                    .unwrap_or(Err(sqlx::Error::PoolTimedOut))
            }
        }
    }

    /// A pool for a listener, which keeps what it takes.
    pub(super) fn for_listener(&self) -> PgPool {
        match self {
            Connections::Pool(pool) => pool.clone(),
            Connections::Own(own) => sqlx::postgres::PgPoolOptions::new()
                .max_connections(1)
                .acquire_timeout(own.acquire_timeout)
                .max_lifetime(None)
                .idle_timeout(None)
                .connect_lazy_with(own.options.clone()),
        }
    }

    /// Takes back a connection on which everything ended well.
    pub(super) fn give_back(&self, lent: Lent) {
        if let Lent::Own { connection, opened, own, permit } = lent {
            own.keep(Idle { connection, opened, since: Instant::now() });
            drop(permit);
        }
    }

    /// Closes what is idle: one of them had died.
    pub(super) fn clear(&self) {
        if let Connections::Own(own) = self {
            own.idle().clear();
        }
    }

    /// Lends no connection any more.
    pub(super) async fn close(&self) {
        match self {
            Connections::Pool(pool) => pool.close().await,
            Connections::Own(own) => {
                own.permits.close();
                let idle = std::mem::take(&mut *own.idle());
                for Idle { connection, .. } in idle {
                    // It is over in either case.
                    let _ = connection.close().await;
                }
            }
        }
    }
}

impl Own {
    async fn lend(self: Arc<Self>) -> Result<Lent, sqlx::Error> {
        let permits = Arc::clone(&self.permits);
        let permit = permits.acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let (connection, opened) = match self.take() {
            Some(idle) => (idle.connection, idle.opened),
            None => (self.connect().await?, Instant::now()),
        };
        Ok(Lent::Own { connection, opened, own: self, permit })
    }

    /// Connects, again while nobody answers; the caller bounds the time.
    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        loop {
            match self.options.connect().await {
                Err(sqlx::Error::Io(_)) => tokio::time::sleep(PAUSE).await,
                // cannot_connect_now: it is starting or going down.
                Err(error) if super::error::state(&error).as_deref() == Some("57P03") => {
                    tokio::time::sleep(PAUSE).await;
                }
                connected => return connected,
            }
        }
    }

    fn take(&self) -> Option<Idle> {
        let mut idle = self.idle();
        while let Some(last) = idle.pop() {
            if last.since.elapsed() < self.idle_timeout && last.opened.elapsed() < self.max_lifetime {
                return Some(last);
            }
        }
        None
    }

    fn keep(&self, connection: Idle) {
        let mut idle = self.idle();
        if !self.permits.is_closed() {
            idle.push(connection);
        }
        // The first is the one that was used least.
        if idle.first().is_some_and(|first| first.since.elapsed() >= self.idle_timeout) {
            idle.remove(0);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without what connects, which holds the password.
        f.debug_struct("Own").finish_non_exhaustive()
    }
}

impl Deref for Lent {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Lent::Own { connection, .. } => connection,
            Lent::Pool(connection) => connection,
        }
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Lent::Own { connection, .. } => connection,
            Lent::Pool(connection) => connection,
        }
    }
}
