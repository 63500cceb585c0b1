//! Summaries as columns, and back.

use std::collections::BTreeMap;

use phoenix_core::model::Timestamp;
use phoenix_core::ports::{StoreError, Summary};
use sqlx::postgres::PgRow;

use crate::form::{damaged, from_json, phase_of};
use crate::postgres::rows::{column, parsed, version};

/// A label as one word: keys hold no `=`.
pub(in crate::postgres) fn of_label(key: &str, value: &str) -> String {
    format!("{key}={value}")
}

/// The summary of a row, with its id in one place and the rest, from the version on, in another.
pub(in crate::postgres) fn summary(row: &PgRow, id: usize, rest: usize) -> Result<Summary, StoreError> {
    const WHAT: &str = "read an experiment's summary";
    let phase = phase_of(column(row, rest + 2)?)?;
    let created_at = Timestamp::from_micros(column(row, rest + 6)?);
    let id = parsed(row, id, WHAT)?;
    let mut summary =
        Summary::new(id, version(row, rest)?, column::<&str>(row, rest + 1)?, phase, created_at);
    summary.outcome = column::<Option<&str>>(row, rest + 3)?.map(|text| from_json(text, WHAT)).transpose()?;
    summary.debts = column::<i64>(row, rest + 4)?.try_into().map_err(|error| damaged(WHAT, error))?;
    summary.labels = from_json::<BTreeMap<String, String>>(column(row, rest + 5)?, WHAT)?;
    summary.updated_at = Timestamp::from_micros(column(row, rest + 7)?);
    Ok(summary)
}
