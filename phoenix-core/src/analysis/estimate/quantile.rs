//! Quantiles, winsorising and robust spread.

use super::Bounds;

/// The quantile of type 7 (linear between order statistics), 0 ≤ `p` ≤ 1; NaN of nothing. The order of `values` does not matter.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut values = values.to_vec();
    let Some(last) = values.len().checked_sub(1) else {
        return f64::NAN;
    };
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let (_, low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let (low, high) = (*low, above.iter().copied().min_by(f64::total_cmp).unwrap_or(*low));
    if low == high { low } else { low + (position - position.floor()) * (high - low) }
}

/// The values with the ⌊share · n⌋ lowest and highest replaced by the next ones; `share` below a half.
#[must_use]
pub fn winsorize(values: &[f64], share: f64) -> Vec<f64> {
    winsorize_ends(values, [share, share])
}

/// The values with the ⌊share · n⌋ lowest and the ⌊share · n⌋ highest replaced by the next ones, each end with its own share below a half.
///
/// ```
/// # use phoenix_core::analysis::estimate::quantile::winsorize_ends;
/// assert_eq!(winsorize_ends(&[1.0, 2.0, 3.0, 90.0], [0.0, 0.25]), [1.0, 2.0, 3.0, 3.0]);
/// ```
#[must_use]
pub fn winsorize_ends(values: &[f64], shares: [f64; 2]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return sorted;
    };
    let [low, high] = shares.map(|share| cut(sorted.len(), share));
    let (low, high) = (sorted[low], sorted[last - high]);
    values.iter().map(|value| if value.total_cmp(&low).is_lt() { low } else { value.min(high) }).collect()
}

/// How many of `n` values a share is at either end: ⌊`share` · n⌋, but never all.
pub(super) fn cut(n: usize, share: f64) -> usize {
    ((share.clamp(0.0, 0.5) * n as f64) as usize).min(n.saturating_sub(1) / 2)
}

/// Tukey's fences: `reach` interquartile ranges (1.5 as a rule) below the first and above the third quartile of type 7.
#[must_use]
pub fn fences(values: &[f64], reach: f64) -> Bounds {
    let (first, third) = (quantile(values, 0.25), quantile(values, 0.75));
    Bounds { lower: first - reach * (third - first), upper: third + reach * (third - first) }
}

/// The median of the absolute deviations from the median; times 1.4826 it estimates a normal distribution's standard deviation.
#[must_use]
pub fn median_absolute_deviation(values: &[f64]) -> f64 {
    let median = quantile(values, 0.5);
    quantile(&values.iter().map(|value| (value - median).abs()).collect::<Vec<_>>(), 0.5)
}
