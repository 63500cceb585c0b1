//! Corrections for asking several questions of the same data.

/// Holm's adjusted p-values, in the order given.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut highest: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        highest = highest.max(((p.len() - rank) as f64 * p[index]).min(1.0));
        adjusted[index] = highest;
    }
    adjusted
}

/// Benjamini and Hochberg's adjusted p-values (false discovery rate), in the order given; for drill-downs, never for a verdict.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    step_up(p, |rank, n| n as f64 / (rank + 1) as f64)
}

/// Hochberg's adjusted p-values, in the order given.
#[must_use]
pub fn hochberg(p: &[f64]) -> Vec<f64> {
    step_up(p, |rank, n| (n - rank) as f64)
}

/// Benjamini and Yekutieli's adjusted p-values, valid under any dependence, in the order given.
#[must_use]
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    let harmonic: f64 = (1..=p.len()).map(|k| 1.0 / k as f64).sum();
    step_up(p, |rank, n| harmonic * n as f64 / (rank + 1) as f64)
}

/// Bonferroni's adjusted p-values.
#[must_use]
pub fn bonferroni(p: &[f64]) -> Vec<f64> {
    let n = p.len() as f64;
    p.iter().map(|p| (n * p).min(1.0)).collect()
}

fn step_up(p: &[f64], factor: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![0.0; p.len()];
    let mut lowest: f64 = 1.0;
    for (rank, &index) in order.iter().enumerate().rev() {
        lowest = lowest.min(factor(rank, p.len()) * p[index]);
        adjusted[index] = lowest;
    }
    adjusted
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
    order
}
