//! Looks, verdicts and what follows from them by policy.

use std::time::Duration;

use super::Given;
use super::given::auto;
use crate::experiment::*;
use crate::model::draft::Draft;
use crate::model::{Verdict, Window};

fn asked(given: &Given) -> Look {
    given.experiment.look().expect("a look")
}

fn judged(given: Given, verdict: Verdict) -> super::given::Then {
    let report = given.look_report(Some(verdict));
    given.when(Command::RecordLook(report))
}

fn mature(change: impl FnOnce(&mut Draft)) -> Given {
    Given::running(change).later(600).look_due()
}

#[test]
fn a_look_is_asked_for_every_interval_and_numbered() {
    let mut given = Given::running(|_| {});
    for number in 1..=3 {
        given = given.look_due();
        assert_eq!(asked(&given), Look { number, cutoff: given.now, kind: LookKind::Interim });
        given = given.look(None);
    }
}

#[test]
fn looks_that_were_missed_are_folded_into_one() {
    let given = Given::running(|_| {}).later(1000);
    let then = given.when(Command::Wake);
    let look = asked(&then.given);
    let looks = then.decision().effects.iter().filter(|effect| matches!(effect, Effect::Evaluate(_))).count();
    assert_eq!((looks, look.number, look.cutoff), (1, 1, then.given.now));
}

#[test]
fn the_horizon_is_asked_for_once_at_the_planned_end() {
    let given = Given::running(|_| {});
    let end = given.now.plus(Duration::from_secs(3600));
    let given = given.later(3600 + 40).and(Command::Wake).expect_phase(PhaseName::Analyzing);
    let look = asked(&given);
    assert_eq!((look.kind, look.cutoff.since(end)), (LookKind::Horizon, Duration::ZERO));
    let given = given.look(Some(Verdict::Inconclusive)).and(Command::Extend(Duration::from_secs(600)));
    let given = given.later(600).and(Command::Wake).expect_phase(PhaseName::Analyzing);
    assert_eq!(asked(&given).kind, LookKind::Last, "after an extension no look is the horizon");
}

#[test]
fn a_conclusion_by_hand_is_not_the_horizon() {
    assert_eq!(asked(&Given::analyzing(|_| {})).kind, LookKind::Last);
}

#[test]
fn a_pause_past_the_planned_end_leaves_no_horizon() {
    let given = Given::running(|_| {}).later(3700).and(Command::Pause(PauseReason::User));
    let given = given.later(10).and(Command::Resume).and(Command::Wake).expect_phase(PhaseName::Analyzing);
    assert_eq!(asked(&given).kind, LookKind::Last);
}

#[test]
fn a_report_for_another_look_is_ignored() {
    let given = Given::running(|_| {}).look_due();
    let old = given.look_report(Some(Verdict::KeepBaseline));
    let given = given.look_due();
    given.clone().when(Command::RecordLook(old.clone())).nothing();
    let future = LookReport { number: 3, ..old };
    given.when(Command::RecordLook(future)).nothing();
}

#[test]
fn a_look_that_was_asked_for_before_a_pause_is_not_answered_after_it() {
    let given = Given::running(|_| {}).look_due();
    let report = given.look_report(Some(Verdict::KeepBaseline));
    given.and(Command::Pause(PauseReason::User)).when(Command::RecordLook(report)).nothing();
}

#[test]
fn adopt_waits_for_a_person_or_is_promoted_by_policy() {
    let then = judged(mature(|_| {}), Verdict::Adopt).phase(PhaseName::AwaitingDecision);
    let Phase::AwaitingDecision { why, decide_by } = *then.given.experiment.phase() else { unreachable!() };
    assert_eq!((why, decide_by.since(then.given.now).as_secs()), (Awaiting::ManualPolicy, 24 * 3600));
    then.with_effect(&Effect::Notify(Notice::VerdictReached(Verdict::Adopt)))
        .with_effect(&Effect::Notify(Notice::DecisionAwaited));
    judged(mature(auto), Verdict::Adopt).phase(PhaseName::Promoting);
}

#[test]
fn what_runs_in_both_arms_is_never_promoted_whatever_an_analysis_or_a_person_says() {
    let aa = || Given::pending_aa(auto).start().settle();
    let kept = Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::Verdict };
    for given in [aa().later(600).look_due(), aa().later(600).and(Command::Conclude)] {
        let given = judged(given, Verdict::Adopt).phase(PhaseName::RollingBack).given.later(1).settle();
        assert_eq!(given.experiment.outcome(), Some(Outcome::Ended(kept)));
    }
    let asked = aa().later(600).and(Command::Conclude).look(Some(Verdict::Inconclusive));
    asked.when(Command::Promote).rejected(Rejection::NothingToPromote).phase(PhaseName::AwaitingDecision);
}

#[test]
fn keep_baseline_and_needs_tuning_are_rolled_back_with_the_verdict_in_the_outcome() {
    for verdict in [Verdict::KeepBaseline, Verdict::NeedsTuning] {
        for given in [Given::running(|_| {}).look_due(), Given::analyzing(auto)] {
            let given = judged(given, verdict).phase(PhaseName::RollingBack).given.later(1).settle();
            let kept = Ending::BaselineKept { verdict: Some(verdict), cause: KeepCause::Verdict };
            assert_eq!(given.experiment.outcome(), Some(Outcome::Ended(kept)));
        }
    }
}

#[test]
fn what_is_inconclusive_goes_on_while_it_runs_and_asks_a_person_at_the_end() {
    judged(mature(|_| {}), Verdict::Inconclusive).phase(PhaseName::Running);
    let then = judged(Given::analyzing(auto), Verdict::Inconclusive).phase(PhaseName::AwaitingDecision);
    assert!(matches!(
        then.given.experiment.phase(),
        Phase::AwaitingDecision { why: Awaiting::Inconclusive, .. }
    ));
}

#[test]
fn before_the_minimum_duration_only_harm_decides() {
    let early = || Given::running(auto).look_due();
    judged(early(), Verdict::Adopt).phase(PhaseName::Running);
    judged(early(), Verdict::NeedsTuning).phase(PhaseName::RollingBack);
    judged(early(), Verdict::KeepBaseline).phase(PhaseName::RollingBack);
}

#[test]
fn a_reached_adopt_is_carried_when_a_later_look_cannot_tell() {
    let given = judged(mature(|_| {}), Verdict::Adopt).given.and(Command::Extend(Duration::from_secs(600)));
    let given = given.and(Command::Conclude);
    let given = judged(given, Verdict::Inconclusive).phase(PhaseName::AwaitingDecision).given;
    assert_eq!(given.experiment.verdict(), Some(Verdict::Adopt));
    assert!(matches!(given.experiment.phase(), Phase::AwaitingDecision { why: Awaiting::ManualPolicy, .. }));
}

#[test]
fn a_reached_adopt_outlives_every_later_look_that_finds_no_harm() {
    let later = [None, Some(Verdict::Inconclusive), Some(Verdict::Adopt)];
    for sequence in 0..27 {
        let mut given = judged(mature(|_| {}), Verdict::Adopt).given;
        for look in [sequence % 3, sequence / 3 % 3, sequence / 9] {
            given = given.look_due().look(later[look]);
            assert_eq!(given.experiment.verdict(), Some(Verdict::Adopt), "sequence {sequence}");
            assert_eq!(given.phase(), PhaseName::AwaitingDecision, "sequence {sequence}");
        }
    }
}

#[test]
fn a_last_look_that_does_not_come_leaves_the_decision_to_a_person() {
    let mut given = Given::analyzing(auto);
    let since = given.now;
    while given.phase() == PhaseName::Analyzing {
        given = given.when_time_comes().given;
    }
    assert_eq!(given.now.since(since), Duration::from_secs(1800));
    assert!(matches!(
        given.experiment.phase(),
        Phase::AwaitingDecision { why: Awaiting::AnalysisDeadline, .. }
    ));
}

#[test]
fn guardrails_are_watched_while_a_decision_is_awaited() {
    let given = Given::awaiting(|_| {}).look_due();
    assert_eq!(asked(&given).kind, LookKind::Watch);
    judged(given.clone(), Verdict::Adopt).phase(PhaseName::AwaitingDecision);
    judged(given, Verdict::NeedsTuning).phase(PhaseName::RollingBack);
}

#[test]
fn while_paused_the_clock_stands_still_and_samples_do_not_count() {
    let given = Given::running(|_| {}).later(600);
    let paused_at = given.now;
    let given = given.and(Command::Pause(PauseReason::Maintenance)).later(6000);
    assert_eq!(given.experiment.elapsed(given.now), Duration::from_secs(600));
    let resumed_at = given.now;
    let given = given.and(Command::Resume);
    let window = Window { from: paused_at, to: resumed_at };
    assert_eq!(given.experiment.excluded_windows(), [ExcludedWindow { host: None, window }]);
    given.clone().later(2999).and(Command::Wake).expect_phase(PhaseName::Running);
    given.later(3000).and(Command::Wake).expect_phase(PhaseName::Analyzing);
}

#[test]
fn a_verdict_while_paused_decides_nothing() {
    judged(Given::paused(auto).look_due(), Verdict::Adopt).phase(PhaseName::Paused);
    judged(Given::paused(auto).look_due(), Verdict::NeedsTuning).phase(PhaseName::Paused);
}

#[test]
fn an_extension_must_be_one() {
    let longest = crate::model::duration::LONGEST;
    for by in [Duration::ZERO, longest, Duration::MAX] {
        Given::awaiting(|_| {}).when(Command::Extend(by)).rejected(Rejection::InvalidExtension);
    }
    let given = Given::awaiting(|_| {}).and(Command::Extend(Duration::from_secs(60)));
    assert_eq!(given.experiment.planned_duration(), Duration::from_secs(3660));
}

#[test]
fn nobody_decided_in_time_is_a_rollback_that_says_so() {
    let mut given = Given::awaiting(|_| {});
    while given.phase() == PhaseName::AwaitingDecision {
        given = given.when_time_comes().given;
    }
    let cause = KeepCause::DecisionDeadline;
    let verdict = Some(Verdict::Inconclusive);
    assert!(matches!(
        given.experiment.phase(),
        Phase::RollingBack { then, .. } if *then == Ending::BaselineKept { verdict, cause }
    ));
}
