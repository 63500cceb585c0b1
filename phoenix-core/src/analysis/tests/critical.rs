//! Critical processes: sets are compared, nothing is estimated.

use super::fixture::{GRID, Trial, at, goal, host};
use crate::analysis::LookKind::{Interim, Watch};
use crate::analysis::report::{CriticalProcesses, LostProcess};
use crate::model::{Variant, Window};

/// What comes of a process that the arms show in these intervals after the warm-up of 60.
fn after(baseline: &[i64], candidate: &[i64]) -> CriticalProcesses {
    let mut trial = Trial::of(vec![goal(None)]).sightings([9, 9], |variant, index| {
        let seen = if variant == Variant::Baseline { baseline } else { candidate };
        if seen.contains(&(index - 60)) { vec!["nginx"] } else { vec![] }
    });
    trial.draft.critical_processes = vec!["nginx|apache2".into(), "postgres".into()];
    trial.look(Interim).critical
}

#[test]
fn three_intervals_in_a_row_without_it_are_a_loss_and_two_are_none() {
    let lost = after(&[0, 1, 2, 3], &[0]).lost;
    let expected = LostProcess {
        executable: "nginx".into(),
        host: host(1),
        since: at(61 * GRID),
        intervals: 3,
        absence: None,
    };
    assert_eq!(lost, [expected]);
    assert_eq!(after(&[0, 1, 2, 3, 4, 5, 6], &[0, 3, 6]).lost, [], "two in a row, twice");
    assert_eq!(after(&[0, 1, 2], &[0, 1, 2]).lost, []);
}

#[test]
fn an_interval_in_which_the_baseline_does_not_show_it_either_ends_the_run() {
    assert_eq!(after(&[0, 1, 3, 4], &[]).lost, []);
}

#[test]
fn seen_in_fewer_than_three_intervals_is_not_tested_rather_than_kept() {
    let rare = after(&[7, 50], &[7, 50]);
    assert!(rare.tested.is_empty());
    assert_eq!(rare.not_tested.iter().collect::<Vec<_>>(), ["nginx"]);
    assert_eq!(rare.never_seen, ["postgres"]);
    assert_eq!(after(&[7, 50, 90], &[7, 50, 90]).tested.iter().collect::<Vec<_>>(), ["nginx"]);
}

#[test]
fn a_gap_of_the_candidate_is_no_absence() {
    let mut trial = Trial::of(vec![goal(None)]).sightings([9, 9], |variant, index| {
        if variant == Variant::Candidate && index > 62 { vec![] } else { vec!["nginx"] }
    });
    trial
        .measurements
        .sightings
        .retain(|sighting| sighting.variant == Variant::Baseline || sighting.window.from < at(63 * GRID));
    assert_eq!(trial.look(Interim).critical.lost, []);
}

#[test]
fn excluded_time_is_compared_only_while_watching_beside_a_pause() {
    let mut trial = Trial::of(vec![goal(None)]).sightings([9, 9], |variant, index| {
        if variant == Variant::Candidate && index >= 70 { vec![] } else { vec!["nginx"] }
    });
    trial.excluded = vec![Window { from: at(700), to: at(6000) }];
    assert_eq!(trial.look(Interim).critical.lost, []);
    assert_eq!(trial.look(Watch).critical.lost.len(), 1);
}
