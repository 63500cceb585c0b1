//! Facts as they are stored: a contract that outlives this version of Phoenix.
//!
//! These types are apart from the domain's on purpose: the domain may be reshaped at any time, what is stored may not. They are
//! plain (tagged by `type`, words in `snake_case`, times and durations in integer microseconds, hashes in hexadecimal), and both
//! directions are exhaustive matches, so that a new fact does not compile until it has a stored form; a test then asks for its
//! golden file. A change of shape is a new schema with an [upcaster](upcast), never an edit of an old one.

mod ending;
mod fact;
mod look;
mod plan;
#[cfg(test)]
mod tests;
mod upcast;

pub use upcast::SCHEMA;

use serde_json::Value;

use super::event::Fact;
use crate::model::ExperimentId;
use fact::StoredFact;

/// The stored form of a fact, in the newest schema.
pub(super) fn encode(fact: &Fact) -> Value {
    serde_json::to_value(StoredFact::from(fact))
        .expect("invariant: stored facts hold only texts, numbers, lists and maps with text keys")
}

/// The fact of a stored form; `experiment` is the one in the envelope.
pub(super) fn decode(experiment: ExperimentId, schema: u32, stored: &Value) -> Result<Fact, DecodeError> {
    let stored = upcast::to_newest(schema, stored, upcast::UPCASTERS)?;
    StoredFact::deserialize_from(&stored)
        .map(|fact| fact.into_fact(experiment))
        .map_err(|error| DecodeError::Damaged(error.to_string()))
}

/// Why a stored form could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// Its schema is none of those that this version knows.
    UnknownSchema,
    /// It is not what its schema says.
    Damaged(String),
}
