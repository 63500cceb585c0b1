//! How long the blocks of a block bootstrap should be: Politis and White (2004), with the correction of Patton, Politis and White (2009).
//!
//! b = (2 g² n / d)^⅓ with g = Σ λ(k/m) |k| γ_k, d = c (Σ λ(k/m) γ_k)², the flat-top window λ, and m twice the lag from which on
//! autocorrelations are insignificant for five lags or more.

/// Block lengths that are best for the mean of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockLength {
    /// For the stationary bootstrap, the mean length.
    pub stationary: f64,
    /// For the circular block bootstrap, to be rounded up.
    pub circular: f64,
}

/// Of a series; 1 for a constant one or fewer than four values.
///
/// ```
/// use phoenix_core::analysis::estimate::bootstrap::block_length::block_length;
///
/// let turns: Vec<f64> = (0..200).map(|i| f64::from(i / 20 % 2)).collect();
/// assert!((block_length(&turns).circular - 4.283037).abs() < 1e-6); // arch's optimal_block_length
/// assert_eq!(block_length(&[7.0; 30]).circular, 1.0);
/// ```
#[must_use]
pub fn block_length(series: &[f64]) -> BlockLength {
    let one = BlockLength { stationary: 1.0, circular: 1.0 };
    if series.len() < 4 {
        return one;
    }
    let n = series.len() as f64;
    let longest = (3.0 * n.sqrt()).min(n / 3.0).ceil();
    let quiet = (n.log10() as usize).max(5);
    let furthest = (n.sqrt().ceil() as usize + quiet).min(series.len() - 2);
    let limit = 2.0 * (n.log10() / n).sqrt();
    let mean = series.iter().sum::<f64>() / n;
    let centred: Vec<f64> = series.iter().map(|value| value - mean).collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let covariance = |lag: usize| product(&centred[lag..], &centred[..centred.len() - lag]);
    // Relative to the values that remain at either side of the lag.
    let is_quiet = |lag: usize| {
        let (from, to) = (&centred[lag + 1..], &centred[..centred.len() - lag - 1]);
        covariance(lag).abs() / (product(from, from) * product(to, to)).sqrt() < limit
    };
    let settled = (0..=furthest.saturating_sub(quiet)).find(|&lag| (lag..lag + quiet).all(is_quiet));
    let window = settled.map_or(furthest, |lag| (2 * lag.max(1)).min(furthest));
    let weight = |lag: usize| (2.0 * (1.0 - lag as f64 / window as f64)).min(1.0);
    let (mut g, mut long_run) = (0.0, covariance(0) / n);
    for lag in 1..=window {
        let weighted = 2.0 * weight(lag) * covariance(lag) / n;
        g += weighted * lag as f64;
        long_run += weighted;
    }
    let length = |c: f64| (2.0 * g * g / (c * long_run * long_run) * n).cbrt().min(longest);
    if g.is_finite() && long_run.is_finite() && long_run != 0.0 {
        BlockLength { stationary: length(2.0), circular: length(4.0 / 3.0) }
    } else {
        one
    }
}
