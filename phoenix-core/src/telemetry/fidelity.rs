//! Whether sums are kept: the candidate's totals over the baseline's.

use std::collections::BTreeMap;

use super::interval::Total;

/// The totals of both arms since the beginning, per metric that can be added up.
#[derive(Debug, Clone, Default)]
pub(super) struct Fidelity {
    sums: BTreeMap<String, (f64, f64)>,
}

impl Fidelity {
    /// Takes an interval that both arms have measured; the fidelity in it, if any total can be compared.
    ///
    /// It is that of one metric: of all that the baseline shows as a sum, the one whose total so far is farthest from the baseline's. A mean over the metrics
    /// would let one that doubles hide one that is lost. A metric that the candidate does not show has kept nothing: 0.
    pub(super) fn next(
        &mut self,
        baseline: &BTreeMap<String, Total>,
        candidate: &BTreeMap<String, Total>,
    ) -> Option<f64> {
        let mut worst: Option<(f64, f64)> = None;
        for (name, ours) in baseline {
            let (base, cand) = match (ours, candidate.get(name)) {
                (Total::Growth(base), Some(Total::Growth(cand))) => (*base, *cand),
                (Total::Level(base), Some(Total::Level(cand) | Total::Gauge(cand))) => (*base, *cand),
                (Total::Growth(base) | Total::Level(base), None) => (*base, 0.0),
                _ => continue,
            };
            let (base_sum, cand_sum) = self.sums.entry(name.clone()).or_default();
            *base_sum += base;
            *cand_sum += cand;
            if base > 0.0 && *base_sum > 0.0 {
                let distance = (*cand_sum / *base_sum - 1.0).abs();
                if worst.is_none_or(|(farthest, _)| distance > farthest) {
                    worst = Some((distance, cand / base));
                }
            }
        }
        worst.map(|(_, ratio)| ratio)
    }

    /// The totals so far, per metric: the baseline's, the candidate's.
    pub(super) fn totals(&self) -> &BTreeMap<String, (f64, f64)> {
        &self.sums
    }
}

#[cfg(test)]
mod tests;
