//! The noncentral t distribution, which power calculations need; degrees of freedom may be fractional.
//!
//! `statrs` has none. For δ ≥ 0 the upper tail is a sum of positive terms, ½ Σ pⱼ J(ν/2, j+½) + qⱼ J(ν/2, j+1), with Poisson weights pⱼ
//! and qⱼ of δ²/2 and upper tails J of the beta distribution: the complement of Lenth's series (algorithm AS 243, Applied Statistics 38,
//! 1989), so that small tails keep their digits.

use super::{beta, gamma, normal};

/// Beyond this noncentrality terms would be many; the normal approximation (Abramowitz and Stegun 26.7.10) is used.
const MOST: f64 = 300.0;

/// The probability of a value above `t` ≥ 0 with `df` degrees of freedom and noncentrality δ; NaN for a negative `t`.
///
/// For δ < 0 it is one minus a larger tail: its digits end at 10⁻¹⁶.
///
/// ```
/// # use phoenix_core::analysis::distribution::{noncentral, student};
/// assert!((noncentral::sf(2.0, 9.5, 0.0) - student::sf(2.0, 9.5)).abs() < 1e-15);
/// assert!((noncentral::sf(2.0, 10.0, 2.5) - 0.6930383113109179).abs() < 1e-13); // SciPy's nct.sf
/// ```
#[must_use]
pub fn sf(t: f64, df: f64, delta: f64) -> f64 {
    if t.is_nan() || delta.is_nan() || df.is_nan() || t < 0.0 || df <= 0.0 {
        return f64::NAN;
    }
    if t.is_infinite() || delta == f64::NEG_INFINITY {
        return 0.0;
    }
    if delta.abs() > MOST {
        return normal::cdf((delta - t * (1.0 - 0.25 / df)) / (1.0 + t * t / (2.0 * df)).sqrt());
    }
    // x = ν/(ν+t²) by u = t/√ν, so that nothing overflows.
    let u = t / df.sqrt();
    let (x, y) = if u > 1e100 { (0.0, 1.0) } else { (1.0 / (1.0 + u * u), u * u / (1.0 + u * u)) };
    let half = 0.5 * delta * delta;
    let tail = |shape: f64| beta::regularized_with(0.5 * df, shape, x, y);
    // The weights are greatest about δ²/2; this far from it they are below e⁻⁴⁰ of that.
    let reach = 10.0 * (half + 10.0).sqrt() + 40.0;
    let (first, last) = ((half - reach).max(0.0) as u32, (half + reach) as u32);
    let mut sum = 0.0;
    for j in first..=last {
        let j = f64::from(j);
        let power = if j == 0.0 { 0.0 } else { j * half.ln() };
        let p = (power - half - gamma::ln_gamma(j + 1.0)).exp();
        let q = if delta == 0.0 {
            0.0
        } else {
            delta / std::f64::consts::SQRT_2 * (power - half - gamma::ln_gamma(j + 1.5)).exp()
        };
        if p > 0.0 || q != 0.0 {
            sum += p * tail(j + 0.5) + q * tail(j + 1.0);
        }
        if delta == 0.0 {
            break;
        }
    }
    (0.5 * sum).clamp(0.0, 1.0)
}
