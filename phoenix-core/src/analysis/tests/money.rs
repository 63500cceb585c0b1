//! Bills against bills made by hand.

use std::time::Duration;

use super::fixture::{Trial, goal};
use crate::analysis::LookKind::Horizon;
use crate::analysis::report::Money;
use crate::model::price::{Aggregation, Combine, ComputePrice, PriceItem, PricedUnit, Tier};
use crate::model::{Criterion, PriceModel, Role, Variant, metric};

const HOUR: Duration = Duration::from_secs(3600);

fn item(unit: PricedUnit, aggregation: Aggregation, window: Duration, price: f64) -> PriceItem {
    PriceItem { unit, aggregation, window, included: 0.0, tiers: Tier::flat(price) }
}

/// 1,000 series (every tenth interval 2,000) against 400; 6,000 points a minute against 1,200; one GiB an hour against half of it;
/// 0.1 cores and 1 GiB of memory against 0.2 and 2 GiB.
fn trial(items: Vec<PriceItem>, combine: Combine, compute: Option<ComputePrice>) -> Trial {
    let arms = |b: f64, c: f64| move |variant, _| if variant == Variant::Baseline { b } else { c };
    let gib = f64::from(1 << 30);
    let cost = Criterion::on_known(metric::ESTIMATED_COST_PER_HOUR, Role::Monitor).unwrap();
    let mut trial = Trial::of(vec![goal(None), cost])
        .values(metric::ACTIVE_SERIES, |variant, index| match (variant, index % 10) {
            (Variant::Candidate, _) => 400.0,
            (Variant::Baseline, 0) => 2000.0,
            (Variant::Baseline, _) => 1000.0,
        })
        .values(metric::DATAPOINTS_PER_MINUTE, arms(6000.0, 1200.0))
        .values(metric::BYTES_PER_MINUTE, arms(gib / 60.0, gib / 120.0))
        .values(metric::COLLECTOR_CPU_CORES, arms(0.1, 0.2))
        .values(metric::COLLECTOR_MEMORY_BYTES, arms(gib, 2.0 * gib));
    trial.draft.price = Some(PriceModel { currency: "EUR".into(), items, combine, compute });
    trial
}

fn money(items: Vec<PriceItem>, combine: Combine, compute: Option<ComputePrice>) -> Money {
    trial(items, combine, compute).look(Horizon).money.unwrap()
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
}

#[test]
fn series_are_billed_by_their_mean_percentile_or_maximum() {
    for (aggregation, series) in
        [(Aggregation::Mean, 1100.0), (Aggregation::P95, 2000.0), (Aggregation::Max, 2000.0)]
    {
        let money = money(vec![item(PricedUnit::Series, aggregation, HOUR, 0.01)], Combine::Sum, None);
        assert_near(money.bill.baseline.telemetry_per_hour, series * 0.01);
        assert_near(money.bill.candidate.telemetry_per_hour, 4.0);
        assert_near(money.saved_per_hour, series * 0.01 - 4.0);
        assert_near(money.saved_per_month, 720.0 * (series * 0.01 - 4.0));
    }
}

#[test]
fn what_is_included_is_free_and_tiers_are_filled_in_order() {
    // A window of two hours: 720,000 points; 20,000 free, 500,000 at 1e-5, 200,000 at 1e-6 = 5.2, so 2.6 an hour.
    let tiers = vec![Tier { up_to: Some(500_000.0), price: 1e-5 }, Tier { up_to: None, price: 1e-6 }];
    let points = PriceItem {
        unit: PricedUnit::Datapoint,
        aggregation: Aggregation::Mean,
        window: 2 * HOUR,
        included: 20_000.0,
        tiers,
    };
    let money = money(vec![points], Combine::Sum, None);
    assert_near(money.bill.baseline.items[0].units, 720_000.0);
    assert_near(money.bill.baseline.telemetry_per_hour, 2.6);
    // 144,000 points, 124,000 of them paid at 1e-5 in two hours.
    assert_near(money.bill.candidate.telemetry_per_hour, 0.62);
}

#[test]
fn items_add_up_or_the_dearest_counts() {
    let items = || {
        vec![
            item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.001),
            item(PricedUnit::GibUncompressed, Aggregation::Mean, HOUR, 2.0),
        ]
    };
    let (sum, dearest) = (money(items(), Combine::Sum, None), money(items(), Combine::Max, None));
    assert_near(sum.bill.baseline.telemetry_per_hour, 1.1 + 2.0);
    assert_near(dearest.bill.baseline.telemetry_per_hour, 2.0);
    assert_near(dearest.bill.candidate.telemetry_per_hour, 1.0);
}

#[test]
fn computing_that_the_candidate_adds_is_subtracted_from_what_it_saves() {
    let compute = ComputePrice { core_hour: 3.0, gib_hour: 0.5 };
    let money = money(
        vec![item(PricedUnit::GibUncompressed, Aggregation::Mean, HOUR, 2.0)],
        Combine::Sum,
        Some(compute),
    );
    assert_near(money.bill.baseline.compute_per_hour.unwrap(), 0.8);
    assert_near(money.bill.candidate.compute_per_hour.unwrap(), 1.6);
    assert_near(money.saved_per_hour, 1.0 - 0.8);
}

#[test]
fn hosts_and_metric_hours_are_counted() {
    let two_hours = 2 * HOUR;
    let items = vec![
        item(PricedUnit::Host, Aggregation::Max, HOUR, 0.25),
        item(PricedUnit::CustomMetricHour, Aggregation::Mean, two_hours, 0.001),
    ];
    let money = money(items, Combine::Sum, None);
    assert_near(money.bill.candidate.items[0].units, 1.0);
    assert_near(money.bill.candidate.items[1].units, 800.0);
    assert_near(money.bill.candidate.telemetry_per_hour, 0.25 + 0.4);
}

#[test]
fn less_than_a_day_and_what_was_not_measured_are_said() {
    let wire = item(PricedUnit::GibWire, Aggregation::Mean, HOUR, 1.0);
    let money =
        money(vec![item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01), wire], Combine::Sum, None);
    assert_eq!(money.measured, Duration::from_secs(5400));
    assert!(money.notes[0].contains("less than a day"), "{:?}", money.notes);
    assert!(money.notes[1].contains("wire_bytes_per_minute"), "{:?}", money.notes);
}

#[test]
fn the_cost_is_a_metric_of_its_own_with_an_interval() {
    let report = trial(vec![item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01)], Combine::Sum, None)
        .look(Horizon);
    let cost = report.criterion(metric::ESTIMATED_COST_PER_HOUR).unwrap();
    assert_near(cost.mean.baseline.unwrap(), 11.0);
    assert_near(cost.estimate.value.unwrap(), 4.0 / 11.0 - 1.0);
    assert!(cost.estimate.interval.lower.is_some());
}
