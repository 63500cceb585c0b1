//! What must hold for any input.

use proptest::prelude::*;

use super::fixture::{GRID, START, Trial, at, goal, guardrail, host, name};
use crate::analysis::report::{Story, markdown, text};
use crate::analysis::{LookKind, Question, Report, evaluate};
use crate::model::price::{ComputePrice, PriceItem};
use crate::model::{
    Criterion, Design, Fraction, Inventory, Measurements, PriceModel, Sample, Sighting, Spec, Timestamp,
    Usage, Variant, Window, metric,
};

const SERIES: &str = metric::ACTIVE_SERIES;
const CPU: &str = metric::COLLECTOR_CPU_CORES;

fn bytes(report: &Report) -> String {
    serde_json::to_string(report).unwrap()
}

/// A trial that asks for everything and has no data.
pub(super) fn empty() -> Trial {
    let mut criteria = Criterion::defaults();
    criteria.push(Criterion { allowance: Some(3.0), ..guardrail(metric::DATAPOINTS_PER_MINUTE) });
    criteria[0] = goal(Some(0.5));
    let mut trial = Trial::of(criteria);
    trial.draft.critical_processes = vec!["nginx".into(), "postgres.*".into()];
    trial.draft.price = Some(PriceModel {
        currency: "USD".into(),
        items: vec![PriceItem::per_active_series(crate::model::price::Tier::flat(0.01))],
        combine: crate::model::price::Combine::Sum,
        compute: Some(ComputePrice { core_hour: 0.04, gib_hour: 0.005 }),
    });
    trial
}

/// The same with the arms on different hosts.
fn empty_apart() -> Trial {
    let mut trial = empty();
    trial.draft.targets = (1..5).map(host).collect();
    trial.draft.design = Design::Split { candidate_share: Fraction::percent(50) };
    trial
}

/// The same with everything measured.
pub(super) fn full(seed: u64) -> Trial {
    let spread = 0.01 + seed as f64 * 1e-4;
    let mut trial = empty()
        .around(SERIES, 1000.0, 430.0, spread)
        .around(CPU, 0.1, 0.105, spread)
        .around(metric::COLLECTOR_MEMORY_BYTES, 9e7, 1e8, spread)
        .around(metric::TOTAL_FIDELITY, 1.0, 0.999, 0.001)
        .around(metric::BYTES_PER_MINUTE, 1e6, 4e5, spread)
        .values(metric::EXPORT_ERROR_RATIO, |_, _| 0.0)
        .values(metric::CRITICAL_PROCESS_COVERAGE, |_, _| 1.0)
        .sightings(
            [500, 501],
            |_, index| if index % 100 == 0 { vec!["nginx", "sshd"] } else { vec!["nginx"] },
        );
    for sighting in &mut trial.measurements.sightings {
        let usage = Usage { points: 7, cpu_seconds: 0.5, memory_bytes: 1e6, processes: 2 };
        sighting.inventory.executables.insert("nginx".into(), usage);
        if sighting.variant == Variant::Baseline {
            sighting.inventory.executables.insert("cron".into(), usage);
            sighting.inventory.attributes.insert("process.pid".into(), 5);
        }
        sighting.inventory.metrics.insert("process.cpu.time".into(), 7);
    }
    trial
}

#[test]
fn a_report_reads_back_as_itself_and_is_the_same_byte_for_byte() {
    let trial = full(1);
    let report = trial.look(LookKind::Horizon);
    assert_eq!(bytes(&report), bytes(&trial.look(LookKind::Horizon)));
    let again: Report = serde_json::from_str(&bytes(&report)).unwrap();
    assert_eq!(again, report);
}

#[test]
fn order_and_duplication_of_samples_and_sightings_change_nothing() {
    let mut trial = full(2);
    let report = bytes(&trial.look(LookKind::Horizon));
    let Measurements { samples, sightings, .. } = &mut trial.measurements;
    samples.reverse();
    sightings.reverse();
    samples.extend_from_within(..777);
    sightings.extend_from_within(..333);
    let middle = samples.len() / 3;
    samples.rotate_left(middle);
    assert_eq!(bytes(&trial.look(LookKind::Horizon)), report);
}

/// Values that break arithmetic.
fn wild_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..100.0_f64,
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(1e308),
        1 => Just(-1e308),
        1 => Just(f64::MAX),
        1 => Just(5e-324),
        1 => any::<f64>(),
    ]
}

/// Times: mostly on the grid, sometimes before the start, after the end, backwards or absurd.
fn wild_time() -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => (0..700_i64).prop_map(|index| (START + index * GRID) * 1_000_000),
        2 => START * 1_000_000..(START + 6000) * 1_000_000,
        1 => Just(i64::MIN),
        1 => Just(i64::MAX),
        1 => any::<i64>(),
    ]
}

fn wild_length() -> impl Strategy<Value = i64> {
    prop_oneof![8 => Just(GRID * 1_000_000), 1 => Just(0), 1 => -1_000_000..100_000_000_i64, 1 => any::<i64>()]
}

prop_compose! {
    fn wild_window()(from in wild_time(), length in wild_length()) -> Window {
        Window { from: Timestamp::from_micros(from), to: Timestamp::from_micros(from.saturating_add(length)) }
    }
}

prop_compose! {
    pub(super) fn wild_sample()(
        variant in prop_oneof![Just(Variant::Baseline), Just(Variant::Candidate)],
        target in 1..5_usize,
        metric in prop::sample::select(vec![
            SERIES, CPU, metric::TOTAL_FIDELITY, metric::EXPORT_ERROR_RATIO, metric::CRITICAL_PROCESS_COVERAGE,
            metric::DATAPOINTS_PER_MINUTE,
        ]),
        window in wild_window(),
        value in wild_value(),
    ) -> Sample {
        Sample {
            variant, target: host(target), metric: name(metric), from: window.from, to: window.to,
            source: "wild".into(), value,
        }
    }
}

prop_compose! {
    pub(super) fn wild_sighting()(
        variant in prop_oneof![Just(Variant::Baseline), Just(Variant::Candidate)],
        target in 1..5_usize,
        window in wild_window(),
        points in any::<u64>(),
        amount in wild_value(),
        seen in any::<bool>(),
    ) -> Sighting {
        let usage = Usage { points, cpu_seconds: amount, memory_bytes: -amount, processes: 2 };
        let mut inventory = Inventory::default();
        inventory.executables.insert(format!("exe{}", points % 3), usage);
        inventory.metrics.insert(format!("metric{}", points % 5), points);
        inventory.metric_series.insert(format!("metric{}", points % 5), points);
        inventory.attribute_series.insert(format!("key{}", points % 3), points);
        let critical = seen.then(|| "nginx".to_owned()).into_iter().collect();
        Sighting {
            variant, target: host(target), window, critical, population: Some(points), signals: None, accepted_points: Some(points / 2),
            inventory,
        }
    }
}

/// What a report is without its texts, every number in it written out: `NaN` and `inf` would be words there.
fn numbers(report: &Report) -> String {
    let (mut bare, mut quoted, mut escaped) = (String::new(), false, false);
    for letter in format!("{report:?}").chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            _ if !quoted => bare.push(letter),
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    bare
}

/// Every number of a report is one, also those in its texts, and it reads back as itself.
fn assert_sound(report: &Report) -> Result<(), TestCaseError> {
    let bare = numbers(report);
    let odd = bare.split(|letter: char| !letter.is_alphanumeric()).find(|word| ["NaN", "inf"].contains(word));
    prop_assert_eq!(odd, None, "{}", bare);
    let text = bytes(report);
    prop_assert!(!text.contains("NaN") && !text.contains("inf\""), "{}", text);
    let again: Report =
        serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    prop_assert_eq!(&again, report);
    let story = Story::default();
    let page = text::page(report, &story, 100) + &markdown::render(report, &story);
    prop_assert!(!page.contains("NaN") && !page.contains(" inf"), "{}", page);
    Ok(())
}

#[test]
fn a_number_that_is_none_would_be_found() {
    let mut report = full(1).look(LookKind::Horizon);
    assert!(assert_sound(&report).is_ok());
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        report.criteria[0].anytime_p = Some(bad);
        assert!(assert_sound(&report).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_input_panics_or_makes_a_number_that_is_none(
        samples in prop::collection::vec(wild_sample(), 0..400),
        sightings in prop::collection::vec(wild_sighting(), 0..60),
        watched in prop::collection::vec(wild_window(), 0..3),
        excluded in prop::collection::vec(wild_window(), 0..3),
        running_since in wild_time(),
        cutoff in wild_time(),
        look in prop::sample::select(vec![
            LookKind::Interim, LookKind::Horizon, LookKind::Final, LookKind::Watch,
        ]),
        planned in any::<bool>(),
        usual in any::<bool>(),
        paired in any::<bool>(),
    ) {
        let spec: Spec = if paired { empty() } else { empty_apart() }.draft.check().unwrap();
        let measurements = Measurements { samples, sightings, watched, signals: None };
        let report = evaluate(&Question {
            spec: &spec,
            look,
            number: 3,
            running_since: if usual { at(0) } else { Timestamp::from_micros(running_since) },
            cutoff: if usual { at(6000) } else { Timestamp::from_micros(cutoff) },
            excluded: &excluded,
            planned,
            same_receivers: true,
            same_config: false,
            measurements: &measurements,
        });
        assert_sound(&report)?;
        let mut reversed = measurements.clone();
        reversed.samples.reverse();
        reversed.sightings.reverse();
        let mirrored = evaluate(&Question {
            spec: &spec,
            look,
            number: 3,
            running_since: report.running_since,
            cutoff: report.cutoff,
            excluded: &excluded,
            planned,
            same_receivers: true,
            same_config: false,
            measurements: &reversed,
        });
        prop_assert_eq!(bytes(&mirrored), bytes(&report));
    }

    /// Wild values on a regular grid, so that they get as far as the estimators.
    #[test]
    fn wild_values_on_a_regular_grid_never_make_a_number_that_is_none(
        values in prop::collection::vec((wild_value(), wild_value(), wild_value()), 60..540),
        look in prop::sample::select(vec![LookKind::Interim, LookKind::Horizon]),
        paired in any::<bool>(),
    ) {
        let mut trial = if paired { empty() } else { empty_apart() };
        for (index, (baseline, candidate, other)) in values.iter().enumerate() {
            let index = index as i64 + 60;
            let of_host = |variant: Variant, second: bool| match (paired, variant) {
                (true, _) => 1,
                (false, Variant::Baseline) => 1 + usize::from(second),
                (false, Variant::Candidate) => 3 + usize::from(second),
            };
            let values = [(Variant::Baseline, *baseline), (Variant::Candidate, *candidate)];
            for (variant, value, second) in values.into_iter().flat_map(|(arm, value)| [(arm, value, false), (arm, *other, true)]) {
                if paired && second {
                    continue;
                }
                for metric in [SERIES, CPU, metric::COLLECTOR_MEMORY_BYTES, metric::DATAPOINTS_PER_MINUTE] {
                    trial.sample(variant, of_host(variant, second), metric, index, value);
                }
                trial.sample(variant, of_host(variant, second), metric::TOTAL_FIDELITY, index, *other);
            }
            let candidate = of_host(Variant::Candidate, false);
            trial.sample(Variant::Candidate, candidate, metric::EXPORT_ERROR_RATIO, index, *other);
        }
        assert_sound(&trial.look(look))?;
    }
}
