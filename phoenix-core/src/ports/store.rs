//! The store: experiments, templates, artifacts, samples.
//!
//! A store knows nothing of the state machine: it keeps events, and what goes with them, exactly as it is told, in one transaction or
//! not at all. What every method owes is written at the method; the cases of [`crate::conformance`] hold an implementation to it.
//!
//! Cancel safety, of all methods of all stores: a future that is dropped before it returns has done all of its work or none of it, and
//! asking again is always right (a repeated commit with the same [`Request`] is known, everything else is idempotent or refused).

mod commit;
mod content;
mod error;
mod listing;
mod load;

use async_trait::async_trait;

use super::outbox::Outbox;
use crate::experiment::EventRecord;
use crate::model::{ConfigHash, ExperimentId, HostId, Measurements, Revision, TemplateName, Version, Window};

pub use commit::{Commit, Committed, Request, Summary, TargetState};
pub use content::{Artifact, TemplateRevision};
pub use error::{StoreError, Thing};
pub use listing::{Change, Changes, ChangesRequest, Cursor, ListRequest, Listed};
pub use load::{ExperimentStoreExt, LoadError, Loaded, Snapshot};

/// Experiments: their events, snapshots, claims and requests.
#[async_trait]
pub trait ExperimentStore: Send + Sync + 'static {
    /// Stores a decision, in one transaction; a refused commit changes nothing at all.
    ///
    /// Implementations must check, in this order:
    /// 1. what cannot be meant (`Invalid`): events that are of another experiment or not numbered from `expected_version + 1` without a
    ///    gap, effects named after another experiment or version, a summary or snapshot of another one, a first commit without events,
    ///    effects or claims without an event;
    /// 2. a repeated request: the same id with the same digest returns the first result (`repeated`) and changes nothing, whatever
    ///    else the commit holds; the same id with another digest is `RequestReused`;
    /// 3. `expected_version` is the stored version (0 for one that is not there), else `Conflict`;
    /// 4. each taken target is free or held by this experiment, else `TargetsHeld` with the holder; and its highest fence is the one
    ///    that the claim names, else `Conflict`;
    /// 5. each effect on a host is for a host that the experiment holds after the takings, with a fence above every one that was
    ///    committed for the host (those before it in this commit included), else `Conflict`;
    /// 6. each artifact is new or has the same bytes, else `AlreadyExists`.
    ///
    /// and then do all of this or none of it:
    /// - append the events, keep summary and snapshot (an older snapshot stays when there is none), note the change in the feed;
    /// - keep the fences of the effects, for ever;
    /// - put the effects into the outbox, due at once. An effect on a host supersedes every unfinished one for that host, of whatever
    ///   experiment; any other one supersedes the unfinished ones of its experiment and [subject](crate::experiment::Subject). What is
    ///   superseded is never offered again and its lease is lost;
    /// - set the wake time anew; `None` unsets it. A commit without events leaves it, as it leaves version, summary, snapshot and feed;
    /// - release targets, last: what this experiment holds becomes free and loses its unfinished effects of earlier commits; releasing
    ///   what it does not hold does nothing;
    /// - keep artifacts and the request with its result.
    ///
    /// # Errors
    /// As above, and `Infrastructure`, after which nothing is known of the commit: it is to be sent again with the same request id.
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError>;

    /// What came of a request, if it was carried out before (`repeated` is set).
    ///
    /// # Errors
    /// `RequestReused` when the id was used for a request with another digest.
    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError>;

    /// Loads an experiment: the newest snapshot and all events after it; all events when there is none, or when `from_start` is asked for.
    ///
    /// # Errors
    /// `NotFound` when it is not there, or was deleted.
    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError>;

    /// The events after a version, in order and without gaps, at most `limit`.
    ///
    /// # Errors
    /// `NotFound` when the experiment is not there, or was deleted.
    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError>;

    /// Experiments in the order of ids. Deleted ones are not shown; a page is not disturbed by what is inserted before it.
    ///
    /// # Errors
    /// `Infrastructure`.
    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError>;

    /// The feed of changes: each experiment that changed after the cursor, at its latest state, at least once.
    ///
    /// Implementations must never let a change fall into a gap: whoever goes on from the returned cursor sees every commit that was not
    /// visible yet when the cursor was made, also when transactions become visible in another order than they began.
    ///
    /// # Errors
    /// `Invalid` when the cursor is not one of this store's.
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError>;

    /// What is known of these hosts, one entry each, in the same order; an unknown host is free, with fence 0.
    ///
    /// # Errors
    /// `Infrastructure`.
    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError>;

    /// Removes an experiment with its events, effects, wake, claims, samples and requests, and says so in the feed. Artifacts stay
    /// (others may name them), and so do the fences of hosts, for ever.
    ///
    /// # Errors
    /// `NotFound` when it is not there, `Conflict` when its version is another one.
    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError>;
}

/// Templates; revisions are immutable.
#[async_trait]
pub trait TemplateStore: Send + Sync + 'static {
    /// Keeps a revision. The same source again is a no-op.
    ///
    /// # Errors
    /// `AlreadyExists` when the revision is there with another source.
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError>;

    /// One revision, or the newest (the one with the highest number).
    ///
    /// # Errors
    /// `NotFound`.
    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError>;

    /// The newest revision of every template, by name.
    ///
    /// # Errors
    /// `Infrastructure`.
    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError>;
}

/// Artifacts: rendered configs, captured configs, whole reports, by the hash of their content.
#[async_trait]
pub trait ArtifactStore: Send + Sync + 'static {
    /// Keeps bytes under a name, exactly. The same again is a no-op.
    ///
    /// # Errors
    /// `AlreadyExists` when other bytes have that name.
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError>;

    /// The bytes under a name.
    ///
    /// # Errors
    /// `NotFound`.
    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError>;
}

/// Measurements.
#[async_trait]
pub trait SampleStore: Send + Sync + 'static {
    /// Keeps measurements, all of them or none.
    ///
    /// A sample's key is everything but its value, a sighting's is variant, target and window. The same key and value again is a no-op,
    /// within one call too. Proofs of watching are a set. A list of used signals takes the place of the one before; without one that stays.
    ///
    /// # Errors
    /// `SampleConflict` when a key has another value; `Invalid` when a value, of a sample or a sighting, is not finite; `NotFound` when
    /// there is no such experiment.
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError>;

    /// What lies in a window: samples and sightings whose whole interval does, and of each proof of watching the part that does; and the
    /// newest list of used signals, whatever the window.
    ///
    /// Samples come in the order of (from, to, target, variant, metric, source), sightings in that of (from, to, target, variant), proofs in
    /// that of (from, to).
    ///
    /// # Errors
    /// `NotFound` when there is no such experiment.
    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError>;
}

/// All of a store.
pub trait Store: ExperimentStore + TemplateStore + ArtifactStore + SampleStore + Outbox {}

impl<S: ExperimentStore + TemplateStore + ArtifactStore + SampleStore + Outbox + ?Sized> Store for S {}
