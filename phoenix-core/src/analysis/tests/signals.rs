//! Used signals: what alerts and dashboards need must not be lost.

use std::sync::Arc;

use super::fixture::{GRID, Trial, at, cpu, goal, guardrail, host};
use crate::analysis::LookKind::{Horizon, Interim, Watch};
use crate::analysis::report::{CheckName, CheckOutcome, SignalCoverage, Status};
use crate::model::signals::SeenSignals;
use crate::model::verdict::ReasonCode;
use crate::model::{Criterion, Design, Fraction, Sighting, UsedSignals, Variant, Verdict, Window, metric};
use crate::signals::{FileKind, SignalFile, read};

const RULES: &str = "groups: [{name: hosts, rules: [
    {alert: DatabaseGone, expr: 'absent(memory{exe=\"postgres\"})'},
    {alert: Busy, expr: 'sum by (exe) (rate(cpu_total[5m])) > 1'},
    {alert: Unsent, expr: 'nobody_has_this > 1'},
    {alert: Odd, expr: 'sum('}]}]";

/// `cpu_total` found 0, counter 1, label exe 2; `memory{exe="postgres"}` found 3, matched 4, label exe 5; `nobody_has_this` 6.
pub(super) fn used() -> UsedSignals {
    let used = read(&[SignalFile { kind: FileKind::Rules, name: "rules.yaml", text: RULES }]).unwrap();
    let numbered: Vec<String> =
        used.aspects().map(|(signal, aspect)| format!("{signal}: {aspect}")).collect();
    assert_eq!(
        numbered,
        [
            "cpu_total: no series of it",
            "cpu_total: no counter among its series",
            "cpu_total: no label exe on its series",
            "memory{exe=\"postgres\"}: no series of it",
            "memory{exe=\"postgres\"}: no series that fulfils all its matchers",
            "memory{exe=\"postgres\"}: no label exe on its series",
            "nobody_has_this: no series of it",
        ]
    );
    used
}

pub(super) const ALL: [u32; 6] = [0, 1, 2, 3, 4, 5];

/// A trial in which each arm shows these aspects in the intervals after the warm-up of 60.
pub(super) fn trial(shown: impl Fn(Variant, i64) -> Vec<u32>) -> Trial {
    let mut trial = Trial::of(vec![goal(None)]).sightings([9, 9], |_, _| vec![]);
    let used = Arc::new(used());
    for sighting in &mut trial.measurements.sightings {
        let mut seen = SeenSignals::of(used.id());
        let index = sighting.window.from.since(at(0)).as_secs() as i64 / GRID - 60;
        seen.extend(shown(sighting.variant, index));
        sighting.signals = Some(seen);
    }
    trial.measurements.signals = Some(used);
    trial
}

fn without(all: &[u32], missing: &[u32]) -> Vec<u32> {
    all.iter().copied().filter(|number| !missing.contains(number)).collect()
}

/// What comes of it when the candidate does not show `missing` in these intervals.
fn after(missing: &[u32], intervals: &[i64]) -> SignalCoverage {
    let of = |variant, index| match variant {
        Variant::Candidate if intervals.contains(&index) => without(&ALL, missing),
        _ => ALL.to_vec(),
    };
    trial(of).look(Interim).signals.unwrap()
}

#[test]
fn three_intervals_in_a_row_without_it_are_a_loss_that_names_the_alert() {
    let found = after(&[3, 4, 5], &[4, 5, 6]);
    let [lost] = found.lost.listed.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (lost.signal.as_str(), lost.missing.as_slice()),
        (r#"memory{exe="postgres"}"#, &["no series of it".to_owned()][..])
    );
    assert_eq!(lost.users.listed[0].to_string(), r#"the alert "DatabaseGone" (hosts, rules.yaml)"#);
    assert_eq!(
        (lost.since, lost.intervals, lost.hosts.listed.as_slice()),
        (at(64 * GRID), 3, &[host(1)][..])
    );
    assert_eq!((found.tested, found.blind, found.users, found.lost.count), (2, 1, 3, 1));
    assert_eq!(after(&[3], &[1, 2, 4, 5, 7, 8]).lost.count, 0, "two in a row, thrice");
}

#[test]
fn a_lost_label_type_or_match_is_a_loss_of_its_own() {
    let missing = |numbers: &[u32]| -> Vec<Vec<String>> {
        let lost = after(numbers, &[4, 5, 6, 7]).lost.listed;
        lost.into_iter().map(|lost| lost.missing).collect()
    };
    assert_eq!(missing(&[2]), [["no label exe on its series"]]);
    assert_eq!(missing(&[1]), [["no counter among its series"]]);
    assert_eq!(missing(&[1, 2]), [["no counter among its series", "no label exe on its series"]]);
    assert_eq!(missing(&[4]), [["no series that fulfils all its matchers"]]);
    assert_eq!(missing(&[4, 5]), [["no label exe on its series"]], "without the label nothing is matched");
    assert_eq!(missing(&[0, 1, 2]), [["no series of it"]], "without series there is no label");
}

#[test]
fn what_is_not_tested_is_said_and_never_counted_safe() {
    let found = trial(|variant, index| match (variant, index) {
        (Variant::Baseline, 7 | 20) => vec![0, 1, 2, 3, 5],
        (Variant::Baseline, _) => vec![3, 5],
        _ => vec![],
    });
    let mut rare = found.look(Interim).signals.unwrap();
    assert_eq!(rare.not_tested.listed, ["cpu_total"]);
    assert_eq!(rare.nobody_sends.listed, ["nobody_has_this"]);
    assert_eq!(rare.in_part.listed.remove(0).missing, ["no series that fulfils all its matchers"]);
    assert_eq!(rare.unread.listed[0].user.name, "Odd");
    assert_eq!(rare.tested, 1);
    let report = found.look(Interim);
    let said = report.reasons.iter().find(|reason| reason.code == ReasonCode::UsedSignalNotTested).unwrap();
    assert_eq!(
        said.message,
        "of 3 signals that alerts and dashboards use 1 were tested; 1 expressions could not be read, 1 were seen in fewer than 3 intervals, 1 are sent by nobody, 1 could be tested in part only"
    );
}

#[test]
fn a_loss_is_harm_like_that_of_a_critical_process() {
    let lossy = |variant, _| if variant == Variant::Candidate { without(&ALL, &[2]) } else { ALL.to_vec() };
    let better = trial(lossy).around(metric::ACTIVE_SERIES, 1000.0, 400.0, 0.01).look(Horizon);
    assert_eq!(better.verdict, Some(Verdict::NeedsTuning));
    let first = &better.reasons[0];
    assert_eq!(first.code, ReasonCode::UsedSignalLost);
    assert_eq!(
        first.message,
        format!(
            "the alert \"Busy\" (hosts, rules.yaml) would go blind: of cpu_total the baseline shows what the candidate does not on host-001 \
             (no label exe on its series) for 540 intervals in a row, since {}",
            at(60 * GRID)
        )
    );
    let worse = trial(lossy).around(metric::ACTIVE_SERIES, 1000.0, 1400.0, 0.01).look(Interim);
    assert_eq!(worse.verdict, Some(Verdict::KeepBaseline));
    let kept = trial(|_, _| ALL.to_vec()).around(metric::ACTIVE_SERIES, 1000.0, 400.0, 0.01).look(Horizon);
    assert_eq!(kept.verdict, Some(Verdict::Adopt));
    // Rule 1: also where the comparison is not valid.
    let mut early = trial(lossy).around(metric::ACTIVE_SERIES, 1000.0, 400.0, 0.01);
    early.draft.min_duration = std::time::Duration::from_secs(6000);
    early.cutoff = 5000;
    assert_eq!(early.look(Interim).verdict, Some(Verdict::KeepBaseline));
}

#[test]
fn a_run_without_files_says_that_nothing_was_checked() {
    let check = |trial: &Trial| {
        let report = trial.look(Interim);
        report.validity.into_iter().find(|check| check.name == CheckName::UsedSignals).unwrap()
    };
    let nothing = check(&Trial::of(vec![goal(None)]).sightings([9, 9], |_, _| vec![]));
    assert_eq!(nothing.outcome, CheckOutcome::NotChecked);
    assert!(nothing.message.contains("no rule files or dashboards were given"), "{}", nothing.message);
    let looked = check(&trial(|_, _| ALL.to_vec()));
    assert_eq!(looked.outcome, CheckOutcome::Passed);
    assert_eq!(looked.message, "3 signals that 3 alerts, panels and rules use were looked for in both arms");
    let mut unlooked = trial(|_, _| ALL.to_vec());
    unlooked.measurements.sightings.iter_mut().for_each(|sighting| sighting.signals = None);
    assert_eq!(check(&unlooked).outcome, CheckOutcome::NotChecked);
}

#[test]
fn the_coverage_is_a_guardrail_only_where_files_are_given() {
    let coverage = Criterion { at_least: Some(1.0), ..guardrail(metric::USED_SIGNAL_COVERAGE) };
    let without_files = Trial::of(vec![goal(None), coverage.clone()]).look(Horizon);
    assert_eq!(without_files.criteria[1].status, Status::NotTested);
    let mut given = trial(|_, _| ALL.to_vec());
    given.draft.criteria.push(coverage);
    assert_eq!(given.look(Horizon).criteria[1].status, Status::Open, "nothing was measured");
    let given = given.values(metric::USED_SIGNAL_COVERAGE, |variant, _| {
        if variant == Variant::Candidate { 1.0 } else { f64::NAN }
    });
    assert_eq!(given.look(Horizon).criteria[1].status, Status::Pass);
    assert!(Criterion::defaults().iter().any(|one| one.metric.as_str() == metric::USED_SIGNAL_COVERAGE));
}

#[test]
fn sightings_of_another_list_say_nothing() {
    let mut trial = trial(|variant, _| if variant == Variant::Candidate { vec![] } else { ALL.to_vec() });
    trial.measurements.signals = Some(Arc::new(UsedSignals::default()));
    let found = trial.look(Interim).signals.unwrap();
    assert_eq!((found.lost.count, found.tested), (0, 0));
}

#[test]
fn gaps_and_excluded_time_neither_prolong_nor_end_a_run() {
    let gone = |variant, index: i64| match variant {
        Variant::Candidate if index >= 10 => vec![],
        _ => ALL.to_vec(),
    };
    let mut paused = trial(gone);
    paused.excluded = vec![Window { from: at(700), to: at(6000) }];
    assert_eq!(paused.look(Interim).signals.unwrap().lost.count, 0);
    assert_eq!(paused.look(Watch).signals.unwrap().lost.count, 2);
    let mut gap = trial(gone);
    gap.measurements
        .sightings
        .retain(|seen| seen.variant == Variant::Baseline || seen.window.from < at(70 * GRID));
    assert_eq!(gap.look(Interim).signals.unwrap().lost.count, 0);
}

#[test]
fn arms_on_different_hosts_are_compared_together() {
    let mut apart = trial(
        |variant, index| {
            if variant == Variant::Candidate && index > 20 { vec![] } else { ALL.to_vec() }
        },
    );
    apart.draft.targets = (1..=12).map(host).collect();
    apart.draft.design = Design::Split { candidate_share: Fraction::percent(50) };
    let all = std::mem::take(&mut apart.measurements.sightings);
    for sighting in all {
        let first = if sighting.variant == Variant::Candidate { 7 } else { 1 };
        let copies = (first..first + 6).map(|number| Sighting { target: host(number), ..sighting.clone() });
        apart.measurements.sightings.extend(copies);
    }
    // One host of twelve shows what no other does: who knows where it should be.
    let used = used().id();
    for sighting in apart.measurements.sightings.iter_mut().filter(|sighting| sighting.target != host(1)) {
        let kept: Vec<u32> = sighting.signals.as_ref().unwrap().iter().filter(|number| *number < 3).collect();
        let mut seen = SeenSignals::of(used);
        seen.extend(kept);
        sighting.signals = Some(seen);
    }
    let found = apart.look(Interim).signals.unwrap();
    assert_eq!(found.not_tested.listed, [r#"memory{exe="postgres"}"#]);
    let [lost] = found.lost.listed.as_slice() else { panic!("{found:?}") };
    assert_eq!((lost.signal.as_str(), lost.since, lost.hosts.count), ("cpu_total", at(81 * GRID), 0));
}

#[test]
fn a_cpu_guardrail_is_judged_as_ever_beside_it() {
    let mut both = trial(|_, _| ALL.to_vec());
    both.draft.criteria.push(cpu());
    let both = both.around(metric::ACTIVE_SERIES, 1000.0, 400.0, 0.01).around(
        metric::COLLECTOR_CPU_CORES,
        1.0,
        1.5,
        0.01,
    );
    assert_eq!(both.look(Horizon).verdict, Some(Verdict::NeedsTuning));
}
