//! How many batches an open criterion still needs.

use crate::analysis::estimate::Level;

/// More than this nobody waits for.
const MOST: usize = 10_000_000;

/// The smallest number of batches at which an interval of a mean with this deviation per batch is at most `distance` to either side.
pub(crate) fn batches(level: Level, deviation: f64, distance: f64, at_least: usize) -> Option<u64> {
    if distance.is_nan() || distance <= 0.0 || !deviation.is_finite() {
        return None;
    }
    let enough = |n: usize| {
        let radius = level.radius(n);
        radius.is_finite() && radius * deviation <= distance * (n as f64).sqrt()
    };
    let mut high = at_least.max(2);
    while !enough(high) {
        high = high.checked_mul(2).filter(|high| *high <= MOST)?;
    }
    let mut low = at_least.max(2);
    while low < high {
        let middle = low.midpoint(high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(high as u64)
}
