//! What was found, for a person on call: the verdict, the sentence, the reasons.

use super::markup::Markup;
use crate::analysis::report::{Report, text};
use crate::model::{Verdict, duration};

/// The top of the page.
pub(super) fn header(report: &Report) -> Markup {
    let (class, sign) = match report.verdict {
        Some(Verdict::Adopt) => ("good", "✓"),
        Some(Verdict::KeepBaseline) => ("bad", "✕"),
        Some(Verdict::NeedsTuning) => ("warn", "!"),
        Some(Verdict::Inconclusive) | None => ("open", "?"),
    };
    let mut header = Markup::default();
    header.raw("<header class=\"").raw(class).raw("\">\n<p class=\"name\">Experiment <b>").text(&report.name);
    header.raw("</b> · look ").count(u64::from(report.number)).raw(", ").raw(text::kind(report.look));
    header.raw(" · measured for ").text(&duration::format(report.running)).raw("</p>\n");
    header.raw("<h1><span class=\"sign\" aria-hidden=\"true\">").raw(sign).raw("</span> ");
    header.raw(text::headline(report)).raw("</h1>\n");
    header.raw("<p class=\"sentence\">").text(&text::sentence(report)).raw("</p>\n");
    if !report.reasons.is_empty() {
        header.raw("<details><summary>Why, in order of weight</summary>\n<ol>\n");
        for reason in &report.reasons {
            header.raw("<li>").text(&reason.message).raw("</li>\n");
        }
        header.raw("</ol>\n</details>\n");
    }
    header.raw("<nav aria-label=\"Parts of this page\"><a href=\"#platform\">For the platform engineer</a> <a href=\"#payer\">For whoever pays</a> <a href=\"#evidence\">The evidence</a></nav>\n");
    header.raw("</header>\n");
    header
}
