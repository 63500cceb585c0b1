//! Lists and the feed of changes.

use std::collections::BTreeMap;

use phoenix_core::experiment::PhaseName;
use phoenix_core::model::{ExperimentId, Timestamp, Version};
use phoenix_core::ports::{
    Change, Changes, ChangesRequest, Cursor, ListRequest, Listed, StoreError, Summary,
};
use rusqlite::{CachedStatement, Connection, Row, Rows, params, params_from_iter};

use super::experiments::{Found, at_most, id_of, last_change};
use super::fault::Fault;
use super::numbers::as_told;
use crate::form::{from_json, phase_of, phase_word};

const SUMMARY: &str =
    "SELECT id, version, name, labels, phase, outcome, debts, created_at, updated_at FROM experiments";

pub(super) fn list(db: &Connection, request: &ListRequest) -> Result<Listed, Fault> {
    let after = request.after.map(|id| id.to_string()).unwrap_or_default();
    // One more than is shown says whether there is more.
    let wanted = request.limit.saturating_add(1);
    let mut experiments = if request.phases.is_empty() && request.labels.is_empty() {
        all(db, &after, wanted)?
    } else {
        chosen(db, &after, wanted, request)?
    };
    let more = experiments.len() > request.limit;
    experiments.truncate(request.limit);
    Ok(Listed::new(experiments, more))
}

fn all(db: &Connection, after: &str, wanted: usize) -> Result<Vec<Summary>, Fault> {
    let mut statement = db.prepare_cached(&format!("{SUMMARY} WHERE id > ?1 ORDER BY id LIMIT ?2"))?;
    let mut rows = statement.query(params![after, at_most(wanted)])?;
    let mut experiments = Vec::new();
    while let Some(row) = rows.next()? {
        experiments.push(summary(row)?);
    }
    Ok(experiments)
}

/// Those that a selection takes. Each phase has an index in the order of ids, alone and for each label; they are read side by side, so
/// that no more is read than shown, and what of the rarest label has not all the others.
fn chosen(db: &Connection, after: &str, wanted: usize, request: &ListRequest) -> Result<Vec<Summary>, Fault> {
    let phases = if request.phases.is_empty() { &PhaseName::ALL[..] } else { &request.phases };
    let labels = rarest_first(db, &request.labels)?;
    let sql = selection(labels.len());
    let mut statements = Vec::new();
    let mut words: Vec<String> = phases.iter().copied().map(phase_word).collect::<Result<_, _>>()?;
    words.sort_unstable();
    words.dedup();
    for _ in &words {
        statements.push(db.prepare_cached(&sql)?);
    }
    let mut lanes = Vec::new();
    for (statement, phase) in statements.iter_mut().zip(&words) {
        lanes.push(Lane::new(statement, phase, after, &labels)?);
    }
    let mut experiments = Vec::new();
    while experiments.len() < wanted {
        let first = lanes.iter_mut().filter(|lane| lane.next.is_some()).min_by(|a, b| a.next.cmp(&b.next));
        let Some(id) = first.map(Lane::step).transpose()?.flatten() else { break };
        let mut statement = db.prepare_cached(&format!("{SUMMARY} WHERE id = ?1"))?;
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            experiments.push(summary(row)?);
        }
    }
    Ok(experiments)
}

/// The ids of one phase that a selection takes, in their order.
struct Lane<'s> {
    rows: Rows<'s>,
    next: Option<String>,
}

impl<'s> Lane<'s> {
    fn new(
        statement: &'s mut CachedStatement<'_>,
        phase: &str,
        after: &str,
        labels: &[(&String, &String)],
    ) -> Result<Lane<'s>, Fault> {
        let labels = labels.iter().flat_map(|(key, value)| [key.as_str(), value.as_str()]);
        let rows = statement.query(params_from_iter([phase, after].into_iter().chain(labels)))?;
        let mut lane = Lane { rows, next: None };
        lane.step()?;
        Ok(lane)
    }

    /// The next id; the one after it becomes the next.
    fn step(&mut self) -> Result<Option<String>, Fault> {
        let after = self.rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(std::mem::replace(&mut self.next, after))
    }
}

/// The query for the ids of a phase (`?1`) after another (`?2`) with so many labels (`?3` = `?4`, `?5` = `?6` and so on).
fn selection(labels: usize) -> String {
    if labels == 0 {
        return "SELECT id FROM experiments WHERE phase = ?1 AND id > ?2 ORDER BY id".to_owned();
    }
    let others: String = (1..labels)
        .map(|n| {
            let (key, value) = (3 + 2 * n, 4 + 2 * n);
            format!(
                " AND EXISTS (SELECT 1 FROM labels AS other WHERE other.key = ?{key} AND other.value = ?{value} AND other.phase = ?1 AND other.id = labels.id)"
            )
        })
        .collect();
    format!(
        "SELECT id FROM labels WHERE phase = ?1 AND id > ?2 AND key = ?3 AND value = ?4{others} ORDER BY id"
    )
}

/// Labels by how many experiments have them, counted up to a bound.
fn rarest_first<'a>(
    db: &Connection,
    labels: &'a BTreeMap<String, String>,
) -> Result<Vec<(&'a String, &'a String)>, Fault> {
    const BOUND: i64 = 1000;
    let mut counted = Vec::new();
    for label in labels {
        let count: i64 = if labels.len() == 1 {
            0
        } else {
            let mut statement = db.prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM labels WHERE key = ?1 AND value = ?2 LIMIT ?3)",
            )?;
            statement.query_row(params![label.0, label.1, BOUND], |row| row.get(0))?
        };
        counted.push((count, label));
    }
    counted.sort_unstable();
    Ok(counted.into_iter().map(|(_, label)| label).collect())
}

/// Puts the labels of an experiment into the index of lists.
pub(super) fn note_labels(
    db: &Connection,
    id: ExperimentId,
    phase: &str,
    labels: &BTreeMap<String, String>,
) -> Result<(), Fault> {
    for (key, value) in labels {
        db.prepare_cached("INSERT INTO labels (key, value, phase, id) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![key, value, phase, id.to_string()])?;
    }
    Ok(())
}

/// Takes the labels of an experiment out of the index of lists.
pub(super) fn forget_labels(db: &Connection, id: ExperimentId, found: &Found) -> Result<(), Fault> {
    let labels: BTreeMap<String, String> = from_json(&found.labels, "read the labels of an experiment")?;
    for (key, value) in &labels {
        db.prepare_cached("DELETE FROM labels WHERE key = ?1 AND value = ?2 AND phase = ?3 AND id = ?4")?
            .execute(params![key, value, found.phase, id.to_string()])?;
    }
    Ok(())
}

pub(super) fn changes(db: &Connection, request: &ChangesRequest) -> Result<Changes, Fault> {
    let store: String = db.prepare_cached("SELECT identity FROM store")?.query_row([], |row| row.get(0))?;
    let after = match &request.after {
        None => 0,
        Some(cursor) => place(cursor, &store, last_change(db)?)?,
    };
    let mut told: Vec<(i64, Change)> = Vec::new();
    let mut statement = db.prepare_cached(
        "SELECT id, version, name, labels, phase, outcome, debts, created_at, updated_at, change
         FROM experiments WHERE change > ?1 ORDER BY change LIMIT ?2",
    )?;
    let mut rows = statement.query(params![after, at_most(request.limit)])?;
    while let Some(row) = rows.next()? {
        let summary = summary(row)?;
        told.push((row.get(9)?, Change::new(summary.id, Some(summary))));
    }
    let mut statement =
        db.prepare_cached("SELECT change, id FROM tombstones WHERE change > ?1 ORDER BY change LIMIT ?2")?;
    let mut rows = statement.query(params![after, at_most(request.limit)])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(1)?;
        told.push((row.get(0)?, Change::new(id_of(&id)?, None)));
    }
    told.sort_unstable_by_key(|(change, _)| *change);
    told.truncate(request.limit);
    let cursor = told.last().map_or(after, |(change, _)| *change);
    let changes = told.into_iter().map(|(_, change)| change).collect();
    Ok(Changes::new(changes, Cursor(format!("{store}.{cursor}"))))
}

/// The number of the change at which a cursor of this store stands.
fn place(cursor: &Cursor, store: &str, last: i64) -> Result<i64, StoreError> {
    let number = cursor.0.strip_prefix(store).and_then(|rest| rest.strip_prefix('.'));
    number
        .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|number| number.parse().ok())
        .filter(|number| *number <= last)
        .ok_or(StoreError::Invalid("the cursor is not one of this store's; start without one"))
}

fn summary(row: &Row<'_>) -> Result<Summary, Fault> {
    let id: String = row.get(0)?;
    let labels: String = row.get(3)?;
    let phase: String = row.get(4)?;
    let outcome: Option<String> = row.get(5)?;
    let created_at = Timestamp::from_micros(row.get(7)?);
    let mut summary = Summary::new(
        id_of(&id)?,
        Version(as_told(row.get(1)?)),
        row.get::<_, String>(2)?,
        phase_of(&phase)?,
        created_at,
    );
    summary.labels = from_json(&labels, "read the labels of an experiment")?;
    summary.outcome =
        outcome.map(|outcome| from_json(&outcome, "read the outcome of an experiment")).transpose()?;
    summary.debts = row.get(6)?;
    summary.updated_at = Timestamp::from_micros(row.get(8)?);
    Ok(summary)
}
