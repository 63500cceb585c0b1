//! The exact distribution of U when both samples come from one distribution without ties.

/// How many of the arrangements of two samples have each U.
///
/// The counts are the coefficients of the Gaussian binomial Π (1 − q^(n+i)) / (1 − q^i), i = 1 … m. They are multiplied and divided out
/// in wrapping 128-bit integers, which is exact although it passes through negative numbers: for 2,500 pairs the greatest sum is
/// C(100, 50) ≈ 10²⁹.
pub(in crate::analysis::estimate) struct Distribution {
    /// For each U, the number of arrangements with at most it.
    at_most: Vec<u128>,
}

impl Distribution {
    /// Of samples of `m` and `n` values; m·n at most 2,500.
    pub(in crate::analysis::estimate) fn of(m: usize, n: usize) -> Distribution {
        let (m, n) = (m.min(n), m.max(n));
        let mut counts = vec![0_u128; m * n + 1];
        counts[0] = 1;
        for i in 1..=m {
            for k in (n + i..counts.len()).rev() {
                counts[k] = counts[k].wrapping_sub(counts[k - n - i]);
            }
            for k in i..counts.len() {
                counts[k] = counts[k].wrapping_add(counts[k - i]);
            }
        }
        let mut sum = 0_u128;
        for count in &mut counts {
            sum = sum.wrapping_add(*count);
            *count = sum;
        }
        Distribution { at_most: counts }
    }

    /// The probability of a U of `u` or more.
    pub(in crate::analysis::estimate) fn at_least(&self, u: usize) -> f64 {
        // U and mn − U have one distribution, so that no tail is one minus the rest.
        let last = self.at_most.len() - 1;
        if u > last { 0.0 } else { self.at_most(last - u) }
    }

    /// The probability of a U of `u` or less.
    pub(in crate::analysis::estimate) fn at_most(&self, u: usize) -> f64 {
        let last = self.at_most.len() - 1;
        self.at_most[u.min(last)] as f64 / self.at_most[last] as f64
    }

    /// The smallest U at or below which a share of at least `p` lies.
    pub(in crate::analysis::estimate) fn quantile(&self, p: f64) -> usize {
        // A share that is met but for rounding is met.
        let p = p - 10.0 * f64::EPSILON;
        (0..self.at_most.len()).find(|&u| self.at_most(u) >= p).unwrap_or(self.at_most.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_arrangements_are_counted() {
        for (m, n, all) in [(1, 1, 2), (2, 3, 10), (4, 4, 70), (5, 500, 268_318_178_226)] {
            let distribution = Distribution::of(m, n);
            assert_eq!(distribution.at_most.last(), Some(&all), "{m} {n}");
        }
        let greatest = Distribution::of(50, 50);
        assert_eq!(greatest.at_most.last(), Some(&100_891_344_545_564_193_334_812_497_256));
        assert!((greatest.at_most(1249) - greatest.at_least(1251)).abs() < 1e-15);
    }

    #[test]
    fn each_u_has_as_many_arrangements_as_there_are() {
        // Every way of choosing the places of three values among seven.
        let mut counts = [0_u128; 13];
        for places in 0_u32..1 << 7 {
            if places.count_ones() == 3 {
                let below = |place: u32| (0..place).filter(|other| places >> other & 1 == 0).count();
                counts[(0..7).filter(|place| places >> place & 1 == 1).map(below).sum::<usize>()] += 1;
            }
        }
        let distribution = Distribution::of(3, 4);
        let mut sum = 0;
        for (u, count) in counts.into_iter().enumerate() {
            sum += count;
            assert_eq!(distribution.at_most[u], sum, "{u}");
        }
    }
}
