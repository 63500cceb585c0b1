//! The feed of changes: each experiment at the position of its newest change, told only when nothing can appear below it any more.
//!
//! By transaction id, a change stands at the id of its transaction. A transaction may become visible after one that began later, so that
//! only what stands below the oldest one that is still under way is told. Of these, only those count that write to this store: whoever
//! does has locked the table of experiments (in a mode that keeps nobody out) before its transaction gets an id, and gives up the lock
//! after it became visible. So: note the next id, then look who has that lock, then read what stands below all of them. What others do
//! in the same server, however long, delays nothing.
//!
//! By counter, a change stands at the number that its commit counted to; the lock on the counter makes numbers visible in their order.

use phoenix_core::model::ExperimentId;
use phoenix_core::ports::{Change, Changes, ChangesRequest, Cursor, StoreError};

use super::rows::{column, limit, parsed};
use super::{FeedOrder, Inner};
use crate::postgres::listing::words;

const OPERATION: &str = "read the feed of changes";

/// No change stands there: positions that began anew are 0, ids of transactions and counted ones are higher.
const BEFORE_ALL: i64 = -1;

/// What every cursor says besides its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feed {
    pub(super) order: FeedOrder,
    /// Cursors of another epoch are of positions that are worth nothing any more.
    pub(super) epoch: i64,
}

/// A place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    position: i64,
    id: ExperimentId,
}

/// What stands below it will not change any more.
///
/// The locks are looked at while the statement runs, after its snapshot was taken, from which the next id is. Locks tell ids without
/// their upper half; they are less than half of a lap away from the next one.
const SETTLED: &str = "
SELECT CASE
    WHEN pg_snapshot_xmin(now) = pg_snapshot_xmax(now) THEN next
    ELSE LEAST(next, (
        SELECT min(next + (writer.transactionid::text::bigint - next % 4294967296 + 6442450944) % 4294967296 - 2147483648)
        FROM pg_locks AS writing JOIN pg_locks AS writer USING (virtualtransaction, pid)
        WHERE writing.locktype = 'relation' AND writing.mode = 'RowExclusiveLock'
            AND writing.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND writing.relation = '{schema}.experiments'::regclass
            AND writer.locktype = 'transactionid' AND writer.mode = 'ExclusiveLock'
    ))
END
FROM (
    SELECT snapshot AS now, pg_snapshot_xmax(snapshot)::text::bigint AS next FROM pg_current_snapshot() AS snapshot
) AS taken";

const READ: &str = "
SELECT id::text, feed_position, version, name, phase, outcome, debts, labels, created_at, updated_at FROM (
    (
        SELECT id, feed_position, version, name, phase, outcome, debts, labels, created_at, updated_at
        FROM {schema}.experiments WHERE (feed_position, id) > ($1, $2::uuid) AND feed_position < $3
        ORDER BY feed_position, id LIMIT $4
    )
    UNION ALL
    (
        SELECT id, feed_position, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
        FROM {schema}.deleted WHERE (feed_position, id) > ($1, $2::uuid) AND feed_position < $3
        ORDER BY feed_position, id LIMIT $4
    )
) AS changed ORDER BY feed_position, id LIMIT $4";

impl Feed {
    /// The statements that lock what is to be changed, as a commit does, and give the position of the change.
    pub(super) fn next(&self) -> [&'static str; 2] {
        const LOCK: &str = "LOCK TABLE {schema}.experiments IN ROW EXCLUSIVE MODE";
        match self.order {
            FeedOrder::Transactions => [LOCK, "SELECT pg_current_xact_id()::text::bigint"],
            FeedOrder::Counter => [
                LOCK,
                "UPDATE {schema}.feed_counter SET feed_position = feed_position + 1 RETURNING feed_position",
            ],
        }
    }

    fn cursor(&self, place: &Place) -> Cursor {
        Cursor(format!("{}.{}.{}", self.epoch, place.position, place.id))
    }

    fn place(&self, cursor: &Cursor) -> Option<Place> {
        let mut parts = cursor.0.splitn(3, '.');
        let epoch: i64 = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok().filter(|position| *position >= BEFORE_ALL)?;
        let id = parts.next()?.parse().ok()?;
        (epoch == self.epoch).then_some(Place { position, id })
    }
}

impl Inner {
    pub(super) async fn changes(&self, request: &ChangesRequest) -> Result<Changes, StoreError> {
        let start = Place { position: BEFORE_ALL, id: ExperimentId::from_parts(0, [0; 10]) };
        let after = match &request.after {
            None => start,
            Some(cursor) => self.feed.place(cursor).ok_or(StoreError::Invalid(
                "the cursor is not one of this store's, or from before it was restored; start without one",
            ))?,
        };
        let settled = self.settled().await?;
        let sql = self.sql(READ);
        let make = || {
            let statement = sqlx::query(sql.clone()).bind(after.position).bind(after.id.to_string());
            statement.bind(settled).bind(limit(request.limit))
        };
        let rows = self.rows(OPERATION, make).await?;
        let mut changes = Vec::with_capacity(rows.len());
        let mut last = after.clone();
        for row in &rows {
            let id = parsed(row, 0, "read an experiment's id")?;
            last = Place { position: column(row, 1)?, id };
            let is_there = column::<Option<i64>>(row, 2)?.is_some();
            let summary = if is_there { Some(words::summary(row, 0, 2)?) } else { None };
            changes.push(Change::new(id, summary));
        }
        Ok(Changes::new(changes, self.feed.cursor(&last)))
    }

    async fn settled(&self) -> Result<i64, StoreError> {
        if self.feed.order == FeedOrder::Counter {
            return Ok(i64::MAX);
        }
        let sql = self.sql(SETTLED);
        let rows = self.rows(OPERATION, || sqlx::query(sql.clone())).await?;
        rows.first().map_or(Ok(0), |row| column(row, 0))
    }
}
