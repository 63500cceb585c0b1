//! Calls that go to several openings of one store.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{
    ConfigHash, ExperimentId, HostId, Measurements, Revision, TemplateName, Timestamp, Version, Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed,
    ExperimentStore, ListRequest, Listed, Loaded, Outbox, Request, SampleStore, Store, StoreError,
    TargetState, TemplateRevision, TemplateStore, Token,
};

/// Gives each call an opening of the store.
pub(crate) struct InTurns<S> {
    open: Box<dyn Fn(usize) -> Opening<S> + Send + Sync>,
    calls: AtomicUsize,
}

type Opening<S> = std::sync::Arc<S>;

impl<S: Store> InTurns<S> {
    /// Two openings, in turns.
    pub(crate) fn new(open: impl Fn() -> S) -> InTurns<S> {
        let both = [Opening::new(open()), Opening::new(open())];
        InTurns { open: Box::new(move |call| Opening::clone(&both[call % 2])), calls: AtomicUsize::new(0) }
    }

    /// An opening for each call, closed after it.
    pub(crate) fn anew(open: impl Fn() -> S + Send + Sync + 'static) -> InTurns<S> {
        InTurns { open: Box::new(move |_| Opening::new(open())), calls: AtomicUsize::new(0) }
    }

    fn next(&self) -> Opening<S> {
        (self.open)(self.calls.fetch_add(1, Ordering::Relaxed))
    }
}

#[async_trait]
impl<S: Store> ExperimentStore for InTurns<S> {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.next().commit(commit).await
    }
    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        self.next().first_result(request).await
    }
    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        self.next().load(id, from_start).await
    }
    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        self.next().history(id, after, limit).await
    }
    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        self.next().list(request).await
    }
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.next().changes(request).await
    }
    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        self.next().targets(hosts).await
    }
    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        self.next().delete(id, expected_version).await
    }
}

#[async_trait]
impl<S: Store> TemplateStore for InTurns<S> {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        self.next().put_template(template).await
    }
    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        self.next().get_template(name, revision).await
    }
    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        self.next().list_templates().await
    }
}

#[async_trait]
impl<S: Store> ArtifactStore for InTurns<S> {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        self.next().put_artifact(artifact).await
    }
    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        self.next().get_artifact(name).await
    }
}

#[async_trait]
impl<S: Store> SampleStore for InTurns<S> {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        self.next().append(experiment, measurements).await
    }
    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        self.next().window(experiment, window).await
    }
}

#[async_trait]
impl<S: Store> Outbox for InTurns<S> {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        self.next().claim(request).await
    }
    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        self.next().renew(token, until).await
    }
    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        self.next().ack(token).await
    }
    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        self.next().nack(token, retry_at).await
    }
}
