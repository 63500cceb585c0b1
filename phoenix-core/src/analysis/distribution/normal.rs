//! The standard normal distribution.

use std::f64::consts::PI;

/// The probability of a value below `x`.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    sf(-x)
}

/// The probability of a value above `x`.
///
/// ```
/// # use phoenix_core::analysis::distribution::normal;
/// assert!((normal::sf(1.959963984540054) - 0.025).abs() < 1e-15);
/// ```
#[must_use]
pub fn sf(x: f64) -> f64 {
    if x.abs() < 3.0 {
        0.5 - central(x)
    } else if x > 0.0 {
        tail(x)
    } else {
        1.0 - tail(-x)
    }
}

/// The density.
#[must_use]
pub fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// The value below which a share `p` lies; NaN unless 0 ≤ p ≤ 1.
#[must_use]
pub fn quantile(p: f64) -> f64 {
    if p > 0.5 { upper_quantile(1.0 - p) } else { -upper_quantile(p) }
}

/// The value above which a share `q` lies; NaN unless 0 ≤ q ≤ 1.
#[must_use]
pub fn upper_quantile(q: f64) -> f64 {
    if !(0.0..=1.0).contains(&q) {
        return f64::NAN;
    }
    if q == 0.5 {
        return 0.0;
    }
    if q > 0.5 {
        return -upper_quantile(1.0 - q);
    }
    if q == 0.0 {
        return f64::INFINITY;
    }
    // Newton on the logarithm of the tail, which is concave: from above the root it never overshoots, and the start is above it
    // because a tail is below exp(−x²/2)/2.
    let mut x = (-2.0 * (2.0 * q).ln()).sqrt();
    for _ in 0..60 {
        let above = sf(x);
        if above == 0.0 {
            return x;
        }
        let step = (above.ln() - q.ln()) * above / density(x);
        x += step;
        if step.abs() <= 1e-15 * x.abs() {
            break;
        }
    }
    x
}

/// The probability of a value between 0 and `x`, by the series whose terms all have one sign.
fn central(x: f64) -> f64 {
    let square = x * x;
    let (mut term, mut sum) = (x, x);
    for k in 1..200 {
        term *= square / f64::from(2 * k + 1);
        let next = sum + term;
        if next == sum {
            break;
        }
        sum = next;
    }
    density(x) * sum
}

/// The upper tail for x ≥ 3, by Laplace's continued fraction from its end.
fn tail(x: f64) -> f64 {
    let fraction = (1..=200).rev().fold(x, |below, k| x + f64::from(k) / below);
    density(x) / fraction
}
