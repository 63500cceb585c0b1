//! The regularised incomplete beta function and the binomial tails that it gives.
//!
//! The leading factor xᵃ yᵇ / B(a, b) is computed from deviances and Stirling errors (Loader's form of the binomial probability), which
//! cancels nothing however large the parameters are; the rest is the usual continued fraction, by Lentz's method.

use super::gamma::{ln_gamma, stirling_error};

/// I_x(a, b); NaN unless a, b > 0 and 0 ≤ x ≤ 1.
///
/// ```
/// # use phoenix_core::analysis::distribution::beta;
/// assert!((beta::regularized(1.0, 1.0, 0.42) - 0.42).abs() < 1e-14); // the uniform distribution
/// ```
#[must_use]
pub fn regularized(a: f64, b: f64, x: f64) -> f64 {
    regularized_with(a, b, x, 1.0 - x)
}

/// I_x(a, b) where `y` = 1 − x is known more exactly than the difference would be.
#[must_use]
pub fn regularized_with(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if !(a > 0.0 && b > 0.0 && (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)) {
        return f64::NAN;
    }
    if x == 0.0 {
        return 0.0;
    }
    if y == 0.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) { 1.0 - lower_tail(b, a, y, x) } else { lower_tail(a, b, x, y) }
}

/// ln B(a, b).
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The probability of at least `x` successes in `n` trials of probability `p`.
#[must_use]
pub fn binomial_at_least(x: u64, n: u64, p: f64) -> f64 {
    match x {
        0 => 1.0,
        x if x > n => 0.0,
        x => regularized(x as f64, (n - x) as f64 + 1.0, p),
    }
}

/// The probability of exactly `x` successes in `n` trials of probability `p`, by Loader's form, which cancels nothing.
#[must_use]
pub fn binomial_probability(x: u64, n: u64, p: f64) -> f64 {
    if x > n || !(0.0..=1.0).contains(&p) {
        return 0.0;
    }
    let (successes, failures, q) = (x as f64, (n - x) as f64, 1.0 - p);
    if x == 0 || x == n {
        let one = if x == 0 { (-p).ln_1p() } else { p.ln() };
        // No trial, no doubt; else all of them went one way.
        return if n == 0 { 1.0 } else { (n as f64 * one).exp() };
    }
    if p == 0.0 || q == 0.0 {
        return 0.0;
    }
    let all = n as f64;
    let exponent = stirling_error(all)
        - stirling_error(successes)
        - stirling_error(failures)
        - deviance(successes, all * p)
        - deviance(failures, all * q);
    (all / (2.0 * std::f64::consts::PI * successes * failures)).sqrt() * exponent.exp()
}

fn lower_tail(a: f64, b: f64, x: f64, y: f64) -> f64 {
    leading_factor(a, b, x, y) * continued_fraction(a, b, x) / a
}

/// I_x(a, b) by the series whose terms are all positive: for (a + b) x of at most some units, where the continued fraction takes so many
/// steps that their roundings add up.
#[must_use]
pub(super) fn regularized_by_series(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 0..1_000_u32 {
        let k = f64::from(k);
        term *= (a + b + k) / (a + 1.0 + k) * x;
        let next = sum + term;
        if next == sum {
            break;
        }
        sum = next;
    }
    leading_factor(a, b, x, y) * sum / a
}

fn leading_factor(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a < 1e-3 || b < 1e-3 {
        return (a * x.ln() + b * y.ln() - ln_beta(a, b)).exp();
    }
    let n = a + b;
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    (a * b / n / (2.0 * std::f64::consts::PI)).sqrt() * exponent.exp()
}

/// v ln(v/m) + m − v, without cancellation where v is near m.
fn deviance(v: f64, m: f64) -> f64 {
    let difference = v - m;
    if difference.abs() < 0.1 * (v + m) {
        let ratio = difference / (v + m);
        let square = ratio * ratio;
        let mut power = 2.0 * v * ratio;
        let mut sum = difference * ratio;
        for k in 1..1000 {
            power *= square;
            let next = sum + power / f64::from(2 * k + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    v * (v / m).ln() + m - v
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..200_000_u32 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let change = d * c;
        fraction *= change;
        if (change - 1.0).abs() < 4.0 * f64::EPSILON {
            break;
        }
    }
    fraction
}
