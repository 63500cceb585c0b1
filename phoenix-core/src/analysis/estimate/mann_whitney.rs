//! Mann and Whitney's U: whether the values of one sample tend to be above those of another, by their order alone.
//!
//! Shown beside the verdict as a cross-check that no outlier moves; it decides nothing. The p-value is exact while there are no ties and
//! the samples are small, else by the normal approximation with σ² = mn/12 ((N+1) − Σ(t³−t)/(N(N−1))) and, if wanted, the continuity
//! correction of ½. Two sorts and one merge: no pair is ever made.

pub(super) mod keys;
pub(super) mod null;

use super::Alternative;
use crate::analysis::distribution::normal;

/// The exact distribution is used up to so many pairs.
pub const MOST_EXACT_PAIRS: usize = 2_500;

/// U of two samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// Values of the first sample that are numbers.
    pub x: usize,
    /// Values of the second sample that are numbers.
    pub y: usize,
    /// The number of pairs in which x is above y, equal ones counted half: U₁.
    pub u: f64,
    /// Σ (t³ − t) over groups of t equal values.
    tie_term: f64,
}

impl MannWhitney {
    /// Of two samples; what is not a number is left out, infinities have their place in the order.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::{Alternative, mann_whitney::MannWhitney};
    ///
    /// let test = MannWhitney::of(&[1.0, 2.0], &[3.0, 4.0, 5.0]);
    /// assert_eq!((test.u, test.a12()), (0.0, 0.0));
    /// // The smallest p-value that two against three can have.
    /// assert!((test.p_value(Alternative::TwoSided) - 0.2).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn of(x: &[f64], y: &[f64]) -> MannWhitney {
        MannWhitney::of_keys(&keys::sorted(x), &keys::sorted(y))
    }

    pub(super) fn of_keys(x: &[u64], y: &[u64]) -> MannWhitney {
        let (mut i, mut j, mut twice_u, mut tie_term) = (0, 0, 0_u64, 0.0);
        while i < x.len() {
            let key = x[i];
            while j < y.len() && y[j] < key {
                let run = keys::run(&y[j..]);
                tie_term += ties(run);
                j += run;
            }
            let (here, there) =
                (keys::run(&x[i..]), if y.get(j) == Some(&key) { keys::run(&y[j..]) } else { 0 });
            twice_u += here as u64 * (2 * j as u64 + there as u64);
            tie_term += ties(here + there);
            i += here;
            j += there;
        }
        while j < y.len() {
            let run = keys::run(&y[j..]);
            tie_term += ties(run);
            j += run;
        }
        MannWhitney { x: x.len(), y: y.len(), u: 0.5 * twice_u as f64, tie_term }
    }

    /// The number of pairs.
    #[must_use]
    pub fn pairs(&self) -> f64 {
        self.x as f64 * self.y as f64
    }

    /// The number of pairs in which y is above x, equal ones counted half: U₂.
    #[must_use]
    pub fn u_of_y(&self) -> f64 {
        self.pairs() - self.u
    }

    /// Vargha and Delaney's A₁₂: the probability that a value of x is above one of y, equal ones counted half; ½ when a sample is empty.
    #[must_use]
    pub fn a12(&self) -> f64 {
        if self.pairs() == 0.0 { 0.5 } else { self.u / self.pairs() }
    }

    /// Cliff's δ = 2 A₁₂ − 1, from −1 to 1.
    #[must_use]
    pub fn cliffs_delta(&self) -> f64 {
        2.0 * self.a12() - 1.0
    }

    /// Whether any two values are equal.
    #[must_use]
    pub fn has_ties(&self) -> bool {
        self.tie_term > 0.0
    }

    /// Whether there is nothing to order: a sample is empty, or all values are equal. Every p-value is 1 then.
    #[must_use]
    pub fn is_degenerate(&self) -> bool {
        self.sigma() == 0.0
    }

    /// The standard deviation of U under equal distributions, corrected for ties.
    #[must_use]
    pub fn sigma(&self) -> f64 {
        sigma(self.x, self.y, self.tie_term)
    }

    /// The p-value: exact without ties and up to [`MOST_EXACT_PAIRS`] pairs, else approximate with continuity correction.
    #[must_use]
    pub fn p_value(&self, alternative: Alternative) -> f64 {
        self.p_exact(alternative).unwrap_or_else(|| self.p_approximate(alternative, true))
    }

    /// The exact p-value; `None` with ties, for an empty sample, or beyond [`MOST_EXACT_PAIRS`] pairs.
    #[must_use]
    pub fn p_exact(&self, alternative: Alternative) -> Option<f64> {
        if self.has_ties() || self.x == 0 || self.y == 0 || self.pairs() > MOST_EXACT_PAIRS as f64 {
            return None;
        }
        let at_least = null::Distribution::of(self.x, self.y).at_least(self.extreme(alternative) as usize);
        Some(if alternative == Alternative::TwoSided { (2.0 * at_least).min(1.0) } else { at_least })
    }

    /// The p-value by the normal approximation, with or without the continuity correction of ½.
    #[must_use]
    pub fn p_approximate(&self, alternative: Alternative, continuity: bool) -> f64 {
        if self.is_degenerate() {
            return 1.0;
        }
        let correction = if continuity { 0.5 } else { 0.0 };
        let above = normal::sf((self.extreme(alternative) - 0.5 * self.pairs() - correction) / self.sigma());
        if alternative == Alternative::TwoSided { (2.0 * above).min(1.0) } else { above }
    }

    /// The U whose upper tail is the p-value.
    fn extreme(&self, alternative: Alternative) -> f64 {
        match alternative {
            Alternative::TwoSided => self.u.max(self.u_of_y()),
            Alternative::Greater => self.u,
            Alternative::Less => self.u_of_y(),
        }
    }
}

/// The standard deviation of U for `m` and `n` values whose groups of equal ones have this Σ(t³ − t).
pub(super) fn sigma(m: usize, n: usize, tie_term: f64) -> f64 {
    let (m, n) = (m as f64, n as f64);
    let all = m + n;
    if m == 0.0 || n == 0.0 {
        return 0.0;
    }
    (m * n / 12.0 * ((all + 1.0) - tie_term / (all * (all - 1.0)))).max(0.0).sqrt()
}

/// t³ − t.
pub(super) fn ties(t: usize) -> f64 {
    let t = t as f64;
    t * t * t - t
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_ordered_is_flagged_and_has_a_p_value_of_one() {
        for (x, y) in [
            (&[2.0, 2.0][..], &[2.0, 2.0, 2.0][..]),
            (&[], &[1.0]),
            (&[1.0], &[]),
            (&[f64::NAN], &[1.0, 2.0]),
            (&[0.0], &[-0.0]),
        ] {
            let test = MannWhitney::of(x, y);
            assert!(test.is_degenerate());
            for alternative in Alternative::ALL {
                assert_eq!(test.p_value(alternative), 1.0);
                assert_eq!(test.p_approximate(alternative, false), 1.0);
            }
            assert_eq!(test.a12(), 0.5);
        }
    }

    proptest! {
        #[test]
        fn u_counts_the_pairs_and_the_rest_follows(
            x in prop::collection::vec(-5_i8..5, 0..30), y in prop::collection::vec(-5_i8..5, 0..30),
        ) {
            let [x, y] = [x, y].map(|values| values.into_iter().map(f64::from).collect::<Vec<f64>>());
            let test = MannWhitney::of(&x, &y);
            let pair = |x: &f64, y: &f64| if x > y { 1.0 } else if x == y { 0.5 } else { 0.0 };
            let counted: f64 = x.iter().flat_map(|x| y.iter().map(move |y| pair(x, y))).sum();
            prop_assert_eq!(test.u, counted);
            let all: Vec<f64> = x.iter().chain(&y).copied().collect();
            let tie_term: f64 = (-5_i8..5).map(f64::from)
                .map(|value| ties(all.iter().filter(|other| **other == value).count())).sum();
            prop_assert_eq!(test.tie_term, tie_term);
            for alternative in Alternative::ALL {
                let p = test.p_value(alternative);
                prop_assert!((0.0..=1.0).contains(&p));
                let back = MannWhitney::of(&y, &x).p_value(alternative.mirrored());
                prop_assert!((p - back).abs() <= 1e-12);
            }
        }

        #[test]
        fn any_numbers_have_an_answer(
            x in prop::collection::vec(any::<f64>(), 0..12), y in prop::collection::vec(any::<f64>(), 0..12),
        ) {
            let test = MannWhitney::of(&x, &y);
            for alternative in Alternative::ALL {
                prop_assert!((0.0..=1.0).contains(&test.p_value(alternative)));
                prop_assert!((0.0..=1.0).contains(&test.p_approximate(alternative, false)));
            }
            prop_assert!((0.0..=1.0).contains(&test.a12()));
        }
    }
}
