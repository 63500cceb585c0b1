//! Before the start.

use std::sync::Arc;
use std::time::Duration;

use super::given::{Given, START, free, host, id, split};
use crate::experiment::*;
use crate::generators::Setup;
use crate::model::Fence;
use crate::model::draft::Draft;

fn scheduled(spec: &mut Draft) {
    spec.start_at = Some(START.plus(Duration::from_secs(60)));
    spec.start_by = Some(START.plus(Duration::from_secs(3600)));
}

fn held() -> Availability {
    Availability::Held { host: host(2), by: id(9) }
}

#[test]
fn a_start_claims_every_target_in_one_commit_and_asks_for_its_arms_with_the_next_fence() {
    let given = Given::pending(|_| {});
    let fences: Vec<Fence> = [3, 0, 7, 5].map(Fence).into();
    let start = Command::Start { by: Starter::User, targets: Availability::Free { fences: fences.clone() } };
    let then = given.clone().when(start);
    let arms = |n: usize| HostTask::RunArms(given.experiment.plan().targets[n].arms);
    let effect = |(n, fence): (usize, &Fence)| {
        Effect::Host(HostEffect { host: host(n), fence: fence.next(), task: arms(n) })
    };
    let take = |(n, fence): (usize, &Fence)| Claim::Take { host: host(n), fence: *fence };
    then.events([Fact::Started { fences: fences.clone(), deadline: START.plus(Duration::from_secs(600)) }])
        .effects(fences.iter().enumerate().map(effect))
        .claims(fences.iter().enumerate().map(take))
        .phase(PhaseName::Deploying);
}

#[test]
fn a_split_start_captures_what_runs_before_anything_replaces_it() {
    Given::pending(split)
        .when(Command::Start { by: Starter::User, targets: free(4) })
        .tasks((0..4).map(|n| (n, HostTask::Capture)));
}

#[test]
fn a_held_target_refuses_a_users_start_and_names_the_holder() {
    let then = Given::pending(|_| {}).when(Command::Start { by: Starter::User, targets: held() });
    then.rejected(Rejection::TargetsHeld { host: host(2), by: id(9) }).phase(PhaseName::Pending);
}

#[test]
fn a_held_target_makes_a_scheduled_start_back_off_twice_as_long_each_time_up_to_ten_minutes() {
    let mut given = Given::pending(scheduled).later(60);
    for minutes in [1, 2, 4, 8, 10, 10] {
        let until = given.now.plus(Duration::from_secs(minutes * 60));
        let then = given.when(Command::Start { by: Starter::Schedule, targets: held() });
        given = then.events([Fact::StartDeferred { host: host(2), by: id(9), until }]).given;
        assert_eq!(given.experiment.next_deadline(), Some(until));
        given.now = until;
    }
}

#[test]
fn a_scheduled_start_is_asked_for_when_its_time_comes_and_again_should_nothing_come_of_it() {
    let then = Given::pending(scheduled).when_time_comes();
    let again = then.given.now.plus(Duration::from_secs(60));
    let then = then.events([Fact::StartRequested { again }]).effects([Effect::Start]);
    then.given.when_time_comes().effects([Effect::Start]).phase(PhaseName::Pending);
}

#[test]
fn what_could_not_start_by_start_by_has_failed() {
    let given = Given::pending(scheduled).later(3600);
    let outcome = Outcome::Ended(Ending::Failed(FailureReason::StartDeadline));
    given.when(Command::Wake).events([Fact::Ended { outcome }]).claims([]).outcome(outcome);
}

#[test]
fn a_scheduled_start_that_comes_too_late_or_too_early_or_was_called_off_changes_nothing() {
    let start = || Command::Start { by: Starter::Schedule, targets: free(4) };
    Given::pending(scheduled).later(3600).when(start()).nothing();
    Given::pending(scheduled).later(59).when(start()).nothing();
    Given::pending(|_| {}).when(start()).nothing();
    Given::pending(scheduled).later(60).when(start()).phase(PhaseName::Deploying);
}

#[test]
fn a_start_without_one_fence_for_each_target_is_refused() {
    Given::pending(|_| {})
        .when(Command::Start { by: Starter::User, targets: free(3) })
        .rejected(Rejection::FencesMismatch { targets: 4, fences: 3 });
}

#[test]
fn a_cancel_before_the_start_ends_at_once_and_sets_nothing_free() {
    let outcome = Outcome::Ended(Ending::Cancelled);
    let then = Given::pending(|_| {}).when(Command::Cancel);
    then.events([Fact::Ended { outcome }])
        .effects([Effect::Notify(Notice::Ended(outcome))])
        .claims([])
        .phase(PhaseName::Cancelled);
}

#[test]
fn before_the_start_everything_can_be_replaced() {
    let Setup { spec, plan } =
        Setup::new(crate::generators::draft(crate::generators::numbered_hosts(2))).unwrap();
    let update = Update::Everything { spec: Arc::clone(&spec), plan: Arc::clone(&plan) };
    let then = Given::pending(scheduled).when(Command::Update(update));
    let given = then.events([Fact::Updated { spec, plan }]).given;
    assert_eq!(given.experiment.next_deadline(), None, "the new spec has no schedule");
    given.when(Command::Start { by: Starter::User, targets: free(2) }).phase(PhaseName::Deploying);
}
