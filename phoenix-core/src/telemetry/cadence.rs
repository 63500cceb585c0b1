//! How often an arm exports, found in the first of its points.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::time::Duration;

use crate::model::Timestamp;

use super::grid::Grid;
use super::identity::SeriesId;
use super::series::IdHasher;

/// Watches the first points of an arm to tell its export interval and where in it they lie.
#[derive(Debug, Default)]
pub struct Cadence {
    series: HashMap<u128, (Timestamp, u32), BuildHasherDefault<IdHasher>>,
    steps: Vec<u64>,
    times: Vec<i64>,
    repeats: u32,
}

impl Cadence {
    /// Takes a point of that series.
    pub fn point(&mut self, id: SeriesId, time: Timestamp) {
        if self.times.last() != Some(&time.as_micros()) {
            self.times.push(time.as_micros());
        }
        let (last, count) = self.series.entry(id.0).or_insert((time, 0));
        let step = time.since(*last);
        if !step.is_zero() {
            self.steps.push(u64::try_from(step.as_micros()).unwrap_or(u64::MAX));
            *last = time;
        }
        if *count == 0 || !step.is_zero() {
            *count += 1;
        }
        self.repeats = self.repeats.max(*count);
    }

    /// How many exports the most steady series has had.
    #[must_use]
    pub fn exports(&self) -> u32 {
        self.repeats
    }

    /// The export interval: the median step from one point of a series to its next, rounded to what people configure; `None` if no series had two points.
    #[must_use]
    pub fn interval(&self) -> Option<Duration> {
        let mut steps = self.steps.clone();
        steps.sort_unstable();
        let median = *steps.get(steps.len() / 2)?;
        let round_to = [60_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 1];
        let rounded = round_to.iter().map(|unit| ((median + unit / 2) / unit) * unit);
        // Scrapes are off by some milliseconds; 2 % is more than that and less than a different setting.
        let close = |value: &u64| *value > 0 && value.abs_diff(median) * 50 <= median;
        rounded.into_iter().find(close).map(Duration::from_micros)
    }

    /// A grid of that interval whose edges lie as far as possible from the points of all `arms`.
    #[must_use]
    pub fn grid(arms: &[&Cadence], interval: Duration) -> Grid {
        let length = i64::try_from(interval.as_micros()).unwrap_or(i64::MAX).max(1);
        let mut phases: Vec<i64> =
            arms.iter().flat_map(|arm| &arm.times).map(|time| time.rem_euclid(length)).collect();
        phases.sort_unstable();
        phases.dedup();
        let Some((&first, &last)) = phases.first().zip(phases.last()) else {
            return Grid::new(interval, Duration::ZERO);
        };
        let around = (last, first + length - last);
        let between = phases.windows(2).map(|pair| (pair[0], pair[1] - pair[0]));
        let (start, gap) = between.fold(around, |widest, gap| if gap.1 > widest.1 { gap } else { widest });
        let edge = (start + gap / 2).rem_euclid(length);
        Grid::new(interval, Duration::from_micros(edge.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests;
