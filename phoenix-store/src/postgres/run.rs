//! Statements are run here: bounded in time, and again where another transaction was in the way.

use std::future::Future;
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres, SqlStr};

use super::Inner;
use super::error::{Refused, is_in_the_way, store_error};

/// How often a statement is run again that was undone since another transaction was in its way.
pub(super) const TRIES: usize = 20;

pub(super) type Statement<'q> = Query<'q, Postgres, PgArguments>;

impl Inner {
    /// The statement of a text; `{schema}` in it stands for the schema.
    pub(super) fn sql(&self, text: &'static str) -> SqlStr {
        self.statements.of(text)
    }

    /// Runs a statement; its rows. `make` gives it with its values, and is asked again for each try.
    ///
    /// # Errors
    /// What the server says of it.
    pub(super) async fn rows<'q>(
        &self,
        operation: &'static str,
        make: impl Fn() -> Statement<'q>,
    ) -> Result<Vec<PgRow>, StoreError> {
        self.try_rows(operation, make).await?.map_err(|error| store_error(operation, &error))
    }

    /// As [`Inner::rows`], with the server's own error for whoever can tell what it means.
    pub(super) async fn try_rows<'q>(
        &self,
        operation: &'static str,
        make: impl Fn() -> Statement<'q>,
    ) -> Result<Result<Vec<PgRow>, sqlx::Error>, StoreError> {
        let mut tries = 1;
        loop {
            let mut connection = self.connection(operation).await?;
            let answer =
                self.in_time(operation, &mut connection, async |c| make().fetch_all(c).await).await?;
            match answer {
                Err(error) if is_in_the_way(&error) && tries < TRIES => tries += 1,
                answer => return Ok(answer),
            }
        }
    }

    /// A connection of the pool.
    pub(super) async fn connection(
        &self,
        operation: &'static str,
    ) -> Result<PoolConnection<Postgres>, StoreError> {
        self.pool.acquire().await.map_err(|error| store_error(operation, &error))
    }

    /// What comes of work on a connection, which is given up when no answer comes in time.
    ///
    /// # Errors
    /// `Unavailable` when none comes.
    pub(super) async fn in_time<T>(
        &self,
        operation: &'static str,
        connection: &mut PoolConnection<Postgres>,
        work: impl AsyncFnOnce(&mut PgConnection) -> T,
    ) -> Result<T, StoreError> {
        match within(self.answer_timeout, work(connection)).await {
            Some(answer) => Ok(answer),
            None => {
                connection.close_on_drop();
                let reason = format!("PostgreSQL did not answer within {:?}", self.answer_timeout);
                let error = Infrastructure::new(ErrorCode::Unavailable, operation);
                Err(error.caused_by(Refused::new(&reason)).into())
            }
        }
    }
}

async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(time, work).await.ok()
}
