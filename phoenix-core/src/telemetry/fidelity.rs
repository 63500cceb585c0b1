//! Whether sums are kept: the candidate's totals beside the baseline's.
//!
//! Both arms get a value, so that the analysis can take the ratio of sums: what one scrape shows a moment later in one arm than in the other evens out
//! in sums and does not in a mean of ratios.

use std::collections::BTreeMap;

use crate::model::PerVariant;

use super::interval::Total;

/// The totals of both arms since the beginning, per metric that can be added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Fidelity {
    sums: BTreeMap<String, Sums>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    baseline: f64,
    candidate: f64,
    intervals: u32,
}

impl Fidelity {
    /// Takes an interval that both arms have measured; the totals of both in it, in units of the baseline's mean so far, if any can be compared.
    ///
    /// They are those of one metric: of all that the baseline shows as a sum, the one whose total so far is farthest from the baseline's. A mean
    /// over the metrics would let one that doubles hide one that is lost. A metric that the candidate does not show has kept nothing: 0.
    pub(super) fn next(
        &mut self,
        baseline: &BTreeMap<String, Total>,
        candidate: &BTreeMap<String, Total>,
    ) -> Option<PerVariant<f64>> {
        let mut worst: Option<(f64, PerVariant<f64>)> = None;
        for (name, ours) in baseline {
            let (base, cand) = match (ours, candidate.get(name)) {
                (Total::Growth(base), Some(Total::Growth(cand))) => (*base, *cand),
                (Total::Level(base), Some(Total::Level(cand) | Total::Gauge(cand))) => (*base, *cand),
                (Total::Growth(base) | Total::Level(base), None) => (*base, 0.0),
                _ => continue,
            };
            let sums = self.sums.entry(name.clone()).or_default();
            sums.baseline += base;
            sums.candidate += cand;
            sums.intervals += 1;
            if base > 0.0 && sums.baseline > 0.0 {
                let distance = (sums.candidate / sums.baseline - 1.0).abs();
                let mean = sums.baseline / f64::from(sums.intervals);
                if worst.is_none_or(|(farthest, _)| distance > farthest) {
                    worst = Some((distance, PerVariant { baseline: base / mean, candidate: cand / mean }));
                }
            }
        }
        worst.map(|(_, totals)| totals)
    }

    /// The totals so far, per metric.
    pub(super) fn totals(&self) -> impl Iterator<Item = (&str, PerVariant<f64>)> {
        self.sums.iter().map(|(name, sums)| {
            (name.as_str(), PerVariant { baseline: sums.baseline, candidate: sums.candidate })
        })
    }
}

#[cfg(test)]
mod tests;
