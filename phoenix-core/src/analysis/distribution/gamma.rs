//! The gamma function's logarithm, the incomplete gamma function and the χ² distribution.

use statrs::function::gamma::{checked_gamma_ur, ln_gamma as statrs_ln_gamma};

/// ln Γ(x) for x > 0; NaN else.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x > 0.0 { statrs_ln_gamma(x) } else { f64::NAN }
}

/// The upper regularised incomplete gamma function Q(a, x); NaN unless a > 0 and x ≥ 0.
#[must_use]
pub fn upper_regularized(a: f64, x: f64) -> f64 {
    if x == 0.0 && a > 0.0 {
        return 1.0;
    }
    checked_gamma_ur(a, x).unwrap_or(f64::NAN)
}

/// The probability that χ² with `df` degrees of freedom exceeds `x`.
#[must_use]
pub fn chi_squared_sf(x: f64, df: f64) -> f64 {
    upper_regularized(0.5 * df, 0.5 * x.max(0.0))
}

/// What Stirling's formula leaves out: ln Γ(z+1) − (z + ½) ln z + z − ½ ln 2π, for z > 0.
#[must_use]
pub(super) fn stirling_error(z: f64) -> f64 {
    if z < 16.0 {
        return ln_gamma(z + 1.0) - (z + 0.5) * z.ln() + z - 0.5 * (2.0 * std::f64::consts::PI).ln();
    }
    let z2 = z * z;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / z2) / z2) / z2) / z2) / z
}
