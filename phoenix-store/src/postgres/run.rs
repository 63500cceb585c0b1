//! Statements are run here: bounded in time, and again where another transaction was in the way.

use std::future::Future;

use async_trait::async_trait;
use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{Connection, PgConnection, Postgres, SqlStr};

use super::Inner;
use super::connections::Lent;
use super::error::{Refused, is_in_the_way, leaves_the_connection, store_error};

/// How often a statement is run again that was undone since another transaction was in its way.
pub(super) const TRIES: usize = 20;

pub(super) type Statement<'q> = Query<'q, Postgres, PgArguments>;

/// What came of work on a connection: done or a refusal of the store's, unless the server stood against it.
pub(super) type Outcome = Result<Result<(), StoreError>, sqlx::Error>;

/// Work that takes several statements.
#[async_trait]
pub(super) trait Work: Sync {
    /// Does it, in a transaction that is there; it is done again when another transaction was in the way.
    async fn carry_out(&self, store: &Inner, connection: &mut PgConnection) -> Outcome;
}

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
            let mut lent = self.lend(operation).await?;
            let answer = self.in_time(operation, make().fetch_all(&mut *lent)).await?;
            self.give_back(lent, answer.as_ref().err());
            match answer {
                Err(error) if is_in_the_way(&error) && tries < TRIES => tries += 1,
                answer => return Ok(answer),
            }
        }
    }

    /// Does work in one transaction, which is undone when the work is refused or the server stands against it.
    ///
    /// # Errors
    /// The refusal, or what the server says.
    pub(super) async fn in_transaction(
        &self,
        operation: &'static str,
        work: &impl Work,
    ) -> Result<(), StoreError> {
        let mut tries = 1;
        loop {
            let mut lent = self.lend(operation).await?;
            let answer = self.in_time(operation, self.transact(&mut lent, work)).await?;
            self.give_back(lent, answer.as_ref().err());
            match answer {
                Err(error) if is_in_the_way(&error) && tries < TRIES => tries += 1,
                Err(error) => return Err(store_error(operation, &error)),
                Ok(done) => return done,
            }
        }
    }

    async fn lend(&self, operation: &'static str) -> Result<Lent, StoreError> {
        self.connections.lend().await.map_err(|error| store_error(operation, &error))
    }

    fn give_back(&self, lent: Lent, error: Option<&sqlx::Error>) {
        if error.is_none_or(leaves_the_connection) {
            self.connections.give_back(lent);
        } else {
            self.connections.clear();
        }
    }

    /// The answer to some work, which is given up, with its connection, when none comes in time.
    async fn in_time<T>(
        &self,
        operation: &'static str,
        work: impl Future<Output = T>,
    ) -> Result<T, StoreError> {
        tokio::time::timeout(self.answer_timeout, work).await.map_err(|_| {
            let reason = format!("PostgreSQL did not answer within {:?}", self.answer_timeout);
            let error = Infrastructure::new(ErrorCode::Unavailable, operation);
            error.caused_by(Refused::new(&reason)).into()
        })
    }

    async fn transact(&self, connection: &mut PgConnection, work: &impl Work) -> Outcome {
        let mut transaction = connection.begin().await?;
        let answer = work.carry_out(self, &mut transaction).await;
        // Said at once: a transaction that is only dropped keeps its locks until the connection is used again.
        match &answer {
            Ok(Ok(())) => transaction.commit().await?,
            Ok(Err(_)) => transaction.rollback().await?,
            Err(error) if leaves_the_connection(error) => transaction.rollback().await?,
            Err(_) => {}
        }
        answer
    }
}
