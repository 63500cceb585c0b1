//! Estimates of values that come one after the other: a new one costs the same, however many there were.
//!
//! Sums are kept around an estimate of the first values and made anew around the estimate of all at each doubling of their number. So
//! nothing cancels: where the estimate has moved since then, the values scatter by as much. What comes out depends on the values in
//! their order alone, not on how many came at a time.

use super::mean::Summary;
use super::ratio::RatioOfSums;

/// So many of the latest states are kept, to go back to.
const KEPT: usize = 4;

/// What goes on value by value.
pub(crate) trait Running: Clone + Default {
    /// One value.
    type Value: Copy;

    /// How many values there were.
    fn count(&self) -> usize;

    /// The next value.
    fn next(&mut self, value: Self::Value);

    /// Puts the sums of nothing around what is estimated now.
    fn anchored(&self) -> Self;
}

/// The latest states of what goes on.
#[derive(Debug, Clone)]
pub(crate) struct Track<R>(Vec<R>);

impl<R> Default for Track<R> {
    fn default() -> Track<R> {
        Track(Vec::new())
    }
}

impl<R: Running> Track<R> {
    /// Goes on to so many values, of which those that were known are as they were.
    pub(crate) fn go_on(&mut self, count: usize, value: impl Fn(usize) -> R::Value) -> R {
        let mut state = self.0.last().cloned().unwrap_or_default();
        for at in state.count()..count {
            state.next(value(at));
            if state.count().is_power_of_two() {
                let mut anew = state.anchored();
                (0..=at).for_each(|at| anew.next(value(at)));
                state = anew;
            }
            if self.0.len() == KEPT {
                self.0.remove(0);
            }
            self.0.push(state.clone());
        }
        state
    }

    /// Forgets all values but the first ones.
    pub(crate) fn forget(&mut self, from: usize) {
        while self.0.last().is_some_and(|state| state.count() > from) {
            self.0.pop();
        }
    }
}

/// A mean with its spread.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mean {
    n: usize,
    anchor: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    pub(crate) fn summary(&self) -> Summary {
        if self.n == 0 {
            return Summary::of(&[]);
        }
        let moved = self.sum / self.n as f64;
        Summary { n: self.n, mean: self.anchor + moved, squares: (self.squares - moved * self.sum).max(0.0) }
    }
}

impl Running for Mean {
    type Value = f64;

    fn count(&self) -> usize {
        self.n
    }

    fn next(&mut self, value: f64) {
        self.anchor = if self.n == 0 && self.anchor == 0.0 { value } else { self.anchor };
        self.n += 1;
        let away = value - self.anchor;
        self.sum += away;
        self.squares += away * away;
    }

    fn anchored(&self) -> Mean {
        Mean { anchor: self.summary().mean, ..Mean::default() }
    }
}

/// A ratio of sums: of pairs of baseline and candidate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ratio {
    n: usize,
    /// Residuals are candidate − anchor · baseline.
    anchor: f64,
    baseline: f64,
    candidate: f64,
    baseline_squares: f64,
    residual_squares: f64,
    residual_products: f64,
    are_equal: bool,
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio {
            n: 0,
            anchor: 1.0,
            baseline: 0.0,
            candidate: 0.0,
            baseline_squares: 0.0,
            residual_squares: 0.0,
            residual_products: 0.0,
            are_equal: true,
        }
    }
}

impl Ratio {
    fn ratio(&self) -> f64 {
        // Nothing over nothing is not known; equal arms are exactly equal.
        if self.are_equal && self.n > 0 { 1.0 } else { self.candidate / self.baseline }
    }

    pub(crate) fn sums(&self) -> RatioOfSums {
        let ratio = self.ratio();
        let moved = ratio - self.anchor;
        let residual_squares =
            self.residual_squares - moved * (2.0 * self.residual_products - moved * self.baseline_squares);
        RatioOfSums::of_sums(
            self.n,
            ratio,
            [self.baseline, self.baseline_squares],
            [residual_squares.max(0.0), self.residual_products - moved * self.baseline_squares],
        )
    }
}

impl Running for Ratio {
    type Value = (f64, f64);

    fn count(&self) -> usize {
        self.n
    }

    fn next(&mut self, (baseline, candidate): (f64, f64)) {
        self.n += 1;
        self.baseline += baseline;
        self.candidate += candidate;
        let residual = candidate - self.anchor * baseline;
        self.baseline_squares += baseline * baseline;
        self.residual_squares += residual * residual;
        self.residual_products += baseline * residual;
        self.are_equal &= baseline == candidate;
    }

    fn anchored(&self) -> Ratio {
        let ratio = self.ratio();
        Ratio { anchor: if ratio.is_finite() { ratio } else { 1.0 }, ..Ratio::default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::estimate::Level;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * b.abs().max(1e-12) || a == b || (a.is_nan() && b.is_nan())
    }

    proptest! {
        #[test]
        fn what_goes_on_is_what_all_values_give_and_going_back_changes_nothing(
            pairs in prop::collection::vec((0.1..2.0_f64, 0.0..2.0_f64), 0..70),
            cuts in prop::collection::vec((0..70_usize, 0..3_usize), 0..20),
            drift in 0.0..3.0_f64,
        ) {
            let shift = |at: usize| 1.0 + drift * at as f64 / 70.0;
            let baseline: Vec<f64> = pairs.iter().map(|pair| pair.0).collect();
            let candidate: Vec<f64> = pairs.iter().enumerate().map(|(at, pair)| pair.1 * shift(at)).collect();
            let (mut means, mut ratios) = (Track::<Mean>::default(), Track::<Ratio>::default());
            let mut upto: Vec<(usize, usize)> = cuts;
            upto.push((pairs.len(), 0));
            let mut last = None;
            for (count, back) in upto {
                let count = count.min(pairs.len());
                means.forget(count.saturating_sub(back));
                ratios.forget(count.saturating_sub(back));
                last = Some((
                    means.go_on(count, |at| candidate[at]),
                    ratios.go_on(count, |at| (baseline[at], candidate[at])),
                ));
            }
            let (mean, ratio) = last.unwrap();
            let at_once = (
                Track::<Mean>::default().go_on(pairs.len(), |at| candidate[at]),
                Track::<Ratio>::default().go_on(pairs.len(), |at| (baseline[at], candidate[at])),
            );
            prop_assert_eq!(format!("{mean:?} {ratio:?}"), format!("{:?} {:?}", at_once.0, at_once.1));
            let (mean, whole) = (mean.summary(), Summary::of(&candidate));
            prop_assert!(mean.n == whole.n && near(mean.mean, whole.mean) && near(mean.squares, whole.squares));
            let (ratio, whole) = (ratio.sums(), RatioOfSums::of(&baseline, &candidate));
            prop_assert!(ratio.n == whole.n && near(ratio.ratio, whole.ratio));
            prop_assert!(near(ratio.relative_deviation(), whole.relative_deviation()));
            let level = Level::Fixed { alpha: 0.04 };
            let (ratio, whole) = (ratio.bounds(level), whole.bounds(level));
            prop_assert!(near(ratio.lower, whole.lower) && near(ratio.upper, whole.upper), "{ratio:?} {whole:?}");
        }

        #[test]
        fn equal_values_and_proportional_arms_scatter_by_nothing(value in -1e3..1e3_f64, count in 1..50_usize) {
            let mean = Track::<Mean>::default().go_on(count, |_| value).summary();
            prop_assert_eq!((mean.mean, mean.squares), (value, 0.0));
            let of = |at: usize| value * (1 + at % 7) as f64;
            let halves = Track::<Ratio>::default().go_on(count, |at| (of(at), 0.5 * of(at))).sums();
            let level = Level::Anytime { alpha: 0.05, planned_batches: 20.0 };
            if value != 0.0 && count > 20 {
                prop_assert_eq!((halves.bounds(level).lower, halves.bounds(level).upper), (0.5, 0.5));
            }
        }
    }
}
