//! The whole decision rule on made experiments: the first verdict that a look reaches, and which look.

use phoenix_core::model::Verdict;

use super::dice::Dice;
use super::scenario::Scenario;
use super::world;

/// The verdicts in the order of the table.
pub const VERDICTS: [Verdict; 4] =
    [Verdict::Adopt, Verdict::KeepBaseline, Verdict::NeedsTuning, Verdict::Inconclusive];

/// How long is measured and how often is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Intervals from the start to the horizon, the first twentieth of them warm-up.
    pub intervals: u32,
    /// Looks, evenly spaced, the last at the horizon.
    pub looks: u32,
}

/// The verdict, as its place in [`VERDICTS`], and the look that reached it, counting from 0.
///
/// # Panics
/// Never: the last look always has a verdict.
#[must_use]
pub fn verdict(scenario: &Scenario, planned: bool, pace: Pace, dice: &mut Dice) -> (usize, u32) {
    let spec = world::spec(scenario, pace.intervals);
    let made = world::measured(scenario, &spec, pace.intervals, dice);
    let mut watch = made.watch(planned);
    for look in 0..pace.looks {
        let upto = pace.intervals * (look + 1) / pace.looks;
        if let Some(verdict) = watch.look(upto, look + 1 == pace.looks).verdict {
            let place = VERDICTS.iter().position(|known| *known == verdict);
            return (place.expect("invariant: all verdicts are in the table"), look);
        }
    }
    unreachable!("the last look always has a verdict")
}
