//! The grid of intervals on which both arms are measured.

use std::time::Duration;

use crate::model::{Timestamp, Window};

/// Intervals of one length, side by side, numbered; the same for both arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    interval: i64,
    phase: i64,
}

impl Grid {
    /// Intervals of this length (at least a microsecond), one of which starts `phase` after the epoch.
    #[must_use]
    pub fn new(interval: Duration, phase: Duration) -> Grid {
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        let interval = micros(interval).max(1);
        Grid { interval, phase: micros(phase) % interval }
    }

    /// The length of its intervals.
    #[must_use]
    pub fn interval(self) -> Duration {
        Duration::from_micros(self.interval.unsigned_abs())
    }

    /// The number of the interval that `time` lies in.
    #[must_use]
    pub fn cell(self, time: Timestamp) -> i64 {
        time.as_micros().saturating_sub(self.phase).div_euclid(self.interval)
    }

    /// The interval of that number.
    #[must_use]
    pub fn window(self, cell: i64) -> Window {
        let start =
            |cell: i64| Timestamp::from_micros(cell.saturating_mul(self.interval).saturating_add(self.phase));
        Window { from: start(cell), to: start(cell.saturating_add(1)) }
    }

    /// How many intervals `window` holds, rounded up, at least one.
    #[must_use]
    pub fn cells(self, window: Duration) -> i64 {
        let micros = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
        (micros / self.interval + i64::from(micros % self.interval != 0)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_lies_in_the_interval_of_its_number() {
        let grid = Grid::new(Duration::from_secs(10), Duration::from_secs(23));
        for micros in [-1, 0, 2_999_999, 3_000_000, 12_999_999, 13_000_000, 1_700_000_000_000_000] {
            let time = Timestamp::from_micros(micros);
            let window = grid.window(grid.cell(time));
            assert!(window.contains(time), "{time} is not in {window:?}");
            assert_eq!(window.to.since(window.from), Duration::from_secs(10));
        }
    }

    #[test]
    fn windows_are_counted_in_whole_intervals() {
        let grid = Grid::new(Duration::from_secs(60), Duration::ZERO);
        for (seconds, cells) in [(0, 1), (1, 1), (60, 1), (61, 2), (1200, 20)] {
            assert_eq!(grid.cells(Duration::from_secs(seconds)), cells, "{seconds} s");
        }
    }
}
