//! One case for each rule of the verdict.

use super::fixture::{Trial, cpu, goal, guardrail};
use crate::analysis::LookKind::{Final, Horizon, Interim};
use crate::analysis::{LookKind, Report};
use crate::model::verdict::ReasonCode::{self, *};
use crate::model::{Criterion, Fraction, Variant, Verdict, metric};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;

struct Case {
    given: &'static str,
    trial: Trial,
    look: LookKind,
    then: Option<Verdict>,
    /// The first reason.
    because: ReasonCode,
}

/// Series halved and more, CPU the same: a trial that is adopted.
fn good() -> Trial {
    Trial::of(vec![goal(Some(0.5)), cpu()]).around(SERIES, 1000.0, 400.0, 0.02).around(CPU, 0.2, 0.2, 0.02)
}

/// The series of a trial, with a CPU that costs so much in the candidate.
fn with_cpu(series: f64, cpu_cores: f64) -> Trial {
    Trial::of(vec![goal(Some(0.5)), cpu()])
        .around(SERIES, 1000.0, series, 0.02)
        .around(CPU, 0.2, cpu_cores, 0.02)
}

fn cases() -> Vec<Case> {
    let case = |given, trial, look, then, because| Case { given, trial, look, then, because };
    let lose = |_: i64| move |variant, _| if variant == Variant::Baseline { vec!["nginx"] } else { vec![] };
    let silent = |variant, _| if variant == Variant::Baseline { 1000.0 } else { f64::NAN };
    let holes = |variant, index| match variant {
        Variant::Candidate if index % 8 == 0 => f64::NAN,
        Variant::Candidate => 400.0,
        Variant::Baseline => 1000.0,
    };
    let trend = |variant, index| {
        let grown = 1000.0 + 10.0 * index as f64;
        if variant == Variant::Baseline { grown } else { 0.4 * grown }
    };
    let relaxed = || {
        let mut trial = with_cpu(700.0, 0.2);
        trial.draft.require_target = false;
        trial
    };
    vec![
        case(
            "rule 0: harm and benefit before the minimum duration",
            Trial::of(vec![goal(Some(0.5)), cpu()])
                .until(1190)
                .around(SERIES, 1000.0, 400.0, 0.001)
                .around(CPU, 0.2, 0.9, 0.001),
            Interim,
            None,
            MinimumDuration,
        ),
        case(
            "rule 0: concluded by hand before the minimum duration",
            good().until(1190),
            Final,
            Some(Verdict::Inconclusive),
            MinimumDuration,
        ),
        case(
            "rule 0: the candidate's receivers accepted 3 % less",
            good().sightings([1000, 970], |_, _| vec![]),
            Horizon,
            Some(Verdict::Inconclusive),
            InputMismatch,
        ),
        case(
            "rule 0: the candidate shows 3 % less of the processes that both show",
            good().processes(&[("nginx", 100), ("cron", 50)], &[("nginx", 97)]),
            Horizon,
            Some(Verdict::Inconclusive),
            InputMismatch,
        ),
        case(
            "rule 0: the candidate lacks an eighth of the intervals",
            Trial::of(vec![goal(Some(0.5))]).values(SERIES, holes),
            Horizon,
            Some(Verdict::Inconclusive),
            DataGaps,
        ),
        case(
            "rule 0: the candidate alone sends nothing",
            Trial::of(vec![goal(Some(0.5))]).values(SERIES, silent),
            Horizon,
            Some(Verdict::Inconclusive),
            CandidateSilent,
        ),
        case(
            "rule 0: the series grows all the time",
            Trial::of(vec![goal(Some(0.5))]).values(SERIES, trend),
            Horizon,
            Some(Verdict::Inconclusive),
            NotSteady,
        ),
        case(
            "rule 0: nine batches",
            Trial::of(vec![goal(Some(0.5))])
                .until(600 + 10 * 49)
                .values(SERIES, |variant, _| if variant == Variant::Baseline { 10.0 } else { 4.0 })
                .with_min_duration(600),
            Final,
            Some(Verdict::Inconclusive),
            TooFewBatches,
        ),
        case(
            "rule 0: the arms run on different hosts",
            good().on_different_hosts(),
            Horizon,
            Some(Verdict::Inconclusive),
            TooFewHosts,
        ),
        case(
            "rule 0: ten batches, too few for an interval that holds at every look",
            good().until(600 + 10 * 50).with_min_duration(600),
            Interim,
            None,
            TooFewBatches,
        ),
        case(
            "rule 1: a critical process is lost, though the comparison is not valid",
            good().until(1190).sightings([1000, 1000], lose(0)),
            Interim,
            Some(Verdict::KeepBaseline),
            CriticalProcessLost,
        ),
        case(
            "rules 1 and 3: a critical process is lost beside a benefit",
            good().sightings([1000, 1000], lose(0)),
            Interim,
            Some(Verdict::NeedsTuning),
            CriticalProcessLost,
        ),
        case(
            "rule 3: benefit and a breach",
            with_cpu(400.0, 0.4),
            Interim,
            Some(Verdict::NeedsTuning),
            GuardrailBreach,
        ),
        case(
            "rule 4: a breach without benefit",
            with_cpu(1000.0, 0.4),
            Interim,
            Some(Verdict::KeepBaseline),
            GuardrailBreach,
        ),
        case(
            "rule 4: the goal is worse",
            with_cpu(1200.0, 0.2),
            Interim,
            Some(Verdict::KeepBaseline),
            GoalWorse,
        ),
        case(
            "rule 2: one goal better, another worse: no benefit, harm",
            Trial::of(vec![goal(Some(0.5)), points_goal()]).around(SERIES, 1000.0, 400.0, 0.02).around(
                metric::DATAPOINTS_PER_MINUTE,
                100.0,
                150.0,
                0.02,
            ),
            Interim,
            Some(Verdict::KeepBaseline),
            GoalWorse,
        ),
        case("rule 5: target met, guardrails kept", good(), Interim, Some(Verdict::Adopt), GoalMet),
        case(
            "rule 5: the candidate's receivers leave an executable out; of the others both show all processes",
            good().processes(&[("nginx", 100), ("cron", 50)], &[("nginx", 100)]),
            Horizon,
            Some(Verdict::Adopt),
            GoalMet,
        ),
        case("rule 5: the same at the horizon", good(), Horizon, Some(Verdict::Adopt), GoalMet),
        case("rule 5: better, but not by the target", with_cpu(700.0, 0.2), Interim, None, TargetExcluded),
        case("rule 5: the target is not required", relaxed(), Interim, Some(Verdict::Adopt), GoalImproved),
        case(
            "rule 6: no benefit and the target is out of reach",
            with_cpu(1000.0, 0.2),
            Interim,
            Some(Verdict::KeepBaseline),
            TargetExcluded,
        ),
        case(
            "rule 7: open on the way",
            Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 999.0, 0.05),
            Interim,
            None,
            GoalOpen,
        ),
        case(
            "rule 7: open at the horizon",
            Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 999.0, 0.05),
            Horizon,
            Some(Verdict::Inconclusive),
            GoalOpen,
        ),
        case(
            "rule 7: benefit and a degraded guardrail on the way",
            with_cpu(400.0, 0.2201),
            Interim,
            None,
            GuardrailDegraded,
        ),
        case(
            "rule 7: benefit and a degraded guardrail at the horizon",
            with_cpu(400.0, 0.2201),
            Horizon,
            Some(Verdict::NeedsTuning),
            GoalMet,
        ),
        case(
            "rule 7: a guardrail that nothing was measured of",
            Trial::of(vec![goal(Some(0.5)), cpu()]).around(SERIES, 1000.0, 400.0, 0.02),
            Horizon,
            Some(Verdict::Inconclusive),
            DataGaps,
        ),
        case(
            "a coverage of exactly one, errors of exactly zero and arms that are alike to the last bit decide",
            Trial::of(vec![
                goal(Some(0.5)),
                Criterion { at_most: Some(0.01), ..guardrail(metric::EXPORT_ERROR_RATIO) },
                Criterion { at_least: Some(1.0), ..guardrail(metric::USED_SIGNAL_COVERAGE) },
                Criterion { margin: Some(Fraction::ZERO), ..guardrail(CPU) },
            ])
            .values(SERIES, |variant, _| if variant == Variant::Baseline { 300.0 } else { 150.0 })
            .values(metric::EXPORT_ERROR_RATIO, |_, _| 0.0)
            .values(metric::USED_SIGNAL_COVERAGE, |_, _| 1.0)
            .values(CPU, |_, index| 0.1 + 0.01 * (index % 7) as f64),
            Interim,
            Some(Verdict::Adopt),
            GoalMet,
        ),
    ]
}

fn points_goal() -> Criterion {
    Criterion::on_known(metric::DATAPOINTS_PER_MINUTE, crate::model::Role::Goal).unwrap()
}

impl Trial {
    fn on_different_hosts(mut self) -> Trial {
        for sample in &mut self.measurements.samples {
            if sample.variant == Variant::Candidate {
                sample.target = super::fixture::host(2);
            }
        }
        self
    }

    fn with_min_duration(mut self, seconds: u64) -> Trial {
        self.draft.min_duration = std::time::Duration::from_secs(seconds);
        self
    }
}

#[test]
fn each_rule_of_the_verdict_has_its_say() {
    let told: Vec<String> = cases()
        .iter()
        .filter_map(|case| {
            let Report { verdict, reasons, .. } = case.trial.look(case.look);
            let first = reasons.first().map(|reason| reason.code);
            (verdict != case.then || first != Some(case.because)).then(|| {
                format!(
                    "{}:\n  expected {:?} because of {:?}\n  got {verdict:?} because of {reasons:#?}",
                    case.given, case.then, case.because
                )
            })
        })
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn what_is_open_says_how_many_batches_it_needs() {
    let report = Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 995.0, 0.05).look(Horizon);
    let series = report.criterion(SERIES).unwrap();
    let needed = series.batches_needed.unwrap();
    assert!((1..100_000).contains(&needed), "{needed}");
    assert!(report.reasons[0].message.contains(&format!("{needed} more batches")), "{:?}", report.reasons[0]);
}

#[test]
fn a_fixed_interval_is_used_at_the_planned_horizon_only() {
    let width = |look, planned| {
        let mut trial = good();
        trial.planned = planned;
        let interval = trial.look(look).criterion(SERIES).unwrap().estimate.interval;
        interval.upper.unwrap() - interval.lower.unwrap()
    };
    assert!(width(Horizon, true) < width(Final, true));
    assert_eq!(width(Interim, true), width(Final, true));
    assert_eq!(width(Horizon, false), width(Interim, false));
    assert!(width(Interim, false) < width(Interim, true), "without a plan all of α is used");
}
