//! The feed of changes: each experiment at the position of its newest change.
//!
//! By transaction id: a change stands at the id of its transaction, and only what stands below the oldest transaction that is still
//! under way is told, so that nothing can appear below a cursor later. By counter: the lock on the counter makes positions become
//! visible in their order.

use phoenix_core::model::ExperimentId;
use phoenix_core::ports::{Change, Changes, ChangesRequest, Cursor, StoreError};

use super::rows::{column, limit, parsed};
use super::{FeedOrder, Inner};
use crate::postgres::listing::words;

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

const BY_TRANSACTION: &str = "
WITH bound AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS feed_position)
SELECT id::text, feed_position, version, name, phase, outcome, debts, labels, created_at, updated_at FROM (
    (
        SELECT id, version, feed_position, name, phase, outcome, debts, labels, created_at, updated_at FROM {schema}.experiments
        WHERE (feed_position, id) > ($1, $2::uuid) AND feed_position < (SELECT feed_position FROM bound)
        ORDER BY feed_position, id LIMIT $3
    )
    UNION ALL
    (
        SELECT id, NULL, feed_position, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM {schema}.deleted
        WHERE (feed_position, id) > ($1, $2::uuid) AND feed_position < (SELECT feed_position FROM bound)
        ORDER BY feed_position, id LIMIT $3
    )
) AS changed ORDER BY feed_position, id LIMIT $3";

const BY_COUNTER: &str = "
SELECT id::text, feed_position, version, name, phase, outcome, debts, labels, created_at, updated_at FROM (
    (SELECT id, version, feed_position, name, phase, outcome, debts, labels, created_at, updated_at FROM {schema}.experiments WHERE (feed_position, id) > ($1, $2::uuid) ORDER BY feed_position, id LIMIT $3)
    UNION ALL
    (
        SELECT id, NULL, feed_position, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM {schema}.deleted
        WHERE (feed_position, id) > ($1, $2::uuid) ORDER BY feed_position, id LIMIT $3
    )
) AS changed ORDER BY feed_position, id LIMIT $3";

impl Feed {
    /// The statement that gives the position of a change that is made now.
    pub(super) fn next(&self) -> &'static str {
        match self.order {
            FeedOrder::Transactions => "SELECT pg_current_xact_id()::text::bigint",
            FeedOrder::Counter => {
                "UPDATE {schema}.feed_counter SET feed_position = feed_position + 1 RETURNING feed_position"
            }
        }
    }

    fn cursor(&self, place: &Place) -> Cursor {
        Cursor(format!("{}.{}.{}", self.epoch, place.position, place.id))
    }

    fn place(&self, cursor: &Cursor) -> Option<Place> {
        let mut parts = cursor.0.splitn(3, '.');
        let epoch: i64 = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok().filter(|position| *position >= 0)?;
        let id = parts.next()?.parse().ok()?;
        (epoch == self.epoch).then_some(Place { position, id })
    }
}

impl Inner {
    pub(super) async fn changes(&self, request: &ChangesRequest) -> Result<Changes, StoreError> {
        let start = Place { position: 0, id: ExperimentId::from_parts(0, [0; 10]) };
        let after = match &request.after {
            None => start,
            Some(cursor) => self.feed.place(cursor).ok_or(StoreError::Invalid(
                "the cursor is not one of this store's, or from before it was restored; start without one",
            ))?,
        };
        let sql = self.sql(match self.feed.order {
            FeedOrder::Transactions => BY_TRANSACTION,
            FeedOrder::Counter => BY_COUNTER,
        });
        let make = || {
            sqlx::query(sql.clone())
                .bind(after.position)
                .bind(after.id.to_string())
                .bind(limit(request.limit))
        };
        let rows = self.rows("read the feed of changes", make).await?;
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
}
