//! An experiment as it is stored, and back.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;

use super::{ExperimentStore, StoreError};
use crate::error::ErrorCode;
use crate::experiment::{APPLY_VERSION, EventRecord, Experiment, RecordError, ReplayError};
use crate::model::{ExperimentId, Version};

/// A cached experiment: bytes that only [`crate::experiment::Experiment`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// The version of `apply` that made it; another one makes it worthless.
    pub apply_version: u32,
    /// The experiment's version.
    pub version: Version,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// An experiment as it is stored.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Loaded {
    /// The newest snapshot, if there is one.
    pub snapshot: Option<Snapshot>,
    /// All events after the snapshot (all events when there is none, or when `from_start` was asked for).
    pub events: Vec<EventRecord>,
}

impl Loaded {
    /// An experiment as it is stored.
    #[must_use]
    pub const fn new(snapshot: Option<Snapshot>, events: Vec<EventRecord>) -> Loaded {
        Loaded { snapshot, events }
    }
}

impl Snapshot {
    /// A snapshot as a store read it.
    #[must_use]
    pub const fn new(apply_version: u32, version: Version, bytes: Arc<[u8]>) -> Snapshot {
        Snapshot { apply_version, version, bytes }
    }

    /// What a store keeps of an experiment, so that its events need not be replayed from the start.
    ///
    /// # Panics
    /// Never: an experiment is lists, numbers, texts and maps with text keys.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Snapshot {
        let bytes = serde_json::to_vec(experiment)
            .expect("invariant: an experiment is lists, numbers, texts and maps with text keys");
        Snapshot { apply_version: APPLY_VERSION, version: experiment.version(), bytes: bytes.into() }
    }

    /// The experiment, if this version of Phoenix can read it; a snapshot is a cache, so no reason is given.
    fn experiment(&self) -> Option<Experiment> {
        if self.apply_version != APPLY_VERSION {
            return None;
        }
        serde_json::from_slice(&self.bytes).ok().filter(|e: &Experiment| e.version() == self.version)
    }
}

impl Loaded {
    /// The experiment: the snapshot, if there is one, and the events after it.
    ///
    /// # Errors
    /// [`LoadError::Snapshot`] when the snapshot cannot be used: load again from the start (as
    /// [`ExperimentStoreExt::experiment`] does). Any other one means that the history cannot be read.
    pub fn experiment(&self) -> Result<Experiment, LoadError> {
        let mut experiment = match &self.snapshot {
            Some(snapshot) => Some(snapshot.experiment().ok_or(LoadError::Snapshot)?),
            None => None,
        };
        for record in &self.events {
            let expected = experiment.as_ref().map_or(Version::default(), Experiment::version).next();
            if record.version != expected {
                return Err(LoadError::Gap { expected, found: record.version });
            }
            let event = record.event()?;
            match &mut experiment {
                Some(experiment) => experiment.apply(&event),
                None => experiment = Some(Experiment::replay([&event])?),
            }
        }
        experiment.ok_or(LoadError::Replay(ReplayError::Empty))
    }
}

/// Why a stored experiment could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The snapshot was made by another version of `apply`, or is damaged; the events are still there.
    #[error("the snapshot cannot be used; load the experiment from its first event")]
    Snapshot,
    /// An event cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An event is missing.
    #[error("event {expected} is missing: the next one stored is {found}; restore it from a backup")]
    Gap {
        /// The one that should have come.
        expected: Version,
        /// The one that came.
        found: Version,
    },
    /// The events are not the history of an experiment.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

impl LoadError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            LoadError::Record(error) => error.code(),
            LoadError::Snapshot | LoadError::Gap { .. } | LoadError::Replay(_) => ErrorCode::Corrupt,
        }
    }
}

/// What callers of an [`ExperimentStore`] want besides.
#[async_trait]
pub trait ExperimentStoreExt: ExperimentStore {
    /// The experiment, from its snapshot where that can be used, else from its first event.
    ///
    /// # Errors
    /// `NotFound`; `Unreadable` when its history cannot be read.
    async fn experiment(&self, id: ExperimentId) -> Result<Experiment, StoreError> {
        match self.load(id, false).await?.experiment() {
            Err(LoadError::Snapshot) => Ok(self.load(id, true).await?.experiment()?),
            loaded => Ok(loaded?),
        }
    }
}

impl<S: ExperimentStore + ?Sized> ExperimentStoreExt for S {}
