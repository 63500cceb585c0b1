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

#[test]
fn a_bill_below_what_is_included_is_nothing() {
    let included = PriceItem { included: 1100.0, ..item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01) };
    let money = money(vec![included], Combine::Sum, None);
    // 1,100 series in the mean, all of them included; the candidate's 400 even more so.
    assert_near(money.bill.baseline.telemetry_per_hour, 0.0);
    assert_near(money.bill.candidate.telemetry_per_hour, 0.0);
    assert_near(money.bill.baseline.items[0].units, 1100.0);
}

#[test]
fn a_percentile_lies_between_neighbours_and_a_maximum_is_one_interval() {
    // 540 intervals, 54 of 2,000 series: the 95th percentile is one of these, at position 0.95 · 539 = 512.05 of 0 to 539.
    let percentile = |share: i64| {
        let mut trial =
            trial(vec![item(PricedUnit::Series, Aggregation::P95, HOUR, 1.0)], Combine::Sum, None);
        for sample in &mut trial.measurements.samples {
            if sample.metric.as_str() == metric::ACTIVE_SERIES && sample.variant == Variant::Baseline {
                let index = (sample.from.as_micros() / 1_000_000 - super::fixture::START) / 10 - 60;
                sample.value = if index < share { 3000.0 } else { 1000.0 };
            }
        }
        trial.look(Horizon).money.unwrap().bill.baseline.telemetry_per_hour
    };
    assert_near(percentile(28), 3000.0);
    // 27 of 540 are above: position 512.05 lies 5 % of the way from the last low one to the first high one.
    assert_near(percentile(27), 1000.0 + 0.05 * 2000.0);
    assert_near(percentile(26), 1000.0);
}

#[test]
fn the_window_is_how_long_a_price_is_for() {
    let points = |window| {
        let money =
            money(vec![item(PricedUnit::Datapoint, Aggregation::Mean, window, 1e-6)], Combine::Sum, None);
        (money.bill.baseline.items[0].units, money.bill.baseline.telemetry_per_hour)
    };
    // 6,000 a minute: 360,000 in an hour, 259,200,000 in a month of 30 days; 0.36 an hour either way.
    let month = HOUR * 24 * 30;
    assert_near(points(HOUR).0, 360_000.0);
    assert_near(points(month).0, 259_200_000.0);
    assert_near(points(HOUR).1, 0.36);
    assert_near(points(month).1, 0.36);
    // A price per series is for the window too: 1,100 at 0.01 a month are 11 in 720 hours.
    let series = money(vec![item(PricedUnit::Series, Aggregation::Mean, month, 0.01)], Combine::Sum, None);
    assert_near(series.bill.baseline.telemetry_per_hour, 11.0 / 720.0);
    assert_near(series.saved_per_month, 11.0 - 4.0);
}

#[test]
fn a_day_of_measurements_is_not_called_less_than_one() {
    let mut day = trial(vec![item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01)], Combine::Sum, None);
    day.measurements.samples.clear();
    day.draft.duration = Duration::from_secs(100_000);
    day.cutoff = 600 + 86_400;
    let day = day.values(
        metric::ACTIVE_SERIES,
        |variant, _| if variant == Variant::Baseline { 1000.0 } else { 400.0 },
    );
    let money = |trial: &Trial| trial.look(crate::analysis::LookKind::Interim).money.unwrap();
    assert_eq!((money(&day).measured, money(&day).notes), (Duration::from_secs(86_400), vec![]));
    let shorter = day.until(600 + 86_390);
    assert!(money(&shorter).notes[0].contains("less than a day"));
}

#[test]
fn the_experiment_itself_costs_the_computing_of_both_arms() {
    let compute = ComputePrice { core_hour: 3.0, gib_hour: 0.5 };
    let items = || vec![item(PricedUnit::GibUncompressed, Aggregation::Mean, HOUR, 2.0)];
    // 0.1 + 0.2 cores at 3.0 and 1 + 2 GiB at 0.5: 2.4 an hour, for 6,000 s so far.
    let priced = money(items(), Combine::Sum, Some(compute)).experiment.unwrap();
    assert_near(priced.per_hour, 2.4);
    assert_near(priced.so_far, 2.4 * 6000.0 / 3600.0);
    assert_eq!(money(items(), Combine::Sum, None).experiment, None, "computing has no price");
}

#[test]
fn what_is_saved_over_time_has_an_interval() {
    use crate::analysis::estimate::{Level, autocorrelation::understatement, mean::Summary};
    let compute = ComputePrice { core_hour: 3.0, gib_hour: 0.5 };
    let gib = item(PricedUnit::GibUncompressed, Aggregation::Mean, HOUR, 2.0);
    // Nothing varies: exactly 1 saved, 0.3 and 0.5 spent on cores and memory.
    let exact = money(vec![gib.clone()], Combine::Sum, Some(compute)).saving.unwrap();
    assert_near(exact.per_hour, 0.2);
    assert_near(exact.interval.lower.unwrap(), 0.2);
    assert_near(exact.interval.upper.unwrap(), 0.2);
    // Series vary: by hand from the batches of five intervals, at the level of the horizon.
    let mut noise = super::fixture::Noise(5);
    let mut varying =
        trial(vec![item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01)], Combine::Sum, None);
    let of_series =
        varying.measurements.samples.iter_mut().filter(|s| s.metric.as_str() == metric::ACTIVE_SERIES);
    for sample in of_series {
        let mean = if sample.variant == Variant::Baseline { 1000.0 } else { 400.0 };
        sample.value = mean * (1.0 + 0.05 * noise.normal());
    }
    let report = varying.look(Horizon);
    let found = report.money.as_ref().unwrap().saving.unwrap();
    let cost = report.criterion(metric::ESTIMATED_COST_PER_HOUR).unwrap();
    let of = |arm: Variant| -> Vec<f64> {
        let series =
            varying.measurements.samples.iter().filter(|s| s.metric.as_str() == metric::ACTIVE_SERIES);
        let values: Vec<f64> = series.filter(|s| s.variant == arm).map(|s| 0.01 * s.value).collect();
        values[60 + usize::try_from(cost.settling).unwrap()..]
            .chunks_exact(usize::try_from(cost.batch_length).unwrap())
            .map(|batch| batch.iter().sum::<f64>() / batch.len() as f64)
            .collect()
    };
    let saved: Vec<f64> =
        of(Variant::Baseline).iter().zip(of(Variant::Candidate)).map(|(b, c)| b - c).collect();
    let factor = understatement(cost.tau.unwrap(), cost.batch_length);
    let bounds = Summary::of(&saved).varying(factor).bounds(Level::Fixed { alpha: 0.04 });
    assert!((found.alpha - 0.04).abs() < 1e-12);
    assert_near(found.per_hour, Summary::of(&saved).mean);
    assert_near(found.interval.lower.unwrap(), bounds.lower);
    assert_near(found.interval.upper.unwrap(), bounds.upper);
}

#[test]
fn a_bill_by_percentile_says_that_the_interval_is_of_the_mean() {
    let percentile = money(vec![item(PricedUnit::Series, Aggregation::P95, HOUR, 0.01)], Combine::Sum, None);
    assert_near(percentile.saved_per_hour, 16.0);
    assert_near(percentile.saving.unwrap().per_hour, 11.0 - 4.0);
    assert!(
        percentile.notes.iter().any(|note| note.contains("mean over its intervals, 7 EUR/h")),
        "{:?}",
        percentile.notes
    );
    let mean = money(vec![item(PricedUnit::Series, Aggregation::Mean, HOUR, 0.01)], Combine::Sum, None);
    assert!(mean.notes.iter().all(|note| !note.contains("interval")), "{:?}", mean.notes);
}
