//! Experiments: found, loaded, deleted; and the hosts that they hold.

use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{ExperimentId, Fence, HostId, Version};
use phoenix_core::ports::{Loaded, Snapshot, StoreError, TargetState, Thing};
use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use super::numbers::{as_stored, as_told};
use crate::form::{damaged, from_json};

/// What everything else about an experiment is found by.
pub(super) struct Found {
    pub(super) number: i64,
    pub(super) version: Version,
    pub(super) phase: String,
    /// JSON.
    pub(super) labels: String,
}

pub(super) fn find(db: &Connection, id: ExperimentId) -> Result<Option<Found>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT number, version, phase, labels FROM experiments WHERE id = ?1")?;
    let found = statement.query_row([id.to_string()], |row| {
        Ok(Found {
            number: row.get(0)?,
            version: Version(as_told(row.get(1)?)),
            phase: row.get(2)?,
            labels: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

/// The number of an experiment that has to be there.
pub(super) fn number_of(db: &Connection, id: ExperimentId) -> Result<i64, Fault> {
    let found = find(db, id)?.ok_or(StoreError::NotFound(Thing::Experiment))?;
    Ok(found.number)
}

/// The number of the next change. It rises over all transactions, for there is one writer at a time.
pub(super) fn next_change(db: &Connection) -> Result<i64, Fault> {
    Ok(last_change(db)? + 1)
}

pub(super) fn last_change(db: &Connection) -> Result<i64, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT max(coalesce((SELECT max(change) FROM experiments), 0), coalesce((SELECT max(change) FROM tombstones), 0))",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

pub(super) fn load(db: &Connection, id: ExperimentId, from_start: bool) -> Result<Loaded, Fault> {
    let number = number_of(db, id)?;
    let snapshot = if from_start { None } else { snapshot(db, number)? };
    let after = snapshot.as_ref().map_or(Version::default(), |snapshot| snapshot.version);
    Ok(Loaded::new(snapshot, events(db, number, after, usize::MAX)?))
}

pub(super) fn history(
    db: &Connection,
    id: ExperimentId,
    after: Version,
    limit: usize,
) -> Result<Vec<EventRecord>, Fault> {
    events(db, number_of(db, id)?, after, limit)
}

fn snapshot(db: &Connection, number: i64) -> Result<Option<Snapshot>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT apply_version, version, bytes FROM snapshots WHERE experiment = ?1")?;
    let snapshot = statement.query_row([number], |row| {
        let bytes: Vec<u8> = row.get(2)?;
        Ok(Snapshot::new(row.get(0)?, Version(as_told(row.get(1)?)), bytes.into()))
    });
    Ok(snapshot.optional()?)
}

fn events(db: &Connection, number: i64, after: Version, limit: usize) -> Result<Vec<EventRecord>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT record FROM events WHERE experiment = ?1 AND version > ?2 ORDER BY version LIMIT ?3",
    )?;
    let mut rows = statement.query(params![number, as_stored(after.0), at_most(limit)])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let record = row.get_ref(0)?.as_str().map_err(|error| damaged("read an event", error))?;
        events.push(from_json(record, "read an event")?);
    }
    Ok(events)
}

/// A limit as SQLite takes it.
pub(super) fn at_most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// What is known of a host, and the number of the experiment that holds it.
pub(super) fn target(db: &Connection, host: &HostId) -> Result<TargetState, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT (SELECT id FROM experiments WHERE number = holder), fence FROM targets WHERE host = ?1",
    )?;
    let row = statement
        .query_row([host.as_str()], |row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    let Some((holder, fence)) = row else { return Ok(TargetState::default()) };
    let holder = holder.as_deref().map(id_of).transpose()?;
    Ok(TargetState::new(holder, Fence(fence.cast_unsigned())))
}

/// An id as it was stored.
pub(super) fn id_of(text: &str) -> Result<ExperimentId, StoreError> {
    text.parse().map_err(|error| damaged("read the id of an experiment", error))
}

pub(super) fn delete(db: &Connection, id: ExperimentId, expected_version: Version) -> Result<(), Fault> {
    let found = find(db, id)?.ok_or(StoreError::NotFound(Thing::Experiment))?;
    if found.version != expected_version {
        return Err(StoreError::Conflict.into());
    }
    let change = next_change(db)?;
    super::listing::forget_labels(db, id, &found)?;
    for sql in [
        "DELETE FROM events WHERE experiment = ?1",
        "DELETE FROM snapshots WHERE experiment = ?1",
        "DELETE FROM requests WHERE experiment = ?1",
        "DELETE FROM work WHERE experiment = ?1",
        "DELETE FROM samples WHERE experiment = ?1",
        "DELETE FROM sightings WHERE experiment = ?1",
        "DELETE FROM watched WHERE experiment = ?1",
        "DELETE FROM signals WHERE experiment = ?1",
        "UPDATE targets SET holder = NULL WHERE holder = ?1",
        "DELETE FROM experiments WHERE number = ?1",
    ] {
        db.prepare_cached(sql)?.execute([found.number])?;
    }
    db.prepare_cached("INSERT INTO tombstones (change, id) VALUES (?1, ?2)")?
        .execute(params![change, id.to_string()])?;
    Ok(())
}
