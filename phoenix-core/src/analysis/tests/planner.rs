//! Plans keep what they promise.

use std::time::Duration;

use proptest::prelude::*;

use super::fixture::{GRID, Noise, Trial, at, cpu, goal, guardrail, name};
use super::split::over;
use crate::analysis::estimate::binomial::Binomial;
use crate::analysis::estimate::ratio::RatioOfSums;
use crate::analysis::estimate::{Alternative, Level, power};
use crate::analysis::planner::{
    Aim, Assumption, CriterionPlan, Deviation, Plan, of_assumptions, of_pilot, size,
};
use crate::analysis::report::Status;
use crate::analysis::{LookKind, Question};
use crate::model::{Criterion, Fraction, Spec, Variant, metric};

const PLANNED: Aim = Aim { power: 0.8, planned: true };
const OPEN: Aim = Aim { power: 0.8, planned: false };

fn spec(criteria: Vec<Criterion>) -> Spec {
    Trial::of(criteria).draft.check().unwrap()
}

/// A goal that is settled soon, and a guardrail on CPU.
fn guarded(cpu: Criterion) -> Vec<Criterion> {
    vec![goal(Some(0.5)), cpu]
}

/// The plan of both, the guardrail's batches varying by so much, and the guardrail's part of it.
fn plan_for(spec: &Spec, aim: Aim, deviation: f64) -> (Plan, CriterionPlan) {
    let assumptions = [
        assumed(metric::ACTIVE_SERIES, 1e-3, Some(-0.6)),
        assumed(metric::COLLECTOR_CPU_CORES, deviation, None),
    ];
    let plan = of_assumptions(spec, aim, &assumptions);
    let guardrail = plan.criteria[1].clone();
    (plan, guardrail)
}

fn assumed(metric: &str, deviation: f64, change: Option<f64>) -> Assumption {
    Assumption {
        metric: name(metric),
        deviation: Deviation::PerBatch(deviation),
        tau: 1.0,
        interval: Duration::from_secs(10),
        hosts: 1,
        change,
        baseline: None,
    }
}

/// Of 1,500 made experiments of so many batches without any change, those that show that a margin is kept.
fn kept(batches: u64, deviation: f64, margin: f64, level: Level, seed: u64) -> u64 {
    let mut noise = Noise(seed);
    let mut one = || {
        let (mut baseline, mut candidate) = (Vec::new(), Vec::new());
        for _ in 0..batches {
            // What comes in rises and falls for both arms alike.
            let input = 100.0 * (1.0 + 0.02 * noise.normal());
            baseline.push(input);
            candidate.push(input + 100.0 * deviation * noise.normal());
        }
        RatioOfSums::of(&baseline, &candidate).bounds(level).upper < 1.0 + margin
    };
    (0..1_500).filter(|_| one()).count() as u64
}

#[test]
fn running_as_long_as_planned_reaches_the_power_that_was_promised() {
    for (seed, (aim, deviation)) in
        [(PLANNED, 0.05), (PLANNED, 0.15), (PLANNED, 0.4), (OPEN, 0.05), (OPEN, 0.15), (OPEN, 0.4)]
            .into_iter()
            .enumerate()
    {
        let spec = spec(guarded(cpu()));
        let batches = plan_for(&spec, aim, deviation).1.batches.unwrap();
        let alpha = size::alpha_of(&spec.criteria[1], &spec, aim);
        let level = if aim.planned {
            Level::Fixed { alpha }
        } else {
            Level::Anytime { alpha, planned_batches: batches as f64 }
        };
        let kept = Binomial::of(kept(batches, deviation, 0.10, level, seed as u64), 1_500);
        assert!(
            kept.p_value(aim.power, Alternative::Less) > 1e-9,
            "{kept:?} of {batches} batches, {aim:?} {deviation}"
        );
        // Nor does it waste time, where ten batches would not do.
        let wasteful = (aim.power + 0.05).min(0.99);
        assert!(
            batches == 10 || kept.p_value(wasteful, Alternative::Greater) > 1e-9,
            "{kept:?} of {batches} batches"
        );
    }
}

#[test]
fn a_run_as_long_as_the_pilot_says_settles_it_that_often() {
    let pilot = Trial::of(guarded(cpu())).around(metric::ACTIVE_SERIES, 1000.0, 400.0, 0.01).around(
        metric::COLLECTOR_CPU_CORES,
        0.5,
        0.5,
        0.35,
    );
    let plan = plan_of(&pilot, PLANNED);
    let running = plan.duration.unwrap();
    assert!(running > pilot.draft.min_duration && plan.criteria[1].batches.unwrap() > 15, "{plan:?}");
    let cutoff = running.as_secs() as i64;
    let runs = 60;
    let passed = (0..runs).filter(|seed| {
        let mut noise = Noise(1_000 + seed);
        let mut trial = Trial::of(guarded(cpu())).until(cutoff);
        trial.draft.duration = running;
        for index in 0..cutoff / GRID {
            for variant in Variant::ALL {
                trial.sample(
                    variant,
                    1,
                    metric::COLLECTOR_CPU_CORES,
                    index,
                    0.5 * (1.0 + 0.35 * noise.normal()),
                );
            }
        }
        trial.look(LookKind::Horizon).criteria[1].status == Status::Pass
    });
    let passed = Binomial::of(passed.count() as u64, runs);
    assert!(passed.p_value(PLANNED.power, Alternative::Less) > 1e-9, "{passed:?}");
}

fn plan_of(trial: &Trial, aim: Aim) -> Plan {
    let spec: Spec = trial.draft.clone().check().unwrap();
    let question = Question {
        spec: &spec,
        look: LookKind::Interim,
        number: 1,
        running_since: at(0),
        cutoff: at(trial.cutoff),
        excluded: &trial.excluded,
        planned: trial.planned,
        same_receivers: trial.same_receivers,
        same_config: trial.same_config,
        measurements: &trial.measurements,
    };
    of_pilot(&question, aim)
}

#[test]
fn many_batches_are_as_many_as_the_formula_says_and_1_9_times_as_many_without_a_plan() {
    let spec = spec(guarded(Criterion { margin: Some(Fraction::percent(1)), ..cpu() }));
    let batches = |aim| plan_for(&spec, aim, 0.5).1.batches.unwrap() as f64;
    let alpha = size::alpha_of(&spec.criteria[1], &spec, PLANNED);
    let formula = (power::quantiles(alpha, 0.8) * 0.5 / 0.01).powi(2);
    assert!((batches(PLANNED) / formula - 1.0).abs() < 1e-3, "{} {formula}", batches(PLANNED));
    let formula = (power::quantiles(0.05, 0.8) * 0.5 / 0.01).powi(2);
    assert!((batches(OPEN) / formula - 1.9).abs() < 0.03, "{}", batches(OPEN) / formula);
}

#[test]
fn the_bottleneck_is_the_criterion_that_needs_the_longest() {
    let spec = spec(vec![goal(Some(0.5)), cpu()]);
    let goal = assumed(metric::ACTIVE_SERIES, 0.02, Some(-0.6));
    let plan =
        of_assumptions(&spec, PLANNED, &[goal.clone(), assumed(metric::COLLECTOR_CPU_CORES, 0.4, None)]);
    assert_eq!(plan.bottleneck, Some(name(metric::COLLECTOR_CPU_CORES)));
    let words = plan.in_words();
    assert!(words.starts_with("Run ") && words.contains("collector_cpu_cores needs the longest"), "{words}");
    // A goal that is expected to reach exactly its target is never shown to reach it.
    let plan = of_assumptions(&spec, PLANNED, &[Assumption { change: Some(-0.5), ..goal }]);
    assert_eq!((plan.duration, plan.bottleneck.clone()), (None, Some(name(metric::ACTIVE_SERIES))));
    assert!(plan.in_words().contains("lies at the limit itself"), "{}", plan.in_words());
    assert!(plan.in_words().contains("nothing is assumed of it"), "{}", plan.in_words());
}

#[test]
fn what_is_lost_or_not_and_what_nobody_named_is_not_planned() {
    let unplanned = [metric::USED_SIGNAL_COVERAGE, metric::CRITICAL_PROCESS_COVERAGE];
    let spec = Trial::of(Criterion::defaults()).draft.check().unwrap();
    let asked = |name: &&str| spec.criteria.iter().any(|criterion| criterion.metric.as_str() == *name);
    assert!(unplanned.iter().all(asked), "the defaults ask for both");
    let planned = of_assumptions(&spec, PLANNED, &[assumed(metric::ACTIVE_SERIES, 0.01, Some(-0.6))]);
    let of_pilot = plan_of(&Trial::of(Criterion::defaults()), PLANNED);
    for plan in [planned, of_pilot] {
        let names: Vec<&str> = plan.criteria.iter().map(|criterion| criterion.metric.as_str()).collect();
        assert!(names.contains(&metric::ACTIVE_SERIES), "{names:?}");
        assert!(!names.iter().any(|name| unplanned.contains(name)), "{names:?}");
    }
}

#[test]
fn a_plan_is_at_least_ten_batches_and_the_least_duration_and_is_read_back() {
    let spec = spec(guarded(cpu()));
    for (deviation, planned) in [(0.0, true), (1e-9, true), (1e-9, false)] {
        let aim = Aim { power: 0.9, planned };
        let (plan, guardrail) = plan_for(&spec, aim, deviation);
        assert_eq!(guardrail.batches, Some(10));
        assert!(plan.duration >= Some(spec.min_duration));
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
        assert!(!plan.in_words().is_empty());
    }
}

#[test]
fn the_duration_that_is_wanted_shows_the_effect_that_it_is_said_to_show() {
    let spec = spec(guarded(cpu()));
    let (_, found) = plan_for(&spec, PLANNED, 0.3);
    let batches = found.spread.unwrap().batches_in(spec.duration, spec.warm_up);
    let margin = Fraction::new(found.minimum_detectable.unwrap()).unwrap();
    let same = super::planner::spec(guarded(Criterion { margin: Some(margin), ..cpu() }));
    let (_, again) = plan_for(&same, PLANNED, 0.3);
    assert!(again.batches.unwrap().abs_diff(batches) <= 1, "{again:?} {batches}");
}

#[test]
fn a_pilot_without_values_or_with_too_few_says_what_to_do() {
    let none = plan_of(&Trial::of(guarded(cpu())), PLANNED);
    assert!(
        none.in_words().contains("the pilot has no value of it: measure it first"),
        "{}",
        none.in_words()
    );
    let short = Trial::of(guarded(cpu())).until(700).around(metric::COLLECTOR_CPU_CORES, 0.5, 0.5, 0.1);
    let plan = plan_of(&short, PLANNED);
    assert!(plan.in_words().contains("measure longer"), "{}", plan.in_words());
    let constant = Trial::of(Criterion::defaults())
        .values(metric::ACTIVE_SERIES, |variant, _| if variant == Variant::Baseline { 100.0 } else { 40.0 });
    assert_eq!(plan_of(&constant, PLANNED).criteria[0].batches, Some(10));
}

#[test]
fn hosts_that_differ_too_much_are_not_waited_for() {
    let alike = over(12, guarded(cpu()))
        .on_hosts(metric::ACTIVE_SERIES, [1000.0, 300.0], 0.01, 0.02, 1)
        .on_hosts(metric::COLLECTOR_CPU_CORES, [0.5, 0.5], 0.02, 0.05, 2);
    let plan = plan_of(&alike, PLANNED);
    assert!(plan.duration.is_some(), "{}", plan.in_words());
    let unlike = over(12, guarded(cpu()))
        .on_hosts(metric::ACTIVE_SERIES, [1000.0, 300.0], 0.01, 0.02, 1)
        .on_hosts(metric::COLLECTOR_CPU_CORES, [0.5, 0.5], 0.3, 0.05, 2);
    let plan = plan_of(&unlike, PLANNED);
    let found = &plan.criteria[1];
    assert_eq!((plan.duration, found.duration), (None, None));
    // Two-sample t: n = 2 ((z + z) · 0.3 / 0.1)², about 160; twelve hosts know their spread only roughly.
    assert!((40..600).contains(&found.hosts_needed.unwrap()), "{}", plan.in_words());
    assert!(plan.in_words().contains("no duration changes that"), "{}", plan.in_words());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_assumption_has_a_plan(
        deviation in any::<f64>(), tau in any::<f64>(), micros in any::<u32>(), hosts in any::<u32>(),
        change in any::<f64>(), baseline in any::<f64>(), power in any::<f64>(), planned in any::<bool>(),
    ) {
        let criteria = vec![goal(Some(0.5)), cpu(), Criterion { allowance: Some(3.0), ..guardrail(metric::COLLECTOR_MEMORY_BYTES) },
            Criterion { at_most: Some(0.01), ..guardrail(metric::EXPORT_ERROR_RATIO) }];
        let assumptions: Vec<Assumption> = criteria.iter().map(|criterion| Assumption {
            metric: criterion.metric.clone(),
            deviation: Deviation::PerInterval(deviation), tau, interval: Duration::from_micros(micros.into()),
            hosts, change: Some(change), baseline: Some(baseline),
        }).collect();
        let plan = of_assumptions(&spec(criteria), Aim { power, planned }, &assumptions);
        prop_assert!(!plan.in_words().contains("NaN"));
        prop_assert!(serde_json::from_str::<Plan>(&serde_json::to_string(&plan).unwrap()).is_ok());
    }
}
