//! Drift: a target that is seen otherwise than it was.

use std::time::Duration;

use super::Given;
use super::given::{host, prior, split};
use crate::experiment::*;
use crate::model::Window;
use crate::model::draft::Draft;

fn lenient(spec: &mut Draft) {
    spec.limits.failure_limit = 1;
}

fn arms(given: &Given, n: usize) -> HostTask {
    HostTask::RunArms(given.experiment.plan().targets[n].arms)
}

#[test]
fn a_drifted_target_is_given_its_arms_again_in_every_phase_in_which_they_run() {
    for given in [
        Given::running(|_| {}),
        Given::paused(|_| {}),
        Given::analyzing(|_| {}),
        Given::awaiting(|_| {}),
        Given::running(split),
    ] {
        let given = given.later(60);
        let phase = given.phase();
        let task = arms(&given, 1);
        let fence = given.target(1).fence;
        let then = given.clone().when(given.seen_empty(1)).tasks([(1, task)]).phase(phase);
        assert_eq!(then.given.target(1).fence, fence.next(), "in {phase}");
    }
}

#[test]
fn what_was_measured_since_the_last_look_that_found_it_right_does_not_count() {
    let given = Given::running(|_| {});
    // Two observations find nothing wrong; the third does.
    let given = given.later(60).and(Command::Wake);
    let second = given.now.plus(Duration::from_secs(60));
    let given = given.later(60).and(Command::Wake).later(60).and(Command::Wake).later(1);
    let given = given.clone().and(given.seen_empty(2)).later(9);
    let given = given.clone().and(given.seen(2));
    let window = Window { from: second, to: given.now };
    assert_eq!(given.experiment.excluded_windows(), [ExcludedWindow { host: Some(host(2)), window }]);
}

#[test]
fn an_observation_older_than_the_newest_is_no_drift() {
    let given = Given::running(|_| {}).later(60);
    let mut late = given.news(0, News::Seen(Seen::default()));
    late.observed_at = given.target(0).seen_at;
    given.when(Command::Report(vec![late])).nothing();
}

#[test]
fn a_drifted_target_is_looked_at_soon() {
    let given = Given::running(|spec| spec.interval = Duration::from_secs(600)).later(60);
    let given = given.clone().and(given.seen_empty(0));
    assert_eq!(given.experiment.next_deadline(), Some(given.now.plus(Duration::from_secs(15))));
}

#[test]
fn a_target_that_drifts_more_often_than_the_limit_is_excluded() {
    let mut given = Given::running(lenient);
    for _ in 0..3 {
        given = given.later(60);
        given = given.clone().and(given.seen_empty(0)).later(1);
        given = given.clone().and(given.seen(0));
    }
    assert_eq!(given.target(0).drifts, 3);
    let given = given.later(60);
    let then = given.clone().when(given.seen_empty(0)).tasks([(0, HostTask::Clear(Owed::Untouched))]);
    assert_eq!(then.given.target(0).excluded, Some(ExclusionReason::Drifted));
}

#[test]
fn a_drifted_target_that_is_not_seen_right_again_is_excluded_in_the_end() {
    let mut given = Given::running(lenient).later(60);
    given = given.clone().and(given.seen_empty(0));
    let drifted = given.now;
    while given.target(0).excluded.is_none() {
        given = given.when_time_comes().given;
    }
    assert_eq!(given.target(0).excluded, Some(ExclusionReason::NotSeen));
    let waited = given.now.since(drifted);
    assert!(waited >= Duration::from_secs(600) && waited < Duration::from_secs(630), "{waited:?}");
}

#[test]
fn a_drifted_target_that_nobody_looked_at_is_looked_at_before_it_is_excluded() {
    let given = Given::running(lenient).later(60);
    let given = given.clone().and(given.seen_empty(0)).later(3000);
    let then = given.when(Command::Wake).with_effect(&Effect::Observe);
    assert_eq!(then.given.target(0).excluded, None);
    let given = then.given.later(1);
    let given = given.clone().and(given.seen(0));
    assert_eq!(given.target(0).stage, Stage::Running);
}

#[test]
fn in_a_rollback_a_restored_target_that_is_changed_again_is_restored_again() {
    let given = Given::rolling_back(split).later(1);
    let given = given.clone().and(given.seen(0)).later(1);
    let owed = Owed::Prior(Prior::Config(prior(0)));
    assert_eq!(given.target(0).stage, Stage::Settled(owed));
    given.clone().when(given.seen_empty(0)).tasks([(0, HostTask::Clear(owed))]);
}

#[test]
fn a_restored_target_that_somebody_keeps_changing_is_a_debt_and_not_called_restored() {
    let mut given = Given::rolling_back(split);
    let owed = Owed::Prior(Prior::Config(prior(0)));
    for _ in 0..3 {
        given = given.later(1);
        given = given.clone().and(given.seen(0)).later(1);
        given = given.clone().and(given.seen_empty(0));
        assert_eq!(given.target(0).stage, Stage::Clearing(owed));
    }
    let given = given.later(1);
    let given = given.clone().and(given.seen(0)).later(1);
    let then = given.clone().when(given.seen_empty(0)).tasks([(0, HostTask::Clear(owed))]);
    assert_eq!(then.given.target(0).stage, Stage::Indebted(owed));
}

#[test]
fn arms_that_drift_while_the_candidate_is_promoted_do_not_matter_any_more() {
    let given = Given::promoting(|_| {}).later(60);
    assert_eq!(given.target(3).stage, Stage::Running);
    given.clone().when(given.seen_empty(3)).nothing();
}
