//! What was measured: rows of samples, sightings, proofs of watching, used signals.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use phoenix_core::model::{
    ExperimentId, HostId, Measurements, MetricName, Sighting, Timestamp, UsedSignals, Variant, Window,
};
use phoenix_core::ports::StoreError;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::experiments::number_of;
use super::fault::Fault;
use crate::form::{
    RowKey, SampleRows, Values, contradicting, damaged, distinct_sightings, from_json, merge, to_json,
};

/// Measurements in the form of rows, made before the writer is asked.
pub(super) struct Rows {
    experiment: ExperimentId,
    samples: SampleRows,
    sightings: Vec<(Sighting, String)>,
    watched: BTreeSet<Window>,
    signals: Option<String>,
}

impl Rows {
    /// Measurements as rows.
    ///
    /// # Errors
    /// `Invalid` and `SampleConflict` for what contradicts itself.
    pub(super) fn of(experiment: ExperimentId, measurements: Measurements) -> Result<Rows, StoreError> {
        let Measurements { samples, sightings, watched, signals } = measurements;
        let sightings = distinct_sightings(sightings)?.into_iter().map(|sighting| {
            let json = to_json(&sighting)?;
            Ok((sighting, json))
        });
        Ok(Rows {
            experiment,
            samples: SampleRows::of(samples)?,
            sightings: sightings.collect::<Result<_, StoreError>>()?,
            watched: watched.into_iter().collect(),
            signals: signals.as_deref().map(to_json).transpose()?,
        })
    }

    pub(super) fn append(&self, db: &Connection) -> Result<(), Fault> {
        let number = number_of(db, self.experiment)?;
        let mut lists = MetricLists::default();
        for (key, values) in &self.samples.0 {
            append_row(db, number, key, values, &mut lists)?;
        }
        for (sighting, json) in &self.sightings {
            append_sighting(db, number, sighting, json)?;
        }
        for Window { from, to } in &self.watched {
            db.prepare_cached(
                "INSERT INTO watched (experiment, starts, ends) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![number, from.as_micros(), to.as_micros()])?;
        }
        if let Some(signals) = &self.signals {
            db.prepare_cached(
                "INSERT INTO signals (experiment, used) VALUES (?1, ?2)
                 ON CONFLICT (experiment) DO UPDATE SET used = excluded.used",
            )?
            .execute(params![number, signals])?;
        }
        Ok(())
    }
}

fn append_row(
    db: &Connection,
    number: i64,
    key: &RowKey,
    values: &Values,
    lists: &mut MetricLists,
) -> Result<(), Fault> {
    let RowKey { window: Window { from, to }, target, variant, source } = key;
    let (from, to, variant) = (from.as_micros(), to.as_micros(), variant_number(*variant));
    let metrics = lists.number_of(db, values)?;
    let mut statement = db.prepare_cached(
        "INSERT INTO samples (experiment, starts, ends, target, variant, source, metrics, sample_values)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
    )?;
    let row = params![number, from, to, target.as_str(), variant, source, metrics, packed(values)];
    if statement.execute(row)? == 1 {
        return Ok(());
    }
    let place = params![number, from, to, target.as_str(), variant, source];
    let mut statement = db.prepare_cached(
        "SELECT metrics, sample_values FROM samples
         WHERE experiment = ?1 AND starts = ?2 AND ends = ?3 AND target = ?4 AND variant = ?5 AND source = ?6",
    )?;
    let (metrics, bytes): (i64, Vec<u8>) =
        statement.query_row(place, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut stored = unpacked(lists.metrics_of(db, metrics)?, &bytes)?;
    if merge(&mut stored, values.clone(), target)? {
        let metrics = lists.number_of(db, &stored)?;
        db.prepare_cached(
            "UPDATE samples SET metrics = ?7, sample_values = ?8
             WHERE experiment = ?1 AND starts = ?2 AND ends = ?3 AND target = ?4 AND variant = ?5 AND source = ?6",
        )?
        .execute(params![number, from, to, target.as_str(), variant, source, metrics, packed(&stored)])?;
    }
    Ok(())
}

fn append_sighting(db: &Connection, number: i64, sighting: &Sighting, json: &str) -> Result<(), Fault> {
    let Sighting { window: Window { from, to }, target, variant, .. } = sighting;
    let variant = variant_number(*variant);
    let mut statement = db.prepare_cached(
        "INSERT INTO sightings (experiment, starts, ends, target, variant, sighting) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
    )?;
    let row = params![number, from.as_micros(), to.as_micros(), target.as_str(), variant, json];
    if statement.execute(row)? == 1 {
        return Ok(());
    }
    let mut statement = db.prepare_cached(
        "SELECT sighting FROM sightings
         WHERE experiment = ?1 AND starts = ?2 AND ends = ?3 AND target = ?4 AND variant = ?5",
    )?;
    let place = params![number, from.as_micros(), to.as_micros(), target.as_str(), variant];
    let kept: String = statement.query_row(place, |row| row.get(0))?;
    if kept == json || from_json::<Sighting>(&kept, "read a sighting")? == *sighting {
        Ok(())
    } else {
        Err(contradicting(sighting).into())
    }
}

pub(super) fn window(db: &Connection, id: ExperimentId, window: Window) -> Result<Measurements, Fault> {
    let number = number_of(db, id)?;
    Ok(Measurements {
        samples: samples(db, number, window)?.into_samples(),
        sightings: sightings(db, number, window)?,
        watched: watched(db, number, window)?,
        signals: signals(db, number)?,
    })
}

fn samples(db: &Connection, number: i64, window: Window) -> Result<SampleRows, Fault> {
    let mut lists = MetricLists::default();
    let mut statement = db.prepare_cached(
        "SELECT starts, ends, target, variant, source, metrics, sample_values FROM samples
         WHERE experiment = ?1 AND starts >= ?2 AND starts < ?3 AND ends <= ?3",
    )?;
    let mut rows = statement.query(params![number, window.from.as_micros(), window.to.as_micros()])?;
    let mut samples = SampleRows::default();
    while let Some(row) = rows.next()? {
        let target: String = row.get(2)?;
        let target = HostId::new(target).map_err(|error| damaged("read the host of a sample", error))?;
        let key = RowKey {
            window: stored_window(row)?,
            target,
            variant: variant_of(row.get(3)?),
            source: row.get(4)?,
        };
        let bytes = row.get_ref(6)?.as_blob().map_err(|error| damaged("read samples", error))?;
        samples.0.insert(key, unpacked(lists.metrics_of(db, row.get(5)?)?, bytes)?);
    }
    Ok(samples)
}

fn sightings(db: &Connection, number: i64, window: Window) -> Result<Vec<Sighting>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT sighting FROM sightings WHERE experiment = ?1 AND starts >= ?2 AND starts <= ?3 AND ends <= ?3
         ORDER BY starts, ends, target, variant",
    )?;
    let mut rows = statement.query(params![number, window.from.as_micros(), window.to.as_micros()])?;
    let mut sightings = Vec::new();
    while let Some(row) = rows.next()? {
        sightings.push(from_json(&row.get::<_, String>(0)?, "read a sighting")?);
    }
    Ok(sightings)
}

fn watched(db: &Connection, number: i64, window: Window) -> Result<Vec<Window>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT starts, ends FROM watched WHERE experiment = ?1 AND starts < ?3 AND ends > ?2",
    )?;
    let mut rows = statement.query(params![number, window.from.as_micros(), window.to.as_micros()])?;
    let mut watched = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let Window { from, to } = stored_window(row)?;
        watched.insert(Window { from: from.max(window.from), to: to.min(window.to) });
    }
    Ok(watched.into_iter().collect())
}

fn signals(db: &Connection, number: i64) -> Result<Option<Arc<UsedSignals>>, Fault> {
    let mut statement = db.prepare_cached("SELECT used FROM signals WHERE experiment = ?1")?;
    let used: Option<String> = statement.query_row([number], |row| row.get(0)).optional()?;
    let used = used.map(|used| from_json(&used, "read the signals in use")).transpose()?;
    Ok(used.map(Arc::new))
}

fn stored_window(row: &Row<'_>) -> Result<Window, Fault> {
    Ok(Window { from: Timestamp::from_micros(row.get(0)?), to: Timestamp::from_micros(row.get(1)?) })
}

const fn variant_number(variant: Variant) -> i64 {
    match variant {
        Variant::Baseline => 0,
        Variant::Candidate => 1,
    }
}

const fn variant_of(number: i64) -> Variant {
    if number == 0 { Variant::Baseline } else { Variant::Candidate }
}

/// Values as bytes, in the order of their metrics.
fn packed(values: &Values) -> Vec<u8> {
    values.values().flat_map(|value| value.to_le_bytes()).collect()
}

fn unpacked(metrics: &[MetricName], bytes: &[u8]) -> Result<Values, StoreError> {
    let (values, rest) = bytes.as_chunks::<8>();
    if values.len() != metrics.len() || !rest.is_empty() {
        return Err(damaged("read samples", "there are not as many values as metrics"));
    }
    let values = values.iter().map(|bytes| f64::from_le_bytes(*bytes));
    Ok(metrics.iter().cloned().zip(values).collect())
}

/// The lists of metrics that rows name by a number, as far as one call has met them.
#[derive(Default)]
struct MetricLists {
    by_number: BTreeMap<i64, Vec<MetricName>>,
    /// The one met last: rows beside each other mostly have the same.
    last: i64,
}

impl MetricLists {
    /// The number of the list of what these are values of; a new one where it was never seen.
    fn number_of(&mut self, db: &Connection, values: &Values) -> Result<i64, Fault> {
        if self.by_number.get(&self.last).is_some_and(|list| list.iter().eq(values.keys())) {
            return Ok(self.last);
        }
        let list: Vec<MetricName> = values.keys().cloned().collect();
        let names: Vec<&str> = list.iter().map(MetricName::as_str).collect();
        let names = to_json(&names)?;
        let mut statement = db.prepare_cached("SELECT number FROM metric_lists WHERE metrics = ?1")?;
        let known = statement.query_row([&names], |row| row.get(0)).optional()?;
        let number = match known {
            Some(number) => number,
            None => {
                db.prepare_cached("INSERT INTO metric_lists (metrics) VALUES (?1)")?.execute([&names])?;
                db.last_insert_rowid()
            }
        };
        self.by_number.insert(number, list);
        self.last = number;
        Ok(number)
    }

    /// The list of a number.
    fn metrics_of(&mut self, db: &Connection, number: i64) -> Result<&[MetricName], Fault> {
        match self.by_number.entry(number) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(stored_list(db, number)?)),
        }
    }
}

fn stored_list(db: &Connection, number: i64) -> Result<Vec<MetricName>, Fault> {
    let mut statement = db.prepare_cached("SELECT metrics FROM metric_lists WHERE number = ?1")?;
    let names: Option<String> = statement.query_row([number], |row| row.get(0)).optional()?;
    let names = names.ok_or_else(|| damaged("read samples", "the list of their metrics is missing"))?;
    Ok(from_json(&names, "read a list of metrics")?)
}
