//! Workers that die, hosts that refuse, and what an embedder's runtime needs.

use std::time::Duration;

use phoenix_core::controller::{CallContext, CreateRequest};
use phoenix_core::experiment::{
    Ending, ExclusionReason, FailureReason, Outcome, PauseReason, PhaseName, Stage,
};
use phoenix_core::memory::Conduct;
use phoenix_core::model::Actor;
use phoenix_core::ports::{ClaimRequest, Outbox, Slot};
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
