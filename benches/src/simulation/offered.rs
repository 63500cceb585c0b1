//! What is offered beside the verdict: hosts compared with what they did before (CUPED), and one host on which the arms take turns.

use phoenix_core::analysis::estimate::cuped::{Cuped, PrePost, Theta};
use phoenix_core::analysis::estimate::mean::TTest;
use phoenix_core::analysis::estimate::ratio::RatioOfSums;
use phoenix_core::analysis::estimate::switchback::{Pairs, Period, pairs};
use phoenix_core::analysis::estimate::{Bounds, Level};
use phoenix_core::model::Variant;

use super::dice::{Dice, Wave};
use super::method::ALPHA;

/// Hosts of each arm.
pub const EACH: usize = 8;
/// The σ of the logarithm of their sizes.
pub const SPREAD: f64 = 0.3;
/// How much of a host's value is its own from before to the experiment: what is new of it has this σ.
pub const DRIFT: f64 = 0.05;
/// Periods of a switchback, in pairs.
pub const PERIODS: usize = 40;
/// Intervals of each.
pub const INTERVALS: usize = 30;
/// Intervals at the start of each in which the arm before still shows.
pub const CARRY_OVER: usize = 10;

/// How arms are told apart, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Welch's t on what each host does.
    Hosts,
    /// The same on what is left of it when what it did before is taken away.
    Cuped(Theta),
    /// The ratio of pairs of neighbouring periods.
    Switchback {
        /// Intervals dropped at the start of each.
        carry_over: usize,
    },
}

/// Whether a method tells the arms apart; the candidate is less by a share of `effect`.
#[must_use]
pub fn tells_apart(method: Method, effect: f64, dice: &mut Dice) -> bool {
    match method {
        Method::Switchback { carry_over } => {
            let Pairs { means, .. } = pairs(&turns(effect, dice), carry_over);
            excludes(
                RatioOfSums::of(&means.baseline, &means.candidate).bounds(Level::Fixed { alpha: ALPHA }),
                1.0,
            )
        }
        Method::Hosts | Method::Cuped(_) => {
            let [baseline, candidate] = [0.0, effect].map(|effect| fleet(effect, dice));
            let arm = |arm: &'_ [(f64, f64)]| -> [Vec<f64>; 2] {
                [arm.iter().map(|host| host.0).collect(), arm.iter().map(|host| host.1).collect()]
            };
            let ([pre_b, post_b], [pre_c, post_c]) = (arm(&baseline), arm(&candidate));
            let test = match method {
                Method::Cuped(theta) => {
                    let (b, c) =
                        (PrePost { post: &post_b, pre: &pre_b }, PrePost { post: &post_c, pre: &pre_c });
                    let adjusted = Cuped::of(b, c, theta);
                    TTest::between(&adjusted.candidate, &adjusted.baseline)
                }
                _ => TTest::welch(&post_c, &post_b),
            };
            excludes(test.bounds(ALPHA), 0.0)
        }
    }
}

fn excludes(bounds: Bounds, equal: f64) -> bool {
    bounds.lower > equal || bounds.upper < equal
}

/// What each host did before and in the experiment.
fn fleet(effect: f64, dice: &mut Dice) -> Vec<(f64, f64)> {
    let host = |_| {
        let size = 1000.0 * (SPREAD * dice.normal()).exp();
        let [before, during] = [(); 2].map(|()| size * (1.0 + DRIFT * dice.normal()));
        (before, during * (1.0 - effect))
    };
    (0..EACH).map(host).collect()
}

/// One host on which the arms take turns, the first of each pair in turns too; its load is a wave with a correlation of 0.9.
fn turns(effect: f64, dice: &mut Dice) -> Vec<Period> {
    let mut wave = Wave::new(0.9, dice);
    let mut before = Variant::Baseline;
    let period = |index: usize| {
        let variant =
            if (index + index / 2).is_multiple_of(2) { Variant::Baseline } else { Variant::Candidate };
        let values = (0..INTERVALS).map(|interval| {
            let shown = if interval < CARRY_OVER { before } else { variant };
            let level = if shown == Variant::Candidate { 1.0 - effect } else { 1.0 };
            1000.0 * level * (1.0 + 0.1 * wave.next(dice))
        });
        let values = values.collect();
        before = variant;
        Period { variant, values }
    };
    (0..PERIODS).map(period).collect()
}
