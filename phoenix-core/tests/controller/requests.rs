//! Repeated requests, and conflicts between controllers.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use phoenix_core::controller::{CallContext, CreateRequest, Error, UpdateRequest};
use phoenix_core::error::{ErrorCode, Infrastructure};
use phoenix_core::experiment::{PauseReason, PhaseName};
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::RequestId;
use phoenix_core::ports::{
    ExperimentStore, ListRequest, Store, StoreCall, StoreError, StoreOperation, StoreWrapper, Thing,
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

impl StoreWrapper for Between {
    type Inner = Arc<MemoryStore>;

    fn inner(&self) -> &Arc<MemoryStore> {
        &self.inner
    }

    fn around<'a, T: Send + 'a>(
        &'a self,
        operation: StoreOperation,
        call: StoreCall<'a, T>,
    ) -> StoreCall<'a, T> {
        Box::pin(async move {
            match operation {
                StoreOperation::Targets => self.let_somebody_change_it().await?,
                StoreOperation::GetTemplate => self.let_the_rival_create().await,
                StoreOperation::Delete if self.dies_before_deleting.swap(false, Ordering::SeqCst) => {
                    return Err(Infrastructure::new(ErrorCode::Unavailable, "delete").into());
                }
                StoreOperation::GetArtifact if self.artifacts_are_lost.load(Ordering::SeqCst) => {
                    return Err(StoreError::NotFound(Thing::Artifact));
                }
                _ => {}
            }
            call.await
        })
    }
}

phoenix_core::wrap_store! { impl[] for Between }

impl Between {
    async fn let_somebody_change_it(&self) -> Result<(), StoreError> {
        let left = self.times.load(Ordering::SeqCst);
        if left > 0 {
            self.times.store(left - 1, Ordering::SeqCst);
            let listed = self.inner.list(ListRequest::first(1)).await?;
            let request = UpdateRequest::description(format!("changed {left} times more"));
            let user = self.other.user();
            self.other.controller.update(&user, listed.experiments[0].id, request).await.unwrap();
        }
        Ok(())
    }

    async fn let_the_rival_create(&self) {
        let rival = self.rival.lock().unwrap().take();
        if let Some((ctx, request)) = rival {
            self.other.controller.create(&ctx, request).await.unwrap();
        }
    }
}
