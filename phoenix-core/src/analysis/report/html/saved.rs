//! Where the series are saved: the metrics and attributes with the most of them.

use super::markup::Markup;
use crate::analysis::judge::wording::number;
use crate::analysis::report::{Report, Savings, SeriesOf};

/// Rows that are shown at once; the rest unfolds.
const AT_ONCE: usize = 6;

/// Series by metric and by attribute.
pub(super) fn section(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"saved\">\n<h3 id=\"saved\">Where the series are saved</h3>\n");
    match &report.breakdown {
        Some(breakdown) => {
            section.append(&list("metric", "By metric", &breakdown.metrics));
            section.append(&list("attribute", "By attribute", &breakdown.attributes));
            section.raw("<p class=\"note\">Series of a host in an interval, means over what counted. A series belongs to one metric and carries several attributes, so that those of attributes do not add up.</p>\n");
        }
        None => {
            section.raw("<p>Not known: the source of the measurements does not count series by metric and attribute.</p>\n");
        }
    }
    section.raw("</section>\n");
    section
}

fn list(kind: &'static str, title: &'static str, savings: &Savings) -> Markup {
    let mut block = Markup::default();
    if savings.listed.is_empty() {
        return block;
    }
    let most = savings.listed.iter().map(|series| series.baseline.max(series.candidate)).fold(0.0, f64::max);
    let (shown, folded) = savings.listed.split_at(savings.listed.len().min(AT_ONCE));
    block.raw("<h4>").raw(title).raw("</h4>\n").append(&table(kind, title, shown, most));
    if !folded.is_empty() {
        block.raw("<details><summary>").count(folded.len() as u64).raw(" more</summary>\n");
        block.append(&table(kind, title, folded, most)).raw("</details>\n");
    }
    let unlisted = savings.count.saturating_sub(savings.listed.len() as u64);
    if unlisted > 0 {
        block.raw("<p class=\"note\">").count(unlisted).raw(" that differ less are not listed.</p>\n");
    }
    block
}

fn table(kind: &'static str, title: &'static str, rows: &[SeriesOf], most: f64) -> Markup {
    let mut table = Markup::default();
    table.raw("<div class=\"scroll\" role=\"region\" aria-label=\"Series saved, ").raw(title);
    table.raw("\" tabindex=\"0\">\n<table class=\"lost series\">\n<thead><tr><th scope=\"col\">").raw(kind);
    table.raw("</th><th scope=\"col\" class=\"number\">baseline</th><th scope=\"col\" class=\"number\">candidate</th><th scope=\"col\" class=\"number\">saved</th></tr></thead>\n<tbody>\n");
    for series in rows {
        table.raw("<tr><th scope=\"row\"><code>").text(&series.name).raw("</code></th>");
        for value in [series.baseline, series.candidate] {
            table.raw("<td class=\"number\">").append(&bar(value, most)).raw("</td>");
        }
        table
            .raw("<td class=\"number\">")
            .text(&number(series.saved()).replace('-', "−"))
            .raw("</td></tr>\n");
    }
    table.raw("</tbody>\n</table>\n</div>\n");
    table
}

/// A number of series with a bar as long as its share of the longest.
fn bar(value: f64, most: f64) -> Markup {
    let share = (value / most * 100.0).clamp(0.0, 100.0);
    let mut bar = Markup::default();
    bar.raw("<span class=\"bar\" style=\"--share:");
    bar.text(&format!("{:.1}", if share.is_finite() { share } else { 0.0 })).raw("%\">");
    bar.text(&number(value)).raw("</span>");
    bar
}
