//! How much a series repeats itself: the integrated autocorrelation time τ.

use crate::analysis::distribution::gamma;

/// The longest lag that is looked at; a series that is not forgotten by then has too few independent values anyway.
pub const LONGEST_LAG: usize = 5_000;

/// τ and the window it was summed over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IntegratedTime {
    /// τ = 1 + 2 Σ ρ_k over the window: about so many neighbouring values say as much as one independent one.
    pub tau: f64,
    /// The first lag M that is at least 5 τ_M.
    pub window: usize,
}

/// The integrated autocorrelation time, summed up to the first lag M ≥ 5 τ_M; 1 for a constant series.
#[must_use]
pub fn integrated_time(series: &[f64]) -> IntegratedTime {
    let centred = centre(series);
    let variance = product(&centred, 0);
    let mut tau = 1.0;
    if variance > 0.0 {
        for lag in 1..series.len().min(LONGEST_LAG + 1) {
            tau += 2.0 * product(&centred, lag) / variance;
            if lag as f64 >= 5.0 * tau {
                return IntegratedTime { tau, window: lag };
            }
        }
    }
    IntegratedTime { tau, window: series.len().saturating_sub(1).min(LONGEST_LAG) }
}

/// By how much more the mean of many batches varies than batches of `length` neighbouring values with this τ tell by how they vary among
/// themselves: 1 / (1 − (τ² − 1) / (2 τ b)).
///
/// Neighbouring batches still share what lies around their border, so that they differ by too little. The variance of a batch's mean times
/// b is σ²_∞ − γ₁/b with γ₁ = 2 Σ k γ_k, where σ²_∞ = τ γ₀ is what the mean of all goes by (Goldsman and Meketon, *A comparison of several
/// variance estimators*, 1986; Song and Schmeiser, *Optimal mean-squared-error batch sizes*, Management Science 41, 1995). With
/// correlations that fall off by a factor of φ = (τ − 1)/(τ + 1) from lag to lag γ₁/σ²_∞ = (τ² − 1)/(2 τ). At b = 5 τ this is 1.11 at most.
///
/// 1 for independent values; infinite for batches that are too short to tell.
///
/// ```
/// use phoenix_core::analysis::estimate::autocorrelation::understatement;
///
/// assert_eq!(understatement(1.0, 5), 1.0);
/// assert!((understatement(19.0, 95) - 1.1108).abs() < 1e-4);
/// ```
#[must_use]
pub fn understatement(tau: f64, length: u64) -> f64 {
    let told = 1.0 - (tau - 1.0) * (tau + 1.0) / (2.0 * tau * length as f64);
    if told > 0.0 { told.recip() } else { f64::INFINITY }
}

/// Ljung and Box's test that a series does not repeat itself at all: Q = n(n+2) Σ ρ_k²/(n−k) over the first `lags`, and its p-value by χ²
/// with as many degrees of freedom. A small one says that values are no batches yet.
#[must_use]
pub fn ljung_box(series: &[f64], lags: usize) -> (f64, f64) {
    let n = series.len() as f64;
    let rho = autocorrelation(series, lags);
    let terms = rho.iter().enumerate().skip(1).filter(|(lag, _)| *lag < series.len());
    let q = n * (n + 2.0) * terms.map(|(lag, rho)| rho * rho / (n - lag as f64)).sum::<f64>();
    (q, if lags == 0 { 1.0 } else { gamma::chi_squared_sf(q, lags as f64) })
}

/// ρ_0 to ρ_`longest`; only ρ_0 is 1 and the rest 0 for a constant series.
#[must_use]
pub fn autocorrelation(series: &[f64], longest: usize) -> Vec<f64> {
    let centred = centre(series);
    let variance = product(&centred, 0);
    (0..=longest)
        .map(|lag| match lag {
            0 => 1.0,
            lag if lag < series.len() && variance > 0.0 => product(&centred, lag) / variance,
            _ => 0.0,
        })
        .collect()
}

fn centre(series: &[f64]) -> Vec<f64> {
    let mean = super::mean::Summary::of(series).mean;
    series.iter().map(|x| x - mean).collect()
}

fn product(centred: &[f64], lag: usize) -> f64 {
    centred.iter().zip(&centred[lag..]).map(|(x, later)| x * later).sum()
}
