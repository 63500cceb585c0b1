//! Why a store refuses.

use std::fmt;

use super::LoadError;
use crate::error::{ErrorCode, Infrastructure};
use crate::model::{ExperimentId, HostId, RequestId};

/// What a store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Thing {
    /// An experiment.
    Experiment,
    /// A template, in any revision.
    Template,
    /// One revision of a template.
    TemplateRevision,
    /// An artifact.
    Artifact,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Thing::Experiment => "experiment",
            Thing::Template => "template",
            Thing::TemplateRevision => "template revision",
            Thing::Artifact => "artifact",
        })
    }
}

/// Why a store did not do what it was asked for; nothing changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another commit came first: load again.
    #[error("the experiment was changed by somebody else; load it again")]
    Conflict,
    /// Another experiment holds a target.
    #[error("target {host} is held by experiment {by}")]
    TargetsHeld {
        /// The target.
        host: HostId,
        /// Who holds it.
        by: ExperimentId,
    },
    /// The request id was used before for a request with another content.
    #[error("request id {0} was used before for another request; use a new id for a new request")]
    RequestReused(RequestId),
    /// There is no such thing.
    #[error("no such {0}")]
    NotFound(Thing),
    /// It is there already, with another content.
    #[error("the {0} exists already and differs")]
    AlreadyExists(Thing),
    /// A sample with the same key has another value.
    #[error(
        "a sample of {metric} on {target} was recorded before with another value; measurements are never overwritten"
    )]
    SampleConflict {
        /// The metric.
        metric: String,
        /// The target.
        target: HostId,
    },
    /// A lease was lost: somebody else may have the work now.
    #[error("the lease of this work was lost; somebody else may be doing it")]
    LeaseLost,
    /// The request cannot be meant; asking again will not help.
    #[error("the request makes no sense: {0}")]
    Invalid(&'static str),
    /// What is stored cannot be read by this version of Phoenix.
    #[error(transparent)]
    Unreadable(#[from] LoadError),
    /// The store itself failed.
    #[error(transparent)]
    Infrastructure(#[from] Infrastructure),
}

impl StoreError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            StoreError::Conflict | StoreError::LeaseLost | StoreError::SampleConflict { .. } => {
                ErrorCode::Conflict
            }
            StoreError::TargetsHeld { .. } => ErrorCode::TargetsHeld,
            StoreError::RequestReused(_) | StoreError::Invalid(_) => ErrorCode::InvalidArgument,
            StoreError::NotFound(_) => ErrorCode::NotFound,
            StoreError::AlreadyExists(_) => ErrorCode::AlreadyExists,
            StoreError::Unreadable(error) => error.code(),
            StoreError::Infrastructure(error) => error.code(),
        }
    }
}
