//! A/A: equal arms compared, and how small a change would have shown.

use super::criterion::Evidence;
use crate::analysis::distribution::normal;
use crate::analysis::estimate::Level;
use crate::analysis::preparation::batches::FEWEST;
use crate::analysis::report::aa::POWER;
use crate::analysis::report::{Aa, AaCriterion, CriterionReport, Quantity};

/// Compares every metric that `criteria` compared, each once and at its share of the look's α; `level` gives the level at a share.
pub(crate) fn compare(
    evidence: &[Evidence<'_>],
    criteria: &[CriterionReport],
    alpha: f64,
    level: impl Fn(&Evidence<'_>, f64) -> Level,
) -> Aa {
    let mut compared: Vec<&Evidence<'_>> = Vec::new();
    for (one, report) in evidence.iter().zip(criteria) {
        let metric = &one.criterion.metric;
        if is_compared(report) && compared.iter().all(|known| known.criterion.metric != *metric) {
            compared.push(one);
        }
    }
    let share = 1.0 / compared.len().max(1) as f64;
    let judged = compared.iter().map(|one| {
        let level = level(one, share);
        found(&one.judge(level, level))
    });
    Aa { alpha, criteria: judged.collect() }
}

fn is_compared(report: &CriterionReport) -> bool {
    report.estimate.quantity == Quantity::RelativeChange
        && report.estimate.value.is_some()
        && report.batches >= FEWEST as u64
}

fn found(report: &CriterionReport) -> AaCriterion {
    let interval = report.estimate.interval;
    // Rounding is no difference.
    let apart = interval.lower.is_some_and(|lower| lower > 1e-12)
        || interval.upper.is_some_and(|upper| upper < -1e-12);
    // An interval of ± q s excludes nothing with that power when the change is (q + z) s. The q of Student's t and of a confidence
    // sequence is more than the normal one, so that this is no less than it should be.
    let (q, z) = (normal::upper_quantile(0.5 * report.alpha), normal::quantile(POWER));
    let half = interval.lower.zip(interval.upper).map(|(lower, upper)| 0.5 * (upper - lower));
    // Values that do not scatter at all (nothing but zeros) say nothing of what would have shown.
    let smallest_seen =
        half.map(|half| half * (1.0 + z / q)).filter(|floor| floor.is_finite() && *floor > 0.0);
    AaCriterion { metric: report.metric.clone(), estimate: report.estimate, apart, smallest_seen }
}
