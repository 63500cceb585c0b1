//! The outbox: effects and wakes with their leases.
//!
//! Claims pass over rows that another claim has locked (`SKIP LOCKED`), so that workers do not wait for each other. A lease that ran out
//! is seen by the next claim: until then, and until somebody else is given the work, its token counts.

use phoenix_core::experiment::EffectKey;
use phoenix_core::model::Timestamp;
use phoenix_core::ports::{ClaimRequest, Claimed, Leased, StoreError, Token, Work};
use sqlx::postgres::PgRow;

use super::Inner;
use super::rows::{column, limit, parsed, version};
use super::run::Statement;
use crate::form::{damaged, from_json};

/// What is due comes in the order of (due, number), whether it is free or its lease ran out; then the time of what is not leased next.
///
/// A lease that ran out on a wake whose time was set anew meanwhile is offered at the new time, or not at all when that was unset.
const CLAIM: &str = "
WITH over AS MATERIALIZED (
    SELECT number, CASE WHEN anew THEN anew_at ELSE due END AS due FROM {schema}.outbox
    WHERE leased_until <= $1 ORDER BY leased_until LIMIT $3 + 100 FOR UPDATE SKIP LOCKED
),
free AS MATERIALIZED (
    SELECT number, due FROM {schema}.outbox
    WHERE leased_until IS NULL AND due <= $1 ORDER BY due, number LIMIT $3 FOR UPDATE SKIP LOCKED
),
chosen AS MATERIALIZED (
    SELECT number, due FROM (SELECT number, due FROM over WHERE due <= $1 UNION ALL SELECT number, due FROM free) AS offered
    ORDER BY due, number LIMIT $3
),
leased AS (
    UPDATE {schema}.outbox
    SET leased_until = $2, due = chosen.due, generation = generation + 1, attempts = attempts + 1, anew = false, anew_at = NULL
    FROM chosen WHERE outbox.number = chosen.number
    RETURNING outbox.number, outbox.due, generation, attempts - 1 AS attempts, experiment::text AS experiment,
        effect_version, effect_index, effect
),
ended AS (
    DELETE FROM {schema}.outbox USING over WHERE outbox.number = over.number AND over.due IS NULL
),
postponed AS (
    UPDATE {schema}.outbox SET leased_until = NULL, due = over.due FROM over
    WHERE outbox.number = over.number AND over.due > $1
),
next AS (
    SELECT min(due) AS due FROM (
        (
            SELECT due FROM {schema}.outbox
            WHERE leased_until IS NULL AND NOT EXISTS (SELECT 1 FROM chosen WHERE chosen.number = outbox.number)
            ORDER BY due, number LIMIT 1
        )
        UNION ALL
        SELECT due FROM over WHERE NOT EXISTS (SELECT 1 FROM chosen WHERE chosen.number = over.number)
    ) AS left_over
)
SELECT number, generation, attempts, experiment, effect_version, effect_index, effect, due FROM leased
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, due FROM next
ORDER BY due, number";

const RENEW: &str = "
UPDATE {schema}.outbox SET leased_until = $3 WHERE number = $1 AND generation = $2 RETURNING number";

/// Locked first, so that what was set anew by a commit that is just over is seen.
const ACK: &str = "
WITH held AS MATERIALIZED (
    SELECT number, anew_at FROM {schema}.outbox WHERE number = $1 AND generation = $2 FOR UPDATE
),
done AS (
    DELETE FROM {schema}.outbox USING held WHERE outbox.number = held.number AND held.anew_at IS NULL
),
again AS (
    UPDATE {schema}.outbox
    SET due = held.anew_at, leased_until = NULL, generation = generation + 1, attempts = 0, anew = false, anew_at = NULL
    FROM held WHERE outbox.number = held.number AND held.anew_at IS NOT NULL
)
SELECT number FROM held";

const NACK: &str = "
WITH held AS MATERIALIZED (
    SELECT number, anew, anew_at FROM {schema}.outbox WHERE number = $1 AND generation = $2 FOR UPDATE
),
gone AS (
    DELETE FROM {schema}.outbox USING held WHERE outbox.number = held.number AND held.anew AND held.anew_at IS NULL
),
again AS (
    UPDATE {schema}.outbox
    SET due = COALESCE(held.anew_at, $3), leased_until = NULL, generation = generation + 1,
        attempts = CASE WHEN held.anew THEN 0 ELSE attempts END, anew = false, anew_at = NULL
    FROM held WHERE outbox.number = held.number AND (NOT held.anew OR held.anew_at IS NOT NULL)
)
SELECT number FROM held";

impl Inner {
    pub(super) async fn claim(&self, request: &ClaimRequest) -> Result<Claimed, StoreError> {
        let sql = self.sql(CLAIM);
        let make = || {
            sqlx::query(sql.clone())
                .bind(request.now.as_micros())
                .bind(request.now.plus(request.lease).as_micros())
                .bind(limit(request.limit))
        };
        let mut claimed = Claimed::default();
        for row in &self.rows("claim work", make).await? {
            if column::<Option<i64>>(row, 0)?.is_some() {
                claimed.work.push(leased(row)?);
            } else {
                let due = column::<Option<i64>>(row, 7)?.map(Timestamp::from_micros);
                claimed.next_due = due.map(|due| due.max(request.now));
            }
        }
        Ok(claimed)
    }

    pub(super) async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        let until = until.as_micros();
        self.held("renew a lease", RENEW, token, |statement| statement.bind(until)).await
    }

    pub(super) async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        self.held("acknowledge work", ACK, token, |statement| statement).await
    }

    pub(super) async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        let retry_at = retry_at.as_micros();
        self.held("give work back", NACK, token, |statement| statement.bind(retry_at)).await
    }

    /// Runs a statement on the work of a token; it gives a row when the token counts.
    async fn held(
        &self,
        operation: &'static str,
        text: &'static str,
        token: &Token,
        bind: impl Fn(Statement<'static>) -> Statement<'static>,
    ) -> Result<(), StoreError> {
        let (number, generation) = read(token).ok_or(StoreError::LeaseLost)?;
        let sql = self.sql(text);
        let make = || bind(sqlx::query(sql.clone()).bind(number).bind(generation));
        let rows = self.rows(operation, make).await?;
        if rows.is_empty() { Err(StoreError::LeaseLost) } else { Ok(()) }
    }
}

fn leased(row: &PgRow) -> Result<Leased, StoreError> {
    const WHAT: &str = "read a piece of work";
    let token = Token(format!("{}.{}", column::<i64>(row, 0)?, column::<i64>(row, 1)?));
    let attempts = column::<i64>(row, 2)?.try_into().unwrap_or(u32::MAX);
    let experiment = parsed(row, 3, WHAT)?;
    let work = match column::<Option<&str>>(row, 6)? {
        None => Work::Wake(experiment),
        Some(effect) => {
            let index = column::<i64>(row, 5)?.try_into().map_err(|error| damaged(WHAT, error))?;
            let key = EffectKey { experiment, version: version(row, 4)?, index };
            Work::Effect { key, effect: from_json(effect, WHAT)? }
        }
    };
    Ok(Leased::new(token, work, attempts))
}

fn read(token: &Token) -> Option<(i64, i64)> {
    let (number, generation) = token.0.split_once('.')?;
    Some((number.parse().ok()?, generation.parse().ok()?))
}
