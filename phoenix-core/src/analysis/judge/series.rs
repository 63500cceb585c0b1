//! Values over time for charts, in a bounded number of points.

use crate::analysis::preparation::frame::{Bin, Frame};
use crate::analysis::report::series::MOST_POINTS;
use crate::analysis::report::{Point, Series};
use crate::model::{MetricName, PerVariant, Variant};

/// A chart that goes on from look to look.
#[derive(Debug, Clone)]
pub(crate) struct Chart {
    /// So many neighbouring bins share a point.
    together: usize,
    series: Series,
}

impl Chart {
    /// The chart of a frame; that of the look before is gone on with as far as the frame was kept.
    pub(crate) fn go_on(earlier: Option<Chart>, metric: &MetricName, frame: &Frame) -> Chart {
        let together = frame.bins.len().div_ceil(MOST_POINTS).max(1);
        let is_same = |earlier: &Chart| earlier.together == together && earlier.series.metric == *metric;
        let mut series = earlier
            .filter(is_same)
            .map_or_else(|| Series { metric: metric.clone(), points: Vec::new() }, |earlier| earlier.series);
        series.points.truncate(frame.kept / together);
        let made = series.points.len() * together;
        series.points.extend(frame.bins[made..].chunks(together).map(|bins| point(frame, bins)));
        Chart { together, series }
    }

    /// The metric with its points.
    pub(crate) fn series(&self) -> &Series {
        &self.series
    }
}

fn point(frame: &Frame, bins: &[Bin]) -> Point {
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
}

fn mean(bins: &[Bin], variant: Variant, scale: f64) -> Option<f64> {
    let (sum, count) = bins
        .iter()
        .map(|bin| bin.shown.get(variant))
        .fold((0.0, 0_u64), |total, shown| (total.0 + shown.0, total.1 + u64::from(shown.1)));
    let value = sum / count as f64 * scale;
    (count > 0 && value.is_finite()).then_some(value)
}
