//! The time axis of charts.

use std::time::Duration;

use super::scale::Range;
use crate::model::Timestamp;

/// The time axis: counted from the start of the run, in a unit that suits its length.
pub(super) struct Clock {
    start: Timestamp,
    pub(super) unit: &'static str,
    micros: f64,
    pub(super) range: Range,
}

impl Clock {
    /// An axis that holds the start and all of `times`.
    pub(super) fn of(start: Timestamp, times: impl Iterator<Item = Timestamp>) -> Clock {
        let micros = |at: Timestamp| at.as_micros() as f64 - start.as_micros() as f64;
        let (from, to) =
            times.map(micros).fold((0.0_f64, 0.0_f64), |(from, to), at| (from.min(at), to.max(at)));
        let fits = |unit: &&Unit| to - from >= 3.0 * unit.length.as_micros() as f64;
        let unit = UNITS.iter().find(fits).unwrap_or(&SECONDS);
        let micros = unit.length.as_micros() as f64;
        let (from, to) = (from / micros, to / micros);
        let ticks = Range::around(from, to);
        let step = unit.steps.iter().copied().find(|step| (to - from) / step <= 5.0).unwrap_or(ticks.step);
        // The axis ends with the values, not at the next tick.
        let range = if to > from { Range { from, to, step } } else { ticks };
        Clock { start, unit: unit.name, micros, range }
    }

    /// What is written below the axis.
    pub(super) fn name(&self) -> String {
        format!("{} since the experiment began to run", self.unit)
    }

    /// The stretch of the warm-up, as far as it is on the axis.
    pub(super) fn warm_up(&self, length: Duration) -> Option<(f64, f64)> {
        let end = (length.as_micros() as f64 / self.micros).min(self.range.to);
        (end > 0.0).then_some((0.0, end))
    }

    /// Where on the axis a time lies.
    pub(super) fn at(&self, at: Timestamp) -> f64 {
        (at.as_micros() as f64 - self.start.as_micros() as f64) / self.micros
    }
}

/// A unit of time with the steps between ticks that people are used to.
struct Unit {
    length: Duration,
    name: &'static str,
    steps: &'static [f64],
}

const SIXTIETHS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0];
const SECONDS: Unit = Unit { length: Duration::from_secs(1), name: "seconds", steps: SIXTIETHS };
const UNITS: [Unit; 3] = [
    Unit { length: Duration::from_secs(24 * 3600), name: "days", steps: &[1.0, 2.0, 7.0, 14.0] },
    Unit { length: Duration::from_secs(3600), name: "hours", steps: &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0] },
    Unit { length: Duration::from_secs(60), name: "minutes", steps: SIXTIETHS },
];
