//! What is judged, as series over time, and how much these repeat themselves.

use super::sum::sum;
use crate::analysis::estimate::autocorrelation::integrated_time;
use crate::analysis::preparation::frame::{Bin, Frame};
use crate::model::{Criterion, PerVariant, metric};

/// The greatest autocorrelation time of what is judged, at least one bin.
pub(super) fn autocorrelation(counted: &[&Bin], frame: &Frame, criterion: &Criterion) -> f64 {
    let mut tau: f64 = 1.0;
    for contrast in contrasts(counted, frame, criterion) {
        let greatest = contrast.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let least = contrast.iter().fold(f64::INFINITY, |least, value| least.min(value.abs()));
        let constant =
            contrast.iter().all(|value| (value - contrast[0]).abs() <= 1e-12 * greatest.max(least));
        if !constant {
            tau = tau.max(integrated_time(&contrast).tau);
        }
    }
    tau
}

/// The series whose means are judged: candidate − R · baseline, the difference, the candidate itself where it has a limit of its own.
fn contrasts(bins: &[&Bin], frame: &Frame, criterion: &Criterion) -> Vec<Vec<f64>> {
    let own = || bins.iter().map(|bin| bin.sums.candidate / f64::from(bin.hosts)).collect::<Vec<f64>>();
    if frame.is_candidate_only() {
        return vec![own()];
    }
    let totals = PerVariant::<f64> {
        baseline: sum(bins.iter().map(|bin| bin.sums.baseline)),
        candidate: sum(bins.iter().map(|bin| bin.sums.candidate)),
    };
    let mut contrasts = Vec::new();
    if totals.baseline != 0.0 {
        let ratio = totals.candidate / totals.baseline;
        let residual = |bin: &&Bin| {
            let (b, c) = (ratio * bin.sums.baseline, bin.sums.candidate);
            // What rounding leaves of arms that are exactly proportional is no contrast.
            if (c - b).abs() <= 1e-12 * c.abs().max(b.abs()) { 0.0 } else { c - b }
        };
        contrasts.push(bins.iter().map(residual).collect());
    }
    if criterion.allowance.is_some() {
        let difference = |bin: &&Bin| (bin.sums.candidate - bin.sums.baseline) / f64::from(bin.hosts);
        contrasts.push(bins.iter().map(difference).collect());
    }
    let has_own_limit = criterion.at_least.is_some() || criterion.at_most.is_some();
    if has_own_limit && !is_share_of_total(frame, criterion) {
        contrasts.push(own());
    }
    contrasts
}

/// Whether a limit on the candidate's own value is one on Σ candidate / Σ baseline: how the total itself rises and falls, in both arms
/// alike, then says nothing.
pub(crate) fn is_share_of_total(frame: &Frame, criterion: &Criterion) -> bool {
    criterion.metric.as_str() == metric::TOTAL_FIDELITY && !frame.is_candidate_only()
}
