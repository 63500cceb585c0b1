//! The envelope in which events are stored.

use serde::{Deserialize, Serialize};

use super::event::Event;
use super::stored::{self, DecodeError};
use crate::error::ErrorCode;
use crate::model::{Actor, ExperimentId, RequestId, Timestamp, Version};

pub use super::stored::SCHEMA;

/// An event as it is stored: a contract that outlives this version of Phoenix.
///
/// Stores keep and return it unchanged; only [`EventRecord::event`] reads what is in `event`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// The schema of `event`; see [`SCHEMA`].
    pub schema: u32,
    /// The experiment.
    pub experiment: ExperimentId,
    /// The experiment's version after this event.
    pub version: Version,
    /// When it happened, in microseconds since 1970.
    pub at: Timestamp,
    /// Who made it happen.
    pub actor: Actor,
    /// Why, in the actor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The caller's name for the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
    /// What happened, in the form of `schema`.
    pub event: serde_json::Value,
}

/// What the envelope says beside the event: of which experiment, by whom, why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventMeta {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Who made it happen.
    pub actor: Actor,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// The caller's name for the request.
    pub request_id: Option<RequestId>,
}

impl EventMeta {
    /// Events of an experiment, made to happen by `actor`, for no stated reason and without a request id.
    #[must_use]
    pub const fn new(experiment: ExperimentId, actor: Actor) -> EventMeta {
        EventMeta { experiment, actor, reason: None, request_id: None }
    }
}

impl EventRecord {
    /// The stored form of an event, in the newest schema; `version` is the experiment's version after it.
    #[must_use]
    pub fn new(event: &Event, version: Version, meta: &EventMeta) -> EventRecord {
        EventRecord {
            schema: SCHEMA,
            experiment: meta.experiment,
            version,
            at: event.at,
            actor: meta.actor.clone(),
            reason: meta.reason.clone(),
            request_id: meta.request_id.clone(),
            event: stored::encode(&event.fact),
        }
    }

    /// The event, lifted from its schema to the newest one.
    ///
    /// # Errors
    /// [`RecordError`] when a newer Phoenix wrote it, or when it is damaged. It must not be skipped: without it the experiment is
    /// another one.
    pub fn event(&self) -> Result<Event, RecordError> {
        match stored::decode(self.experiment, self.schema, &self.event) {
            Ok(fact) => Ok(Event { at: self.at, fact }),
            Err(DecodeError::UnknownSchema) => Err(RecordError::UnsupportedVersion {
                version: self.version,
                schema: self.schema,
                newest: SCHEMA,
            }),
            Err(DecodeError::Damaged(message)) => {
                Err(RecordError::Damaged { version: self.version, message })
            }
        }
    }
}

/// Why a stored event could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Another version of Phoenix wrote it, in a schema that this one does not know.
    #[error(
        "event {version} is stored in schema {schema}, and this version of Phoenix reads schemas 1 to {newest}; use a version that reads schema {schema}"
    )]
    UnsupportedVersion {
        /// The experiment's version after the event.
        version: Version,
        /// The event's schema.
        schema: u32,
        /// The newest schema that this version of Phoenix reads.
        newest: u32,
    },
    /// It is not what its schema says.
    #[error("event {version} is damaged: {message}; restore it from a backup")]
    Damaged {
        /// The experiment's version after the event.
        version: Version,
        /// What is wrong with it.
        message: String,
    },
}

impl RecordError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            RecordError::UnsupportedVersion { .. } => ErrorCode::UnsupportedVersion,
            RecordError::Damaged { .. } => ErrorCode::Corrupt,
        }
    }
}
