//! Measurements of a window.

use std::collections::BTreeSet;
use std::sync::Arc;

use phoenix_core::model::{ExperimentId, Measurements, Sighting, Timestamp, Variant, Window};
use phoenix_core::ports::{StoreError, Thing};
use sqlx::postgres::PgRow;

use crate::form::{RowKey, SampleRows, Values, damaged, from_json, sighting_key};
use crate::postgres::Inner;
use crate::postgres::rows::{column, parsed};

const OPERATION: &str = "read measurements";

/// All of it as one statement sees it: a row that says that the experiment is there, with what it uses, then samples, sightings and proofs.
const WINDOW: &str = "
SELECT 0 AS kind, NULL::bigint AS from_at, NULL::bigint AS to_at, NULL AS target, NULL AS variant, NULL AS source, record
FROM {schema}.experiments LEFT JOIN {schema}.used_signals ON experiment = id WHERE id = $1::uuid
UNION ALL
SELECT 1, from_at, to_at, target, variant, source, metrics FROM {schema}.samples
WHERE experiment = $1::uuid AND from_at >= $2 AND from_at < $3 AND to_at <= $3
UNION ALL
SELECT 2, NULL, NULL, NULL, NULL, NULL, record FROM {schema}.sightings
WHERE experiment = $1::uuid AND from_at >= $2 AND from_at <= $3 AND to_at <= $3
UNION ALL
SELECT 3, from_at, to_at, NULL, NULL, NULL, NULL FROM {schema}.watched
WHERE experiment = $1::uuid AND from_at < $3 AND to_at > $2";

pub(super) async fn window(
    store: &Inner,
    experiment: ExperimentId,
    window: Window,
) -> Result<Measurements, StoreError> {
    let (sql, id) = (store.sql(WINDOW), experiment.to_string());
    let make = || {
        sqlx::query(sql.clone()).bind(id.clone()).bind(window.from.as_micros()).bind(window.to.as_micros())
    };
    let rows = store.rows(OPERATION, make).await?;
    let mut is_there = false;
    let (mut samples, mut watched) = (SampleRows::default(), BTreeSet::new());
    let mut measurements = Measurements::default();
    for row in &rows {
        match column::<i32>(row, 0)? {
            0 => {
                is_there = true;
                let signals: Option<&str> = column(row, 6)?;
                measurements.signals =
                    signals.map(|text| from_json(text, OPERATION).map(Arc::new)).transpose()?;
            }
            1 => {
                let (key, values) = row_of(row, 1)?;
                samples.0.insert(key, values);
            }
            2 => measurements.sightings.push(sighting(column(row, 6)?)?),
            _ => {
                let span = span(row, 1)?;
                watched.insert(Window { from: span.from.max(window.from), to: span.to.min(window.to) });
            }
        }
    }
    if !is_there {
        return Err(StoreError::NotFound(Thing::Experiment));
    }
    measurements.samples = samples.into_samples();
    measurements.sightings.sort_by_cached_key(sighting_key);
    measurements.watched = watched.into_iter().collect();
    Ok(measurements)
}

/// A stored row of samples: its key from the first column on, then its values.
pub(super) fn sample_row(row: &PgRow) -> Result<(RowKey, Values), StoreError> {
    row_of(row, 0)
}

pub(super) fn sighting(text: &str) -> Result<Sighting, StoreError> {
    from_json(text, "read a sighting")
}

fn row_of(row: &PgRow, first: usize) -> Result<(RowKey, Values), StoreError> {
    let variant = match column::<&str>(row, first + 3)? {
        text if text == Variant::Baseline.as_str() => Variant::Baseline,
        text if text == Variant::Candidate.as_str() => Variant::Candidate,
        other => return Err(damaged(OPERATION, format!("there is no variant {other:?}"))),
    };
    let key = RowKey {
        window: span(row, first)?,
        target: parsed(row, first + 2, OPERATION)?,
        variant,
        source: column(row, first + 4)?,
    };
    Ok((key, from_json(column(row, first + 5)?, OPERATION)?))
}

fn span(row: &PgRow, first: usize) -> Result<Window, StoreError> {
    let time = |place| column(row, place).map(Timestamp::from_micros);
    Ok(Window { from: time(first)?, to: time(first + 1)? })
}
