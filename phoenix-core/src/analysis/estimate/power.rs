//! Power: how often an effect of some size is found, how many values it takes, and the smallest effect that so many find.
//!
//! Effects are in standard deviations (Cohen's d) unless said otherwise; sample sizes are real numbers, to be rounded up.

use super::search;
use crate::analysis::distribution::{noncentral, normal, student};

/// More than this nobody measures.
const MOST: f64 = 1e15;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// The mean of differences of pairs with zero; `n` counts pairs.
    Paired,
    /// The means of two samples of equal size; `n` counts one of them.
    TwoSample,
}

impl Design {
    /// Degrees of freedom and noncentrality √(information).
    fn student(self, n: f64) -> (f64, f64) {
        match self {
            Design::Paired => (n - 1.0, n.sqrt()),
            Design::TwoSample => (2.0 * n - 2.0, (0.5 * n).sqrt()),
        }
    }

    /// The probability that a two-sided t test with `n` values finds an effect of `d` standard deviations.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::power::Design;
    ///
    /// assert!((Design::TwoSample.power(64.0, 0.5, 0.05) - 0.8015).abs() < 1e-4);
    /// ```
    #[must_use]
    pub fn power(self, n: f64, d: f64, alpha: f64) -> f64 {
        let (df, root) = self.student(n);
        if df.is_nan() || df <= 0.0 || d.is_nan() {
            return alpha;
        }
        let critical = student::upper_quantile(0.5 * alpha, df);
        let noncentrality = d.abs() * root;
        let found =
            noncentral::sf(critical, df, noncentrality) + noncentral::sf(critical, df, -noncentrality);
        if found.is_nan() { alpha } else { found.min(1.0) }
    }

    /// The values at which a two-sided t test finds an effect of `d` standard deviations with this power; infinite for no effect.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::power::Design;
    ///
    /// assert_eq!(Design::TwoSample.sample_size(0.5, 0.05, 0.8).ceil(), 64.0);
    /// assert_eq!(Design::Paired.sample_size(0.5, 0.05, 0.8).ceil(), 34.0);
    /// ```
    #[must_use]
    pub fn sample_size(self, d: f64, alpha: f64, power: f64) -> f64 {
        smallest(1.0 + 1e-9, |n| self.power(n, d, alpha) >= power)
    }

    /// The smallest effect, in standard deviations, that `n` values find with this power; infinite for too few.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::power::Design;
    ///
    /// assert!((Design::TwoSample.minimum_detectable(64.0, 0.05, 0.8) - 0.499).abs() < 1e-3);
    /// ```
    #[must_use]
    pub fn minimum_detectable(self, n: f64, alpha: f64, power: f64) -> f64 {
        smallest(1e-12, |d| self.power(n, d, alpha) >= power)
    }

    /// The same sample size by the normal distribution, ((z_{1−α/2} + z_power) / d)² pairs or twice as many in each sample: for many
    /// values; infinite for no effect.
    #[must_use]
    pub fn normal_sample_size(self, d: f64, alpha: f64, power: f64) -> f64 {
        let pairs = (quantiles(alpha, power) / d).powi(2);
        match self {
            Design::Paired => pairs,
            Design::TwoSample => 2.0 * pairs,
        }
    }
}

/// z_{1−α/2} + z_power.
#[must_use]
pub fn quantiles(alpha: f64, power: f64) -> f64 {
    normal::upper_quantile(0.5 * alpha) + normal::quantile(power)
}

/// The probability that a two-sided normal test of two samples of these sizes finds a difference of `effect`, both with this variance (in
/// the square of its unit).
#[must_use]
pub fn normal_power(effect: f64, variance: f64, alpha: f64, sizes: [f64; 2]) -> f64 {
    let [m, n] = sizes;
    let z = normal::upper_quantile(0.5 * alpha);
    let shift = effect.abs() / variance.sqrt() * (m / (m + n) * n).sqrt();
    let found = normal::cdf(shift - z) + normal::cdf(-shift - z);
    if found.is_nan() { alpha } else { found.min(1.0) }
}

/// The values of both samples together at which a two-sided normal test finds a difference of `effect`, rounded up: variance/effect² ·
/// (z_{1−α/2} + z_power)² · (1/w + 1/(1−w)) with the share w of the first sample, and the values of each, rounded up for itself.
///
/// ```
/// use phoenix_core::analysis::estimate::power::normal_totals;
///
/// assert_eq!(normal_totals(2.0, 100.0, 0.05, 0.8, 0.5), (785.0, [393.0, 393.0]));
/// ```
#[must_use]
pub fn normal_totals(effect: f64, variance: f64, alpha: f64, power: f64, share: f64) -> (f64, [f64; 2]) {
    let per_unit = 1.0 / share + 1.0 / (1.0 - share);
    let total = (quantiles(alpha, power).powi(2) * variance / (effect * effect) * per_unit).ceil();
    (total, [(share * total).ceil(), ((1.0 - share) * total).ceil()])
}

/// The smallest number from `least` on of which it holds, to a relative 10⁻¹³, if it holds of all greater ones; infinite if of none that
/// matters.
fn smallest(least: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if holds(least) {
        return least;
    }
    search::smallest(least, least.max(2.0), MOST, 1e-13, holds).unwrap_or(f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DESIGNS: [Design; 2] = [Design::Paired, Design::TwoSample];

    #[test]
    fn no_effect_is_never_found_and_found_by_accident_with_probability_alpha() {
        for design in DESIGNS {
            assert_eq!(design.sample_size(0.0, 0.05, 0.8), f64::INFINITY);
            assert!((design.power(20.0, 0.0, 0.05) - 0.05).abs() < 1e-12);
            assert_eq!(design.power(1.0, 0.5, 0.05), 0.05);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn size_effect_and_power_belong_together(d in 0.05..3.0_f64, alpha in 0.001..0.2_f64, power in 0.5..0.99_f64) {
            for design in DESIGNS {
                let n = design.sample_size(d, alpha, power);
                prop_assert!((design.power(n, d, alpha) - power).abs() < 1e-9);
                prop_assert!((design.minimum_detectable(n, alpha, power) / d - 1.0).abs() < 1e-6);
                // The normal distribution knows the spread and so asks for less; it leaves out what is found on the wrong side.
                prop_assert!(design.normal_sample_size(d, alpha, power) < 1.03 * n);
            }
        }

        #[test]
        fn any_numbers_have_an_answer(n in any::<f64>(), d in any::<f64>(), alpha in 0.0..1.0_f64) {
            for design in DESIGNS {
                prop_assert!(!design.power(n, d, alpha).is_nan());
            }
            prop_assert!(!normal_power(d, n, alpha, [d, n]).is_nan());
        }
    }
}
