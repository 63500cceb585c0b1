//! Workers that die, hosts that refuse, and what an embedder's runtime needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use phoenix_core::controller::{CallContext, Controller, CreateRequest};
use phoenix_core::experiment::{
    Ending, ExclusionReason, Fact, FailureReason, Outcome, PauseReason, PhaseName, PlannedArms, Stage,
};
use phoenix_core::memory::Conduct;
use phoenix_core::model::Actor;
use phoenix_core::ports::{
    ApplyRequest, Capture, CaptureRequest, ClaimRequest, DeployError, Deployer, ObserveRequest, Observed,
    Outbox, RemoveRequest, RestoreRequest, Slot,
};
use pollster::block_on;

use crate::kit::{World, hosts, spec};

#[test]
fn work_of_a_worker_that_died_is_done_by_another() {
    let world = World::new();
    let id = world.create(spec("")).id();
    block_on(world.controller.start(&world.user(), id)).unwrap();
    // A worker takes all the work and is never heard of again.
    let taken =
        block_on(world.store.claim(ClaimRequest::new(world.now(), 100, Duration::from_secs(60)))).unwrap();
    assert_eq!(taken.work.len(), hosts().len());
    world.work_until(id, PhaseName::Running);
    let late = block_on(world.store.ack(&taken.work[0].token));
    assert!(late.is_err(), "the dead worker's token is worth nothing");
}

#[test]
fn a_host_that_refuses_its_config_is_excluded_and_the_rest_goes_on() {
    let world = World::new();
    world.deployer.conduct(&hosts()[2], Conduct::Reject("no such receiver".to_owned()));
    let experiment = world.bring_to(spec("limits: {failure_limit: 1}"), PhaseName::Running);
    let target = experiment.target(&hosts()[2]).unwrap();
    assert_eq!(target.excluded, Some(ExclusionReason::ConfigRejected));
    assert_eq!(experiment.target(&hosts()[0]).unwrap().stage, Stage::Running);
}

#[test]
fn more_refusals_than_allowed_roll_everything_back() {
    let world = World::new();
    world.deployer.conduct(&hosts()[2], Conduct::Reject("no such receiver".to_owned()));
    let experiment = world.bring_to(spec("limits: {failure_limit: 0}"), PhaseName::Failed);
    assert_eq!(experiment.outcome(), Some(Outcome::Ended(Ending::Failed(FailureReason::TooManyExclusions))));
    assert_eq!(world.deployer.running(&hosts()[0], Slot::Arm(phoenix_core::model::Variant::Candidate)), None);
}

#[test]
fn a_host_that_is_never_seen_fails_the_deployment_by_its_deadline() {
    let world = World::new();
    world.deployer.conduct(&hosts()[0], Conduct::Unreachable);
    let experiment = world.bring_to(spec(""), PhaseName::Failed);
    assert_eq!(experiment.outcome(), Some(Outcome::Ended(Ending::Failed(FailureReason::ProgressDeadline))));
    assert_eq!(experiment.debts().count(), 1, "its arms may still come up: a debt");
}

#[test]
fn every_use_case_can_be_spawned_on_a_threaded_runtime() {
    fn assert_send<T: Send>(_: T) {}
    let world = World::new();
    let (controller, ctx) = (&world.controller, CallContext::new(world.now(), Actor::phoenix()));
    let id = world.create(spec("")).id();
    assert_send(controller.create(&ctx, CreateRequest::new(spec(""))));
    assert_send(controller.update(&ctx, id, Default::default()));
    assert_send(controller.start(&ctx, id));
    assert_send(controller.pause(&ctx, id, PauseReason::User));
    assert_send(controller.extend(&ctx, id, Duration::from_secs(1)));
    assert_send(controller.delete(&ctx, id, false));
    assert_send(controller.report_targets(&ctx, id, Vec::new()));
    assert_send(controller.evaluate(&ctx, id));
    assert_send(controller.step(&ctx));
}

/// A deployer that does not know one host for a while, and whose collectors refuse the candidate of another.
struct Picky {
    inner: Arc<phoenix_core::memory::MemoryDeployer>,
    forgets: AtomicBool,
    refuses: AtomicBool,
}

#[async_trait]
impl Deployer for Picky {
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError> {
        if request.host == hosts()[0] && self.forgets.load(Ordering::SeqCst) {
            return Err(DeployError::Impossible { host: request.host, message: "unknown".to_owned() });
        }
        self.inner.capture(request).await
    }
    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError> {
        let is_candidate = request.slot == Slot::Arm(phoenix_core::model::Variant::Candidate);
        if is_candidate && request.host == hosts()[0] && self.refuses.load(Ordering::SeqCst) {
            return Err(DeployError::Rejected { host: request.host, message: "no".to_owned() });
        }
        self.inner.apply(request).await
    }
    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError> {
        self.inner.restore(request).await
    }
    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError> {
        self.inner.remove(request).await
    }
    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError> {
        self.inner.observe(request).await
    }
}

fn picky() -> (World, Arc<Picky>) {
    let mut world = World::new();
    let inner = Arc::clone(&world.deployer);
    let picky = Arc::new(Picky { inner, forgets: AtomicBool::default(), refuses: AtomicBool::default() });
    world.controller = Controller::new(
        world.store.clone(),
        picky.clone(),
        world.source.clone(),
        world.controller.settings().clone(),
    );
    (world, picky)
}

#[test]
fn a_debt_that_could_not_be_captured_is_tried_again_after_the_end() {
    let (world, picky) = picky();
    picky.forgets.store(true, Ordering::SeqCst);
    let auto = spec("{policy: auto, limits: {failure_limit: 1}}");
    let id = world.bring_to(auto, PhaseName::Completed).id();
    assert_eq!(world.get(id).debts().count(), 1);
    world.work_off();
    picky.forgets.store(false, Ordering::SeqCst);
    for _ in 0..10 {
        world.pass(Duration::from_secs(600));
        world.work_off();
    }
    assert_eq!(world.get(id).debts().count(), 0, "the host is there again and has been given the candidate");
}

#[test]
fn the_hash_that_was_refused_is_the_one_that_is_remembered() {
    let (world, picky) = picky();
    picky.refuses.store(true, Ordering::SeqCst);
    let experiment = world.bring_to(spec("limits: {failure_limit: 1}"), PhaseName::Running);
    let PlannedArms::Beside(both) = experiment.plan().targets[0].arms else { panic!("shadow") };
    let history =
        block_on(world.controller.history(experiment.id(), phoenix_core::model::Version(0), 100)).unwrap();
    let refused: Vec<_> = history
        .iter()
        .filter_map(|record| match record.event().unwrap().fact {
            Fact::TargetExcluded { rejected, .. } => Some(rejected),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [Some(both.candidate)]);
}
