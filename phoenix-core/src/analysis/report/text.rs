//! A report for the terminal: a table, and a sentence for a person on call.

use super::{Aa, CheckOutcome, CriterionReport, Report, Status};
use crate::analysis::judge::wording::{amount, finding, interval, number, percent, value};
use crate::model::{Role, Verdict, metric};

/// The whole report as text for a terminal: the sentence, the table, what would be lost, the money, the reasons.
#[must_use]
pub fn page(report: &Report) -> String {
    let mut page = format!("{}\n\n{}\n", sentence(report), table(report));
    for line in losses(report).into_iter().chain(money(report)).chain(checks(report)) {
        page.push_str(&line);
        page.push('\n');
    }
    page.push_str("Why:\n");
    for reason in &report.reasons {
        page.push_str(&format!("  - {}\n", reason.message));
    }
    page.push_str(&format!("Method: {}.\nIdentity: {}.\n", report.method, report.identity));
    page
}

/// What was found, in one sentence for a person on call.
#[must_use]
pub fn sentence(report: &Report) -> String {
    let mut clauses: Vec<String> = Vec::new();
    clauses.extend(report.aa.as_ref().map(Aa::in_words));
    for lost in &report.critical.lost {
        clauses.push(format!("the candidate no longer shows {} {}", lost.executable, lost.place()));
    }
    let told = |role: Role| report.criteria.iter().filter(move |criterion| criterion.role == role);
    clauses.extend(told(Role::Goal).map(goal));
    clauses.extend(told(Role::Guardrail).filter_map(guardrail));
    let failed = report.validity.iter().filter(|check| check.outcome == CheckOutcome::Failed);
    clauses.extend(failed.map(|check| check.message.clone()));
    let kept = told(Role::Guardrail).filter(|criterion| criterion.status == Status::Pass).count();
    if kept > 0 {
        let of = told(Role::Guardrail).filter(|criterion| criterion.status != Status::NotTested).count();
        clauses.push(match of {
            1 => "the guardrail is surely kept".to_owned(),
            of if of == kept => format!("all {of} guardrails are surely kept"),
            of => format!("{kept} of {of} guardrails are surely kept"),
        });
    }
    if clauses.is_empty() {
        clauses.push("nothing that decides was measured".to_owned());
    }
    clauses.push(advice(report).to_owned());
    let text = clauses.join("; ");
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The criteria as a table: metric, baseline, candidate, change, interval, limit, status.
#[must_use]
pub fn table(report: &Report) -> String {
    let head = ["metric", "baseline", "candidate", "change", "interval", "limit", "status"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(report.criteria.iter().map(row));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
        .collect();
    let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("──");
    let mut table = String::new();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let padding = " ".repeat(width - cell.chars().count());
            // Numbers to the right, words to the left.
            if (1..=3).contains(&column) { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        table.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        table.push('\n');
        if index == 0 {
            table.push_str(&rule);
            table.push('\n');
        }
    }
    table
}

pub(super) fn row(criterion: &CriterionReport) -> [String; 7] {
    let unit = &criterion.unit;
    let mean = |mean: Option<f64>| mean.map_or("–".to_owned(), |mean| amount(mean, unit));
    let estimate = &criterion.estimate;
    let change = match (criterion.mean.baseline, criterion.mean.candidate) {
        (Some(baseline), Some(candidate)) if estimate.quantity == super::Quantity::CandidateMean => {
            let difference = super::Quantity::Difference;
            value(difference, candidate - baseline, unit)
        }
        _ if estimate.quantity == super::Quantity::CandidateMean => "–".to_owned(),
        _ => estimate.value.map_or("–".to_owned(), |found| value(estimate.quantity, found, unit)),
    };
    let mut span = if estimate.value.is_some() { interval(estimate, unit) } else { "–".to_owned() };
    if let Some(difference) = &criterion.difference {
        span = format!("{span} | {}", interval(difference, unit));
    }
    [
        criterion.metric.to_string(),
        mean(criterion.mean.baseline),
        mean(criterion.mean.candidate),
        change,
        span,
        if criterion.limit.is_empty() { "–".to_owned() } else { criterion.limit.clone() },
        status(criterion.status).to_owned(),
    ]
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Met => "MET",
        Status::Improved => "IMPROVED",
        Status::Worse => "WORSE",
        Status::Excluded => "EXCLUDED",
        Status::Pass => "PASS",
        Status::Breach => "BREACH",
        Status::Degraded => "DEGRADED",
        Status::Open => "OPEN",
        Status::Shown => "–",
        Status::NotTested => "not tested",
    }
}

fn goal(criterion: &CriterionReport) -> String {
    let asked = (!criterion.limit.is_empty()).then(|| format!("{} asked", criterion.limit));
    match (criterion.estimate.value, &criterion.why_open) {
        (Some(change), None) if criterion.metric.as_str() == metric::ACTIVE_SERIES => {
            let direction = if change < 0.0 { "fewer" } else { "more" };
            let notes: Vec<String> = one_sided(criterion).into_iter().chain(asked).collect();
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
            format!("the candidate sends {} {direction} series{notes}", percent(change))
        }
        (_, why) => {
            let found = why.as_ref().map_or_else(|| finding(criterion), |reason| reason.message.clone());
            asked.map_or(found.clone(), |asked| format!("{found}, {asked}"))
        }
    }
}

/// `between 58 % and 64 %`, where the interval lies on one side and has a width that shows.
fn one_sided(criterion: &CriterionReport) -> Option<String> {
    let (lower, upper) = (criterion.estimate.interval.lower?, criterion.estimate.interval.upper?);
    let (near, far) = if lower.abs() < upper.abs() { (lower, upper) } else { (upper, lower) };
    let (near_text, far_text) = (percent(near), percent(far));
    (lower.signum() == upper.signum() && near_text != far_text)
        .then(|| format!("between {near_text} and {far_text}"))
}

/// Guardrails that somebody must hear of: broken, worse or open.
fn guardrail(criterion: &CriterionReport) -> Option<String> {
    let found =
        criterion.why_open.as_ref().map_or_else(|| finding(criterion), |reason| reason.message.clone());
    match criterion.status {
        Status::Breach => Some(format!("{found}, which breaks the limit ({})", criterion.limit)),
        Status::Degraded => {
            Some(format!("{found}, worse, though not surely beyond the limit ({})", criterion.limit))
        }
        Status::Open => Some(format!("{found}, not settled ({} allowed)", criterion.limit)),
        _ => None,
    }
}

fn advice(report: &Report) -> &'static str {
    match report.verdict {
        Some(Verdict::KeepBaseline) if report.aa.is_some() => "there is nothing to adopt",
        Some(Verdict::Adopt) => "adopt the candidate",
        Some(Verdict::KeepBaseline) => "keep the baseline",
        Some(Verdict::NeedsTuning) => "the candidate helps and harms: tune it and try again",
        Some(Verdict::Inconclusive) => "the data do not decide",
        None => "go on measuring",
    }
}

fn losses(report: &Report) -> Vec<String> {
    const SHOWN: usize = 5;
    let lost = &report.would_lose;
    let names = |kind: &str, count: u64, of: u64, listed: Vec<String>| {
        let more = count.saturating_sub(listed.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (count > 0).then(|| format!("No longer seen, {kind}: {count} of {of}: {}{more}", listed.join(", ")))
    };
    let by_points =
        |lost: &super::LostName| format!("{} ({} of points)", lost.name, percent(lost.share_of_points));
    let by_usage = |lost: &super::LostExecutable| {
        let (cpu, memory) = (percent(lost.share_of_cpu), percent(lost.share_of_memory));
        format!("{} ({cpu} of CPU, {memory} of memory)", lost.name)
    };
    let (metrics, attributes, executables) = (&lost.metrics, &lost.attributes, &lost.executables);
    [
        names(
            "metrics",
            metrics.count,
            metrics.of,
            metrics.listed.iter().take(SHOWN).map(by_points).collect(),
        ),
        names(
            "attributes",
            attributes.count,
            attributes.of,
            attributes.listed.iter().take(SHOWN).map(by_points).collect(),
        ),
        names(
            "executables",
            executables.count,
            executables.of,
            executables.listed.iter().take(SHOWN).map(by_usage).collect(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn money(report: &Report) -> Vec<String> {
    let Some(money) = &report.money else { return Vec::new() };
    let per_hour = |amount: f64| format!("{} {}/h", number(amount), money.currency);
    let mut lines = vec![format!(
        "Money: baseline {}, candidate {}; saved {} ({} {} a month).",
        per_hour(money.bill.baseline.telemetry_per_hour),
        per_hour(money.bill.candidate.telemetry_per_hour),
        per_hour(money.saved_per_hour),
        number(money.saved_per_month),
        money.currency
    )];
    lines.extend(money.notes.iter().map(|note| format!("  {note}")));
    lines
}

fn checks(report: &Report) -> Vec<String> {
    let lines = report.validity.iter().map(|check| {
        let mark = match check.outcome {
            CheckOutcome::Passed => "ok",
            CheckOutcome::Failed => "FAILED",
            CheckOutcome::NotChecked => "not checked",
        };
        format!("Check {mark}: {}", check.message)
    });
    lines.collect()
}
