//! The exact binomial test: rare counts at one moment, fixed before the start.
//!
//! Given that `n` events happened in both arms together, the candidate's number is binomial with its share of the exposure. At looks on
//! the way [`super::rare`] is valid, this is not.

use super::search::first;
use super::{Alternative, Bounds};
use crate::analysis::distribution::beta;

/// What is as improbable as the observation but for rounding counts with it.
const AS_IMPROBABLE: f64 = 1.0 + 1e-7;

/// A number of events of which some are in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binomial {
    /// Events in question, such as the candidate's; at most `n`.
    pub x: u64,
    /// All events.
    pub n: u64,
}

impl Binomial {
    /// Of `x` among `n` events; what is above `n` is `n`.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::{Alternative, binomial::Binomial};
    ///
    /// let errors = Binomial::of(8, 10); // eight of ten errors were the candidate's
    /// assert!((errors.p_value(0.5, Alternative::Greater) - 0.0546875).abs() < 1e-12);
    /// assert!((errors.bounds(0.05).lower - 0.4439).abs() < 1e-4);
    /// ```
    #[must_use]
    pub fn of(x: u64, n: u64) -> Binomial {
        Binomial { x: x.min(n), n }
    }

    /// The p-value of a share of `share` (0 to 1); 1 without events or for a share that is none.
    ///
    /// Two-sided: the probability of all numbers that are no more probable than the observed one.
    #[must_use]
    pub fn p_value(&self, share: f64, alternative: Alternative) -> f64 {
        if self.n == 0 || !(0.0..=1.0).contains(&share) {
            return 1.0;
        }
        match alternative {
            Alternative::Greater => self.at_least(self.x, share),
            Alternative::Less => self.at_most(self.x, share),
            Alternative::TwoSided => self.p_two_sided(share),
        }
    }

    fn p_two_sided(&self, share: f64) -> f64 {
        let expected = share * self.n as f64;
        let limit = beta::binomial_probability(self.x, self.n, share) * AS_IMPROBABLE;
        let improbable = |x: u64| beta::binomial_probability(x, self.n, share) <= limit;
        let both = if self.x as f64 == expected {
            1.0
        } else if (self.x as f64) < expected {
            // From the mode on they only become less probable.
            let first = first(expected.ceil() as u64, self.n + 1, improbable);
            self.at_most(self.x, share) + if first > self.n { 0.0 } else { self.at_least(first, share) }
        } else {
            let probable = first(0, expected.floor() as u64 + 1, |x| !improbable(x));
            let below = if probable == 0 { 0.0 } else { self.at_most(probable - 1, share) };
            below + self.at_least(self.x, share)
        };
        both.min(1.0)
    }

    fn at_least(&self, x: u64, share: f64) -> f64 {
        beta::binomial_at_least(x, self.n, share)
    }

    fn at_most(&self, x: u64, share: f64) -> f64 {
        // The others are binomial too, so that no tail is one minus the rest.
        match self.n - x {
            0 => 1.0,
            others => beta::regularized_with(others as f64, x as f64 + 1.0, 1.0 - share, share),
        }
    }

    /// Clopper and Pearson's interval of the share, from 0 to 1: exact, and rather too wide than too narrow.
    #[must_use]
    pub fn bounds(&self, alpha: f64) -> Bounds {
        let half = 0.5 * alpha;
        let lower = if self.x == 0 { 0.0 } else { first_share(|share| self.at_least(self.x, share) >= half) };
        let upper =
            if self.x == self.n { 1.0 } else { first_share(|share| self.at_most(self.x, share) <= half) };
        Bounds { lower, upper }
    }
}

/// The first share of which it holds, by bisection over all the numbers from 0 to 1.
fn first_share(holds: impl Fn(f64) -> bool) -> f64 {
    f64::from_bits(first(0, 1_f64.to_bits(), |bits| holds(f64::from_bits(bits))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn p_values_are_sums_of_probabilities(n in 1_u64..40, x in 0_u64..40, share in 0.0..1.0_f64) {
            let (x, test) = (x.min(n), Binomial::of(x, n));
            let probability = |x: u64| beta::binomial_probability(x, n, share);
            let sum = |holds: &dyn Fn(u64) -> bool| (0..=n).filter(|x| holds(*x)).map(probability).sum::<f64>();
            let close = |p: f64, expected: f64| (p - expected).abs() <= 1e-9 * (1.0 + expected);
            prop_assert!(close(sum(&|_| true), 1.0));
            prop_assert!(close(test.p_value(share, Alternative::Greater), sum(&|other| other >= x)));
            prop_assert!(close(test.p_value(share, Alternative::Less), sum(&|other| other <= x)));
            let limit = probability(x) * AS_IMPROBABLE;
            prop_assert!(close(test.p_value(share, Alternative::TwoSided), sum(&|other| probability(other) <= limit).min(1.0)));
        }

        #[test]
        fn the_interval_holds_the_shares_that_are_not_rejected(n in 1_u64..200, x in 0_u64..200, alpha in 0.001..0.5_f64) {
            let test = Binomial::of(x, n);
            let bounds = test.bounds(alpha);
            let share = test.x as f64 / n as f64;
            prop_assert!(bounds.lower <= share && share <= bounds.upper);
            prop_assert!(test.x == 0 || (test.p_value(bounds.lower, Alternative::Greater) - 0.5 * alpha).abs() < 1e-9);
            prop_assert!(test.x == n || (test.p_value(bounds.upper, Alternative::Less) - 0.5 * alpha).abs() < 1e-9);
        }

        #[test]
        fn any_numbers_have_an_answer(x in any::<u64>(), n in any::<u64>(), share in any::<f64>()) {
            let test = Binomial::of(x, n);
            for alternative in Alternative::ALL {
                prop_assert!((0.0..=1.0).contains(&test.p_value(share, alternative)));
            }
        }
    }

    #[test]
    fn certain_and_impossible_shares_are_tested_too() {
        for (x, n, share, p) in
            [(0, 5, 0.0, 1.0), (1, 5, 0.0, 0.0), (5, 5, 1.0, 1.0), (4, 5, 1.0, 0.0), (0, 0, 0.3, 1.0)]
        {
            assert_eq!(Binomial::of(x, n).p_value(share, Alternative::TwoSided), p, "{x} of {n} at {share}");
        }
        assert_eq!(Binomial::of(0, 0).bounds(0.05), Bounds { lower: 0.0, upper: 1.0 });
    }
}
