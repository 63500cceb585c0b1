//! Upcasters: pure functions that lift a stored fact from one schema to the next.

use std::borrow::Cow;

use serde_json::Value;

use super::DecodeError;

/// Lifts a stored fact of one schema to the next one, or says what is wrong with it.
pub(super) type Upcaster = fn(Value) -> Result<Value, String>;

/// The upcaster at index `i` lifts schema `i + 1` to schema `i + 2`.
///
/// Schema 1 is the first and so far the only one. Append here; never change or remove an entry.
pub(super) const UPCASTERS: &[Upcaster] = &[];

/// The schema in which facts are stored now.
pub const SCHEMA: u32 = newest(UPCASTERS);

pub(super) const fn newest(chain: &[Upcaster]) -> u32 {
    // Schemas count from 1; there are as many upcasters as steps between them.
    chain.len() as u32 + 1
}

/// Lifts a stored fact from `schema` to the newest one of `chain`.
pub(super) fn to_newest<'a>(
    schema: u32,
    stored: &'a Value,
    chain: &[Upcaster],
) -> Result<Cow<'a, Value>, DecodeError> {
    if schema == 0 || schema > newest(chain) {
        return Err(DecodeError::UnknownSchema);
    }
    let mut lifted = Cow::Borrowed(stored);
    for upcast in chain.iter().skip(schema as usize - 1) {
        lifted = Cow::Owned(upcast(lifted.into_owned()).map_err(DecodeError::Damaged)?);
    }
    Ok(lifted)
}
