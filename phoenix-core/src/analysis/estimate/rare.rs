//! Rare events at every look: an e-process for counts such as errors and drops.
//!
//! Of `n` events in both arms together `x` were the candidate's; with a share p₀ of the exposure it should have had about n p₀. Against
//! that, the candidate's share is mixed over a beta distribution around p₀:
//! ln E = ln B(a+x, b+n−x) − ln B(a, b) − x ln p₀ − (n−x) ln q₀ with q₀ = 1 − p₀. E is a martingale while the share is p₀, so that
//! E ≥ 1/α at any look happens with a probability of at most α (Ville). It takes events to be independent: where they come in bursts
//! ([`is_overdispersed`]), batches must be compared instead.
//!
//! This is a function that is offered: no verdict uses it yet. A look judges `export_error_ratio` by its mean over batches of time, as every
//! other metric; who counts errors or drops as events can ask here at each look of their own.

use super::{Bounds, sequential};
use crate::analysis::distribution::beta;

/// Counts whose variance over batches is more than so many times their mean come in bursts.
pub const MOST_DISPERSION: f64 = 1.5;

/// The counts of events so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RareEvents {
    /// The candidate's.
    pub x: u64,
    /// Both arms' together.
    pub n: u64,
    /// The candidate's share of the exposure (time × hosts, or input), between 0 and 1.
    pub share: f64,
}

/// The beta distribution that is mixed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixture {
    /// Its first parameter.
    pub a: f64,
    /// Its second parameter.
    pub b: f64,
}

impl Mixture {
    /// The mixture with which E grows fastest when about `planned` events are seen: ρ = n_opt p₀q₀/λ with λ = −2 ln α + ln(1 − 2 ln α),
    /// r = max(ρ − p₀q₀, 10⁻³ p₀q₀), a = r/q₀, b = r/p₀.
    #[must_use]
    pub fn tuned(share: f64, planned: f64, alpha: f64) -> Mixture {
        let (p, q) = (share, 1.0 - share);
        let spread = sequential::tuning(planned, alpha) * p * q - p * q;
        let r = spread.max(1e-3 * p * q);
        Mixture { a: r / q, b: r / p }
    }
}

impl RareEvents {
    /// Of the candidate's and the baseline's events, with the candidate's share of the exposure.
    ///
    /// ```
    /// use phoenix_core::analysis::estimate::rare::{Mixture, RareEvents};
    ///
    /// let mixture = Mixture::tuned(0.5, 40.0, 0.05);
    /// assert!(RareEvents::of(9, 7, 0.5).p(mixture) > 0.05); // nine errors against seven
    /// assert!(RareEvents::of(25, 4, 0.5).p(mixture) < 0.01); // twenty-five against four
    /// ```
    #[must_use]
    pub fn of(candidate: u64, baseline: u64, share: f64) -> RareEvents {
        RareEvents { x: candidate, n: candidate.saturating_add(baseline), share }
    }

    /// ln E against the planned share; 0 (nothing learnt) without events or where the share is not between 0 and 1.
    #[must_use]
    pub fn log_e(&self, mixture: Mixture) -> f64 {
        self.log_e_against(self.share, mixture)
    }

    /// The p-value that holds at every look: min(1, 1/E).
    #[must_use]
    pub fn p(&self, mixture: Mixture) -> f64 {
        sequential::p_value(self.log_e(mixture))
    }

    /// The interval of the ratio of rates candidate / baseline that holds at every look: all shares p with E(p) < 1/α, as
    /// (p/q) / (p₀/q₀); from 0 while the candidate has no event, unbounded above while the baseline has none.
    #[must_use]
    pub fn ratio_bounds(&self, alpha: f64, mixture: Mixture) -> Bounds {
        let everything = Bounds { lower: 0.0, upper: f64::INFINITY };
        let usable = 0.0 < self.share && self.share < 1.0 && alpha > 0.0 && self.mixed(mixture).is_finite();
        if self.n == 0 || !usable {
            return everything;
        }
        let odds_ratio = |log_odds: f64| (log_odds - (self.share / (1.0 - self.share)).ln()).exp();
        let allowed = |log_odds: f64| self.log_e_at(log_odds, mixture) < -alpha.ln();
        let (x, others) = (self.x as f64, (self.n - self.x) as f64);
        // E is smallest where the share is the observed one, and grows to either side.
        let middle = (x.max(1e-9) / others.max(1e-9)).ln();
        let edge = |outside: f64| {
            let (mut inside, mut outside) = (middle, outside);
            for _ in 0..100 {
                let between = inside.midpoint(outside);
                if allowed(between) { inside = between } else { outside = between }
            }
            odds_ratio(outside)
        };
        let lower = if self.x == 0 { 0.0 } else { edge(middle - 800.0) };
        let upper = if self.x == self.n { f64::INFINITY } else { edge(middle + 800.0) };
        Bounds { lower, upper }
    }

    fn log_e_against(&self, share: f64, mixture: Mixture) -> f64 {
        if self.n == 0 || !(0.0 < share && share < 1.0) {
            return 0.0;
        }
        let log_e =
            self.mixed(mixture) - self.x as f64 * share.ln() - (self.n - self.x) as f64 * (-share).ln_1p();
        if log_e.is_nan() { 0.0 } else { log_e }
    }

    fn log_e_at(&self, log_odds: f64, mixture: Mixture) -> f64 {
        // ln p and ln q from the odds, without rounding either to 0 or 1.
        let (log_p, log_q) = (-(-log_odds).exp().ln_1p(), -log_odds.exp().ln_1p());
        let (log_p, log_q) = (
            if log_p.is_finite() { log_p } else { log_odds },
            if log_q.is_finite() { log_q } else { -log_odds },
        );
        self.mixed(mixture) - self.x as f64 * log_p - (self.n - self.x) as f64 * log_q
    }

    fn mixed(&self, mixture: Mixture) -> f64 {
        let Mixture { a, b } = mixture;
        let (x, others) = (self.x as f64, (self.n - self.x) as f64);
        beta::ln_beta(a + x, b + others) - beta::ln_beta(a, b)
    }
}

/// Variance over mean of counts per batch; 1 for independent events, 0 of fewer than two batches or of none at all.
#[must_use]
pub fn dispersion(counts: &[f64]) -> f64 {
    let summary = super::mean::Summary::of(counts);
    Some(summary.variance() / summary.mean).filter(|dispersion| dispersion.is_finite()).unwrap_or(0.0)
}

/// Whether events come in bursts in either arm, so that batches must be compared instead of events: var/mean > 1.5.
///
/// ```
/// use phoenix_core::analysis::estimate::rare::is_overdispersed;
///
/// assert!(!is_overdispersed(&[1.0, 0.0, 2.0, 1.0], &[0.0, 1.0, 1.0, 2.0]));
/// assert!(is_overdispersed(&[0.0, 0.0, 9.0, 0.0], &[0.0, 1.0, 1.0, 2.0]));
/// ```
#[must_use]
pub fn is_overdispersed(baseline: &[f64], candidate: &[f64]) -> bool {
    [baseline, candidate].into_iter().any(|arm| dispersion(arm) > MOST_DISPERSION)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::distribution::beta::binomial_probability;

    proptest! {
        /// The defining property: on average over what may come, E does not grow while the share is the planned one.
        #[test]
        fn e_is_fair(x in 0_u64..60, others in 0_u64..60, share in 0.05..0.95_f64, planned in 1.0..1e4_f64) {
            let mixture = Mixture::tuned(share, planned, 0.05);
            let now = RareEvents::of(x, others, share).log_e(mixture);
            let after = [RareEvents::of(x + 1, others, share), RareEvents::of(x, others + 1, share)];
            let [one, other] = after.map(|next| (next.log_e(mixture) - now).exp());
            prop_assert!((share * one + (1.0 - share) * other - 1.0).abs() < 1e-8);
        }

        #[test]
        fn the_interval_has_the_planned_ratio_exactly_while_it_is_not_rejected(
            x in 0_u64..100, others in 0_u64..100, share in 0.05..0.95_f64, alpha in 0.001..0.5_f64,
        ) {
            let (events, mixture) = (RareEvents::of(x, others, share), Mixture::tuned(share, 50.0, alpha));
            let log_e = events.log_e(mixture) + alpha.ln();
            prop_assume!(log_e.abs() > 1e-6);
            let bounds = events.ratio_bounds(alpha, mixture);
            prop_assert_eq!(bounds.lower < 1.0 && 1.0 < bounds.upper, log_e < 0.0, "{:?}", bounds);
        }

        #[test]
        fn any_numbers_have_an_answer(x in any::<u64>(), others in any::<u64>(), share in any::<f64>(), planned in any::<f64>(), alpha in any::<f64>()) {
            let (events, mixture) = (RareEvents::of(x, others, share), Mixture::tuned(share, planned, alpha));
            prop_assert!(!events.log_e(mixture).is_nan() && !events.p(mixture).is_nan());
            let bounds = events.ratio_bounds(alpha, mixture);
            prop_assert!(!bounds.lower.is_nan() && !bounds.upper.is_nan());
        }
    }

    #[test]
    fn a_watched_comparison_of_equal_arms_is_wrong_at_most_as_often_as_said() {
        // All histories of 16 events: the probability that E ever reaches 1/α, computed exactly.
        let (share, alpha) = (0.4, 0.1);
        let mixture = Mixture::tuned(share, 8.0, alpha);
        let mut alive = vec![1.0];
        let mut rejected = 0.0;
        for n in 1..=16_u64 {
            let mut next = vec![0.0; alive.len() + 1];
            for (x, probability) in alive.iter().enumerate() {
                next[x] += probability * (1.0 - share);
                next[x + 1] += probability * share;
            }
            for (x, probability) in next.iter_mut().enumerate() {
                if RareEvents::of(x as u64, n - x as u64, share).log_e(mixture) >= -f64::ln(alpha) {
                    rejected += std::mem::take(probability);
                }
            }
            alive = next;
        }
        assert!(rejected > 0.0 && rejected <= alpha, "{rejected}");
        assert!((alive.iter().sum::<f64>() + rejected - 1.0).abs() < 1e-12);
        assert!((binomial_probability(3, 8, 0.4) - 0.27869184).abs() < 1e-12);
    }
}
