//! The context of a call: the time, the caller, and everything else that the core never finds out by itself.

use crate::model::{Actor, RequestId, Timestamp};

/// Who calls, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallContext {
    /// The caller's time.
    pub now: Timestamp,
    /// Ten random bytes for the id of whatever the call creates; only `create` needs them.
    pub ids: [u8; 10],
    /// The caller.
    pub actor: Actor,
    /// Why, in the caller's words.
    pub reason: Option<String>,
    /// The caller's name for the request: a repeated one returns the first one's result.
    pub request_id: Option<RequestId>,
}

impl CallContext {
    /// A call by `actor` at `now`.
    #[must_use]
    pub fn new(now: Timestamp, actor: Actor) -> CallContext {
        CallContext { now, ids: [0; 10], actor, reason: None, request_id: None }
    }

    /// The same with random bytes for ids.
    #[must_use]
    pub fn with_ids(self, ids: [u8; 10]) -> CallContext {
        CallContext { ids, ..self }
    }

    /// The same with a reason.
    #[must_use]
    pub fn with_reason(self, reason: impl Into<String>) -> CallContext {
        CallContext { reason: Some(reason.into()), ..self }
    }

    /// The same under a name by which a repetition is known.
    #[must_use]
    pub fn with_request_id(self, request_id: RequestId) -> CallContext {
        CallContext { request_id: Some(request_id), ..self }
    }

    /// The same as done by Phoenix itself.
    pub(super) fn by_phoenix(&self) -> CallContext {
        CallContext { actor: Actor::phoenix(), reason: None, request_id: None, ..self.clone() }
    }
}
