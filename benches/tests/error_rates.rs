//! How often the decision is wrong: a small simulation with bounds too wide to flake.
//!
//! The bounds are exact binomial ones at 1e-9; `make simulate` makes the tables of `docs/statistics.md` by the same code.

use phoenix_benches::simulation::binomial::{is_surely_above, is_surely_below};
use phoenix_benches::simulation::count;
use phoenix_benches::simulation::dice::Dice;
use phoenix_benches::simulation::method::{ALPHA, Arms, Looks, Method, tells_apart};
use phoenix_benches::simulation::rule::{Pace, verdict};
use phoenix_benches::simulation::scenario::{Adopt, SCENARIOS, Scenario};

const RUNS: u64 = 40;

fn told_apart(runs: u64, method: Method, autocorrelation: f64, effect: f64, looks: Looks) -> u64 {
    let arms = Arms { autocorrelation, effect };
    let one = |run| usize::from(tells_apart(method, arms, looks, &mut Dice::of(7, "tests", run)));
    count(runs, 2, one)[1]
}

const OURS: Looks = Looks { looks: 4, samples: 400 };
const RAW: Looks = Looks { looks: 100, samples: 2000 };

#[test]
fn equal_arms_are_told_apart_no_more_often_than_alpha_however_often_one_looks() {
    for method in [Method::Planned, Method::Anytime] {
        for autocorrelation in [0.0, 0.6] {
            let wrong = told_apart(RUNS, method, autocorrelation, 0.0, OURS);
            assert!(
                !is_surely_above(wrong, RUNS, ALPHA),
                "{wrong} of {RUNS}: {method:?}, AR(1) {autocorrelation}"
            );
        }
    }
}

#[test]
fn methods_that_take_raw_samples_for_independent_would_be_caught_by_that_bound() {
    for (method, autocorrelation) in [
        (Method::FixedWatched, 0.0),
        (Method::FixedWatched, 0.6),
        (Method::Asymptotic, 0.6),
        (Method::Asymptotic, 0.9),
    ] {
        let wrong = told_apart(200, method, autocorrelation, 0.0, RAW);
        assert!(is_surely_above(wrong, 200, ALPHA), "{wrong} of 200: {method:?}, AR(1) {autocorrelation}");
    }
}

#[test]
fn arms_that_differ_are_told_apart() {
    // Half a standard deviation at 400 samples is seven standard errors.
    for method in [Method::Planned, Method::Anytime, Method::FixedOnce] {
        let found = told_apart(RUNS, method, 0.0, 0.5, OURS);
        assert!(!is_surely_below(found, RUNS, 0.95), "{found} of {RUNS}: {method:?}");
    }
}

const PACE: Pace = Pace { intervals: 150, looks: 3 };

/// How many of some runs of a scenario end in `Adopt`; every second one is planned.
fn adopted(scenario: &Scenario, runs: u64) -> u64 {
    let one = |run| verdict(scenario, run % 2 == 0, PACE, &mut Dice::of(7, scenario.name, run)).0;
    count(runs, 4, one)[0]
}

#[test]
fn what_must_not_be_adopted_is_not_more_often_than_alpha() {
    let wrong = SCENARIOS.iter().filter(|scenario| scenario.adopt == Adopt::Wrong);
    let found: Vec<(&str, u64)> = wrong.map(|scenario| (scenario.name, adopted(scenario, 4))).collect();
    // Each at most α, so all together too.
    let (all, runs) = (found.iter().map(|(_, count)| count).sum::<u64>(), 4 * found.len() as u64);
    assert!(!is_surely_above(all, runs, ALPHA), "{all} of {runs}: {found:?}");
}

#[test]
fn what_saves_enough_and_breaks_nothing_is_adopted() {
    let good = SCENARIOS.iter().find(|scenario| scenario.adopt == Adopt::Right).expect("there is one");
    let found = adopted(good, 24);
    assert!(!is_surely_below(found, 24, 0.95), "{found} of 24");
}

#[test]
fn the_same_seed_gives_the_same_verdicts_on_any_number_of_threads() {
    let scenario = &SCENARIOS[3];
    let one = |run| verdict(scenario, true, PACE, &mut Dice::of(3, scenario.name, run)).0;
    let together = count(20, 4, one);
    let mut alone = [0; 4];
    (0..20).for_each(|run| alone[one(run)] += 1);
    assert_eq!(together, alone);
}
