//! Exact binomial bounds.

use phoenix_core::analysis::distribution::beta::binomial_at_least;
use phoenix_core::analysis::estimate::binomial::Binomial;

/// The interval of a probability after `x` of `n`, by Clopper and Pearson, with this error probability.
///
/// ```
/// use phoenix_benches::simulation::binomial::interval;
/// let (lower, upper) = interval(0, 10, 0.05);
/// assert!(lower == 0.0 && (upper - 0.3085).abs() < 1e-4); // 1 − 0.025^(1/10)
/// ```
#[must_use]
pub fn interval(x: u64, n: u64, alpha: f64) -> (f64, f64) {
    let bounds = Binomial::of(x, n).bounds(alpha);
    (bounds.lower, bounds.upper)
}

/// Whether `x` of `n` is so much that a probability of at most `p` would give it less than once in a thousand million times.
#[must_use]
pub fn is_surely_above(x: u64, n: u64, p: f64) -> bool {
    binomial_at_least(x, n, p) < 1e-9
}

/// Whether `x` of `n` is so little that a probability of at least `p` would give it less than once in a thousand million times.
#[must_use]
pub fn is_surely_below(x: u64, n: u64, p: f64) -> bool {
    binomial_at_least(n - x, n, 1.0 - p) < 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbooks() {
        // SciPy: binomtest(5, 100).proportion_ci(0.99, 'exact').
        let (lower, upper) = interval(5, 100, 0.01);
        assert!(
            (lower - 0.010_940_333_6).abs() < 1e-9 && (upper - 0.135_144_682_5).abs() < 1e-9,
            "{lower} {upper}"
        );
        assert_eq!(interval(0, 7, 0.01).0, 0.0);
        assert_eq!(interval(7, 7, 0.01).1, 1.0);
    }

    #[test]
    fn sure_bounds_are_on_the_right_side() {
        assert!(is_surely_above(60, 200, 0.05) && !is_surely_above(12, 200, 0.05));
        assert!(is_surely_below(100, 200, 0.9) && !is_surely_below(175, 200, 0.9));
    }
}
