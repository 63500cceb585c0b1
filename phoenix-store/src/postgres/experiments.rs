//! Experiments as they are stored: loading, their history, their hosts and requests, deletion.

use std::collections::HashMap;

use async_trait::async_trait;
use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{ExperimentId, HostId, Version};
use phoenix_core::ports::{Committed, Loaded, Request, Snapshot, StoreError, TargetState, Thing};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use super::Inner;
use super::rows::{bound, column, fence, limit, parsed, version};
use super::run::{Outcome, Work};
use crate::form::{damaged, from_json};

/// The snapshot first, if there is one (else a row of nulls that says that the experiment is there), then the events after it.
const LOAD: &str = "
WITH cached AS MATERIALIZED (
    SELECT version, apply_version, bytes FROM {schema}.snapshots WHERE experiment = $1::uuid AND NOT $2
)
SELECT 0 AS place, cached.version, cached.apply_version, cached.bytes, NULL AS record
FROM {schema}.experiments LEFT JOIN cached ON true WHERE id = $1::uuid
UNION ALL
SELECT 1, version, NULL, NULL, record FROM {schema}.events
WHERE experiment = $1::uuid AND version > COALESCE((SELECT version FROM cached), 0)
ORDER BY 1, 2";

/// A row that says that the experiment is there, then events.
const HISTORY: &str = "
SELECT 0 AS place, 0::bigint AS version, NULL AS record FROM {schema}.experiments WHERE id = $1::uuid
UNION ALL
(SELECT 1, version, record FROM {schema}.events WHERE experiment = $1::uuid AND version > $2 ORDER BY version LIMIT $3)
ORDER BY 1, 2";

const TARGETS: &str = "SELECT host, holder::text, fence FROM {schema}.hosts WHERE host = ANY ($1)";

const FIRST_RESULT: &str = "SELECT digest, experiment::text, version FROM {schema}.requests WHERE id = $1";

const LOCK: &str = "SELECT version FROM {schema}.experiments WHERE id = $1::uuid FOR UPDATE";

/// After it each statement sees what was there when the experiment was locked; nothing new comes any more.
const DELETE: [&str; 10] = [
    "DELETE FROM {schema}.experiments WHERE id = $1::uuid",
    "DELETE FROM {schema}.labels WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.events WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.snapshots WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.requests WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.samples WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.sightings WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.watched WHERE experiment = $1::uuid",
    "DELETE FROM {schema}.used_signals WHERE experiment = $1::uuid",
    "UPDATE {schema}.hosts SET holder = NULL WHERE host IN
        (SELECT host FROM {schema}.hosts WHERE holder = $1::uuid ORDER BY host FOR UPDATE)",
];
/// Hosts come first, as in a commit.
const DELETE_WORK: &str = "DELETE FROM {schema}.outbox WHERE experiment = $1::uuid";

impl Inner {
    pub(super) async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        let (sql, id) = (self.sql(LOAD), id.to_string());
        let rows = self
            .rows("load an experiment", || sqlx::query(sql.clone()).bind(id.clone()).bind(from_start))
            .await?;
        let (first, events) = rows.split_first().ok_or(StoreError::NotFound(Thing::Experiment))?;
        let bytes: Option<Vec<u8>> = column(first, 3)?;
        let snapshot = match bytes {
            Some(bytes) => {
                let apply_version = column::<i64>(first, 2)?.try_into();
                let apply_version =
                    apply_version.map_err(|error| damaged("read a snapshot's version", error))?;
                Some(Snapshot::new(apply_version, version(first, 1)?, bytes.into()))
            }
            None => None,
        };
        Ok(Loaded::new(snapshot, events.iter().map(|row| record(row, 4)).collect::<Result<_, _>>()?))
    }

    pub(super) async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        at_most: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        let (sql, id) = (self.sql(HISTORY), id.to_string());
        let make = || sqlx::query(sql.clone()).bind(id.clone()).bind(bound(after.0)).bind(limit(at_most));
        let rows = self.rows("read an experiment's history", make).await?;
        let (_, events) = rows.split_first().ok_or(StoreError::NotFound(Thing::Experiment))?;
        events.iter().map(|row| record(row, 2)).collect()
    }

    pub(super) async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        let sql = self.sql(TARGETS);
        let names: Vec<&str> = hosts.iter().map(HostId::as_str).collect();
        let rows = self.rows("look at targets", || sqlx::query(sql.clone()).bind(names.clone())).await?;
        let mut known: HashMap<&str, TargetState> = HashMap::new();
        for row in &rows {
            let holder = match column::<Option<&str>>(row, 1)? {
                Some(_) => Some(parsed(row, 1, "read the holder of a target")?),
                None => None,
            };
            known.insert(column(row, 0)?, TargetState::new(holder, fence(row, 2)?));
        }
        Ok(names.iter().map(|name| known.get(name).cloned().unwrap_or_default()).collect())
    }

    pub(super) async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        let sql = self.sql(FIRST_RESULT);
        let rows =
            self.rows("look for a request", || sqlx::query(sql.clone()).bind(request.id.as_str())).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        if column::<&str>(row, 0)? != request.digest.to_string() {
            return Err(StoreError::RequestReused(request.id.clone()));
        }
        Ok(Some(Committed::new(parsed(row, 1, "read the result of a request")?, version(row, 2)?, true)))
    }

    pub(super) async fn delete(&self, id: ExperimentId, expected: Version) -> Result<(), StoreError> {
        let deletion = Deletion { id: id.to_string(), expected };
        self.in_transaction("delete an experiment", &deletion).await
    }
}

struct Deletion {
    id: String,
    expected: Version,
}

#[async_trait]
impl Work for Deletion {
    async fn carry_out(&self, store: &Inner, connection: &mut PgConnection) -> Outcome {
        let [lock, next] = store.feed.next();
        sqlx::query(store.sql(lock)).execute(&mut *connection).await?;
        let position: i64 = sqlx::query_scalar(store.sql(next)).fetch_one(&mut *connection).await?;
        let found = sqlx::query(store.sql(LOCK)).bind(&self.id).fetch_optional(&mut *connection).await?;
        let Some(found) = found else { return Ok(Err(StoreError::NotFound(Thing::Experiment))) };
        if found.try_get::<i64, _>(0)? != bound(self.expected.0) {
            return Ok(Err(StoreError::Conflict));
        }
        for text in DELETE.into_iter().chain([DELETE_WORK]) {
            sqlx::query(store.sql(text)).bind(&self.id).execute(&mut *connection).await?;
        }
        let tell = "INSERT INTO {schema}.deleted (id, feed_position) VALUES ($1::uuid, $2)
            ON CONFLICT (id) DO UPDATE SET feed_position = excluded.feed_position";
        sqlx::query(store.sql(tell)).bind(&self.id).bind(position).execute(&mut *connection).await?;
        Ok(Ok(()))
    }
}

fn record(row: &PgRow, place: usize) -> Result<EventRecord, StoreError> {
    from_json(column(row, place)?, "read an event")
}
