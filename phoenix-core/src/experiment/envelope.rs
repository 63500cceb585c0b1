//! The envelope in which events are stored.

use serde::{Deserialize, Serialize};

use crate::model::{Actor, ExperimentId, RequestId, Timestamp, Version};

/// An event as it is stored: a contract that outlives this version of Phoenix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// The schema of `event`.
    pub schema: u32,
    /// The experiment.
    pub experiment: ExperimentId,
    /// The experiment's version after this event.
    pub version: Version,
    /// When it happened.
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
