//! The form in which values lie in the tables of every backend, and back.

mod sample_rows;
mod sightings;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::experiment::{Effect, EffectKey, PhaseName, Subject};
use phoenix_core::model::ExperimentId;
use phoenix_core::ports::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) use sample_rows::{RowKey, SampleRows, Values, merge};
#[cfg(feature = "postgres")]
pub(crate) use sightings::sighting_key;
pub(crate) use sightings::{contradicting, distinct_sightings};

/// A value as JSON text. Everything that stores keep so is lists, numbers, texts and maps with text keys.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| {
        Infrastructure::new(ErrorCode::Internal, "write a value as JSON").caused_by(error).into()
    })
}

/// A value that was kept as JSON text; `what` is what it should be, for the error.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| damaged(what, error))
}

/// The error for stored data that cannot be what they should be.
pub(crate) fn damaged(
    what: &'static str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    Infrastructure::new(ErrorCode::Corrupt, what).caused_by(error).into()
}

/// The word of a phase, such as `awaiting_decision`.
pub(crate) fn phase_word(phase: PhaseName) -> Result<String, StoreError> {
    Ok(to_json(&phase)?.trim_matches('"').to_owned())
}

/// The phase of a word.
pub(crate) fn phase_of(word: &str) -> Result<PhaseName, StoreError> {
    from_json(&format!("\"{word}\""), "read the phase of an experiment")
}

/// The place that an effect takes in the outbox: a newer piece of work takes the place of the one that is there.
pub(crate) fn place_of_effect(key: EffectKey, effect: &Effect) -> String {
    match effect.subject(key) {
        Subject::Host(host) => place_of_host(host.as_str()),
        Subject::Start => format!("{}/start", key.experiment),
        Subject::Observe => format!("{}/observe", key.experiment),
        Subject::Evaluate => format!("{}/evaluate", key.experiment),
        Subject::Notice(key) => format!("{}/notice/{}/{}", key.experiment, key.version, key.index),
        // A subject of a later core supersedes nothing but itself.
        _ => format!("{}/other/{}/{}", key.experiment, key.version, key.index),
    }
}

/// The place of what is to be done on a host; hosts are shared by all experiments.
pub(crate) fn place_of_host(host: &str) -> String {
    format!("host/{host}")
}

/// The place of an experiment's wake.
pub(crate) fn place_of_wake(id: ExperimentId) -> String {
    format!("{id}/wake")
}
