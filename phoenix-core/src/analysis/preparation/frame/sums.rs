//! Sums over hosts, bin by bin.

use super::Bin;
use crate::model::PerVariant;

/// Sums over hosts, one for each place.
#[derive(Debug)]
pub(super) struct Sums {
    /// Of all hosts of each arm.
    shown: PerVariant<Column>,
    /// Of the hosts that have both arms.
    paired: PerVariant<Vec<f64>>,
    pairs: Vec<u32>,
}

#[derive(Debug)]
struct Column {
    sums: Vec<f64>,
    counts: Vec<u32>,
}

impl Sums {
    /// Zeros.
    pub(super) fn of_none(places: usize) -> Sums {
        let column = || Column { sums: vec![0.0; places], counts: vec![0; places] };
        Sums {
            shown: PerVariant { baseline: column(), candidate: column() },
            paired: PerVariant { baseline: vec![0.0; places], candidate: vec![0.0; places] },
            pairs: vec![0; places],
        }
    }

    /// Adds a host; NaN where it has nothing.
    pub(super) fn add(&mut self, host: PerVariant<&[f64]>) {
        self.shown.baseline.add(host.baseline);
        self.shown.candidate.add(host.candidate);
        let values = host.baseline.iter().zip(host.candidate);
        let sums = self.paired.baseline.iter_mut().zip(&mut self.paired.candidate).zip(&mut self.pairs);
        for ((baseline, candidate), ((baseline_sum, candidate_sum), pairs)) in values.zip(sums) {
            let both = !baseline.is_nan() & !candidate.is_nan();
            *baseline_sum += if both { *baseline } else { 0.0 };
            *candidate_sum += if both { *candidate } else { 0.0 };
            *pairs += u32::from(both);
        }
    }

    /// The bin of a place, if any host has something there; what is not expected does not count, and where the candidate is `alone`
    /// in having the metric, it counts without a pair.
    pub(super) fn bin(&self, place: usize, index: i64, is_expected: bool, alone: bool) -> Option<Bin> {
        let shown = PerVariant {
            baseline: (self.shown.baseline.sums[place], self.shown.baseline.counts[place]),
            candidate: (self.shown.candidate.sums[place], self.shown.candidate.counts[place]),
        };
        let (sums, hosts) = match (is_expected, alone) {
            (false, _) => (PerVariant::default(), 0),
            (true, true) => (PerVariant { baseline: 0.0, candidate: shown.candidate.0 }, shown.candidate.1),
            (true, false) => {
                let sums = PerVariant {
                    baseline: self.paired.baseline[place],
                    candidate: self.paired.candidate[place],
                };
                (sums, self.pairs[place])
            }
        };
        let is_empty = shown.baseline.1 == 0 && shown.candidate.1 == 0;
        (!is_empty).then_some(Bin { index, shown, sums, hosts, counted: hosts > 0 })
    }
}

impl Column {
    fn add(&mut self, values: &[f64]) {
        for ((sum, count), value) in self.sums.iter_mut().zip(&mut self.counts).zip(values) {
            let has = !value.is_nan();
            *sum += if has { *value } else { 0.0 };
            *count += u32::from(has);
        }
    }
}
