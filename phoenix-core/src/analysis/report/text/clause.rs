//! One criterion as a clause that a person on call understands.

use crate::analysis::judge::wording::{amount, finding, percent, span};
use crate::analysis::report::{CriterionReport, Quantity, Status};
use crate::model::metric;

/// What a goal came to, its interval and what was asked: `the candidate sends 61 % fewer series (between 58 % and 64 %; at least 50 % less asked)`.
pub(super) fn goal(criterion: &CriterionReport) -> String {
    let asked = (!criterion.limit.is_empty()).then(|| format!("{} asked", criterion.limit));
    let with = |found: String, notes: Vec<String>| {
        if notes.is_empty() { found } else { format!("{found} ({})", notes.join("; ")) }
    };
    match unsettled(criterion) {
        Some(why) => asked.map_or(why.clone(), |asked| format!("{why}, {asked}")),
        None => with(found(criterion), interval(criterion).into_iter().chain(asked).collect()),
    }
}

/// What a guardrail came to, if somebody must hear of it: broken, worse, open, or worse within what is allowed.
pub(super) fn guardrail(criterion: &CriterionReport) -> Option<String> {
    let found = || {
        let interval = interval(criterion).map(|interval| format!(" ({interval})")).unwrap_or_default();
        format!("{}{interval}", found(criterion))
    };
    let unsettled = unsettled(criterion);
    match criterion.status {
        Status::Breach => Some(format!("{}, which breaks the limit ({})", found(), criterion.limit)),
        Status::Degraded => Some(format!(
            "{}, worse, though not surely beyond the limit ({})",
            unsettled.unwrap_or_else(found),
            criterion.limit
        )),
        Status::Open => Some(format!(
            "{}, not settled ({} allowed)",
            unsettled.unwrap_or_else(|| finding(criterion)),
            criterion.limit
        )),
        Status::Pass if is_worse(criterion) => Some(format!("{}, {}", found(), allowed(criterion))),
        _ => None,
    }
}

/// Whether the estimate itself lies on the worse side, by something that shows.
pub(super) fn is_worse(criterion: &CriterionReport) -> bool {
    let worse = if criterion.better == crate::model::Better::Lower { 1.0 } else { -1.0 };
    criterion.estimate.quantity == Quantity::RelativeChange
        && criterion.estimate.value.is_some_and(|value| value * worse > 0.0 && percent(value) != "0 %")
}

/// Why nothing is settled, where that is not just the interval.
fn unsettled(criterion: &CriterionReport) -> Option<String> {
    criterion.why_open.as_ref().map(|reason| reason.message.clone())
}

/// `memory is 4 % higher`.
fn found(criterion: &CriterionReport) -> String {
    let (Some(change), Quantity::RelativeChange) = (criterion.estimate.value, criterion.estimate.quantity)
    else {
        return finding(criterion);
    };
    let (size, same) = (percent(change), percent(change) == "0 %");
    let more = |less: &'static str, more: &'static str| if change < 0.0 { less } else { more };
    match said(criterion.metric.as_str()) {
        Said::Sends(what) if same => format!("the candidate sends as many {what} as the baseline"),
        Said::Sends(what) => format!("the candidate sends {size} {} {what}", more("fewer", "more")),
        Said::Costs if same => "the telemetry costs the same".to_owned(),
        Said::Costs => format!("the telemetry costs {size} {}", more("less", "more")),
        Said::Is(what) if same => format!("{what} is the same"),
        Said::Is(what) => format!("{what} is {size} {}", more("lower", "higher")),
        Said::Named if same => format!("{} is the same", criterion.metric),
        Said::Named => format!("{} is {size} {}", criterion.metric, more("lower", "higher")),
    }
}

/// `between 58 % and 64 %`, where there is an interval with a width that shows.
fn interval(criterion: &CriterionReport) -> Option<String> {
    if criterion.estimate.quantity != Quantity::RelativeChange || criterion.estimate.value.is_none() {
        return None;
    }
    let span = span(&criterion.estimate, &criterion.unit);
    let span = span.trim().trim_start_matches('(').trim_end_matches(')');
    let (lower, upper) = (criterion.estimate.interval.lower?, criterion.estimate.interval.upper?);
    (percent(lower) != percent(upper) || lower.signum() != upper.signum()).then(|| span.to_owned())
}

/// `within the 10 % you allow`; by an amount where the ratio alone is beyond the margin.
fn allowed(criterion: &CriterionReport) -> String {
    let within =
        criterion.estimate.value.zip(criterion.threshold).filter(|(value, threshold)| {
            value.signum() == threshold.signum() && value.abs() <= threshold.abs()
        });
    match (within, &criterion.difference) {
        (Some((_, threshold)), _) => format!("within the {} you allow", percent(threshold)),
        (None, Some(difference)) if difference.value.is_some() => {
            let by = amount(difference.value.unwrap_or_default().abs(), &criterion.unit);
            let unit = if criterion.unit == "{cpu}" { " cores" } else { "" };
            format!("which is {by}{unit} a host, within what you allow ({})", criterion.limit)
        }
        _ => format!("within what you allow ({})", criterion.limit),
    }
}

/// How people say a metric.
enum Said {
    /// It is counted and sent.
    Sends(&'static str),
    /// It is money.
    Costs,
    /// It is high or low.
    Is(&'static str),
    /// By its name.
    Named,
}

fn said(name: &str) -> Said {
    match name {
        metric::ACTIVE_SERIES => Said::Sends("series"),
        metric::NEW_SERIES_PER_HOUR => Said::Sends("new series"),
        metric::DATAPOINTS_PER_MINUTE => Said::Sends("data points"),
        metric::BYTES_PER_MINUTE => Said::Sends("bytes"),
        metric::ESTIMATED_COST_PER_HOUR => Said::Costs,
        metric::COLLECTOR_CPU_CORES => Said::Is("the collector’s CPU use"),
        metric::COLLECTOR_MEMORY_BYTES => Said::Is("the collector’s memory"),
        metric::EXPORT_ERROR_RATIO => Said::Is("the share of failed exports"),
        metric::SERIES_GAP_RATIO => Said::Is("the share of gaps in series"),
        _ => Said::Named,
    }
}
