//! The robust cross-check: ranks instead of sums. It is reported beside the verdict and never part of it.

use super::criterion::Evidence;
use crate::analysis::estimate::Alternative;
use crate::analysis::estimate::hodges_lehmann::HodgesLehmann;
use crate::analysis::report::{CrossCheck, Interval, Ranks};

/// Fewer batches than this have no ranks to speak of.
const FEWEST: usize = 2;

/// The cross-check of a criterion over its batches, its interval at `alpha` for this look alone.
pub(crate) fn of(evidence: &Evidence<'_>, alpha: f64) -> CrossCheck {
    let missing = |why: &str| CrossCheck::Missing(why.to_owned());
    let (Some(frame), Some(batches)) = (evidence.frame, &evidence.batches) else {
        return missing("no value was measured over time");
    };
    if frame.is_candidate_only() {
        return missing("the baseline has no such values to compare with");
    }
    let (candidate, baseline) = (&batches.means.candidate, &batches.means.baseline);
    if candidate.len().min(baseline.len()) < FEWEST {
        return missing("there are fewer than two batches");
    }
    let shift = HodgesLehmann::of(candidate, baseline);
    let (bounds, test) = (shift.bounds(alpha), shift.test());
    let known = |value: f64| Some(value * frame.scale + 0.0).filter(|value| value.is_finite());
    let Some(estimate) = known(shift.estimate()) else {
        return missing("the values are too large for a difference of them to be a number");
    };
    CrossCheck::Ranks(Ranks {
        p: test.p_value(Alternative::TwoSided),
        shift: estimate,
        interval: Interval { lower: known(bounds.lower), upper: known(bounds.upper) },
        a12: test.a12(),
        all_tied: test.is_degenerate(),
        alpha,
    })
}
