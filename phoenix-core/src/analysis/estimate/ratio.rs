//! The ratio of sums R = Σ candidate / Σ baseline over paired batches.
//!
//! The interval is the set of R that the data do not contradict: {R : (Σc − R Σb)² ≤ κ Σ(c − R b)²}, Fieller's with the κ of Student's t
//! or, with the κ of the anytime-valid t, a confidence sequence. No logarithms, so zeros are fine. It is solved around the estimate,
//! with residuals e = c − R̂ b, so that arms which are exactly proportional have an interval of exactly no width.

use super::{Bounds, Level, mean, sequential};

/// The sums of paired batches around their ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioOfSums {
    /// Batches.
    pub n: usize,
    /// Σ candidate / Σ baseline; NaN without batches or when the baseline's sum is zero and the arms differ, 1 when all pairs are equal.
    pub ratio: f64,
    baseline_sum: f64,
    baseline_squares: f64,
    residual_squares: f64,
    residual_products: f64,
    /// How many times as much (in variance) as they seem to, batches vary around their mean.
    factor: f64,
}

impl RatioOfSums {
    /// Of batch totals, pair by pair; the shorter series counts. The values must be so scaled that their squares do not overflow.
    #[must_use]
    pub fn of(baseline: &[f64], candidate: &[f64]) -> RatioOfSums {
        let n = baseline.len().min(candidate.len());
        let (baseline, candidate) = (&baseline[..n], &candidate[..n]);
        let baseline_sum: f64 = baseline.iter().sum();
        // Nothing over nothing is not known; equal arms are exactly equal.
        let equal = n > 0 && baseline == candidate;
        let ratio = if equal { 1.0 } else { candidate.iter().sum::<f64>() / baseline_sum };
        let residuals = || baseline.iter().zip(candidate).map(|(b, c)| (b, c - ratio * b));
        RatioOfSums {
            n,
            ratio,
            baseline_sum,
            baseline_squares: baseline.iter().map(|b| b * b).sum(),
            residual_squares: residuals().map(|(_, e)| e * e).sum(),
            residual_products: residuals().map(|(b, e)| b * e).sum(),
            factor: 1.0,
        }
    }

    /// Of sums: Σb and Σb², Σe² and Σbe with e = c − R̂ b.
    pub(crate) const fn of_sums(
        n: usize,
        ratio: f64,
        [baseline_sum, baseline_squares]: [f64; 2],
        [residual_squares, residual_products]: [f64; 2],
    ) -> RatioOfSums {
        RatioOfSums {
            n,
            ratio,
            baseline_sum,
            baseline_squares,
            residual_squares,
            residual_products,
            factor: 1.0,
        }
    }

    /// The same of batches that vary `factor` times as much around their mean as they seem to (in variance), as
    /// [neighbouring ones do](super::autocorrelation::understatement).
    #[must_use]
    pub fn varying(self, factor: f64) -> RatioOfSums {
        RatioOfSums { factor, ..self }
    }

    /// The interval of the ratio; unbounded when there are too few batches or the baseline's sum cannot be told from zero.
    #[must_use]
    pub fn bounds(&self, level: Level) -> Bounds {
        let kappa = self.kappa(level);
        if !self.ratio.is_finite() || !kappa.is_finite() || kappa >= self.n as f64 {
            return Bounds::UNBOUNDED;
        }
        if self.residual_squares == 0.0 {
            return Bounds { lower: self.ratio, upper: self.ratio };
        }
        // A δ² + 2 κ Σeb δ − κ Σe² = 0 with δ = R − R̂.
        let a = self.baseline_sum * self.baseline_sum - kappa * self.baseline_squares;
        let half_b = kappa * self.residual_products;
        let root = (half_b * half_b + a * kappa * self.residual_squares).max(0.0).sqrt();
        let bounds =
            Bounds { lower: self.ratio + (-half_b - root) / a, upper: self.ratio + (-half_b + root) / a };
        if a > 0.0 && bounds.is_bounded() { bounds } else { Bounds::UNBOUNDED }
    }

    /// Whether there are batches enough for bounds at this level, and still none because the baseline's sum cannot be told from zero.
    #[must_use]
    pub fn lacks_baseline(&self, level: Level) -> bool {
        let kappa = self.kappa(level);
        let is_proportional = self.residual_squares == 0.0 && self.ratio.is_finite();
        kappa < self.n as f64
            && !is_proportional
            && self.baseline_sum * self.baseline_sum <= kappa * self.baseline_squares
    }

    /// The standard deviation of (c − R̂ b) relative to the baseline's mean batch.
    #[must_use]
    pub fn relative_deviation(&self) -> f64 {
        let mean = self.baseline_sum / self.n as f64;
        (self.factor * self.residual_squares / (self.n as f64 - 1.0)).sqrt() / mean.abs()
    }

    /// κ for batches that vary more than they seem to: (Σe)² ≤ κ Σe² is t² ≤ q² with q² = (n − 1) κ/(n − κ), and t² is `factor` times too large.
    fn kappa(&self, level: Level) -> f64 {
        let kappa = kappa(self.n, level);
        let wider = kappa * self.factor / (1.0 + (self.factor - 1.0) * (kappa / self.n as f64));
        if kappa < self.n as f64 && wider.is_finite() { wider } else { f64::INFINITY }
    }
}

/// κ of the quadratic, below n where it bounds anything.
#[must_use]
pub fn kappa(n: usize, level: Level) -> f64 {
    match level {
        _ if n < 2 => f64::INFINITY,
        Level::Fixed { alpha } => {
            let (size, t) = (n as f64, mean::t_quantile(n, alpha));
            size * t * t / (t * t + size - 1.0)
        }
        Level::Anytime { alpha, planned_batches } => {
            sequential::kappa(n, sequential::tuning(planned_batches, alpha), alpha)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The interval of the mean of c − R b leaves zero at the bounds of R, with either way of saying that batches vary more.
    #[test]
    fn batches_that_vary_more_than_they_seem_to_have_the_wider_interval_of_the_mean_residual() {
        let baseline = [10.0, 12.0, 9.0, 11.0, 13.0, 8.0, 10.5, 11.5, 9.5, 12.5, 10.2, 11.1];
        let candidate = [6.1, 7.0, 5.6, 6.4, 8.1, 4.9, 6.0, 7.2, 5.5, 7.3, 6.2, 6.6];
        for level in [Level::Fixed { alpha: 0.04 }, Level::Anytime { alpha: 0.05, planned_batches: 12.0 }] {
            for factor in [1.0, 1.11, 4.0] {
                let sums = RatioOfSums::of(&baseline, &candidate).varying(factor);
                let bounds = sums.bounds(level);
                assert!(bounds.is_bounded() && !sums.lacks_baseline(level));
                for ratio in [bounds.lower, bounds.upper] {
                    let residuals: Vec<f64> =
                        baseline.iter().zip(candidate).map(|(b, c)| c - ratio * b).collect();
                    let of_mean = mean::Summary::of(&residuals).varying(factor).bounds(level);
                    let nearest = of_mean.lower.abs().min(of_mean.upper.abs());
                    assert!(nearest < 1e-12, "{level:?} {factor}: {of_mean:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_known_of_no_batches_and_equal_arms_are_equal() {
        assert!(RatioOfSums::of(&[], &[]).ratio.is_nan());
        assert!(RatioOfSums::of(&[1.0], &[]).ratio.is_nan());
        assert_eq!(RatioOfSums::of(&[0.0, 0.0], &[0.0, 0.0]).ratio, 1.0);
    }
}
