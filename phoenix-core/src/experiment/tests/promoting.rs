//! Promotion: in waves, captured before, baked after.

use std::time::Duration;

use super::Given;
use super::given::{export, host, prior, split};
use crate::experiment::*;
use crate::model::draft::Draft;
use crate::model::spec::OnKeep;
use crate::model::{ConfigHash, Fraction};

fn lenient(spec: &mut Draft) {
    spec.limits.failure_limit = 1;
}

fn candidate(given: &Given) -> ConfigHash {
    given.experiment.plan().targets[0].plain.candidate
}

/// Target 0, the first wave, is baking.
fn baking(change: impl FnOnce(&mut Draft)) -> Given {
    let given = Given::promoting(change).later(1);
    let given = if given.target(0).prior.is_none() { given.clone().and(given.seen(0)) } else { given };
    let given = given.later(1);
    let given = given.clone().and(given.seen(0));
    assert!(matches!(given.target(0).stage, Stage::Baking { .. }));
    given
}

fn gave_up(given: &Given, n: usize) -> Command {
    given.report(n, News::Failed(HostFailure::Impossible))
}

#[test]
fn a_wave_is_the_share_that_may_be_unavailable_and_at_least_one() {
    for (percent, wave) in [(1, 1), (25, 1), (50, 2), (74, 2), (75, 3), (100, 4)] {
        let given = Given::awaiting(|spec| spec.max_unavailable = Fraction::percent(percent));
        let captures = (0..wave).map(|n| (n, HostTask::Capture));
        given.when(Command::Promote).tasks(captures).phase(PhaseName::Promoting);
    }
}

#[test]
fn what_runs_is_captured_before_the_candidate_is_applied() {
    let given = Given::promoting(|_| {}).later(1);
    assert_eq!(given.target(0).stage, Stage::Capturing);
    assert!(!given.target(0).touched);
    let task = HostTask::Promote(candidate(&given));
    let then = given.clone().when(given.seen(0)).tasks([(0, task)]);
    assert!(then.given.target(0).touched);
}

#[test]
fn a_split_target_was_captured_already() {
    let given = Given::awaiting(split);
    let task = HostTask::Promote(candidate(&given));
    given.when(Command::Promote).tasks([(0, task)]);
}

#[test]
fn a_promoted_target_must_run_and_export_for_the_whole_bake_before_its_arms_go() {
    let given = baking(|_| {});
    let given = given.later(15 * 60 - 1);
    given.clone().when(given.seen(0)).nothing();
    let given = given.later(1);
    let owed = Owed::Plain(candidate(&given));
    given.clone().when(given.seen(0)).tasks([(0, HostTask::Clear(owed))]);
}

#[test]
fn a_config_that_runs_and_does_not_export_is_not_baking() {
    let given = Given::promoting(|_| {}).later(1);
    let given = given.clone().and(given.seen(0)).later(1);
    let mute = Seen { exporting: false, ..given.as_intended(0) };
    given.clone().when(given.report(0, News::Seen(mute))).nothing();
}

#[test]
fn the_next_wave_begins_when_this_one_is_clear() {
    let given = baking(|_| {}).later(15 * 60);
    let given = given.clone().and(given.seen(0)).later(1);
    given.clone().when(given.seen(0)).tasks([(1, HostTask::Capture)]).phase(PhaseName::Promoting);
}

#[test]
fn when_every_wave_is_done_it_is_promoted_and_every_target_is_free() {
    let mut given = Given::promoting(|_| {});
    let mut last = None;
    while given.phase() == PhaseName::Promoting {
        given.now = given.now.plus(Duration::from_secs(15 * 60));
        let reports = Command::Report((0..4).map(|n| given.obedient(n)).collect());
        let then = given.when(reports);
        given = then.given.clone();
        last = Some(then);
    }
    last.unwrap().releases(0..4).outcome(Outcome::Promoted);
}

#[test]
fn a_target_that_fails_while_baking_rolls_everything_back_to_what_it_had() {
    let given = baking(|_| {}).later(60);
    let mute = Seen { exporting: false, ..given.as_intended(0) };
    let then = given.clone().when(given.report(0, News::Seen(mute)));
    then.tasks([
        (0, HostTask::Clear(Owed::Prior(Prior::Config(prior(0))))),
        (1, HostTask::Clear(Owed::Untouched)),
        (2, HostTask::Clear(Owed::Untouched)),
        (3, HostTask::Clear(Owed::Untouched)),
    ])
    .phase(PhaseName::RollingBack);
}

#[test]
fn what_was_touched_is_owed_the_baseline_where_the_spec_says_so() {
    let given = baking(|spec| spec.on_keep = OnKeep::Baseline);
    let baseline = given.experiment.plan().targets[0].plain.baseline;
    let then = given.when(Command::Rollback);
    assert_eq!(then.host_effects().next().unwrap().task, HostTask::Clear(Owed::Plain(baseline)));
}

#[test]
fn more_unreachable_targets_than_the_failure_limit_roll_everything_back() {
    let given = Given::promoting(|_| {});
    let then = given.clone().when(gave_up(&given, 0)).phase(PhaseName::RollingBack);
    let deadline = then.given.now.plus(Duration::from_secs(1800));
    let ending = Ending::Failed(FailureReason::PromotionFailed);
    then.with_fact(&Fact::RollbackStarted { then: ending, deadline });
}

#[test]
fn few_unreachable_targets_become_debts_and_the_rest_is_promoted() {
    let given = Given::promoting(lenient).later(1);
    let given = given.clone().and(given.seen(0)).later(1);
    let owed = Owed::Plain(candidate(&given));
    let then = given.clone().when(gave_up(&given, 0));
    let then = then.with_fact(&Fact::TargetIndebted { host: host(0), owed });
    let mut given = then.tasks([(0, HostTask::Clear(owed)), (1, HostTask::Capture)]).given;
    while given.phase() == PhaseName::Promoting {
        given.now = given.now.plus(Duration::from_secs(15 * 60));
        let reports = Command::Report((1..4).map(|n| given.obedient(n)).collect());
        given = given.and(reports);
    }
    assert_eq!(given.experiment.outcome(), Some(Outcome::Promoted));
    assert!(given.experiment.debts().eq([Debt { host: host(0), owed }]));
}

#[test]
fn a_debt_that_was_never_captured_is_captured_before_it_is_paid() {
    let given = Given::promoting(lenient).later(1);
    let given = given.clone().and(gave_up(&given, 0));
    assert!(!given.target(0).touched, "nothing was applied to it");
    let owed = Owed::Plain(candidate(&given));
    let captured = given.report(0, News::Captured(Prior::Config(prior(0))));
    let then = given.clone().when(captured).tasks([(0, HostTask::Clear(owed))]);
    assert!(then.given.target(0).touched);
    // A rollback gives each exactly what it had: the captured one its bytes, the other is left alone.
    let back = |given: Given| given.when(Command::Rollback).host_effects().next().unwrap().task;
    assert_eq!(back(then.given), HostTask::Clear(Owed::Prior(Prior::Config(prior(0)))));
    assert_eq!(back(given), HostTask::Clear(Owed::Untouched));
}

#[test]
fn a_wave_that_takes_too_long_is_judged_by_the_unreached() {
    let mut given = Given::promoting(lenient);
    let since = given.now;
    while matches!(given.experiment.phase(), Phase::Promoting { wave: 1, .. }) {
        given = given.when_time_comes().given;
    }
    assert_eq!(given.now.since(since), Duration::from_secs(25 * 60), "the bake and ten minutes");
    assert!(matches!(given.target(0).stage, Stage::Indebted(_)));
    let strict = (0..200).fold(Given::promoting(|_| {}), |given, _| match given.phase() {
        PhaseName::Promoting => given.when_time_comes().given,
        _ => given,
    });
    assert_eq!(strict.phase(), PhaseName::RollingBack);
}

#[test]
fn arms_that_cannot_be_removed_do_not_count_as_unreached() {
    let given = baking(|_| {}).later(15 * 60);
    let mut given = given.clone().and(given.seen(0));
    while matches!(given.experiment.phase(), Phase::Promoting { wave: 1, .. }) {
        given = given.when_time_comes().given;
    }
    assert!(matches!(given.experiment.phase(), Phase::Promoting { wave: 2, .. }), "{:?}", given.phase());
    assert_eq!(given.target(0).stage, Stage::Indebted(Owed::Plain(candidate(&given))));
}

#[test]
fn an_exported_promotion_removes_the_arms_and_touches_nothing() {
    let given = Given::awaiting(export);
    let then = given.when(Command::Promote).tasks((0..4).map(|n| (n, HostTask::Clear(Owed::Untouched))));
    let given = then.given.later(1).settle();
    assert_eq!(given.experiment.outcome(), Some(Outcome::Promoted));
}

#[test]
fn an_excluded_target_is_in_no_wave() {
    let given = Given::deploying(lenient);
    let given = given.clone().and(gave_up(&given, 0)).later(1).settle();
    let given = given.and(Command::Conclude).look(Some(crate::model::Verdict::Adopt));
    given.when(Command::Promote).tasks([(1, HostTask::Capture)]);
}

#[test]
fn a_collector_that_refuses_the_candidate_rolls_everything_back_whatever_the_failure_limit() {
    let given = Given::promoting(lenient).later(1);
    let given = given.clone().and(given.seen(0));
    let refused = News::Failed(HostFailure::Rejected(candidate(&given)));
    given.clone().when(given.report(0, refused)).phase(PhaseName::RollingBack);
}
