//! Values over time for charts, in a bounded number of points.

use crate::analysis::preparation::frame::{Bin, Frame};
use crate::analysis::report::series::MOST_POINTS;
use crate::analysis::report::{Point, Series};
use crate::model::{MetricName, PerVariant, Variant};

/// The series of a metric; neighbouring bins share a point where there are more than the most.
pub(crate) fn chart(metric: &MetricName, frame: &Frame) -> Series {
    let together = frame.bins.len().div_ceil(MOST_POINTS).max(1);
    let point = |bins: &[Bin]| {
        let mean = PerVariant::from_fn(|variant| mean(bins, variant, frame.scale));
        Point {
            at: frame.grid.time(bins[0].index),
            baseline: mean.baseline,
            candidate: mean.candidate,
            samples: PerVariant::from_fn(|variant| {
                bins.iter().map(|bin| u64::from(bin.shown.get(variant).1)).sum()
            }),
            counted: bins.iter().any(|bin| bin.counted),
        }
    };
    Series { metric: metric.clone(), points: frame.bins.chunks(together).map(point).collect() }
}

fn mean(bins: &[Bin], variant: Variant, scale: f64) -> Option<f64> {
    let (sum, count) = bins
        .iter()
        .map(|bin| bin.shown.get(variant))
        .fold((0.0, 0_u64), |total, shown| (total.0 + shown.0, total.1 + u64::from(shown.1)));
    let value = sum / count as f64 * scale;
    (count > 0 && value.is_finite()).then_some(value)
}
