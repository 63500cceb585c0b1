//! Guardrails and goals: which interval is laid beside which limit.

use super::fixture::{Trial, cpu, goal, guardrail};
use crate::analysis::LookKind::{Horizon, Interim};
use crate::analysis::report::{CriterionReport, Quantity, Status};
use crate::model::verdict::ReasonCode;
use crate::model::{Criterion, Fraction, Role, Variant, metric};

const CPU: &str = metric::COLLECTOR_CPU_CORES;

fn judged(criterion: Criterion, baseline: f64, candidate: f64) -> CriterionReport {
    let name = criterion.metric.to_string();
    Trial::of(vec![criterion, goal(None)]).around(&name, baseline, candidate, 0.01).look(Interim).criteria[0]
        .clone()
}

fn cpu_or_allowance() -> Criterion {
    Criterion { allowance: Some(0.02), ..cpu() }
}

#[test]
fn with_an_allowance_worse_means_worse_by_both() {
    let table = [
        // baseline, candidate, status
        (0.010, 0.020, Status::Pass),       // twice as much of very little
        (1.000, 1.050, Status::Pass),       // more than the allowance, within the margin
        (1.000, 1.200, Status::Breach),     // more than both
        (0.100, 0.119, Status::Pass),       // 19 %, but 0.019 cores
        (0.100, 0.130, Status::Breach),     // 30 % and 0.03 cores
        (0.1002, 0.1202, Status::Degraded), // on the edge of the allowance: worse, not settled
        (0.200, 0.100, Status::Pass),
    ];
    for (baseline, candidate, status) in table {
        let found = judged(cpu_or_allowance(), baseline, candidate);
        assert_eq!(found.status, status, "{baseline} -> {candidate}: {found:#?}");
        let difference = found.difference.unwrap();
        assert_eq!(
            (found.estimate.quantity, difference.quantity),
            (Quantity::RelativeChange, Quantity::Difference)
        );
        let interval = difference.interval;
        assert!(
            interval.lower.unwrap() < candidate - baseline && candidate - baseline < interval.upper.unwrap()
        );
    }
}

#[test]
fn an_allowance_settles_what_a_ratio_cannot_because_the_baseline_is_zero() {
    let zero =
        |criterion| {
            Trial::of(vec![criterion, goal(None)])
                .values(CPU, |variant, index| {
                    if variant == Variant::Baseline { 0.0 } else { 0.001 + 0.0001 * (index % 3) as f64 }
                })
                .look(Interim)
                .criteria[0]
                .clone()
        };
    assert_eq!(zero(cpu_or_allowance()).status, Status::Pass);
    let open = zero(cpu());
    assert_eq!(open.status, Status::Open);
    assert_eq!(open.why_open.unwrap().code, ReasonCode::BaselineSignal);
}

#[test]
fn a_margin_is_mirrored_where_higher_is_better() {
    let coverage =
        || Criterion { margin: Some(Fraction::percent(10)), ..guardrail(metric::USED_SIGNAL_COVERAGE) };
    for (candidate, status) in
        [(0.95, Status::Pass), (1.2, Status::Pass), (0.9, Status::Degraded), (0.8, Status::Breach)]
    {
        assert_eq!(judged(coverage(), 1.0, candidate).status, status, "{candidate}");
    }
    assert_eq!(judged(coverage(), 1.0, 0.95).threshold, Some(-0.1));
}

#[test]
fn a_bound_on_the_candidates_own_value_needs_no_baseline() {
    let errors = Criterion { at_most: Some(0.01), ..guardrail(metric::EXPORT_ERROR_RATIO) };
    let alone = |value: f64| {
        Trial::of(vec![errors.clone(), goal(None)])
            .values(metric::EXPORT_ERROR_RATIO, |variant, index| match variant {
                Variant::Baseline => f64::NAN,
                Variant::Candidate => value * (1.0 + 0.1 * (index % 2) as f64),
            })
            .look(Interim)
            .criteria[0]
            .clone()
    };
    assert_eq!(alone(0.001).status, Status::Pass);
    assert_eq!(alone(0.02).status, Status::Breach);
    assert_eq!(alone(0.02).estimate.quantity, Quantity::CandidateMean);
    assert_eq!(alone(0.02).mean.baseline, None);
}

#[test]
fn totals_are_judged_by_the_ratio_of_sums_where_both_arms_have_them() {
    let fidelity =
        Criterion { at_least: Some(0.99), at_most: Some(1.01), ..guardrail(metric::TOTAL_FIDELITY) };
    let sums = |share: f64| {
        Trial::of(vec![fidelity.clone(), goal(None)])
            .values(metric::TOTAL_FIDELITY, |variant, index| {
                let total = 5000.0 + 1000.0 * (index % 7) as f64;
                if variant == Variant::Baseline { total } else { share * total }
            })
            .look(Interim)
            .criteria[0]
            .clone()
    };
    for (share, status) in
        [(1.0, Status::Pass), (0.99, Status::Pass), (0.95, Status::Breach), (1.02, Status::Breach)]
    {
        let found = sums(share);
        assert_eq!(found.status, status, "{share}");
        assert!((found.estimate.value.unwrap() - share).abs() < 1e-12);
    }
    let alone = |_: Variant, index: i64| 1.0 - 0.002 * (index % 2) as f64;
    let trial =
        Trial::of(vec![fidelity.clone(), goal(None)]).values(metric::TOTAL_FIDELITY, |variant, index| {
            if variant == Variant::Baseline { f64::NAN } else { alone(variant, index) }
        });
    assert_eq!(trial.look(Interim).criteria[0].status, Status::Pass);
}

#[test]
fn several_goals_share_alpha_by_holms_rule() {
    let points = Criterion::on_known(metric::DATAPOINTS_PER_MINUTE, Role::Goal).unwrap();
    let alphas = |series: f64| -> Vec<f64> {
        let report = Trial::of(vec![goal(None), points.clone()])
            .around(metric::ACTIVE_SERIES, 1000.0, series, 0.02)
            .around(metric::DATAPOINTS_PER_MINUTE, 100.0, 100.0, 0.05)
            .look(Horizon);
        report.criteria.iter().map(|criterion| criterion.alpha).collect()
    };
    let near =
        |found: &[f64], expected: [f64; 2]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    let (none, one) = (alphas(1000.0), alphas(500.0));
    assert!(near(&none, [0.02, 0.02]), "neither holds: both at 4α/5 over two: {none:?}");
    assert!(near(&one, [0.02, 0.04]), "the first holds: the second has all of 4α/5: {one:?}");
}

#[test]
fn critical_coverage_is_not_tested_when_no_critical_process_is_named() {
    let coverage = Criterion { at_least: Some(1.0), ..guardrail(metric::CRITICAL_PROCESS_COVERAGE) };
    let mut trial = Trial::of(vec![coverage, goal(None)]);
    assert_eq!(trial.look(Horizon).criteria[0].status, Status::NotTested);
    trial.draft.critical_processes = vec!["nginx".into()];
    let report = trial.look(Horizon);
    assert_eq!(report.criteria[0].status, Status::Open, "named and never seen is not 100 %");
    assert!(report.reasons.iter().any(|reason| reason.message.contains("nginx")), "{:#?}", report.reasons);
}
