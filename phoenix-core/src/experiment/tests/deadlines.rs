//! Deadlines: derived from stored times, folded when overdue, never going back.

use std::time::Duration;

use super::Given;
use super::given::split;
use crate::experiment::*;
use crate::model::draft::Draft;
use crate::model::{Limits, Timestamp};

fn in_every_active_phase(change: fn(&mut Draft)) -> Vec<Given> {
    vec![
        Given::deploying(change),
        Given::running(change),
        Given::paused(change),
        Given::analyzing(change),
        Given::awaiting(change),
        Given::promoting(change),
        Given::rolling_back(change),
    ]
}

/// Wakes until nothing is due any more; each wake must lead to a later one.
fn sleepwalk(mut given: Given) -> Given {
    for _ in 0..20_000 {
        let Some(deadline) = given.experiment.next_deadline() else { return given };
        given.now = given.now.max(deadline);
        let phase = given.phase();
        let decision = given.experiment.decide(given.now, &Command::Wake).unwrap();
        decision.events.iter().for_each(|event| given.experiment.apply(event));
        let next = given.experiment.next_deadline();
        assert!(
            next.is_none_or(|next| next > given.now),
            "in {phase} a wake at {} leads to one at {next:?}",
            given.now
        );
    }
    panic!("it never ends, {:?}", given.phase());
}

#[test]
fn a_wake_leads_to_a_later_one_until_nothing_is_due() {
    for given in in_every_active_phase(|spec| {
        split(spec);
        spec.limits.decide_by = Duration::from_secs(3600);
        spec.limits.pause_limit = Duration::from_secs(3600);
    }) {
        assert!(sleepwalk(given).experiment.phase().is_terminal());
    }
}

#[test]
fn the_shortest_durations_make_no_wake_loop() {
    let shortest = |spec: &mut Draft| {
        let (second, none) = (Duration::from_secs(1), Duration::from_micros(1));
        (spec.duration, spec.interval, spec.min_duration) = (second, second, none);
        (spec.warm_up, spec.bake) = (Duration::ZERO, Duration::ZERO);
        spec.limits = Limits {
            progress_deadline: none,
            restore_deadline: none,
            wave_deadline: none,
            analysis_deadline: none,
            pause_limit: none,
            decide_by: none,
            no_data_limit: none,
            observe_interval: none,
            ..Limits::default()
        };
    };
    let given = Given::deploying(shortest);
    sleepwalk(given.clone());
    let running = given.settle();
    sleepwalk(running.clone());
    let awaiting =
        running.clone().and(Command::Conclude).look(None).expect_phase(PhaseName::AwaitingDecision);
    sleepwalk(awaiting.clone());
    sleepwalk(awaiting.clone().and(Command::Promote));
    sleepwalk(awaiting.and(Command::Extend(Duration::from_micros(1))));
    sleepwalk(running.clone().and(Command::Pause(PauseReason::User)));
    sleepwalk(running.and(Command::Rollback));
}

#[test]
fn a_wake_before_anything_is_due_changes_nothing() {
    for given in in_every_active_phase(|_| {}) {
        given.when(Command::Wake).nothing();
    }
}

#[test]
fn an_overdue_wake_first_observes_and_waits_one_interval() {
    for given in [Given::deploying(|_| {}), Given::promoting(|_| {}), Given::rolling_back(|_| {})] {
        let phase = given.phase();
        let given = given.later(100_000);
        let until = given.now.plus(Duration::from_secs(15));
        let then = given.when(Command::Wake).phase(phase);
        let then = then.with_fact(&Fact::DeadlineGraced { until }).effects([Effect::Observe]);
        assert_eq!(then.given.experiment.next_deadline(), Some(until));
        let after = then.given.when_time_comes().given;
        assert_ne!(after.phase(), phase, "the second time it is over in earnest");
    }
}

#[test]
fn what_was_done_while_nobody_was_there_counts_after_an_overdue_wake() {
    let given = Given::deploying(|_| {}).later(100_000).and(Command::Wake).later(1);
    assert_eq!(given.settle().phase(), PhaseName::Running);
}

#[test]
fn the_last_look_is_waited_for_when_nobody_was_there_to_compute_it() {
    let given = Given::analyzing(|_| {}).later(100_000).and(Command::Wake).expect_phase(PhaseName::Analyzing);
    given.look(Some(crate::model::Verdict::Adopt)).expect_phase(PhaseName::AwaitingDecision);
}

#[test]
fn an_overdue_wake_never_skips_a_human_decision() {
    // Long past the planned end, the deadline of the analysis and the time to decide, had anybody been there.
    let given = Given::running(|_| {}).later(1_000_000).and(Command::Wake).expect_phase(PhaseName::Analyzing);
    let given = given.look(Some(crate::model::Verdict::Adopt)).expect_phase(PhaseName::AwaitingDecision);
    let Phase::AwaitingDecision { decide_by, .. } = *given.experiment.phase() else { unreachable!() };
    assert_eq!(decide_by, given.now.plus(Duration::from_secs(24 * 3600)));
}

#[test]
fn a_decision_that_nobody_could_give_is_not_taken_by_the_first_wake_after_an_absence() {
    Given::awaiting(|_| {}).later(1_000_000).and(Command::Wake).expect_phase(PhaseName::AwaitingDecision);
    Given::paused(|_| {}).later(1_000_000).and(Command::Wake).expect_phase(PhaseName::Paused);
}

#[test]
fn a_clock_that_jumps_back_does_no_harm() {
    let mut given = Given::running(|_| {}).later(600);
    let at = given.now;
    given = given.and(Command::Pause(PauseReason::User));
    given.now = Timestamp::EPOCH;
    let then = given.when(Command::Resume);
    assert!(then.decision().events.iter().all(|event| event.at == at));
    assert_eq!(then.given.experiment.elapsed(at), Duration::from_secs(600));
}

#[test]
fn the_end_of_time_is_no_panic() {
    for mut given in in_every_active_phase(|_| {}) {
        given.now = Timestamp::MAX;
        for command in [Command::Wake, Command::Cancel, Command::Wake] {
            given = given.and(command);
        }
    }
}
