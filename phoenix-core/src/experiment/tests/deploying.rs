//! Deploying: what counts as running, who is excluded, when there are too few.

use std::time::Duration;

use super::Given;
use super::given::{host, prior, split};
use crate::experiment::*;
use crate::model::draft::Draft;
use crate::model::{ConfigHash, Fence, PerVariant};

fn lenient(spec: &mut Draft) {
    spec.limits.failure_limit = 3;
}

fn failed(reason: FailureReason) -> Ending {
    Ending::Failed(reason)
}

/// Target `n` reports that its collector refused the candidate's arm.
fn refused(given: &Given, n: usize) -> Command {
    let hash = given.experiment.plan().targets[n].arms.hashes().last().unwrap();
    given.report(n, News::Failed(HostFailure::Rejected(hash)))
}

#[test]
fn a_target_runs_when_it_was_seen_with_the_intended_hashes_and_not_before() {
    let given = Given::deploying(|_| {}).later(1);
    let right = given.as_intended(0);
    let other = Some(ConfigHash::of(b"other"));
    for wrong in [
        Seen::default(),
        Seen { arms: PerVariant { candidate: other, ..right.arms }, ..right },
        Seen { arms: PerVariant { baseline: other, ..right.arms }, ..right },
        Seen { arms: PerVariant { candidate: None, ..right.arms }, ..right },
    ] {
        given.clone().when(given.report(0, News::Seen(wrong))).nothing();
    }
    let observed_at = given.now;
    given.clone().when(given.seen(0)).events([Fact::TargetRunning { host: host(0), observed_at }]);
}

#[test]
fn the_clock_starts_when_the_last_target_runs() {
    let given = Given::deploying(|_| {}).later(1);
    let all = Command::Report((0..4).map(|n| given.obedient(n)).collect());
    let at = given.now;
    let then = given.when(all).phase(PhaseName::Running);
    let then = then
        .with_fact(&Fact::Deployed { first_look: at.plus(Duration::from_secs(60)) })
        .with_effect(&Effect::Notify(Notice::Running));
    assert_eq!(then.given.experiment.running_since(), Some(at));
}

#[test]
fn news_of_older_effects_of_strangers_and_of_other_experiments_change_nothing() {
    let given = Given::deploying(|_| {}).later(1);
    let news = given.obedient(0);
    for fence in [Fence(0), Fence(news.fence.0 - 1), news.fence.next()] {
        given.clone().when(Command::Report(vec![TargetReport { fence, ..news.clone() }])).nothing();
    }
    given.clone().when(Command::Report(vec![TargetReport { host: host(99), ..news.clone() }])).nothing();
    let given = given.and(Command::Report(vec![news.clone()]));
    given.when(Command::Report(vec![news])).nothing();
}

#[test]
fn in_split_the_arm_follows_the_capture_with_a_higher_fence() {
    let given = Given::deploying(split).later(1);
    let fence = given.target(0).fence;
    let arms = given.experiment.plan().targets[0].arms;
    let captured = Prior::Config(prior(0));
    let observed_at = given.now;
    let then = given.clone().when(given.seen(0));
    then.events([Fact::Captured { host: host(0), prior: captured, observed_at }]).effects([Effect::Host(
        HostEffect { host: host(0), fence: fence.next(), task: HostTask::RunArms(arms) },
    )]);
}

#[test]
fn an_excluded_target_is_restored_at_once_and_the_others_go_on() {
    let given = Given::deploying(lenient);
    let refused = refused(&given, 0);
    let then = given.when(refused).tasks([(0, HostTask::Clear(Owed::Untouched))]).phase(PhaseName::Deploying);
    assert_eq!(then.given.target(0).excluded, Some(ExclusionReason::ConfigRejected));
    assert_eq!(then.given.settle().phase(), PhaseName::Running);
}

#[test]
fn an_excluded_target_of_a_split_gets_back_what_it_had() {
    let given = Given::deploying(|spec| {
        split(spec);
        lenient(spec);
    });
    let given = given.later(1);
    let given = given.clone().and(Command::Report((0..4).map(|n| given.obedient(n)).collect()));
    let gave_up = given.report(3, News::Failed(HostFailure::Impossible));
    given.when(gave_up).tasks([(3, HostTask::Clear(Owed::Prior(Prior::Config(prior(3)))))]);
}

#[test]
fn more_exclusions_than_the_failure_limit_roll_everything_back() {
    let given = Given::deploying(|spec| spec.limits.failure_limit = 1);
    let given = given.clone().and(refused(&given, 0)).expect_phase(PhaseName::Deploying);
    let then = given.clone().when(refused(&given, 1)).phase(PhaseName::RollingBack);
    let deadline = then.given.now.plus(Duration::from_secs(1800));
    then.with_fact(&Fact::RollbackStarted { then: failed(FailureReason::TooManyExclusions), deadline });
}

#[test]
fn fewer_than_min_targets_roll_everything_back() {
    let given = Given::deploying(|spec| {
        lenient(spec);
        spec.limits.min_targets = 4;
    });
    let then = given.clone().when(refused(&given, 0)).phase(PhaseName::RollingBack);
    let given = then.given.settle();
    assert_eq!(given.experiment.outcome(), Some(Outcome::Ended(failed(FailureReason::TooFewTargets))));
}

#[test]
fn a_split_with_an_arm_on_no_target_is_no_experiment() {
    let given = Given::deploying(|spec| {
        split(spec);
        lenient(spec);
    });
    let gave_up = |given: &Given, n| given.report(n, News::Failed(HostFailure::Impossible));
    let given = given.clone().and(gave_up(&given, 0)).expect_phase(PhaseName::Deploying);
    let given = given.clone().and(gave_up(&given, 1)).expect_phase(PhaseName::RollingBack).later(1).settle();
    assert_eq!(given.experiment.outcome(), Some(Outcome::Ended(failed(FailureReason::TooFewTargets))));
}

#[test]
fn what_is_not_seen_by_the_progress_deadline_is_excluded_when_that_is_allowed() {
    let given = Given::deploying(|spec| spec.limits.failure_limit = 1).later(1);
    let three = Command::Report((1..4).map(|n| given.obedient(n)).collect());
    let mut given = given.and(three);
    while given.phase() == PhaseName::Deploying {
        given = given.when_time_comes().given;
    }
    assert_eq!(given.phase(), PhaseName::Running);
    assert_eq!(given.target(0).excluded, Some(ExclusionReason::NotSeen));
}

#[test]
fn too_many_that_are_not_seen_by_the_progress_deadline_roll_everything_back() {
    let mut given = Given::deploying(|spec| spec.limits.failure_limit = 3);
    let started = given.now;
    while given.phase() == PhaseName::Deploying {
        given = given.when_time_comes().given;
    }
    assert_eq!(given.now, started.plus(Duration::from_secs(600)));
    let Phase::RollingBack { then, .. } = given.experiment.phase() else { panic!("{:?}", given.phase()) };
    assert_eq!(*then, failed(FailureReason::ProgressDeadline));
}

#[test]
fn a_hash_that_one_collector_refused_is_not_offered_to_another() {
    let given = Given::deploying(|spec| {
        split(spec);
        lenient(spec);
    });
    // Targets 2 and 3 are to run the same arm; target 3 is still being captured when target 2's collector refuses it.
    let given = given.later(1);
    let given = given.clone().and(given.seen(2));
    let given = given.clone().and(refused(&given, 2)).later(1);
    let then = given.clone().when(given.seen(3));
    assert_eq!(then.given.target(3).excluded, Some(ExclusionReason::ConfigRejected));
    assert!(
        then.host_effects().all(|effect| matches!(effect.task, HostTask::Clear(_))),
        "{:?}",
        then.decision()
    );
}

#[test]
fn a_refused_hash_is_not_offered_in_the_decision_that_learns_of_it() {
    let given = Given::deploying(|spec| {
        split(spec);
        lenient(spec);
    });
    let given = given.later(1);
    let given = given.clone().and(given.seen(2)).later(1);
    let Command::Report(mut reports) = refused(&given, 2) else { unreachable!() };
    reports.push(given.obedient(3));
    let then = given.when(Command::Report(reports));
    assert!(
        then.host_effects().all(|effect| matches!(effect.task, HostTask::Clear(_))),
        "{:?}",
        then.decision()
    );
}

#[test]
fn an_observer_whose_clock_runs_ahead_is_believed_as_if_it_had_looked_now() {
    let given = Given::deploying(|_| {}).later(1);
    let ahead = TargetReport { observed_at: crate::model::Timestamp::MAX, ..given.obedient(0) };
    let observed_at = given.now;
    given.when(Command::Report(vec![ahead])).events([Fact::TargetRunning { host: host(0), observed_at }]);
}
