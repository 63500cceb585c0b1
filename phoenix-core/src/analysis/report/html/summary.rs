//! What was found, for a person on call: the verdict, the sentence, the reasons.

use super::markup::Markup;
use crate::analysis::LookKind;
use crate::analysis::report::{Report, text};
use crate::model::{Verdict, duration};

/// The verdict as a headline.
pub(super) fn headline(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Adopt) => "Adopt the candidate",
        Some(Verdict::KeepBaseline) => "Keep the baseline",
        Some(Verdict::NeedsTuning) => "Tune the candidate and try again",
        Some(Verdict::Inconclusive) => "The data do not decide",
        None => "Go on measuring",
    }
}

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
    header.raw("</b> · look ").count(u64::from(report.number)).raw(", ").raw(kind(report.look));
    header.raw(" · measured for ").text(&duration::format(report.running)).raw("</p>\n");
    header.raw("<h1><span class=\"sign\" aria-hidden=\"true\">").raw(sign).raw("</span> ");
    header.raw(headline(report.verdict)).raw("</h1>\n");
    header.raw("<p class=\"sentence\">").text(&text::sentence(report)).raw("</p>\n");
    if !report.reasons.is_empty() {
        header.raw("<details><summary>Why, in order of weight</summary>\n<ol>\n");
        for reason in &report.reasons {
            header.raw("<li>").text(&reason.message).raw("</li>\n");
        }
        header.raw("</ol>\n</details>\n");
    }
    header.raw("</header>\n");
    header
}

/// A look's kind in words.
pub(super) fn kind(look: LookKind) -> &'static str {
    match look {
        LookKind::Interim => "on the way",
        LookKind::Horizon => "at the planned end",
        LookKind::Watch => "while a decision is awaited",
        LookKind::Final => "the last one",
    }
}
