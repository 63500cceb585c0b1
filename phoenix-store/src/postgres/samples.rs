//! Measurements: all metrics of one source about one arm and target in one interval lie in one row.
//!
//! New rows are put in by one statement. Rows that were there are read under a lock and compared or added to in the same transaction,
//! so that all of an append is kept or nothing; both go by the order of keys, so that two appends do not wait for each other in a circle.

mod lists;
mod read;

use async_trait::async_trait;
use phoenix_core::model::{ExperimentId, Measurements, Sighting, Window};
use phoenix_core::ports::{StoreError, Thing};
use sqlx::{PgConnection, Row};

use self::lists::{SampleLists, SightingLists};
use super::Inner;
use super::run::{Outcome, Work};
use crate::form::{RowKey, SampleRows, contradicting, distinct_sightings, merge, sighting_key, to_json};

const OPERATION: &str = "append measurements";

/// Held until the end, so that an experiment is not deleted meanwhile; commits are not kept from going on.
const OWNER: &str = "SELECT 1 FROM {schema}.experiments WHERE id = $1::uuid FOR KEY SHARE";

const INSERT_SAMPLES: &str = "
INSERT INTO {schema}.samples (experiment, from_at, to_at, target, variant, source, metrics)
SELECT $1::uuid, given.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[]) AS given
ON CONFLICT (experiment, from_at, to_at, target, variant, source) DO NOTHING";

const STORED_SAMPLES: &str = "
SELECT from_at, to_at, stored.target, stored.variant, stored.source, metrics FROM {schema}.samples AS stored
JOIN unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
    AS given (from_at, to_at, target, variant, source, nth) USING (from_at, to_at, target, variant, source)
WHERE experiment = $1::uuid ORDER BY nth FOR UPDATE OF stored";

const UPDATE_SAMPLES: &str = "
UPDATE {schema}.samples SET metrics = given.metrics
FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS given (from_at, to_at, target, variant, source, metrics)
WHERE samples.experiment = $1::uuid AND samples.from_at = given.from_at AND samples.to_at = given.to_at
    AND samples.target = given.target AND samples.variant = given.variant AND samples.source = given.source";

const INSERT_SIGHTINGS: &str = "
INSERT INTO {schema}.sightings (experiment, from_at, to_at, target, variant, record)
SELECT $1::uuid, given.* FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[]) AS given
ON CONFLICT (experiment, from_at, to_at, target, variant) DO NOTHING";

const STORED_SIGHTINGS: &str = "
SELECT stored.record FROM {schema}.sightings AS stored
JOIN unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])
    AS given (from_at, to_at, target, variant) USING (from_at, to_at, target, variant)
WHERE experiment = $1::uuid";

const INSERT_WATCHED: &str = "
INSERT INTO {schema}.watched (experiment, from_at, to_at)
SELECT DISTINCT $1::uuid, given.from_at, given.to_at FROM unnest($2::bigint[], $3::bigint[]) AS given (from_at, to_at)
ORDER BY given.from_at, given.to_at ON CONFLICT (experiment, from_at, to_at) DO NOTHING";

const KEEP_SIGNALS: &str = "
INSERT INTO {schema}.used_signals (experiment, record) VALUES ($1::uuid, $2)
ON CONFLICT (experiment) DO UPDATE SET record = excluded.record";

/// What is to be appended, in the form of the tables.
#[derive(Debug)]
struct Append {
    experiment: String,
    rows: SampleRows,
    samples: SampleLists,
    sightings: Vec<Sighting>,
    sighting_lists: SightingLists,
    watched: (Vec<i64>, Vec<i64>),
    signals: Option<String>,
}

impl Inner {
    pub(super) async fn append(
        &self,
        experiment: ExperimentId,
        measurements: Measurements,
    ) -> Result<(), StoreError> {
        let append = Append::of(experiment, measurements)?;
        self.in_transaction(OPERATION, &append).await
    }

    async fn append_samples(&self, connection: &mut PgConnection, append: &Append) -> Outcome {
        let lists = &append.samples;
        if lists.is_empty() {
            return Ok(Ok(()));
        }
        let insert = sqlx::query(self.sql(INSERT_SAMPLES)).bind(&append.experiment);
        let done = lists.bind_all(insert).execute(&mut *connection).await?;
        if done.rows_affected() == lists.len() {
            return Ok(Ok(()));
        }
        let stored = sqlx::query(self.sql(STORED_SAMPLES)).bind(&append.experiment);
        let stored = lists.bind_keys(stored).fetch_all(&mut *connection).await?;
        let mut changed = SampleRows::default();
        for row in &stored {
            let found: Result<(RowKey, _), StoreError> = read::sample_row(row);
            let (key, mut values) = match found {
                Ok(found) => found,
                Err(damaged) => return Ok(Err(damaged)),
            };
            let new = append.rows.0.get(&key).cloned().unwrap_or_default();
            match merge(&mut values, new, &key.target) {
                Ok(true) => drop(changed.0.insert(key, values)),
                Ok(false) => {}
                Err(conflict) => return Ok(Err(conflict)),
            }
        }
        if !changed.0.is_empty() {
            let changed = match SampleLists::of(&changed) {
                Ok(lists) => lists,
                Err(error) => return Ok(Err(error)),
            };
            let update = sqlx::query(self.sql(UPDATE_SAMPLES)).bind(&append.experiment);
            changed.bind_all(update).execute(connection).await?;
        }
        Ok(Ok(()))
    }

    async fn append_sightings(&self, connection: &mut PgConnection, append: &Append) -> Outcome {
        let lists = &append.sighting_lists;
        if lists.is_empty() {
            return Ok(Ok(()));
        }
        let insert = sqlx::query(self.sql(INSERT_SIGHTINGS)).bind(&append.experiment);
        let done = lists.bind_all(insert).execute(&mut *connection).await?;
        if done.rows_affected() == lists.len() {
            return Ok(Ok(()));
        }
        let stored = sqlx::query(self.sql(STORED_SIGHTINGS)).bind(&append.experiment);
        for row in lists.bind_keys(stored).fetch_all(connection).await? {
            let stored = match read::sighting(row.try_get(0)?) {
                Ok(stored) => stored,
                Err(damaged) => return Ok(Err(damaged)),
            };
            if append.sightings.iter().any(|new| sighting_key(new) == sighting_key(&stored) && *new != stored)
            {
                return Ok(Err(contradicting(&stored)));
            }
        }
        Ok(Ok(()))
    }

    pub(super) async fn window(
        &self,
        experiment: ExperimentId,
        window: Window,
    ) -> Result<Measurements, StoreError> {
        read::window(self, experiment, window).await
    }
}

impl Append {
    fn of(experiment: ExperimentId, measurements: Measurements) -> Result<Append, StoreError> {
        let Measurements { samples, sightings, watched, signals } = measurements;
        let rows = SampleRows::of(samples)?;
        let sightings = distinct_sightings(sightings)?;
        Ok(Append {
            experiment: experiment.to_string(),
            samples: SampleLists::of(&rows)?,
            rows,
            sighting_lists: SightingLists::of(&sightings)?,
            sightings,
            watched: watched.iter().map(|span| (span.from.as_micros(), span.to.as_micros())).unzip(),
            signals: signals.as_deref().map(to_json).transpose()?,
        })
    }
}

#[async_trait]
impl Work for Append {
    async fn carry_out(&self, store: &Inner, connection: &mut PgConnection) -> Outcome {
        let owner = sqlx::query(store.sql(OWNER)).bind(&self.experiment);
        if owner.fetch_optional(&mut *connection).await?.is_none() {
            return Ok(Err(StoreError::NotFound(Thing::Experiment)));
        }
        if let Err(refused) = store.append_samples(&mut *connection, self).await? {
            return Ok(Err(refused));
        }
        if let Err(refused) = store.append_sightings(&mut *connection, self).await? {
            return Ok(Err(refused));
        }
        if !self.watched.0.is_empty() {
            let insert = sqlx::query(store.sql(INSERT_WATCHED)).bind(&self.experiment);
            insert.bind(&self.watched.0).bind(&self.watched.1).execute(&mut *connection).await?;
        }
        if let Some(signals) = &self.signals {
            let keep = sqlx::query(store.sql(KEEP_SIGNALS)).bind(&self.experiment).bind(signals);
            keep.execute(connection).await?;
        }
        Ok(Ok(()))
    }
}
