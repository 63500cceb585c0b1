//! The criteria: what was asked, what was found, what follows.

use super::markup::Markup;
use crate::analysis::report::{CriterionReport, Report, Status, text};
use crate::model::Role;

/// How a status looks: its class, its sign and its words, so that the colour is never the only one to say it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) words: &'static str,
}

impl Look {
    /// Its colour, which changes with light and dark.
    pub(super) fn color(self) -> &'static str {
        match self.class {
            "good" => "var(--good)",
            "bad" => "var(--bad)",
            "warn" => "var(--warn)",
            "open" => "var(--open)",
            _ => "var(--plain)",
        }
    }
}

/// The look of `status`.
pub(super) fn look(status: Status) -> Look {
    let (class, sign, words) = match status {
        Status::Met => ("good", "✓", "goal met"),
        Status::Improved => ("good", "↗", "better, target not sure"),
        Status::Worse => ("bad", "✕", "worse"),
        Status::Excluded => ("bad", "✕", "target out of reach"),
        Status::Pass => ("good", "✓", "kept"),
        Status::Breach => ("bad", "✕", "broken"),
        Status::Degraded => ("warn", "!", "worse, limit not surely passed"),
        Status::Open => ("open", "?", "not settled"),
        Status::Shown => ("plain", "·", "shown only"),
        Status::NotTested => ("warn", "!", "not tested"),
    };
    Look { class, sign, words }
}

/// The table of criteria; on a narrow screen each row becomes a card.
pub(super) fn section(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"criteria\">\n<h3 id=\"criteria\">Criteria</h3>\n");
    if report.criteria.is_empty() {
        section.raw("<p>Nothing was measured yet.</p>\n</section>\n");
        return section;
    }
    // The roles are said again because cards (display: block) would take them from a table.
    section.raw("<table class=\"cards\" role=\"table\">\n<caption>Means per host over what counted; the change and its interval are of the candidate against the baseline.</caption>\n");
    section.raw("<thead role=\"rowgroup\"><tr role=\"row\">");
    for (name, numeric) in COLUMNS {
        section.raw("<th role=\"columnheader\" scope=\"col\"").raw(if numeric {
            " class=\"number\">"
        } else {
            ">"
        });
        section.raw(name).raw("</th>");
    }
    section.raw("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for criterion in &report.criteria {
        section.append(&row(criterion));
    }
    section.raw("</tbody>\n</table>\n</section>\n");
    section
}

const COLUMNS: [(&str, bool); 7] = [
    ("metric", false),
    ("baseline", true),
    ("candidate", true),
    ("change", true),
    ("interval", false),
    ("limit", false),
    ("status", false),
];

fn row(criterion: &CriterionReport) -> Markup {
    let cells = text::row(criterion);
    let mut row = Markup::default();
    row.raw("<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><code>")
        .text(&cells[0])
        .raw("</code> <span class=\"aside\">");
    row.raw(role(criterion.role));
    if let Some(known) = criterion.metric.known() {
        row.raw(". ").raw(known.meaning);
    }
    row.raw("</span></th>");
    for ((name, numeric), cell) in COLUMNS.iter().zip(&cells).take(6).skip(1) {
        row.raw("<td role=\"cell\" data-name=\"").raw(name).raw("\"");
        row.raw(if *numeric { " class=\"number\">" } else { ">" });
        if *name == "interval" {
            // Two of them where an allowance is judged beside the ratio.
            for (index, part) in cell.split(" | ").enumerate() {
                row.raw(if index == 0 { "" } else { "<br>" })
                    .raw("<span class=\"whole\">")
                    .text(part)
                    .raw("</span>");
            }
        } else {
            row.text(cell);
        }
        row.raw("</td>");
    }
    let look = look(criterion.status);
    row.raw("<td role=\"cell\" data-name=\"status\"><span class=\"status ").raw(look.class);
    row.raw("\"><span aria-hidden=\"true\">").raw(look.sign).raw("</span> ").raw(look.words).raw("</span>");
    if let Some(reason) = &criterion.why_open {
        row.raw(" <span class=\"aside\">").text(&reason.message).raw("</span>");
    }
    if criterion.status == Status::Open
        && let Some(needed) = criterion.batches_needed
    {
        row.raw(" <span class=\"aside\">About ").count(needed).raw(" more batches would settle it.</span>");
    }
    if criterion.status == Status::Open
        && let Some(needed) = criterion.hosts_needed
    {
        row.raw(" <span class=\"aside\">About ")
            .count(needed)
            .raw(" hosts in each arm would settle it.</span>");
    }
    row.raw("</td></tr>\n");
    row
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Goal => "Goal",
        Role::Guardrail => "Guardrail",
        Role::Monitor => "Monitor",
    }
}
