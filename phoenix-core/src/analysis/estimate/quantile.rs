//! Quantiles and winsorising.

/// The quantile of type 7 (linear between order statistics), 0 ≤ `p` ≤ 1; NaN of nothing. The order of `values` does not matter.
#[must_use]
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let position = p.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    if low == high { low } else { low + (position - position.floor()) * (high - low) }
}

/// The values with the ⌊share · n⌋ lowest and highest replaced by the next ones; `share` below a half.
#[must_use]
pub fn winsorize(values: &[f64], share: f64) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let replaced = (share.clamp(0.0, 0.5) * sorted.len() as f64) as usize;
    let Some(last) = sorted.len().checked_sub(1) else {
        return sorted;
    };
    let replaced = replaced.min(last / 2);
    let (low, high) = (sorted[replaced], sorted[last - replaced]);
    values.iter().map(|value| if value.total_cmp(&low).is_lt() { low } else { value.min(high) }).collect()
}
