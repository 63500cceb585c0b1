//! MSER-5: where a series has become steady.

/// How many values make one batch of the rule.
pub const BATCH: usize = 5;

/// What the rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmUp {
    /// How many values to drop at the start.
    pub truncate: usize,
    /// Whether the minimum lies before the search limit; else the series is not steady yet.
    pub steady: bool,
    /// The statistic for each number of dropped batches, up to half of them.
    pub statistic: Vec<f64>,
}

/// MSER-5: over means Y of batches of five, the d ≤ k/2 at which Σ_{i ≥ d}(Y_i − mean)² / (k − d)² is smallest, the first of equals.
///
/// Fewer than two batches are steady by default: there is nothing to drop.
#[must_use]
pub fn mser5(series: &[f64]) -> WarmUp {
    let means: Vec<f64> =
        series.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let k = means.len();
    if k < 2 {
        return WarmUp { truncate: 0, steady: true, statistic: Vec::new() };
    }
    let limit = k / 2;
    // From the end backwards, so that mean and squares of each tail cost one step (Welford).
    let mut statistic = vec![0.0; limit + 1];
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for (index, y) in means.iter().enumerate().rev() {
        count += 1.0;
        let difference = y - mean;
        mean += difference / count;
        squares += difference * (y - mean);
        if index <= limit {
            statistic[index] = squares / (count * count);
        }
    }
    let best = (0..=limit).fold(0, |best, d| if statistic[d] < statistic[best] { d } else { best });
    WarmUp { truncate: best * BATCH, steady: best < limit, statistic }
}
