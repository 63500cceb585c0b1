//! A/A: the same config in both arms.

use super::fixture::{Trial, cpu, goal};
use crate::analysis::LookKind::{self, Horizon, Interim};
use crate::analysis::Report;
use crate::analysis::report::text::sentence;
use crate::model::Verdict::KeepBaseline;
use crate::model::verdict::ReasonCode::{self, EqualArmsAlike, EqualArmsApart};
use crate::model::{Role, Verdict, metric};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;

/// Equal arms but for these factors on the candidate's means, measured with 2 % and 10 % noise.
fn aa(target: Option<f64>, series: f64, processor: f64) -> Trial {
    Trial::of(vec![goal(target), cpu()]).aa(true).around(SERIES, 1000.0, 1000.0 * series, 0.02).around(
        CPU,
        0.2,
        0.2 * processor,
        0.1,
    )
}

fn verdict(trial: &Trial, look: LookKind) -> (Option<Verdict>, ReasonCode) {
    let report = trial.look(look);
    (report.verdict, report.reasons[0].code)
}

fn floor(report: &Report, metric: &str) -> f64 {
    let aa = report.aa.as_ref().unwrap();
    aa.criteria.iter().find(|one| one.metric.as_str() == metric).unwrap().smallest_seen.unwrap()
}

#[test]
fn equal_arms_run_to_the_end_and_the_baseline_is_kept() {
    for target in [None, Some(0.5)] {
        let trial = aa(target, 1.0, 1.0);
        // The target is out of reach after ten batches, but how small a change would show is not known yet.
        assert_eq!(verdict(&trial, Interim), (None, EqualArmsAlike));
        assert_eq!(verdict(&trial, Horizon), (Some(KeepBaseline), EqualArmsAlike));
    }
}

#[test]
fn a_benefit_between_equal_arms_is_said_and_never_adopted() {
    let trial = aa(Some(0.5), 0.4, 1.0);
    for look in [Interim, Horizon] {
        assert_eq!(verdict(&trial, look), (Some(KeepBaseline), EqualArmsApart));
    }
    let said = trial.look(Horizon).reasons[0].message.clone();
    assert!(
        said.contains("active_series is 60 % lower") && said.contains("something treats the arms unlike"),
        "{said}"
    );
    // Where they run different configs the same data adopt.
    let trial = trial.aa(false);
    assert_eq!(trial.look(Horizon).verdict, Some(Verdict::Adopt));
    assert_eq!(trial.look(Horizon).aa, None);
}

#[test]
fn harm_between_equal_arms_ends_the_run() {
    for trial in [aa(Some(0.5), 1.2, 1.0), aa(Some(0.5), 1.0, 2.0), aa(Some(0.5), 0.4, 2.0)] {
        assert_eq!(verdict(&trial, Interim), (Some(KeepBaseline), EqualArmsApart));
    }
}

#[test]
fn a_run_that_is_not_valid_says_nothing_of_equal_arms() {
    let trial = aa(Some(0.5), 1.0, 1.0).until(900);
    assert_eq!(trial.look(Horizon).verdict, Some(Verdict::Inconclusive));
    let short = trial.look(Horizon).aa.unwrap();
    assert!(short.criteria.is_empty() && short.in_words().contains("long enough"), "{short:?}");
}

#[test]
fn the_noise_floor_is_what_such_a_run_finds_four_times_of_five() {
    let report = aa(Some(0.5), 1.0, 1.0).look(Horizon);
    let smallest = floor(&report, SERIES);
    // By hand: (2.3 + 0.84) standard errors of 0.02 · √2 / √540 each, 2.3 at 4 % shared by two metrics.
    assert!((0.8..1.3).contains(&(smallest / 0.0038)), "{smallest}");
    assert!(floor(&report, CPU) > 3.0 * smallest);
    let found = (1..=200_u64).filter(|seed| {
        let mut trial = aa(Some(0.5), 1.0, 1.0);
        trial.measurements.samples.clear();
        let trial = trial.seeded(*seed).around(SERIES, 1000.0, 1000.0 * (1.0 - smallest), 0.02);
        let report = trial.around(CPU, 0.2, 0.2, 0.1).look(Horizon);
        report.aa.unwrap().apart().any(|one| one.metric.as_str() == SERIES)
    });
    // 80 % of 200 within six standard deviations.
    let found = found.count();
    assert!((126..=194).contains(&found), "{found} of 200");
}

#[test]
fn every_metric_of_both_arms_is_compared_once_whatever_its_role() {
    let mut trial = aa(Some(0.5), 1.0, 1.0).around(metric::BYTES_PER_MINUTE, 1e6, 1e6, 0.02);
    let series = crate::model::Criterion { role: Role::Monitor, target: None, ..goal(None) };
    let bytes = crate::model::Criterion::on_known(metric::BYTES_PER_MINUTE, Role::Monitor).unwrap();
    let silent = crate::model::Criterion::on_known(metric::SERIES_GAP_RATIO, Role::Monitor).unwrap();
    trial.draft.criteria.extend([series, bytes, silent]);
    let aa = trial.look(Horizon).aa.unwrap();
    let names: Vec<&str> = aa.criteria.iter().map(|one| one.metric.as_str()).collect();
    assert_eq!(names, [SERIES, CPU, metric::BYTES_PER_MINUTE]);
}

#[test]
fn a_person_on_call_reads_what_an_aa_run_proves() {
    let report = aa(Some(0.5), 1.0, 1.0).look(Horizon);
    let said = sentence(&report);
    assert!(
        said.starts_with("A/A: both arms run the same config; no difference was found, as it must be, on 2 metrics together")
            && said.contains("the smallest change that this run would have seen: active_series 0.")
            && said.ends_with("there is nothing to adopt."),
        "{said}"
    );
}
