//! Whole numbers without a sign, in a database that knows only those with one.

/// A count as it is stored. What is beyond the range was never stored, and compares so.
pub(super) fn as_stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count as it was stored.
pub(super) fn as_told(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
