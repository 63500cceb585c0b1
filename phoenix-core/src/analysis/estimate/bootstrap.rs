//! The bootstrap: intervals of any statistic by drawing from the data again and again.
//!
//! For cross-checks and exploration, never in the deciding path. Its randomness is an argument: the same seed gives the same interval, on
//! every machine.

pub mod block_length;
mod random;

use random::Random;

use super::Bounds;
use crate::analysis::distribution::normal;

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many values there are to draw from; so many are drawn each time.
    pub n: usize,
    /// How often to draw; some thousands for a first look, more make the bounds less accidental.
    pub resamples: usize,
    /// Where the generator starts.
    pub seed: u64,
    /// Values are drawn in blocks of so many neighbours, around the end to the start: 1 for independent values.
    pub block: usize,
}

impl Bootstrap {
    /// Of `n` independent values.
    #[must_use]
    pub const fn of(n: usize, resamples: usize, seed: u64) -> Bootstrap {
        Bootstrap { n, resamples, seed, block: 1 }
    }

    /// The same in blocks, for series that repeat themselves: the circular block bootstrap. [`block_length`] says how long.
    #[must_use]
    pub const fn in_blocks_of(self, block: usize) -> Bootstrap {
        Bootstrap { block: if block == 0 { 1 } else { block }, ..self }
    }

    /// The percentile interval of a statistic of the values at the indices it is given.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::bootstrap::Bootstrap;
    ///
    /// let (baseline, candidate) = ([102.1, 98.4, 110.2, 95.3, 101.7], [88.0, 85.1, 97.9, 80.2, 90.3]);
    /// let total = |arm: &[f64], drawn: &[usize]| drawn.iter().map(|&i| arm[i]).sum::<f64>();
    /// // Pairs are drawn as pairs: both arms at the same indices.
    /// let ratio = |drawn: &[usize]| total(&candidate, drawn) / total(&baseline, drawn);
    /// let bounds = Bootstrap::of(5, 2_000, 7).percentile(0.05, ratio);
    /// assert!(bounds.lower < 0.87 && 0.87 < bounds.upper);
    /// ```
    #[must_use]
    pub fn percentile(&self, alpha: f64, statistic: impl Fn(&[usize]) -> f64) -> Bounds {
        let drawn = self.draw(&statistic);
        between(&drawn, [0.5 * alpha, 1.0 - 0.5 * alpha])
    }

    /// The bias-corrected and accelerated interval (Efron 1987): percentiles moved by how far the statistic lies from the median of what
    /// was drawn, and by its skewness when single values are left out.
    ///
    /// Unbounded where leaving out says nothing: with fewer than two values, or a statistic that does not depend on them.
    #[must_use]
    pub fn bca(&self, alpha: f64, statistic: impl Fn(&[usize]) -> f64) -> Bounds {
        let all: Vec<usize> = (0..self.n).collect();
        let drawn = self.draw(&statistic);
        if drawn.is_empty() {
            return Bounds::UNBOUNDED;
        }
        let observed = statistic(&all);
        let below = drawn.partition_point(|value| *value < observed);
        let not_above = drawn.partition_point(|value| *value <= observed);
        let bias = normal::quantile((below + not_above) as f64 / (2 * drawn.len()) as f64);
        let acceleration = self.acceleration(&statistic);
        let moved = |p: f64| {
            let z = bias + normal::quantile(p);
            normal::cdf(bias + z / (1.0 - acceleration * z))
        };
        between(&drawn, [moved(0.5 * alpha), moved(1.0 - 0.5 * alpha)])
    }

    /// Σ U³ / (6 (Σ U²)^1.5) of the jackknife's influences U.
    fn acceleration(&self, statistic: &impl Fn(&[usize]) -> f64) -> f64 {
        let without = |left_out: usize| {
            let rest: Vec<usize> = (0..self.n).filter(|index| *index != left_out).collect();
            statistic(&rest)
        };
        let left_out: Vec<f64> = (0..self.n).map(without).collect();
        let mean = left_out.iter().sum::<f64>() / left_out.len() as f64;
        let (squares, cubes) = left_out.iter().fold((0.0, 0.0), |(squares, cubes), value| {
            let influence = mean - value;
            (squares + influence.powi(2), cubes + influence.powi(3))
        });
        cubes / (6.0 * f64::powf(squares, 1.5))
    }

    /// What the statistic was each time, in order; nothing when it was no number once.
    fn draw(&self, statistic: &impl Fn(&[usize]) -> f64) -> Vec<f64> {
        if self.n == 0 {
            return Vec::new();
        }
        let mut random = Random::new(self.seed);
        let mut indices = vec![0; self.n];
        let mut drawn: Vec<f64> = Vec::with_capacity(self.resamples);
        for _ in 0..self.resamples {
            for block in indices.chunks_mut(self.block) {
                let first = random.below(self.n);
                for (offset, index) in block.iter_mut().enumerate() {
                    *index = (first + offset) % self.n;
                }
            }
            drawn.push(statistic(&indices));
        }
        if drawn.iter().any(|value| value.is_nan()) {
            return Vec::new();
        }
        drawn.sort_unstable_by(f64::total_cmp);
        drawn
    }
}

/// Quantiles of type 7 of sorted values.
fn between(sorted: &[f64], shares: [f64; 2]) -> Bounds {
    let Some(last) = sorted.len().checked_sub(1) else { return Bounds::UNBOUNDED };
    if shares.iter().any(|share| share.is_nan()) {
        return Bounds::UNBOUNDED;
    }
    let [lower, upper] = shares.map(|share| {
        let position = share.clamp(0.0, 1.0) * last as f64;
        let (low, high) = (sorted[position as usize], sorted[(position as usize + 1).min(last)]);
        if low == high { low } else { low + position.fract() * (high - low) }
    });
    Bounds { lower, upper }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_interval_and_another_one_a_near_one() {
        let values: Vec<f64> = (0..40_u32).map(|i| f64::from(i * 37 % 41)).collect();
        let mean = |drawn: &[usize]| drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64;
        let of = |seed| Bootstrap::of(values.len(), 4_000, seed).percentile(0.05, mean);
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert!((of(1).lower - of(2).lower).abs() < 0.5);
    }

    #[test]
    fn blocks_of_neighbours_widen_the_interval_of_a_series_that_repeats_itself() {
        let values: Vec<f64> = (0..200_u32).map(|i| f64::from(i / 20 % 2)).collect();
        let mean = |drawn: &[usize]| drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64;
        let width = |bootstrap: Bootstrap| {
            let bounds = bootstrap.percentile(0.05, mean);
            bounds.upper - bounds.lower
        };
        let single = Bootstrap::of(values.len(), 2_000, 3);
        assert!(width(single.in_blocks_of(20)) > 1.5 * width(single));
    }

    proptest! {
        #[test]
        fn any_numbers_have_an_answer(values in prop::collection::vec(any::<f64>(), 0..8), alpha in any::<f64>(), block in 0_usize..10) {
            let mean = |drawn: &[usize]| drawn.iter().map(|&i| values[i]).sum::<f64>() / drawn.len() as f64;
            let bootstrap = Bootstrap::of(values.len(), 50, 1).in_blocks_of(block);
            for bounds in [bootstrap.percentile(alpha, mean), bootstrap.bca(alpha, mean)] {
                prop_assert!(!bounds.lower.is_nan() && !bounds.upper.is_nan(), "{bounds:?}");
            }
        }
    }
}
