//! Who is silent matters.

use std::time::Duration;

use super::Given;
use crate::experiment::*;
use crate::model::Verdict;
use crate::model::draft::Draft;

fn heard(baseline: bool, candidate: bool) -> Heard {
    Heard { watched: Duration::from_secs(60), baseline, candidate }
}

/// One look after the other finds this.
fn listen(given: Given, heard: Heard, times: usize) -> Given {
    (0..times).fold(given, |given, _| {
        let given = given.look_due();
        let report = LookReport { heard, ..given.look_report(None) };
        given.and(Command::RecordLook(report))
    })
}

fn ending(given: &Given) -> Option<Ending> {
    match given.experiment.phase() {
        Phase::RollingBack { then, .. } => Some(*then),
        _ => None,
    }
}

const SILENT: Ending =
    Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::CandidateSilent };
const ERRORS: Ending = Ending::Failed(FailureReason::MeasurementErrors);

#[test]
fn the_candidate_alone_silent_for_no_data_limit_is_rolled_back() {
    let given = listen(Given::running(|_| {}), heard(true, false), 4);
    assert_eq!(ending(&given), None, "four of five minutes");
    assert_eq!(ending(&listen(given, heard(true, false), 1)), Some(SILENT));
}

#[test]
fn silence_that_is_broken_begins_anew() {
    let given = listen(Given::running(|_| {}), heard(true, false), 4);
    let given = listen(given, heard(true, true), 1);
    let given = listen(given, heard(true, false), 4);
    assert_eq!(ending(&given), None);
}

#[test]
fn both_arms_silent_is_a_measurement_error_with_a_limit_of_its_own() {
    let given = listen(Given::running(|_| {}), heard(false, false), 3);
    assert_eq!(ending(&given), None);
    assert_eq!(ending(&listen(given, heard(false, false), 1)), Some(ERRORS));
}

#[test]
fn the_baseline_alone_silent_is_a_measurement_error_and_not_the_candidates_fault() {
    assert_eq!(ending(&listen(Given::running(|_| {}), heard(false, true), 4)), Some(ERRORS));
}

#[test]
fn errors_count_only_in_a_row() {
    let given = listen(Given::running(|_| {}), heard(false, true), 3);
    let given = listen(given, heard(true, true), 1);
    assert_eq!(ending(&listen(given, heard(false, true), 3)), None);
}

#[test]
fn nothing_follows_from_silence_while_nobody_was_watching() {
    let unwatched = Heard { watched: Duration::ZERO, baseline: false, candidate: false };
    assert_eq!(ending(&listen(Given::running(|_| {}), unwatched, 20)), None);
    let unwatched = Heard { baseline: true, ..unwatched };
    assert_eq!(ending(&listen(Given::running(|_| {}), unwatched, 20)), None);
}

#[test]
fn a_pause_does_not_hide_that_the_candidate_is_silent() {
    assert_eq!(ending(&listen(Given::paused(|_| {}), heard(true, false), 5)), Some(SILENT));
}

#[test]
fn waiting_for_a_decision_does_not_hide_that_the_candidate_is_silent() {
    assert_eq!(ending(&listen(Given::awaiting(|_| {}), heard(true, false), 5)), Some(SILENT));
}

#[test]
fn the_tightest_limits_are_passed_by_the_first_silence_and_not_by_none() {
    let tight = |spec: &mut Draft| {
        spec.limits.no_data_limit = Duration::from_micros(1);
        spec.limits.consecutive_error_limit = 1;
    };
    assert_eq!(ending(&listen(Given::running(tight), heard(true, true), 3)), None);
    assert_eq!(ending(&listen(Given::running(tight), heard(true, false), 1)), Some(SILENT));
    assert_eq!(ending(&listen(Given::running(tight), heard(false, false), 1)), Some(ERRORS));
}

#[test]
fn a_critical_process_lost_while_paused_or_waiting_is_rolled_back() {
    for given in [Given::paused(|_| {}), Given::awaiting(|_| {})] {
        let given = given.look_due();
        let report = LookReport { critical_lost: ["sshd".to_owned()].into(), ..given.look_report(None) };
        let given = given.and(Command::RecordLook(report));
        let lost = Ending::BaselineKept {
            verdict: Some(Verdict::KeepBaseline),
            cause: KeepCause::CriticalProcessLost,
        };
        assert_eq!(ending(&given), Some(lost));
    }
}
