//! Student's t distribution; its degrees of freedom may be fractional.

use super::{beta, normal};

/// The probability of a value above `t`.
///
/// ```
/// # use phoenix_core::analysis::distribution::student;
/// assert!((student::sf(2.0, 1.0) - 0.14758361765043326).abs() < 1e-15);
/// ```
#[must_use]
pub fn sf(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    // So many degrees of freedom leave no difference in sixteen digits; so few leave nothing but both ends.
    if df > 1e17 {
        return normal::sf(t);
    }
    if df < 1e-100 && t != 0.0 && t.is_finite() {
        return 0.5;
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    // With u = t/√ν, x = 1/(1+u²): no overflow for any t.
    let u = t.abs() / df.sqrt();
    let (x, y) = if u > 1e100 { (u.powi(-2), 1.0) } else { (1.0 / (1.0 + u * u), u * u / (1.0 + u * u)) };
    let tail = if x == 0.0 {
        // x^(ν/2) / (ν/2 · B(ν/2, ½)) in logarithms, where x itself underflows.
        0.5 * (-df * u.ln() - (0.5 * df).ln() - beta::ln_beta(0.5 * df, 0.5)).exp()
    } else if df > 1e4 && t * t < 14.0 {
        0.5 - 0.5 * beta::regularized_by_series(0.5, 0.5 * df, y, x)
    } else {
        0.5 * beta::regularized_with(0.5 * df, 0.5, x, y)
    };
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// The value below which a share `p` lies.
#[must_use]
pub fn quantile(p: f64, df: f64) -> f64 {
    if p > 0.5 { upper_quantile(1.0 - p, df) } else { -upper_quantile(p, df) }
}

/// The value above which a share `q` lies; NaN unless 0 ≤ q ≤ 1 and df > 0.
///
/// ```
/// # use phoenix_core::analysis::distribution::student;
/// assert!((student::upper_quantile(0.025, 9.0) - 2.262157162798).abs() < 1e-11, "{}", student::upper_quantile(0.025, 9.0));
/// ```
#[must_use]
pub fn upper_quantile(q: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&q) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if q == 0.5 {
        return 0.0;
    }
    if q > 0.5 {
        return -upper_quantile(1.0 - q, df);
    }
    if q == 0.0 {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, normal::upper_quantile(q).max(1.0));
    while sf(high, df) > q {
        low = high;
        high *= 2.0;
        if high.is_infinite() {
            return f64::INFINITY;
        }
    }
    // False position on ln of the tail against ln(1+t), in which heavy tails are straight; bisection when it stalls.
    let height = |t: f64| sf(t, df).ln() - q.ln();
    let (mut at_low, mut at_high) = (height(low), height(high));
    for step in 0..200 {
        let (from, to) = (low.ln_1p(), high.ln_1p());
        let share = if step % 3 == 2 { 0.5 } else { at_low / (at_low - at_high) };
        let share = if 0.0 < share && share < 1.0 { share } else { 0.5 };
        let middle = (from + share * (to - from)).exp_m1().max(low).min(high);
        if middle == low || middle == high || high - low <= 2.0 * f64::EPSILON * high {
            break;
        }
        let at_middle = height(middle);
        if at_middle > 0.0 {
            (low, at_low) = (middle, at_middle);
        } else {
            (high, at_high) = (middle, at_middle);
        }
        if at_middle == 0.0 {
            break;
        }
    }
    if at_low.abs() < at_high.abs() { low } else { high }
}
