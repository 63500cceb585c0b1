//! Repeated requests, and conflicts between controllers.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use phoenix_core::controller::{CallContext, CreateRequest, Error, UpdateRequest};
use phoenix_core::error::{ErrorCode, Infrastructure};
use phoenix_core::experiment::{EventRecord, PauseReason, PhaseName};
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{
    ConfigHash, ExperimentId, HostId, Measurements, RequestId, Revision, TemplateName, Timestamp, Version,
    Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed,
    ExperimentStore, ListRequest, Listed, Loaded, Outbox, Request, SampleStore, Store, StoreError,
    TargetState, TemplateRevision, TemplateStore, Thing, Token,
};
use pollster::block_on;

use crate::kit::{World, spec};

fn named(ctx: CallContext, name: &str) -> CallContext {
    ctx.with_request_id(RequestId::new(name).unwrap())
}

#[test]
fn a_repeated_create_returns_the_first_experiment() {
    let world = World::new();
    let create = |ctx| block_on(world.controller.create(&ctx, CreateRequest::new(spec(""))));
    let first = create(named(world.user(), "r-1")).unwrap().experiment;
    let again = create(named(world.user(), "r-1")).unwrap().experiment;
    assert_eq!(again, first);
    assert_eq!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.len(), 1);
    let other =
        block_on(world.controller.create(&named(world.user(), "r-1"), CreateRequest::new(spec("seed: 5"))));
    assert_eq!(other.unwrap_err().code(), ErrorCode::InvalidArgument, "the same name for another request");
}

#[test]
fn a_repeated_verb_is_not_refused_by_the_phase_that_it_brought_about() {
    let world = World::new();
    let id = world.create(spec("")).id();
    let first = block_on(world.controller.start(&named(world.user(), "go"), id)).unwrap();
    let again = block_on(world.controller.start(&named(world.user(), "go"), id)).unwrap();
    assert_eq!(again.version(), first.version());
    let other =
        block_on(world.controller.pause(&named(world.user(), "go"), id, PauseReason::User)).unwrap_err();
    assert!(matches!(other, Error::Store(StoreError::RequestReused(_))), "{other}");
}

#[test]
fn a_change_by_somebody_else_in_between_is_retried() {
    let (world, between) = interrupted();
    let id = world.create(spec("")).id();
    between.times.store(3, Ordering::SeqCst);
    let started = block_on(world.controller.start(&world.user(), id)).unwrap();
    assert_eq!(started.phase().name(), PhaseName::Deploying);
    assert_eq!(started.description(), "changed 1 times more", "the other's changes are kept");
}

#[test]
fn conflicts_without_end_are_told_to_the_caller() {
    let (world, between) = interrupted();
    let id = world.create(spec("")).id();
    between.times.store(u32::MAX, Ordering::SeqCst);
    let error = block_on(world.controller.start(&world.user(), id)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict);
    assert_eq!(world.get(id).phase().name(), PhaseName::Pending);
    let tried = u32::MAX - between.times.load(Ordering::SeqCst);
    assert_eq!(tried, world.controller.settings().conflict_retries + 1);
}

/// A world whose store lets somebody else change the experiment while a start is being decided.
fn interrupted() -> (World, Arc<Between>) {
    let store = Arc::new(MemoryStore::new());
    let other = World::over(Arc::clone(&store) as Arc<dyn Store>, Arc::clone(&store));
    let between = Arc::new(Between {
        inner: Arc::clone(&store),
        other,
        times: AtomicU32::new(0),
        rival: Mutex::default(),
        artifacts_are_lost: AtomicBool::default(),
        dies_before_deleting: AtomicBool::default(),
    });
    (World::over(Arc::clone(&between) as Arc<dyn Store>, store), between)
}

#[test]
fn of_two_creates_of_one_request_at_once_both_return_the_same_experiment() {
    let (world, between) = interrupted();
    let rival = named(world.user(), "r-1");
    *between.rival.lock().unwrap() = Some((rival, CreateRequest::new(spec(""))));
    let ours =
        block_on(world.controller.create(&named(world.user(), "r-1"), CreateRequest::new(spec("")))).unwrap();
    let stored = world.get(ours.experiment.id());
    assert_eq!(stored, ours.experiment);
    assert_eq!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.len(), 1);
}

#[test]
fn work_whose_artifact_is_missing_is_not_done() {
    let (world, between) = interrupted();
    let id = world.bring_to(spec(""), PhaseName::Running).id();
    between.artifacts_are_lost.store(true, Ordering::SeqCst);
    while world.get(id).look().is_none() {
        world.step();
    }
    world.work_off();
    between.artifacts_are_lost.store(false, Ordering::SeqCst);
    let look = world.get(id).look();
    assert!(look.is_some(), "it could not be answered");
    world.pass(Duration::from_secs(30));
    world.work_off();
    assert_eq!(world.get(id).last_report().map(|report| report.number), look.map(|look| look.number));
}

#[test]
fn a_delete_that_was_cut_short_can_be_finished() {
    let (world, between) = interrupted();
    let id = world.create(spec("")).id();
    block_on(world.controller.cancel(&world.user(), id)).unwrap();
    between.dies_before_deleting.store(true, Ordering::SeqCst);
    block_on(world.controller.delete(&world.user(), id, false)).unwrap_err();
    block_on(world.controller.delete(&world.user(), id, false)).unwrap();
    assert!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.is_empty());
}

struct Between {
    inner: Arc<MemoryStore>,
    other: World,
    times: AtomicU32,
    /// Somebody else sends the same request before this controller has its commit.
    rival: Mutex<Option<(CallContext, CreateRequest)>>,
    artifacts_are_lost: AtomicBool,
    dies_before_deleting: AtomicBool,
}

#[async_trait]
impl ExperimentStore for Between {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        self.inner.first_result(request).await
    }
    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        self.inner.load(id, from_start).await
    }
    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        self.inner.history(id, after, limit).await
    }
    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        self.inner.list(request).await
    }
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.inner.changes(request).await
    }
    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        let left = self.times.load(Ordering::SeqCst);
        if left > 0 {
            self.times.store(left - 1, Ordering::SeqCst);
            let listed = self.inner.list(ListRequest::first(1)).await?;
            let request = UpdateRequest::description(format!("changed {left} times more"));
            self.other
                .controller
                .update(&self.other.user(), listed.experiments[0].id, request)
                .await
                .unwrap();
        }
        self.inner.targets(hosts).await
    }
    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        if self.dies_before_deleting.swap(false, Ordering::SeqCst) {
            return Err(Infrastructure::new(ErrorCode::Unavailable, "delete").into());
        }
        self.inner.delete(id, expected_version).await
    }
}

#[async_trait]
impl TemplateStore for Between {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        self.inner.put_template(template).await
    }
    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        let rival = self.rival.lock().unwrap().take();
        if let Some((ctx, request)) = rival {
            self.other.controller.create(&ctx, request).await.unwrap();
        }
        self.inner.get_template(name, revision).await
    }
    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        self.inner.list_templates().await
    }
}

#[async_trait]
impl ArtifactStore for Between {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        self.inner.put_artifact(artifact).await
    }
    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        if self.artifacts_are_lost.load(Ordering::SeqCst) {
            return Err(StoreError::NotFound(Thing::Artifact));
        }
        self.inner.get_artifact(name).await
    }
}

#[async_trait]
impl SampleStore for Between {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        self.inner.append(experiment, measurements).await
    }
    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        self.inner.window(experiment, window).await
    }
}

#[async_trait]
impl Outbox for Between {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        self.inner.claim(request).await
    }
    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        self.inner.renew(token, until).await
    }
    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        self.inner.ack(token).await
    }
    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        self.inner.nack(token, retry_at).await
    }
}
