//! CUPED: what hosts did before the experiment explains a part of what they do in it.
//!
//! From each value its host's value before is taken, times θ = cov(post, pre) / var(pre): the mean stays what it was (the pre-period knows
//! no arms), the variance shrinks by the square of their correlation. Deng, Xu, Kohavi and Walker, WSDM 2013.

use super::mean::Summary;

/// Where θ comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theta {
    /// Covariances and variances within the arms, added up: what the arms differ by does not enter. To be preferred.
    WithinArms,
    /// Both arms stacked into one: with few hosts it takes in the arms' difference. What GrowthBook and tea-tasting do.
    Stacked,
}

/// Both arms after the adjustment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cuped {
    /// θ; 0 when the values before do not vary, so that nothing is adjusted.
    pub theta: f64,
    /// The baseline's adjusted values, around the pre-period's mean over both arms.
    pub baseline: Summary,
    /// The candidate's.
    pub candidate: Summary,
    /// The mean before, over both arms.
    pub before: f64,
}

/// An arm's hosts: what each did in the experiment and before it, in the same order.
#[derive(Debug, Clone, Copy)]
pub struct PrePost<'a> {
    /// Values in the experiment.
    pub post: &'a [f64],
    /// Values before it.
    pub pre: &'a [f64],
}

impl Cuped {
    /// Of the hosts of both arms.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::cuped::{Cuped, PrePost, Theta};
    /// use phoenix_core::analysis::estimate::mean::{Summary, TTest};
    ///
    /// let baseline = PrePost { post: &[102.0, 98.0, 110.0, 95.0], pre: &[100.0, 97.0, 108.0, 96.0] };
    /// let candidate = PrePost { post: &[88.0, 85.0, 98.0, 80.0], pre: &[99.0, 96.0, 109.0, 92.0] };
    /// let adjusted = Cuped::of(baseline, candidate, Theta::WithinArms);
    /// let plain = TTest::welch(candidate.post, baseline.post);
    /// let test = TTest::between(&adjusted.candidate, &adjusted.baseline);
    /// assert!(test.standard_error < 0.3 * plain.standard_error);
    /// ```
    #[must_use]
    pub fn of(baseline: PrePost<'_>, candidate: PrePost<'_>, theta: Theta) -> Cuped {
        let [baseline, candidate] = [baseline, candidate].map(PrePost::whole);
        let before = Summary::of(&[baseline.pre, candidate.pre].concat());
        let of_arm = |arm: &PrePost<'_>| (arm.products(arm.post, arm.pre), arm.products(arm.pre, arm.pre));
        let (products, squares) = match theta {
            Theta::WithinArms => {
                let (b, c) = (of_arm(&baseline), of_arm(&candidate));
                (b.0 + c.0, b.1 + c.1)
            }
            Theta::Stacked => {
                let (post, pre) =
                    ([baseline.post, candidate.post].concat(), [baseline.pre, candidate.pre].concat());
                of_arm(&PrePost { post: &post, pre: &pre })
            }
        };
        let theta = Some(products / squares).filter(|theta| theta.is_finite()).unwrap_or(0.0);
        let adjusted = |arm: &PrePost<'_>| {
            let pairs = arm.post.iter().zip(arm.pre);
            Summary::of(&pairs.map(|(post, pre)| post - theta * (pre - before.mean)).collect::<Vec<_>>())
        };
        Cuped { theta, baseline: adjusted(&baseline), candidate: adjusted(&candidate), before: before.mean }
    }
}

impl PrePost<'_> {
    /// As many as there are of both.
    fn whole(self) -> Self {
        let n = self.post.len().min(self.pre.len());
        PrePost { post: &self.post[..n], pre: &self.pre[..n] }
    }

    /// Σ (a − mean)(b − mean).
    fn products(&self, a: &[f64], b: &[f64]) -> f64 {
        let means = (Summary::of(a).mean, Summary::of(b).mean);
        a.iter().zip(b).map(|(a, b)| (a - means.0) * (b - means.1)).sum()
    }
}
