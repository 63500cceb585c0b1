//! The share of used signals that the candidate keeps, interval by interval.

use super::table::SignalTable;
use crate::model::signals::SeenSignals;

/// So many intervals make a signal tested, and so many in a row without it a loss, as with critical processes.
const INTERVALS: u32 = 3;

/// What both arms of a target showed so far, for each aspect.
#[derive(Debug, Default)]
pub(in crate::telemetry) struct Coverage {
    runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// In how many intervals the baseline showed it.
    seen: u32,
    /// For how many in a row up to now the candidate alone did not.
    absent: u32,
}

impl Coverage {
    /// Takes an interval that both arms measured; the share of the signals tested by now that are not lost now.
    pub(in crate::telemetry) fn next(
        &mut self,
        table: &SignalTable,
        baseline: &SeenSignals,
        candidate: &SeenSignals,
    ) -> Option<f64> {
        let (mut tested, mut kept) = (0_u32, 0_u32);
        for aspects in table.signals() {
            let (mut is_tested, mut is_lost) = (false, false);
            for aspect in aspects {
                let index = aspect as usize;
                if index >= self.runs.len() {
                    self.runs.resize(index + 1, Run::default());
                }
                let run = &mut self.runs[index];
                if baseline.contains(aspect) {
                    run.seen = run.seen.saturating_add(1);
                    run.absent = if candidate.contains(aspect) { 0 } else { run.absent.saturating_add(1) };
                } else {
                    run.absent = 0;
                }
                is_tested |= run.seen >= INTERVALS;
                is_lost |= run.absent >= INTERVALS;
            }
            tested += u32::from(is_tested);
            kept += u32::from(is_tested && !is_lost);
        }
        (tested > 0).then(|| f64::from(kept) / f64::from(tested))
    }
}
