//! A commit: everything that one decision changes.

use std::collections::BTreeMap;

use super::{Artifact, Snapshot, StoreError};
use crate::experiment::{Claim, Effect, EffectKey, EventRecord, Experiment, HostEffect, Outcome, PhaseName};
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, RequestId, Timestamp, Version};

/// Everything that one decision changes; it happens in one transaction or not at all.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Commit {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The version that the decision was made on; 0 for a new experiment.
    pub expected_version: Version,
    /// What happened, with versions from `expected_version + 1` without gaps. May be empty for an experiment that is there (then only
    /// artifacts and the request are kept).
    pub events: Vec<EventRecord>,
    /// The experiment after the events, as a cache; the one before stays when it is left out.
    pub snapshot: Option<Snapshot>,
    /// What lists show, after the events.
    pub summary: Summary,
    /// What is to be done.
    pub effects: Vec<(EffectKey, Effect)>,
    /// When the experiment is to be woken; it replaces what was there before. Without events it is not looked at.
    pub wake_at: Option<Timestamp>,
    /// Which targets it takes (before the effects are stored) or sets free (after that).
    pub claims: Vec<Claim>,
    /// Bytes to keep.
    pub artifacts: Vec<Artifact>,
    /// The caller's request, by which a repeated one is known.
    pub request: Option<Request>,
}

impl Commit {
    /// A commit of nothing yet: fill in what follows from the decision.
    #[must_use]
    pub fn new(experiment: ExperimentId, expected_version: Version, summary: Summary) -> Commit {
        Commit {
            experiment,
            expected_version,
            events: Vec::new(),
            snapshot: None,
            summary,
            effects: Vec::new(),
            wake_at: None,
            claims: Vec::new(),
            artifacts: Vec::new(),
            request: None,
        }
    }

    /// Refuses what cannot be meant, whatever is stored; the version after the commit. It is the first check that [`ExperimentStore::commit`]
    /// owes, the same for every store.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    ///
    /// [`ExperimentStore::commit`]: super::ExperimentStore::commit
    pub fn check(&self) -> Result<Version, StoreError> {
        let mut version = self.expected_version;
        for event in &self.events {
            version = version.next();
            if event.version != version {
                return Err(StoreError::Invalid(
                    "events are numbered from the expected version on, without gaps",
                ));
            }
            if event.experiment != self.experiment {
                return Err(StoreError::Invalid("an event is of another experiment"));
            }
        }
        if self.events.is_empty() {
            if version == Version::default() {
                return Err(StoreError::Invalid("the first commit of an experiment has its first event"));
            }
            if !self.effects.is_empty() || !self.claims.is_empty() || self.snapshot.is_some() {
                return Err(StoreError::Invalid(
                    "effects, claims and snapshots come with the events they follow from",
                ));
            }
            return Ok(version);
        }
        if self.summary.id != self.experiment || self.summary.version != version {
            return Err(StoreError::Invalid("the summary is of another experiment or version"));
        }
        if self.snapshot.as_ref().is_some_and(|snapshot| snapshot.version != version) {
            return Err(StoreError::Invalid("the snapshot is of another version"));
        }
        if self.effects.iter().any(|(key, _)| key.experiment != self.experiment || key.version != version) {
            return Err(StoreError::Invalid("an effect is named after another experiment or version"));
        }
        Ok(version)
    }

    /// The targets that it takes, each with the highest fence that the claim names.
    pub fn taken(&self) -> impl Iterator<Item = (&HostId, Fence)> {
        self.claims.iter().filter_map(|claim| match claim {
            Claim::Take { host, fence } => Some((host, *fence)),
            Claim::Release { .. } => None,
        })
    }

    /// The hosts that its effects touch, each with the effect's fence, in the order of the effects.
    pub fn touched(&self) -> impl Iterator<Item = (&HostId, Fence)> {
        self.effects.iter().filter_map(|(_, effect)| match effect {
            Effect::Host(HostEffect { host, fence, .. }) => Some((host, *fence)),
            _ => None,
        })
    }
}

/// A caller's request: its name and a digest of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The name that the caller gave it.
    pub id: RequestId,
    /// The digest of its content.
    pub digest: ConfigHash,
}

/// What came of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Committed {
    /// The experiment that the request made or changed (by the first one, for a repeated request).
    pub experiment: ExperimentId,
    /// Its version after the commit (after the first one, for a repeated request).
    pub version: Version,
    /// Whether the request was carried out before and nothing changed now.
    pub repeated: bool,
}

impl Committed {
    /// What came of a commit.
    #[must_use]
    pub const fn new(experiment: ExperimentId, version: Version, repeated: bool) -> Committed {
        Committed { experiment, version, repeated }
    }
}

/// What lists and feeds show of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Its id.
    pub id: ExperimentId,
    /// Its version.
    pub version: Version,
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Where it is.
    pub phase: PhaseName,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// How many targets are still owed something.
    pub debts: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// The time of its last event.
    pub updated_at: Timestamp,
}

/// What a store knows of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TargetState {
    /// The experiment that holds it.
    pub holder: Option<ExperimentId>,
    /// The highest fence that was ever committed for it.
    pub fence: Fence,
}

impl Request {
    /// A request of this name, whose content has this digest.
    #[must_use]
    pub const fn new(id: RequestId, digest: ConfigHash) -> Request {
        Request { id, digest }
    }
}

impl Summary {
    /// What lists and feeds show of this experiment.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Summary {
        Summary {
            labels: experiment.labels().clone(),
            outcome: experiment.outcome(),
            debts: u32::try_from(experiment.debts().count()).unwrap_or(u32::MAX),
            updated_at: experiment.updated_at(),
            ..Summary::new(
                experiment.id(),
                experiment.version(),
                experiment.spec().name.clone(),
                experiment.phase().name(),
                experiment.created_at(),
            )
        }
    }

    /// A summary without labels, outcome and debts, last changed when it was created.
    #[must_use]
    pub fn new(
        id: ExperimentId,
        version: Version,
        name: impl Into<String>,
        phase: PhaseName,
        created_at: Timestamp,
    ) -> Summary {
        Summary {
            id,
            version,
            name: name.into(),
            labels: BTreeMap::new(),
            phase,
            outcome: None,
            debts: 0,
            created_at,
            updated_at: created_at,
        }
    }
}

impl TargetState {
    /// What a store knows of a host.
    #[must_use]
    pub const fn new(holder: Option<ExperimentId>, fence: Fence) -> TargetState {
        TargetState { holder, fence }
    }
}
