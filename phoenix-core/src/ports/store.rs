//! The store: experiments, templates, artifacts, samples.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::outbox::Outbox;
use crate::error::{ErrorCode, Infrastructure};
use crate::experiment::{Claim, Effect, EffectKey, EventRecord, Outcome, PhaseName};
use crate::model::{
    ConfigHash, ExperimentId, Fence, HostId, Measurements, RequestId, Revision, TemplateName, Timestamp,
    Version, Window,
};

/// Everything that one decision changes; it happens in one transaction or not at all.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Commit {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The version that the decision was made on; 0 for a new experiment.
    pub expected_version: Version,
    /// What happened, with versions from `expected_version + 1` without gaps. May be empty (artifacts or a request only).
    pub events: Vec<EventRecord>,
    /// The experiment after the events, as a cache.
    pub snapshot: Option<Snapshot>,
    /// What lists show.
    pub summary: Summary,
    /// What is to be done.
    pub effects: Vec<(EffectKey, Effect)>,
    /// When the experiment is to be woken.
    pub wake_at: Option<Timestamp>,
    /// Which targets it takes or sets free.
    pub claims: Vec<Claim>,
    /// Bytes to keep.
    pub artifacts: Vec<Artifact>,
    /// The caller's request, by which a repeated one is known.
    pub request: Option<Request>,
}

impl Commit {
    /// A commit that changes nothing but the summary.
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
}

/// A caller's request: its name and a digest of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The experiment that the request made or changed.
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

/// A cached experiment: bytes that only [`crate::experiment::Experiment`] reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The version of `apply` that made it; another one makes it worthless.
    pub apply_version: u32,
    /// The experiment's version.
    pub version: Version,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// What lists and feeds show of an experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Bytes under the name of their content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The name: a plain config's hash, an arm config's hash (with its slot zeroed), a report's hash.
    pub name: ConfigHash,
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

/// What a list shall show.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ListRequest {
    /// Only experiments after this one, in the order of ids.
    pub after: Option<ExperimentId>,
    /// At most so many.
    pub limit: usize,
    /// Only those in one of these phases; all when empty.
    pub phases: Vec<PhaseName>,
    /// Only those with all of these labels.
    pub labels: BTreeMap<String, String>,
}

impl ListRequest {
    /// The first `limit` experiments.
    #[must_use]
    pub fn first(limit: usize) -> ListRequest {
        ListRequest { limit, ..ListRequest::default() }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Listed {
    /// The experiments, in the order of ids.
    pub experiments: Vec<Summary>,
    /// Whether there are more after the last one.
    pub more: bool,
}

impl Listed {
    /// A page of a list.
    #[must_use]
    pub const fn new(experiments: Vec<Summary>, more: bool) -> Listed {
        Listed { experiments, more }
    }
}

/// A place in the feed of changes; only the store that made it can read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// Which changes are asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ChangesRequest {
    /// Those after this place; from the start when left out.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: usize,
}

impl ChangesRequest {
    /// At most `limit` changes after a place.
    #[must_use]
    pub const fn after(after: Option<Cursor>, limit: usize) -> ChangesRequest {
        ChangesRequest { after, limit }
    }
}

/// One experiment that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The experiment.
    pub id: ExperimentId,
    /// Its latest state; `None` when it was deleted.
    pub summary: Option<Summary>,
}

/// A stretch of the feed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Changes {
    /// What changed, each experiment at most once, at its latest state.
    pub changes: Vec<Change>,
    /// The place to go on from.
    pub cursor: Cursor,
}

impl Changes {
    /// A stretch of the feed.
    #[must_use]
    pub const fn new(changes: Vec<Change>, cursor: Cursor) -> Changes {
        Changes { changes, cursor }
    }
}

/// What a store knows of a host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetState {
    /// The experiment that holds it.
    pub holder: Option<ExperimentId>,
    /// The highest fence that was ever committed for it.
    pub fence: Fence,
}

/// One immutable revision of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRevision {
    /// The template.
    pub name: TemplateName,
    /// The revision, from 1.
    pub revision: Revision,
    /// Its whole source, front matter included.
    pub source: Arc<str>,
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
    NotFound(&'static str),
    /// It is there already, with another content.
    #[error("the {0} exists already and differs")]
    AlreadyExists(&'static str),
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
            StoreError::RequestReused(_) => ErrorCode::InvalidArgument,
            StoreError::NotFound(_) => ErrorCode::NotFound,
            StoreError::AlreadyExists(_) => ErrorCode::AlreadyExists,
            StoreError::Infrastructure(error) => error.code(),
        }
    }
}

/// Experiments: their events, snapshots, claims and requests.
#[async_trait]
pub trait ExperimentStore: Send + Sync + 'static {
    /// Stores a decision, in one transaction.
    ///
    /// Implementations must, in this order: return the first result of a repeated request (same id, same digest) without changing
    /// anything, and refuse the same id with another digest; refuse a commit whose `expected_version` is not the stored version
    /// (`Conflict`); refuse to take a target that another experiment holds (`TargetsHeld`), or whose highest fence is not the one
    /// named in the claim (`Conflict`); refuse a host effect whose fence is not higher than every fence committed for the host, or whose host
    /// the experiment does not hold after the commit's takings (`Conflict`). Releases are carried out after the effects are stored.
    /// A new effect removes the older unfinished ones of the same experiment and subject. A refused commit changes nothing.
    /// Cancel safety: dropped before it returns, the commit happened wholly or not at all.
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError>;

    /// Loads an experiment. `from_start`: all events and no snapshot.
    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError>;

    /// The events after a version, in order, at most `limit`.
    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError>;

    /// Experiments in the order of ids. Deleted ones are not shown.
    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError>;

    /// The feed of changes: at least once, latest state, without gaps.
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError>;

    /// What is known of these hosts, in the same order.
    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError>;

    /// Removes a deleted experiment with its effects, claims, samples and requests. Fences of hosts are kept for ever.
    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError>;
}

/// Templates; revisions are immutable.
#[async_trait]
pub trait TemplateStore: Send + Sync + 'static {
    /// Keeps a revision. The same source again is a no-op; another one is `AlreadyExists`.
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError>;

    /// One revision, or the newest.
    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError>;

    /// The newest revision of every template, by name.
    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError>;
}

/// Artifacts: rendered configs, captured configs, whole reports, by the hash of their content.
#[async_trait]
pub trait ArtifactStore: Send + Sync + 'static {
    /// Keeps bytes under a name. The same again is a no-op; other bytes are `AlreadyExists`.
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError>;

    /// The bytes under a name.
    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError>;
}

/// Measurements.
#[async_trait]
pub trait SampleStore: Send + Sync + 'static {
    /// Keeps measurements. The same key and value again is a no-op; another value is `SampleConflict`, and then nothing of this call is kept.
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError>;

    /// Everything whose interval lies in a window, in the order of (time, target, variant, metric).
    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError>;
}

/// All of a store.
pub trait Store: ExperimentStore + TemplateStore + ArtifactStore + SampleStore + Outbox {}

impl<S: ExperimentStore + TemplateStore + ArtifactStore + SampleStore + Outbox + ?Sized> Store for S {}
