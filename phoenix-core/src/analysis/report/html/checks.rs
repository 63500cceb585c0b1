//! Whether the comparison is fair, and how it was made.

use super::markup::Markup;
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::report::{
    CheckName, CheckOutcome, CriterionReport, Finding, Report, Story, behind, ranks, text,
};
use crate::model::duration;

/// The checks of the comparison itself, and of what is around it.
pub(super) fn validity(report: &Report, story: &Story) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"checks\">\n<h3 id=\"checks\">Is the comparison fair, and is production untouched?</h3>\n");
    if report.validity.is_empty() {
        section.raw("<p>Nothing could be checked yet.</p>\n");
    }
    section.raw("<ul class=\"checks\">\n");
    for check in &report.validity {
        section.append(&item(check.outcome, name(check.name), &check.message));
    }
    let equal_arms = story.equal_arms(report);
    for (name, finding, absent) in [
        ("Equal arms.", equal_arms.as_ref(), "A/A: the same configuration in both arms was not tried"),
        ("Production.", story.production.as_ref(), "whether it stayed as it was is not known to this page"),
    ] {
        let (outcome, message) = match finding {
            Some(Finding { outcome, message }) => (*outcome, message.as_str()),
            None => (CheckOutcome::NotChecked, absent),
        };
        section.append(&item(outcome, name, message));
    }
    section.raw("</ul>\n</section>\n");
    section
}

fn item(outcome: CheckOutcome, name: &'static str, message: &str) -> Markup {
    let (class, sign, words) = match outcome {
        CheckOutcome::Passed => ("good", "✓", "holds"),
        CheckOutcome::Failed => ("bad", "✕", "does not hold"),
        CheckOutcome::NotChecked => ("open", "?", "not checked"),
    };
    let mut item = Markup::default();
    item.raw("<li><span class=\"status ").raw(class).raw("\"><span aria-hidden=\"true\">").raw(sign);
    item.raw("</span> ").raw(words).raw("</span> <b>").raw(name).raw("</b> ");
    item.text(message).raw("</li>\n");
    item
}

fn name(name: CheckName) -> &'static str {
    match name {
        CheckName::InputParity => "Same input.",
        CheckName::Gaps => "Gaps.",
        CheckName::Steady => "Steady.",
        CheckName::Batches => "Batches.",
        CheckName::Hosts => "Hosts.",
        CheckName::MinimumDuration => "Minimum duration.",
        CheckName::UsedSignals => "Alerts and dashboards.",
        CheckName::SampleRatio => "Shares of hosts.",
    }
}

/// How it was measured and computed.
pub(super) fn method(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"method\" class=\"method\">\n<h3 id=\"method\">How it was measured</h3>\n<dl>\n");
    let mut entry = |name: &'static str, value: &str| {
        section.raw("<dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd>\n");
    };
    entry("Ran", &format!("from {} to {}", report.running_since, report.cutoff));
    entry(
        "Counted",
        &format!(
            "{} of running, the first {} of them warm-up; {} were planned",
            duration::format(report.running),
            duration::format(report.warm_up),
            duration::format(report.planned)
        ),
    );
    entry("Looks", &format!("number {}, {}", report.number, text::kind(report.look)));
    entry("Error probability", &format!("{} for the whole decision", percent(report.alpha)));
    entry("Method", &report.method);
    entry("Identity", &report.identity);
    if report.unusable_samples > 0 {
        entry("Not usable", &format!("{} samples", number(report.unusable_samples as f64)));
    }
    section.raw("</dl>\n");
    if !report.criteria.is_empty() {
        section.raw("<details><summary>Numbers behind the intervals</summary>\n<div class=\"scroll\" role=\"region\" aria-label=\"Numbers behind the intervals\" tabindex=\"0\">\n<table>\n<thead><tr>");
        for (index, column) in behind::COLUMNS.into_iter().enumerate() {
            section.raw("<th scope=\"col\"").raw(if index > 0 { " class=\"number\">" } else { ">" });
            section.raw(column).raw("</th>");
        }
        section.raw("</tr></thead>\n<tbody>\n");
        for criterion in &report.criteria {
            section.append(&row(criterion));
        }
        section.raw("</tbody>\n</table>\n</div>\n");
        section
            .raw("<p class=\"note\">")
            .raw(behind::MEANING)
            .raw("</p>\n")
            .append(&hulls(report))
            .raw("</details>\n")
            .append(&by_rank(report));
    }
    section.raw("</section>\n");
    section
}

fn row(criterion: &CriterionReport) -> Markup {
    let mut row = Markup::default();
    for (index, cell) in behind::cells(criterion).iter().enumerate() {
        match index {
            0 => row.raw("<tr><th scope=\"row\"><code>").text(cell).raw("</code></th>"),
            _ => row.raw("<td class=\"number\">").text(cell).raw("</td>"),
        };
    }
    row.raw("</tr>\n");
    row
}

/// What ranks say beside the verdict, folded: nothing depends on it.
fn by_rank(report: &Report) -> Markup {
    let lines = ranks::lines(report);
    let mut list = Markup::default();
    if lines.is_empty() {
        return list;
    }
    list.raw("<details><summary>").raw(ranks::TITLE).raw("</summary>\n<ul class=\"notes\">\n");
    for (metric, said) in &lines {
        list.raw("<li><code>").text(metric).raw("</code>: ").text(said).raw("</li>\n");
    }
    list.raw("</ul>\n<p class=\"note\">").raw(ranks::MEANING).raw("</p>\n</details>\n");
    list
}

/// What intervals over different hosts are made of.
fn hulls(report: &Report) -> Markup {
    let hulls = behind::hulls(report);
    let mut list = Markup::default();
    if hulls.is_empty() {
        return list;
    }
    list.raw("<p class=\"note\">The arms are on different hosts: each interval is the smallest that holds both of these.</p>\n<ul class=\"notes\">\n");
    for hull in &hulls {
        list.raw("<li>").text(hull).raw("</li>\n");
    }
    list.raw("</ul>\n");
    list
}
