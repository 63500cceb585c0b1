//! Means: of one series, and of the differences of two.

use super::{Bounds, Level, quantile, sequential};
use crate::analysis::distribution::student;

/// Count, mean and spread of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many.
    pub n: usize,
    /// Their mean; NaN of none.
    pub mean: f64,
    /// Σ (x − mean)².
    pub squares: f64,
}

impl Summary {
    /// Of these values. Equal values have exactly their value as mean and no spread.
    #[must_use]
    pub fn of(values: &[f64]) -> Summary {
        let n = values.len();
        let Some(&first) = values.first() else {
            return Summary { n, mean: f64::NAN, squares: 0.0 };
        };
        let mean = first + values.iter().map(|x| x - first).sum::<f64>() / n as f64;
        let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum();
        Summary { n, mean, squares }
    }

    /// The mean without the ⌊`share` · n⌋ lowest and highest values, with Σ (w − mean)² of the winsorised values around their own mean; `n`
    /// counts what is left.
    #[must_use]
    pub fn trimmed(values: &[f64], share: f64) -> Summary {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let cut = quantile::cut(sorted.len(), share);
        let kept = Summary::of(&sorted[cut..sorted.len() - cut]);
        Summary { squares: Summary::of(&quantile::winsorize(values, share)).squares, ..kept }
    }

    /// The mean of the ratios n/d of one arm's units, Σ n / Σ d, with the variance of the delta method: per unit
    /// (v_n − 2 R c_nd + R² v_d) / m_d². The shorter series counts.
    #[must_use]
    pub fn ratio(numerators: &[f64], denominators: &[f64]) -> Summary {
        let n = numerators.len().min(denominators.len());
        let (top, bottom) = (Summary::of(&numerators[..n]), Summary::of(&denominators[..n]));
        let ratio = top.mean / bottom.mean;
        let residuals = numerators.iter().zip(denominators).map(|(top, bottom)| top - ratio * bottom);
        Summary {
            n,
            mean: ratio,
            squares: residuals.map(|e| e * e).sum::<f64>() / (bottom.mean * bottom.mean),
        }
    }

    /// The same of values that vary `factor` times as much as they seem to (in variance).
    #[must_use]
    pub fn varying(self, factor: f64) -> Summary {
        Summary { squares: self.squares * factor, ..self }
    }

    /// The sample variance (n − 1); NaN for fewer than two.
    #[must_use]
    pub fn variance(&self) -> f64 {
        if self.n < 2 { f64::NAN } else { self.squares / (self.n as f64 - 1.0) }
    }

    /// The standard error of the mean; NaN for fewer than two.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        (self.variance() / self.n as f64).sqrt()
    }

    /// The interval of the mean.
    #[must_use]
    pub fn bounds(&self, level: Level) -> Bounds {
        let radius = level.radius(self.n);
        if radius.is_finite() {
            Bounds::around(self.mean, radius * self.standard_error())
        } else {
            Bounds::UNBOUNDED
        }
    }

    /// The anytime-valid p-value of a mean of `null`.
    #[must_use]
    pub fn anytime_p(&self, null: f64, g: f64) -> f64 {
        if self.n < 2 {
            return 1.0;
        }
        sequential::p_value(sequential::log_e_value(self.n, self.mean - null, self.squares, g))
    }
}

/// candidate − baseline, pair by pair.
#[must_use]
pub fn differences(baseline: &[f64], candidate: &[f64]) -> Vec<f64> {
    baseline.iter().zip(candidate).map(|(b, c)| c - b).collect()
}

/// The two-sided quantile of Student's t for the mean of `n` values; infinite for fewer than two.
#[must_use]
pub fn t_quantile(n: usize, alpha: f64) -> f64 {
    if n < 2 { f64::INFINITY } else { student::upper_quantile(0.5 * alpha, n as f64 - 1.0) }
}

/// A t test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TTest {
    /// The estimated difference.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// t.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
}

impl TTest {
    /// Of the differences candidate − baseline.
    #[must_use]
    pub fn paired(baseline: &[f64], candidate: &[f64]) -> TTest {
        let summary = Summary::of(&differences(baseline, candidate));
        TTest::of(summary.mean, summary.standard_error(), summary.n as f64 - 1.0)
    }

    /// Welch's, of mean(x) − mean(y).
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::mean::TTest;
    ///
    /// let test = TTest::welch(&[14.2, 11.8, 13.1, 12.6], &[9.1, 10.9, 8.7, 11.2]);
    /// assert!(test.p_two_sided() < 0.05 && test.bounds(0.05).lower > 0.0);
    /// ```
    #[must_use]
    pub fn welch(x: &[f64], y: &[f64]) -> TTest {
        TTest::between(&Summary::of(x), &Summary::of(y))
    }

    /// Yuen's: Welch's on means without the ⌊`share` · n⌋ lowest and highest values, with the spread of the winsorised ones.
    ///
    /// K. K. Yuen, *The two-sample trimmed t for unequal population variances*, Biometrika 61 (1974).
    #[must_use]
    pub fn yuen(x: &[f64], y: &[f64], share: f64) -> TTest {
        TTest::between(&Summary::trimmed(x, share), &Summary::trimmed(y, share))
    }

    /// Student's, of mean(x) − mean(y), which takes both samples to spread alike; [`TTest::welch`] does not and is to be preferred.
    #[must_use]
    pub fn student(x: &[f64], y: &[f64]) -> TTest {
        let (x, y) = (Summary::of(x), Summary::of(y));
        let (nx, ny) = (x.n as f64, y.n as f64);
        let df = nx + ny - 2.0;
        TTest::of(x.mean - y.mean, ((x.squares + y.squares) / df * (1.0 / nx + 1.0 / ny)).sqrt(), df)
    }

    /// Welch's, of the mean of `x` minus that of `y`.
    #[must_use]
    pub fn between(x: &Summary, y: &Summary) -> TTest {
        let (vx, vy) = (x.variance() / x.n as f64, y.variance() / y.n as f64);
        let df = (vx + vy).powi(2) / (vx * vx / (x.n as f64 - 1.0) + vy * vy / (y.n as f64 - 1.0));
        TTest::of(x.mean - y.mean, (vx + vy).sqrt(), df)
    }

    /// From an estimate, its standard error and degrees of freedom.
    #[must_use]
    pub fn of(difference: f64, standard_error: f64, df: f64) -> TTest {
        TTest { difference, standard_error, t: difference / standard_error, df }
    }

    /// The two-sided p-value; 1 where nothing is known, as with one value or without any spread.
    #[must_use]
    pub fn p_two_sided(&self) -> f64 {
        (2.0 * student::sf(self.t.abs(), self.df)).min(1.0)
    }

    /// The p-value against a difference that is not above zero; 1 where nothing is known.
    #[must_use]
    pub fn p_greater(&self) -> f64 {
        student::sf(self.t, self.df).min(1.0)
    }

    /// The p-value against a difference that is not below zero; 1 where nothing is known.
    #[must_use]
    pub fn p_less(&self) -> f64 {
        student::sf(-self.t, self.df).min(1.0)
    }

    /// The two-sided interval; unbounded where nothing is known.
    #[must_use]
    pub fn bounds(&self, alpha: f64) -> Bounds {
        Bounds::around(self.difference, student::upper_quantile(0.5 * alpha, self.df) * self.standard_error)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::estimate::delta::Delta;
    use crate::analysis::estimate::host::HostLevel;
    use crate::analysis::estimate::non_inferiority::{NonInferiority, Statistic};
    use crate::model::Better;

    /// Few values, many of them odd.
    fn values() -> impl Strategy<Value = Vec<f64>> {
        let odd = prop_oneof![
            any::<f64>(),
            Just(0.0),
            Just(1.0),
            Just(1e308),
            Just(-1e308),
            Just(f64::INFINITY),
            Just(f64::NAN),
            -5.0..5.0_f64,
        ];
        prop::collection::vec(odd, 0..6)
    }

    fn is_an_answer(bounds: Bounds) -> bool {
        !bounds.lower.is_nan() && !bounds.upper.is_nan()
    }

    proptest! {
        #[test]
        fn any_numbers_have_an_answer(x in values(), y in values(), share in any::<f64>(), alpha in 0.0..1.0_f64) {
            let tests =
                [TTest::welch(&x, &y), TTest::student(&x, &y), TTest::yuen(&x, &y, share), TTest::paired(&x, &y)];
            for test in tests {
                for p in [test.p_two_sided(), test.p_less(), test.p_greater()] {
                    prop_assert!((0.0..=1.0).contains(&p), "{test:?}");
                }
                prop_assert!(is_an_answer(test.bounds(alpha)), "{test:?}");
            }
            let (x, y) = (Summary::of(&x), Summary::of(&y));
            for level in [Level::Fixed { alpha }, Level::Anytime { alpha, planned_batches: 20.0 }] {
                prop_assert!(is_an_answer(HostLevel::between(&x, &y).bounds(level, 7)));
                prop_assert!(is_an_answer(x.bounds(level)));
            }
            for delta in [Delta::absolute(&x, &y), Delta::relative(&x, &y, [x.mean, y.mean])].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&delta.p_two_sided()), "{delta:?}");
                prop_assert!((0.0..=1.0).contains(&delta.sequential_p(alpha, 50.0)), "{delta:?}");
                prop_assert!(is_an_answer(delta.bounds(alpha)) && is_an_answer(delta.sequential_bounds(alpha, 50.0)));
            }
            for (better, statistic) in [(Better::Lower, Statistic::Normal), (Better::Higher, Statistic::Student)] {
                let test = NonInferiority::of(&x, &y, share, better, statistic);
                prop_assert!((0.0..=1.0).contains(&test.p()), "{test:?}");
                prop_assert!(is_an_answer(test.bounds(alpha)), "{test:?}");
            }
        }
    }
}
