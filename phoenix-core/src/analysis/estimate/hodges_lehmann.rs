//! Hodges and Lehmann's shift: by how much the values of one sample are above those of another, that no outlier moves.
//!
//! The estimate is the median of all differences x − y; the interval is made of two of these differences, so chosen that Mann and
//! Whitney's U keeps the error probability. A difference is found by its rank, by bisection over the sorted samples: O((m+n) · 64)
//! instead of the mn differences themselves.

mod roots;

use super::mann_whitney::keys::{of as key_of, run, sorted, value as value_of};
use super::mann_whitney::{MannWhitney, null, sigma, ties};
use super::search::first;
use super::{Bounds, mann_whitney};
use crate::analysis::distribution::normal;

/// The shift between two samples.
#[derive(Debug, Clone, PartialEq)]
pub struct HodgesLehmann {
    x: Vec<f64>,
    y: Vec<f64>,
    test: MannWhitney,
    /// Σ (t³ − t) over groups of equal values within a sample.
    tie_term: f64,
}

impl HodgesLehmann {
    /// Of two samples, in their unit; what is not a finite number is left out.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::hodges_lehmann::HodgesLehmann;
    ///
    /// let x = [14.2, 11.8, 13.1, 12.6, 15.9, 10.4, 12.2];
    /// let y = [9.1, 10.9, 8.7, 11.2, 9.9, 10.1, 12.0, 7.6];
    /// let shift = HodgesLehmann::of(&x, &y);
    /// let bounds = shift.bounds(0.05);
    /// assert!((shift.estimate() - 2.9).abs() < 1e-12);
    /// assert!((bounds.lower - 1.0).abs() < 1e-12 && (bounds.upper - 5.0).abs() < 1e-12);
    /// ```
    #[must_use]
    pub fn of(x: &[f64], y: &[f64]) -> HodgesLehmann {
        let finite = |values: &[f64]| {
            let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
            sorted(&finite)
        };
        let (x, y) = (finite(x), finite(y));
        let test = MannWhitney::of_keys(&x, &y);
        let within = |keys: &[u64]| keys.chunk_by(|a, b| a == b).map(|group| ties(run(group))).sum::<f64>();
        let tie_term = within(&x) + within(&y);
        let values = |keys: Vec<u64>| keys.into_iter().map(value_of).collect();
        HodgesLehmann { x: values(x), y: values(y), test, tie_term }
    }

    /// The test of no shift at all.
    #[must_use]
    pub fn test(&self) -> &MannWhitney {
        &self.test
    }

    /// The median of all differences x − y; NaN when a sample is empty.
    #[must_use]
    pub fn estimate(&self) -> f64 {
        let pairs = self.pairs();
        if pairs == 0 {
            return f64::NAN;
        }
        let (low, high) = (self.difference(pairs.div_ceil(2)), self.difference(pairs / 2 + 1));
        if low == high { low } else { low.midpoint(high) }
    }

    /// The interval with error probability `alpha`: exact without ties and up to [`mann_whitney::MOST_EXACT_PAIRS`] pairs, else by the
    /// normal approximation with continuity correction.
    ///
    /// Where even all differences together do not reach 1 − `alpha`, as with two values against three, it is their whole range.
    #[must_use]
    pub fn bounds(&self, alpha: f64) -> Bounds {
        if !self.test.has_ties() && self.pairs() <= mann_whitney::MOST_EXACT_PAIRS as u64 {
            self.exact_bounds(alpha)
        } else {
            self.approximate_bounds(alpha)
        }
    }

    /// The interval from the exact distribution of U, whatever ties there are: meant for samples without any, of at most
    /// [`mann_whitney::MOST_EXACT_PAIRS`] pairs; beyond these the approximate one.
    #[must_use]
    pub fn exact_bounds(&self, alpha: f64) -> Bounds {
        if self.pairs() > mann_whitney::MOST_EXACT_PAIRS as u64 {
            return self.approximate_bounds(alpha);
        }
        if self.pairs() == 0 {
            return Bounds::UNBOUNDED;
        }
        self.between(null::Distribution::of(self.x.len(), self.y.len()).quantile(0.5 * alpha) as u64)
    }

    /// The interval from the normal approximation with continuity correction; ties within the samples narrow it.
    #[must_use]
    pub fn approximate_bounds(&self, alpha: f64) -> Bounds {
        if self.pairs() == 0 {
            return Bounds::UNBOUNDED;
        }
        let reach = normal::upper_quantile(0.5 * alpha) * sigma(self.x.len(), self.y.len(), self.tie_term);
        self.between((0.5 * self.pairs() as f64 - 0.5 - reach).ceil().max(0.0) as u64)
    }

    /// From the difference of this rank, counted from either end.
    fn between(&self, rank: u64) -> Bounds {
        let rank = rank.clamp(1, self.pairs().div_ceil(2));
        Bounds { lower: self.difference(rank), upper: self.difference(self.pairs() + 1 - rank) }
    }

    fn pairs(&self) -> u64 {
        self.x.len() as u64 * self.y.len() as u64
    }

    /// The difference of this rank, 1 the smallest: the smallest number that so many differences do not exceed.
    fn difference(&self, rank: u64) -> f64 {
        let [Some(x0), Some(x1), Some(y0), Some(y1)] =
            [self.x.first(), self.x.last(), self.y.first(), self.y.last()]
        else {
            return f64::NAN;
        };
        value_of(first(key_of(x0 - y1), key_of(x1 - y0), |key| self.at_most(value_of(key)) >= rank))
    }

    /// How many differences are at most `most`.
    fn at_most(&self, most: f64) -> u64 {
        let (mut first, mut count) = (0, 0);
        for x in &self.x {
            while first < self.y.len() && x - self.y[first] > most {
                first += 1;
            }
            count += (self.y.len() - first) as u64;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_known_of_an_empty_sample() {
        let shift = HodgesLehmann::of(&[f64::NAN, f64::INFINITY], &[1.0]);
        assert!(shift.estimate().is_nan());
        assert_eq!(shift.bounds(0.05), Bounds::UNBOUNDED);
        assert_eq!(shift.approximate_bounds(0.05), Bounds::UNBOUNDED);
    }

    proptest! {
        #[test]
        fn a_difference_has_the_rank_that_sorting_all_of_them_gives_it(
            x in prop::collection::vec(-1e3..1e3_f64, 1..20), y in prop::collection::vec(-1e3..1e3_f64, 1..20),
        ) {
            let shift = HodgesLehmann::of(&x, &y);
            let mut differences: Vec<f64> = x.iter().flat_map(|x| y.iter().map(move |y| x - y)).collect();
            differences.sort_by(f64::total_cmp);
            for (rank, difference) in differences.iter().enumerate() {
                prop_assert_eq!(shift.difference(rank as u64 + 1), *difference);
            }
            let bounds = shift.bounds(0.05);
            prop_assert!(bounds.lower <= shift.estimate() && shift.estimate() <= bounds.upper);
        }

        #[test]
        fn any_numbers_have_an_answer(
            x in prop::collection::vec(any::<f64>(), 0..12), y in prop::collection::vec(any::<f64>(), 0..12),
            alpha in 0.0..1.0_f64,
        ) {
            let shift = HodgesLehmann::of(&x, &y);
            let bounds = shift.bounds(alpha);
            prop_assert!(bounds.lower <= bounds.upper);
            let roots = shift.bounds_by_roots(alpha, 1e-4);
            prop_assert!(!roots.lower.is_nan() && !roots.upper.is_nan());
        }
    }
}
