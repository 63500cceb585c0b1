//! The interval and the estimate as R and Kayenta find them: as roots.
//!
//! Both shift x until the approximate test says what is asked, by Brent's method on a function that jumps. Where it is zero over a
//! stretch, as in the middle of an even number of pairs, *which* zero is returned depends on the steps of that method: these are kept
//! here one by one, so that results can be compared with those tools to the last digit. [`HodgesLehmann::estimate`] and
//! [`HodgesLehmann::bounds`] do not depend on such steps and are to be preferred.

use super::HodgesLehmann;
use crate::analysis::distribution::normal;
use crate::analysis::estimate::Bounds;
use crate::analysis::estimate::mann_whitney::MannWhitney;

impl HodgesLehmann {
    /// The approximate interval, each bound to within `tolerance` in the unit of the samples: 10⁻¹² with `tol.root = 1e-12` of R's
    /// `wilcox.test(exact = FALSE)`, 10⁻⁴ with Kayenta.
    #[must_use]
    pub fn bounds_by_roots(&self, alpha: f64, tolerance: f64) -> Bounds {
        let Some((least, most)) = self.range() else { return Bounds::UNBOUNDED };
        let z = normal::upper_quantile(0.5 * alpha);
        let bound = |z: f64| {
            let height = |shift: f64| self.score(shift, true) - z;
            let (at_least, at_most) = (height(least), height(most));
            if at_least <= 0.0 {
                least
            } else if at_most >= 0.0 {
                most
            } else {
                root([least, most], [at_least, at_most], tolerance, height)
            }
        };
        Bounds { lower: bound(z), upper: bound(-z) }
    }

    /// The shift after which the approximate test finds nothing, to within `tolerance`; R uses no continuity correction here, Kayenta
    /// does. NaN when a sample is empty.
    #[must_use]
    pub fn estimate_by_roots(&self, continuity: bool, tolerance: f64) -> f64 {
        let Some((least, most)) = self.range() else { return f64::NAN };
        let height = |shift: f64| self.score(shift, continuity);
        root([least, most], [height(least), height(most)], tolerance, height)
    }

    /// The least and the greatest difference.
    fn range(&self) -> Option<(f64, f64)> {
        Some((self.x.first()? - self.y.last()?, self.x.last()? - self.y.first()?))
    }

    /// (U − mn/2 ∓ ½) / σ after x was shifted down; 0 where σ is.
    fn score(&self, shift: f64, continuity: bool) -> f64 {
        let shifted: Vec<f64> = self.x.iter().map(|x| x - shift).collect();
        let test = MannWhitney::of(&shifted, &self.y);
        let excess = test.u - 0.5 * test.pairs();
        let correction = if continuity && excess != 0.0 { 0.5 * excess.signum() } else { 0.0 };
        if test.is_degenerate() { 0.0 } else { (excess - correction) / test.sigma() }
    }
}

/// Brent's root of a function between two points where it has these heights (*Algorithms for Minimization without Derivatives*, 1973,
/// chapter 4, in the form of Netlib's `zeroin`).
fn root(ends: [f64; 2], heights: [f64; 2], tolerance: f64, height: impl Fn(f64) -> f64) -> f64 {
    let ([mut a, mut b], [mut fa, mut fb]) = (ends, heights);
    if fa == 0.0 {
        return a;
    }
    let (mut c, mut fc) = (a, fa);
    for _ in 0..1_001 {
        let before = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let accuracy = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let half = 0.5 * (c - b);
        if half.abs() <= accuracy || fb == 0.0 || !half.is_finite() {
            return b;
        }
        let mut step = half;
        if before.abs() >= accuracy && fa.abs() > fb.abs() {
            let (p, q) = interpolated([a, b, c], [fa, fb, fc]);
            if p < 0.75 * (c - b) * q - 0.5 * (accuracy * q).abs() && p < (0.5 * before * q).abs() {
                step = p / q;
            }
        }
        if step.abs() < accuracy {
            step = if step > 0.0 { accuracy } else { -accuracy };
        }
        (a, fa) = (b, fb);
        b += step;
        fb = height(b);
        if (fb > 0.0 && fc > 0.0) || (fb < 0.0 && fc < 0.0) {
            (c, fc) = (a, fa);
        }
    }
    b
}

/// The step to the root of the line through two points or of the inverse parabola through three, as a fraction with p ≥ 0.
fn interpolated([a, b, c]: [f64; 3], [fa, fb, fc]: [f64; 3]) -> (f64, f64) {
    let (p, q) = if a == c {
        let t = fb / fa;
        ((c - b) * t, 1.0 - t)
    } else {
        let (q, t1, t2) = (fa / fc, fb / fc, fb / fa);
        (t2 * ((c - b) * q * (q - t1) - (b - a) * (t1 - 1.0)), (q - 1.0) * (t1 - 1.0) * (t2 - 1.0))
    };
    if p > 0.0 { (p, -q) } else { (-p, q) }
}
