//! Values as the tables hold them, and back.

use phoenix_core::model::{Fence, Revision, Version};
use phoenix_core::ports::StoreError;
use sqlx::postgres::PgRow;
use sqlx::{Decode, Postgres, Row, Type};

use super::error::store_error;
use crate::form::damaged;

/// A column of a row.
pub(super) fn column<'r, T>(row: &'r PgRow, place: usize) -> Result<T, StoreError>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
{
    row.try_get(place).map_err(|error| store_error("read a row", &error))
}

/// A text of a row as a value.
pub(super) fn parsed<T>(row: &PgRow, place: usize, what: &'static str) -> Result<T, StoreError>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    column::<&str>(row, place)?.parse().map_err(|error| damaged(what, error))
}

/// A number of a row that is never negative.
pub(super) fn unsigned(row: &PgRow, place: usize) -> Result<u64, StoreError> {
    column::<i64>(row, place)?
        .try_into()
        .map_err(|error| damaged("read a number that is never negative", error))
}

/// A number as the tables hold it.
///
/// # Errors
/// `Invalid` beyond 9,223,372,036,854,775,807, which no count of anything reaches.
pub(super) fn number(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| StoreError::Invalid("a version, fence or revision is beyond 2^63 - 1"))
}

/// A number to compare with: beyond the largest that a table can hold it is that one.
pub(super) fn bound(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A limit, as the server takes it.
pub(super) fn limit(value: usize) -> i64 {
    // One more than a limit is asked for in places.
    i64::try_from(value).unwrap_or(i64::MAX).min(i64::MAX - 1)
}

pub(super) fn version(row: &PgRow, place: usize) -> Result<Version, StoreError> {
    unsigned(row, place).map(Version)
}

pub(super) fn fence(row: &PgRow, place: usize) -> Result<Fence, StoreError> {
    unsigned(row, place).map(Fence)
}

pub(super) fn revision(row: &PgRow, place: usize) -> Result<Revision, StoreError> {
    unsigned(row, place).map(Revision)
}
