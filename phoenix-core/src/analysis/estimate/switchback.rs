//! Switchback: one host, one arm at a time, taking turns.
//!
//! Neighbouring periods of different arms make a pair. What an arm left behind (caches, series that have not expired yet) belongs to
//! neither, so that the first intervals of each period are dropped. Pairs are batches: they go into [`super::ratio`] like any others.

use crate::model::{PerVariant, Variant};

/// A stretch of time in which one arm ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// The arm.
    pub variant: Variant,
    /// Its values, one for each interval, in the order of time.
    pub values: Vec<f64>,
}

/// Pairs of neighbouring periods.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pairs {
    /// For each pair, each arm's mean per interval.
    pub means: PerVariant<Vec<f64>>,
    /// Intervals dropped as carry-over.
    pub carried_over: usize,
    /// Periods without a partner, or with nothing left in them.
    pub unpaired: usize,
}

/// The pairs of periods in the order of time, each without its first `carry_over` intervals: the first with the second, the third with the
/// fourth. A period that the same arm follows, or that has nothing left, is left out.
///
/// ```
/// use phoenix_core::analysis::estimate::switchback::{Period, pairs};
/// use phoenix_core::analysis::estimate::{Level, ratio::RatioOfSums};
/// use phoenix_core::model::Variant::{Baseline, Candidate};
///
/// let period = |variant, values: [f64; 3]| Period { variant, values: values.to_vec() };
/// let pairs = pairs(
///     &[
///         period(Baseline, [9.0, 10.0, 10.0]),
///         period(Candidate, [10.0, 5.0, 5.2]), // the first still shows what the baseline left
///         period(Candidate, [5.1, 5.1, 5.1]),
///         period(Baseline, [5.0, 10.2, 10.2]),
///     ],
///     1,
/// );
/// assert_eq!(pairs.means.baseline, [10.0, 10.2]);
/// assert_eq!(pairs.means.candidate, [5.1, 5.1]);
/// let ratio = RatioOfSums::of(&pairs.means.baseline, &pairs.means.candidate);
/// assert!((ratio.ratio - 0.505).abs() < 1e-3);
/// # let _ = ratio.bounds(Level::Fixed { alpha: 0.05 });
/// ```
#[must_use]
pub fn pairs(periods: &[Period], carry_over: usize) -> Pairs {
    let mut pairs = Pairs::default();
    let mut waiting: Option<(Variant, f64)> = None;
    for period in periods {
        let dropped = carry_over.min(period.values.len());
        pairs.carried_over += dropped;
        let kept = &period.values[dropped..];
        if kept.is_empty() {
            // What follows is no neighbour of what came before.
            pairs.unpaired += 1 + usize::from(waiting.take().is_some());
            continue;
        }
        let mean = kept.iter().map(|value| value / kept.len() as f64).sum();
        match waiting.replace((period.variant, mean)) {
            Some((variant, before)) if variant != period.variant => {
                pairs.means.get_mut(variant).push(before);
                pairs.means.get_mut(period.variant).push(mean);
                waiting = None;
            }
            Some(_) => pairs.unpaired += 1,
            None => {}
        }
    }
    pairs.unpaired += usize::from(waiting.is_some());
    pairs
}
