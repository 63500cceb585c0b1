//! The numbers behind an interval, for every form of the page.

use super::{CriterionReport, Estimate, Report};
use crate::analysis::judge::wording::{interval, number, percent};
use crate::model::duration;

/// The columns; all but the first are numbers.
pub(super) const COLUMNS: [&str; 9] =
    ["metric", "grid", "intervals", "settling", "batches × length", "τ", "hosts", "coverage", "p"];

/// What the columns mean.
pub(super) const MEANING: &str = "τ: about so many neighbouring intervals say as much as one independent one; a batch is long enough to be \
     independent. Coverage: the share of the expected intervals that the baseline and the candidate have. p: the probability of data as \
     extreme as these if the arms were equal, valid at every look.";

/// The cells of a criterion.
pub(super) fn cells(criterion: &CriterionReport) -> [String; 9] {
    let optional = |value: Option<f64>| value.map_or("–".to_owned(), number);
    let share = |value: Option<f64>| value.map_or("–".to_owned(), percent);
    let (coverage, hosts) = (&criterion.coverage, &criterion.hosts_of_arm);
    [
        criterion.metric.to_string(),
        duration::format(criterion.grid),
        number(criterion.intervals as f64),
        number(criterion.settling as f64),
        format!("{} × {}", number(criterion.batches as f64), number(criterion.batch_length as f64)),
        optional(criterion.tau),
        match criterion.hulls.is_empty() {
            true => number(criterion.hosts as f64),
            false => format!("{} / {}", number(hosts.baseline as f64), number(hosts.candidate as f64)),
        },
        format!("{} / {}", share(coverage.baseline), share(coverage.candidate)),
        optional(criterion.anytime_p),
    ]
}

/// What the intervals are the hulls of, where the arms are on different hosts.
pub(super) fn hulls(report: &Report) -> Vec<String> {
    let of = |criterion: &CriterionReport| {
        let unit = criterion.unit.clone();
        let metric = criterion.metric.clone();
        criterion.hulls.clone().into_iter().map(move |hull| {
            let said = |interval_of| {
                interval(&Estimate { quantity: hull.quantity, value: None, interval: interval_of }, &unit)
            };
            format!("{metric}: {} over batches of time, {} over hosts", said(hull.time), said(hull.hosts))
        })
    };
    report.criteria.iter().flat_map(of).collect()
}
