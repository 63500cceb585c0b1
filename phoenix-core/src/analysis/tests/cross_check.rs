//! Ranks beside the verdict: reported, never deciding; and extremes that are winsorised where that is asked for.

use super::fixture::{Trial, cpu, goal, guardrail};
use crate::analysis::LookKind::{Horizon, Interim};
use crate::analysis::estimate::Alternative;
use crate::analysis::estimate::hodges_lehmann::HodgesLehmann;
use crate::analysis::report::{CriterionReport, CrossCheck, Ranks, Status};
use crate::model::{Criterion, Fraction, Variant, metric};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;

fn ranks(found: &CriterionReport) -> Ranks {
    match &found.cross_check {
        CrossCheck::Ranks(ranks) => *ranks,
        CrossCheck::Missing(why) => panic!("missing: {why}"),
    }
}

fn missing(found: &CriterionReport) -> &str {
    match &found.cross_check {
        CrossCheck::Missing(why) => why,
        CrossCheck::Ranks(ranks) => panic!("{ranks:?}"),
    }
}

#[test]
fn it_is_made_of_the_means_of_the_batches() {
    let trial = Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 985.0, 0.05);
    let report = trial.look(Horizon);
    let found = &report.criteria[0];
    let first = 60 + usize::try_from(found.settling).unwrap();
    let of = |arm: Variant| -> Vec<f64> {
        let samples = trial.measurements.samples.iter().filter(|sample| sample.variant == arm);
        let values: Vec<f64> = samples.map(|sample| sample.value).skip(first).collect();
        let length = usize::try_from(found.batch_length).unwrap();
        values.chunks_exact(length).map(|batch| batch.iter().sum::<f64>() / batch.len() as f64).collect()
    };
    let shift = HodgesLehmann::of(&of(Variant::Candidate), &of(Variant::Baseline));
    let (ranks, bounds) = (ranks(found), shift.bounds(found.alpha));
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs(), "{a} and {b}");
    near(ranks.shift, shift.estimate());
    near(ranks.interval.lower.unwrap(), bounds.lower);
    near(ranks.interval.upper.unwrap(), bounds.upper);
    near(ranks.p, shift.test().p_value(Alternative::TwoSided));
    near(ranks.a12, shift.test().a12());
    assert!(ranks.a12 < 0.5 && ranks.shift < 0.0 && !ranks.all_tied);
}

#[test]
fn one_interval_beyond_all_measure_moves_sums_and_not_ranks() {
    let wild = |spike: f64| {
        let mut trial = Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 900.0, 0.05);
        let spikes =
            trial.measurements.samples.iter_mut().filter(|sample| sample.variant == Variant::Candidate);
        spikes.skip(300).take(1).for_each(|sample| sample.value *= spike);
        let found = trial.look(Horizon).criteria[0].clone();
        (found.estimate.value.unwrap(), ranks(&found).shift)
    };
    let ((tame, quiet), (jumped, kept)) = (wild(1.0), wild(1000.0));
    assert!(jumped > tame + 1.0, "{tame} and {jumped}");
    assert!((kept - quiet).abs() < 5.0, "{quiet} and {kept}");
}

#[test]
fn where_there_is_none_it_says_why() {
    let gaps = Criterion { at_most: Some(0.01), ..guardrail(metric::SERIES_GAP_RATIO) };
    let report = Trial::of(vec![goal(None), cpu(), gaps])
        .until(600 + 50)
        .values(SERIES, |_, index| 100.0 + index as f64)
        .values(
            metric::SERIES_GAP_RATIO,
            |variant, _| if variant == Variant::Candidate { 0.0 } else { f64::NAN },
        )
        .look(Horizon);
    assert!(missing(report.criterion(SERIES).unwrap()).contains("fewer than two batches"));
    assert!(missing(report.criterion(CPU).unwrap()).contains("no value"));
    assert!(missing(report.criterion(metric::SERIES_GAP_RATIO).unwrap()).contains("baseline"));
}

#[test]
fn values_that_are_all_equal_are_flagged() {
    let found = Trial::of(vec![goal(None)]).values(SERIES, |_, _| 7.0).look(Horizon).criteria[0].clone();
    let ranks = ranks(&found);
    assert_eq!((ranks.p, ranks.a12, ranks.shift, ranks.all_tied), (1.0, 0.5, 0.0, true));
}

/// CPU of both arms alike, but for so many intervals of the candidate in which it is a hundred times as much.
fn flickering(spikes: i64, winsorise: Option<Fraction>) -> CriterionReport {
    let report = Trial::of(vec![goal(None), Criterion { winsorise, ..cpu() }])
        .around(SERIES, 1000.0, 400.0, 0.02)
        .values(CPU, |variant, index| {
            let level = 0.2 + 0.01 * (index % 3) as f64;
            if variant == Variant::Candidate && index % 100 == 99 && index < 100 * spikes {
                100.0 * level
            } else {
                level
            }
        })
        .look(Horizon);
    if winsorise.is_some() {
        assert!(report.method.contains("collector_cpu_cores winsorised by 1 %"), "{}", report.method);
    }
    report.criterion(CPU).unwrap().clone()
}

#[test]
fn extremes_of_a_level_are_taken_as_the_next_ones_where_that_is_asked_for() {
    let percent = Some(Fraction::percent(1));
    let (kept, winsorised) = (flickering(5, None), flickering(5, percent));
    assert!(kept.estimate.value.unwrap() > 0.5, "off by default: {:?}", kept.estimate);
    assert_eq!((winsorised.status, winsorised.winsorised), (Status::Pass, percent));
    assert!(winsorised.estimate.value.unwrap().abs() < 0.01, "{:?}", winsorised.estimate);
}

#[test]
fn what_is_more_than_the_share_stays() {
    let mut spiky = Trial::of(vec![goal(None), Criterion { winsorise: Some(Fraction::percent(1)), ..cpu() }])
        .around(SERIES, 1000.0, 400.0, 0.02)
        .values(CPU, |variant, index| {
            if variant == Variant::Candidate && index % 10 == 9 {
                2.0
            } else {
                0.2 + 0.001 * (index % 3) as f64
            }
        });
    spiky.planned = true;
    let found = spiky.look(Horizon).criterion(CPU).unwrap().clone();
    assert!(found.estimate.value.unwrap() > 0.5, "{:?}", found.estimate);
    assert_eq!(found.status, Status::Breach);
}

#[test]
fn it_comes_with_the_verdict() {
    let trial = Trial::of(vec![goal(None)]).around(SERIES, 1000.0, 999.0, 0.05);
    let on_the_way = trial.look(Interim);
    assert_eq!(on_the_way.verdict, None);
    assert_eq!(missing(&on_the_way.criteria[0]), "it is made with the verdict");
    assert!(matches!(trial.look(Horizon).criteria[0].cross_check, CrossCheck::Ranks(_)));
}
