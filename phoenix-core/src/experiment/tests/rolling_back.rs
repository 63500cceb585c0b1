//! Rollback: everything gets what it is owed, and how it ends was fixed by what began it.

use std::time::Duration;

use super::Given;
use super::given::{prior, split};
use crate::experiment::step::Step;
use crate::experiment::verb::rollback;
use crate::experiment::*;
use crate::model::spec::OnKeep;

const KEPT: Ending = Ending::BaselineKept { verdict: None, cause: KeepCause::User };

#[test]
fn in_shadow_the_arms_are_removed_and_production_is_left_alone() {
    let given = Given::running(|_| {});
    given.when(Command::Rollback).tasks((0..4).map(|n| (n, HostTask::Clear(Owed::Untouched))));
}

#[test]
fn in_split_every_target_is_owed_the_exact_bytes_it_had() {
    let owed = |n| HostTask::Clear(Owed::Prior(Prior::Config(prior(n))));
    Given::running(split).when(Command::Cancel).tasks((0..4).map(|n| (n, owed(n))));
}

#[test]
fn in_split_every_target_is_owed_the_baseline_where_the_spec_says_so() {
    let given = Given::running(|spec| {
        split(spec);
        spec.on_keep = OnKeep::Baseline;
    });
    let baseline = given.experiment.plan().targets[0].plain.baseline;
    given.when(Command::Rollback).tasks((0..4).map(|n| (n, HostTask::Clear(Owed::Plain(baseline)))));
}

#[test]
fn a_target_on_which_nothing_ran_is_owed_nothing_running() {
    let given = Given::deploying(split).later(1);
    let given = given.clone().and(given.report(0, News::Captured(Prior::Nothing)));
    let then = given.when(Command::Cancel);
    assert_eq!(then.host_effects().next().unwrap().task, HostTask::Clear(Owed::Prior(Prior::Nothing)));
    let given = then.given.later(1);
    let given = given.clone().and(given.seen_empty(0));
    assert_eq!(given.target(0).stage, Stage::Settled(Owed::Prior(Prior::Nothing)));
}

#[test]
fn every_task_of_a_rollback_has_a_higher_fence_than_all_before_it() {
    let given = Given::promoting(split);
    let before: Vec<_> = (0..4).map(|n| given.target(n).fence).collect();
    let then = given.when(Command::Rollback);
    for (effect, before) in then.host_effects().zip(before) {
        assert!(effect.fence > before, "{effect:?} after fence {before}");
    }
}

#[test]
fn it_ends_when_every_target_was_seen_as_it_is_owed_and_sets_all_free() {
    let given = Given::rolling_back(|_| {}).later(1);
    let three = Command::Report((0..3).map(|n| given.obedient(n)).collect());
    let given = given.and(three).expect_phase(PhaseName::RollingBack);
    let outcome = Outcome::Ended(KEPT);
    given
        .clone()
        .when(given.seen(3))
        .with_fact(&Fact::Ended { outcome })
        .with_effect(&Effect::Notify(Notice::Ended(outcome)))
        .releases(0..4)
        .phase(PhaseName::Completed);
}

#[test]
fn an_arm_that_still_runs_is_not_removed() {
    let given = Given::rolling_back(|_| {}).later(1);
    let mut seen = given.as_intended(0);
    seen.arms.candidate = Some(crate::model::ConfigHash::of(b"any"));
    given.clone().when(given.report(0, News::Seen(seen))).nothing();
}

#[test]
fn cancel_and_rollback_during_a_rollback_are_accepted_and_change_nothing() {
    for first in [Command::Cancel, Command::Rollback] {
        let given = Given::running(|_| {}).and(first);
        given.clone().when(Command::Cancel).nothing();
        given.when(Command::Rollback).nothing();
    }
}

#[test]
fn only_a_graver_cause_replaces_how_a_rollback_will_end() {
    let failed = Ending::Failed(FailureReason::MeasurementErrors);
    let endings = [KEPT, Ending::Cancelled, failed];
    for (first, begun) in endings.into_iter().enumerate() {
        for (second, cause) in endings.into_iter().enumerate() {
            let given = Given::running(|_| {});
            let mut step = Step::new(&given.experiment, given.now);
            rollback::begin(&mut step, begun);
            let Phase::RollingBack { deadline, .. } = step.phase() else { panic!("{:?}", step.phase()) };
            rollback::begin(&mut step, cause);
            let graver = if second > first { cause } else { begun };
            assert_eq!(
                step.phase(),
                Phase::RollingBack { then: graver, deadline },
                "{begun:?}, then {cause:?}"
            );
            let tasks =
                step.finish().effects.iter().filter(|effect| matches!(effect, Effect::Host(_))).count();
            assert_eq!(tasks, 4, "each target is asked once");
        }
    }
}

#[test]
fn what_is_not_restored_by_the_deadline_becomes_a_debt_and_only_the_others_are_free() {
    let given = Given::rolling_back(split).later(1);
    let mut given = given.clone().and(Command::Report(vec![given.obedient(0), given.obedient(2)]));
    let since = given.now;
    let mut last = None;
    while given.phase() == PhaseName::RollingBack {
        let then = given.when_time_comes();
        given = then.given.clone();
        last = Some(then);
    }
    assert!(given.now.since(since) >= Duration::from_secs(1799));
    let then = last.unwrap().releases([0, 2]).outcome(Outcome::Ended(KEPT));
    // Their effects are in the outbox already.
    then.with_effect(&Effect::Notify(Notice::DebtsLeft(2))).tasks([]);
    assert_eq!(given.experiment.debts().count(), 2);
}
