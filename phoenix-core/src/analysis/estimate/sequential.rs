//! The anytime-valid t: an e-value that a mean is zero, and what follows from it.
//!
//! Lindon, Ham, Tingley and Bojinov, arXiv 2210.08589; Waudby-Smith et al., arXiv 2103.06476.

use crate::analysis::distribution::normal;

/// The tuning g at which the interval is about the tightest after `planned_batches` batches.
#[must_use]
pub fn tuning(planned_batches: f64, alpha: f64) -> f64 {
    let log = -2.0 * alpha.ln();
    planned_batches / (log + log.ln_1p())
}

/// The tuning g at which the interval after `planned_batches` batches is the tightest there is, by golden section; [`tuning`] is a closed
/// form near it and is what is used.
#[must_use]
pub fn optimal_tuning(planned_batches: usize, alpha: f64) -> f64 {
    let golden = 0.5 * (5_f64.sqrt() - 1.0);
    let about = tuning(planned_batches as f64, alpha).max(f64::MIN_POSITIVE);
    let radius = |log_g: f64| t_radius(planned_batches, log_g.exp(), alpha);
    let (mut low, mut high) = ((about / 50.0).ln(), (about * 50.0).ln());
    for _ in 0..100 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        // Where both are infinite the tighter ones lie at a smaller g.
        if radius(left) <= radius(right) { high = right } else { low = left }
    }
    low.midpoint(high).exp()
}

/// ln E against a mean of zero for `n` values of mean `mean` and sum of squared deviations `squares`.
///
/// Values that are all alike and not zero give the largest value that `n` can reach, not infinity.
#[must_use]
pub fn log_e_value(n: usize, mean: f64, squares: f64, g: f64) -> f64 {
    let size = n as f64;
    let r = g / (g + size);
    let signal = size * mean * mean;
    let ratio = (squares + signal) / (squares + r * signal);
    // 0/0: nothing but zeros, which say nothing against a mean of zero.
    let gain = if ratio.is_finite() { 0.5 * size * ratio.ln() } else { 0.0 };
    0.5 * r.ln() + gain
}

/// The p-value that holds at every look: min(1, 1/E).
#[must_use]
pub fn p_value(log_e: f64) -> f64 {
    (-log_e).exp().min(1.0)
}

/// Half the width of the confidence sequence of a mean, in units of s/√n; infinite while n is too small for α.
#[must_use]
pub fn t_radius(n: usize, g: f64, alpha: f64) -> f64 {
    let size = n as f64;
    let r = g / (g + size);
    let p = threshold(n, g, alpha);
    if n < 2 || p <= r { f64::INFINITY } else { ((size - 1.0) * (1.0 - p) / (p - r)).sqrt() }
}

/// κ of the ratio's quadratic; κ ≥ n bounds nothing.
#[must_use]
pub fn kappa(n: usize, g: f64, alpha: f64) -> f64 {
    (n as f64 + g) * (1.0 - threshold(n, g, alpha))
}

/// (r α²)^(1/n).
fn threshold(n: usize, g: f64, alpha: f64) -> f64 {
    let size = n as f64;
    (((g / (g + size)).ln() + 2.0 * alpha.ln()) / size).exp()
}

/// The two-sided normal-mixture boundary √((v+ρ)(ln(1+v/ρ) + 2 ln(1/α))), with ρ tuned to be tightest at `v_opt`.
#[must_use]
pub fn normal_mixture_bound(v: f64, v_opt: f64, alpha: f64) -> f64 {
    let rho = tuning(v_opt, alpha);
    ((v + rho) * ((v / rho).ln_1p() - 2.0 * alpha.ln())).sqrt()
}

/// ln of the two-sided normal mixture at sum `s` and variance `v`, with ρ tuned to `v_opt` and `alpha`.
#[must_use]
pub fn normal_log_mixture(s: f64, v: f64, v_opt: f64, alpha: f64) -> f64 {
    let rho = tuning(v_opt, alpha);
    0.5 * (rho / (v + rho)).ln() + s * s / (2.0 * (v + rho))
}

/// The one-sided normal-mixture boundary: the sum at which [`one_sided_log_mixture`] reaches ln(1/α). For a guardrail that is only asked
/// whether it got worse; a little below the two-sided one.
///
/// Howard, Ramdas, McAuliffe and Sekhon, *Time-uniform, nonparametric, nonasymptotic confidence sequences*, 2021, proposition 6.
#[must_use]
pub fn one_sided_mixture_bound(v: f64, v_opt: f64, alpha: f64) -> f64 {
    let enough = |sum: f64| one_sided_log_mixture(sum, v, v_opt, alpha) >= -alpha.ln();
    let (mut low, mut high) = (0.0, 1.0);
    while !enough(high) {
        low = high;
        high *= 2.0;
        if !high.is_finite() {
            return f64::INFINITY;
        }
    }
    for _ in 0..200 {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            break;
        }
        if enough(middle) { high = middle } else { low = middle }
    }
    high
}

/// ln of the one-sided normal mixture at sum `s` and variance `v`: ½ ln(4ρ/(v+ρ)) + s²/(2(v+ρ)) + ln Φ(s/√(v+ρ)), with ρ tuned to `v_opt` and
/// twice `alpha`.
#[must_use]
pub fn one_sided_log_mixture(s: f64, v: f64, v_opt: f64, alpha: f64) -> f64 {
    let rho = tuning(v_opt, 2.0 * alpha);
    let spread = v + rho;
    0.5 * (4.0 * rho / spread).ln() + s * s / (2.0 * spread) + normal::cdf(s / spread.sqrt()).ln()
}
