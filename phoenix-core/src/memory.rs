//! Stores and hosts in memory: the reference behaviour of the ports, for embedding without a database, demos, simulations and tests.
//!
//! What they do is what every other implementation must do; the suites of `conformance` say so case by case. They keep everything
//! until it is deleted, and nothing past the process.

mod commit;
mod deployer;
mod feed;
mod library;
mod measurements;
mod queue;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::experiment::EventRecord;
use crate::model::{
    ConfigHash, ExperimentId, Fence, HostId, Measurements, RequestId, Revision, TemplateName, Timestamp,
    Version, Window,
};
use crate::ports::{
    Artifact, ArtifactStore, Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed,
    ExperimentStore, ListRequest, Listed, Loaded, Outbox, Request, SampleStore, Snapshot, StoreError,
    Summary, TargetState, TemplateRevision, TemplateStore, Thing, Token,
};

pub use deployer::{Conduct, MemoryDeployer};

/// A store in memory. One lock guards all of it, so every method is one transaction.
///
/// ```
/// use phoenix_core::memory::MemoryStore;
/// use phoenix_core::ports::{ListRequest, ExperimentStore};
///
/// let store = MemoryStore::new();
/// let page = pollster::block_on(store.list(ListRequest::first(10)))?;
/// assert!(page.experiments.is_empty() && !page.more);
/// # Ok::<(), phoenix_core::ports::StoreError>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    experiments: BTreeMap<ExperimentId, Row>,
    hosts: BTreeMap<HostId, TargetState>,
    requests: BTreeMap<RequestId, (ConfigHash, Committed)>,
    feed: feed::Feed,
    queue: queue::Queue,
    library: library::Library,
}

/// One experiment.
#[derive(Debug)]
struct Row {
    summary: Summary,
    events: Vec<EventRecord>,
    snapshot: Option<Snapshot>,
    measured: measurements::Measured,
}

impl MemoryStore {
    /// A store that holds nothing.
    #[must_use]
    pub fn new() -> MemoryStore {
        MemoryStore::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing below panics halfway through a change, so a poisoned lock (a caller's panic while it was dropped) guards sound data.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn row(&self, id: ExperimentId) -> Result<&Row, StoreError> {
        self.experiments.get(&id).ok_or(StoreError::NotFound(Thing::Experiment))
    }

    fn version(&self, id: ExperimentId) -> Version {
        self.experiments.get(&id).map_or(Version::default(), Row::version)
    }

    fn target(&self, host: &HostId) -> TargetState {
        self.hosts.get(host).cloned().unwrap_or_default()
    }

    fn holder(&self, host: &HostId) -> Option<ExperimentId> {
        self.hosts.get(host).and_then(|target| target.holder)
    }

    fn fence(&self, host: &HostId) -> Fence {
        self.hosts.get(host).map_or(Fence::default(), |target| target.fence)
    }

    fn delete(&mut self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        if self.row(id)?.version() != expected_version {
            return Err(StoreError::Conflict);
        }
        self.experiments.remove(&id);
        self.requests.retain(|_, (_, result)| result.experiment != id);
        self.queue.forget(id);
        for target in self.hosts.values_mut().filter(|target| target.holder == Some(id)) {
            target.holder = None;
        }
        self.feed.note(id);
        Ok(())
    }
}

impl Row {
    const fn version(&self) -> Version {
        self.summary.version
    }

    /// The events after a version; they are numbered from 1 without gaps.
    fn after(&self, version: Version) -> &[EventRecord] {
        let skipped = usize::try_from(version.0).unwrap_or(usize::MAX).min(self.events.len());
        &self.events[skipped..]
    }
}

#[async_trait]
impl ExperimentStore for MemoryStore {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.state().commit(commit)
    }

    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        self.state().first_result(request)
    }

    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        let state = self.state();
        let row = state.row(id)?;
        let snapshot = if from_start { None } else { row.snapshot.clone() };
        let after = snapshot.as_ref().map_or(Version::default(), |snapshot| snapshot.version);
        Ok(Loaded::new(snapshot, row.after(after).to_vec()))
    }

    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        Ok(self.state().row(id)?.after(after).iter().take(limit).cloned().collect())
    }

    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        Ok(self.state().list(&request))
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.state().changes(&request)
    }

    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        let state = self.state();
        Ok(hosts.iter().map(|host| state.target(host)).collect())
    }

    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        self.state().delete(id, expected_version)
    }
}

#[async_trait]
impl TemplateStore for MemoryStore {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        self.state().library.put_template(template)
    }

    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        self.state().library.template(name, revision)
    }

    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        Ok(self.state().library.newest_templates())
    }
}

#[async_trait]
impl ArtifactStore for MemoryStore {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        self.state().library.put_artifact(artifact)
    }

    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        self.state().library.artifact(name)
    }
}

#[async_trait]
impl SampleStore for MemoryStore {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        let mut state = self.state();
        let row = state.experiments.get_mut(&experiment).ok_or(StoreError::NotFound(Thing::Experiment))?;
        row.measured.append(measurements)
    }

    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        Ok(self.state().row(experiment)?.measured.window(window))
    }
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        Ok(self.state().queue.claim(&request))
    }

    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        self.state().queue.renew(token, until)
    }

    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        self.state().queue.ack(token)
    }

    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        self.state().queue.nack(token, retry_at)
    }
}
