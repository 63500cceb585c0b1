//! Templates and artifacts: kept once, never changed.

use phoenix_core::model::{ConfigHash, Revision, TemplateName};
use phoenix_core::ports::{Artifact, StoreError, TemplateRevision, Thing};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::numbers::as_told;
use crate::form::damaged;

pub(super) fn put_template(db: &Connection, template: &TemplateRevision) -> Result<(), Fault> {
    let revision = i64::try_from(template.revision.0)
        .map_err(|_| StoreError::Invalid("a revision is a number from 1 to 9223372036854775807"))?;
    let (name, source) = (template.name.as_str(), &*template.source);
    let mut statement = db.prepare_cached(
        "INSERT INTO templates (name, revision, source) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    if statement.execute(params![name, revision, source])? == 1 {
        return Ok(());
    }
    let mut statement =
        db.prepare_cached("SELECT source = ?3 FROM templates WHERE name = ?1 AND revision = ?2")?;
    let is_same: bool = statement.query_row(params![name, revision, source], |row| row.get(0))?;
    if is_same { Ok(()) } else { Err(StoreError::AlreadyExists(Thing::TemplateRevision).into()) }
}

pub(super) fn template(
    db: &Connection,
    name: &TemplateName,
    revision: Option<Revision>,
) -> Result<TemplateRevision, Fault> {
    let newest =
        "SELECT name, revision, source FROM templates WHERE name = ?1 ORDER BY revision DESC LIMIT 1";
    let newest = db.prepare_cached(newest)?.query_row([name.as_str()], row).optional()?;
    let Some(newest) = newest else { return Err(StoreError::NotFound(Thing::Template).into()) };
    let Some(revision) = revision else { return template_of(newest) };
    let missing = || StoreError::NotFound(Thing::TemplateRevision);
    let number = i64::try_from(revision.0).map_err(|_| missing())?;
    let mut statement =
        db.prepare_cached("SELECT name, revision, source FROM templates WHERE name = ?1 AND revision = ?2")?;
    let found = statement.query_row(params![name.as_str(), number], row).optional()?;
    template_of(found.ok_or_else(missing)?)
}

pub(super) fn newest_templates(db: &Connection) -> Result<Vec<TemplateRevision>, Fault> {
    // With max(), SQLite takes the other columns from the row that has it.
    let mut statement =
        db.prepare_cached("SELECT name, max(revision), source FROM templates GROUP BY name ORDER BY name")?;
    let rows = statement.query_map([], row)?;
    rows.map(|row| template_of(row?)).collect()
}

fn row(row: &Row<'_>) -> Result<(String, i64, String), rusqlite::Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn template_of((name, revision, source): (String, i64, String)) -> Result<TemplateRevision, Fault> {
    let name = TemplateName::new(name).map_err(|error| damaged("read the name of a template", error))?;
    Ok(TemplateRevision::new(name, Revision(as_told(revision)), source.into()))
}

pub(super) fn put_artifact(db: &Connection, artifact: &Artifact) -> Result<(), Fault> {
    check_artifact(db, artifact)?;
    keep_artifact(db, artifact)
}

/// Refuses other bytes than those that are kept under a name.
pub(super) fn check_artifact(db: &Connection, artifact: &Artifact) -> Result<(), Fault> {
    let mut statement = db.prepare_cached("SELECT bytes = ?2 FROM artifacts WHERE name = ?1")?;
    let is_same: Option<bool> = statement
        .query_row(params![artifact.name.as_bytes(), &*artifact.bytes], |row| row.get(0))
        .optional()?;
    match is_same {
        Some(false) => Err(StoreError::AlreadyExists(Thing::Artifact).into()),
        _ => Ok(()),
    }
}

/// Keeps what [`check_artifact`] let pass.
pub(super) fn keep_artifact(db: &Connection, artifact: &Artifact) -> Result<(), Fault> {
    db.prepare_cached("INSERT INTO artifacts (name, bytes) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![artifact.name.as_bytes(), &*artifact.bytes])?;
    Ok(())
}

pub(super) fn artifact(db: &Connection, name: ConfigHash) -> Result<Artifact, Fault> {
    let mut statement = db.prepare_cached("SELECT bytes FROM artifacts WHERE name = ?1")?;
    let bytes: Option<Vec<u8>> = statement.query_row([name.as_bytes()], |row| row.get(0)).optional()?;
    let bytes = bytes.ok_or(StoreError::NotFound(Thing::Artifact))?;
    Ok(Artifact::new(name, bytes.into()))
}
