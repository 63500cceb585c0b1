//! A report as one HTML file: for a browser, a phone, a printer or an attachment.
//!
//! The file stands on its own: styles and charts are inside, there is no script, and nothing is loaded from anywhere. What could be lost
//! stands before what is saved: first the page for the platform engineer, then that for whoever pays, then the evidence. The same report
//! and story give the same bytes.

mod chart;
mod checks;
mod clock;
mod config;
mod criteria;
mod forest;
mod losses;
mod marks;
mod markup;
mod money;
mod narrowing;
mod samples;
mod saved;
mod scale;
mod signals;
mod summary;
mod timeline;

#[cfg(test)]
mod tests;

use super::{Report, Story, text};
use markup::Markup;

/// The report as a complete HTML document.
///
/// All text of the report is escaped; whatever it holds, it stays text.
#[must_use]
pub fn render(report: &Report, story: &Story) -> String {
    let looks = story.looks_to(report);
    let mut page = Markup::default();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    // Nothing is to be loaded or run, even if a browser were fooled.
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.raw("<title>").text(&report.name).raw(" – ").raw(text::headline(report)).raw("</title>\n");
    page.raw("<style>\n").raw(include_str!("html/style.css")).raw("</style>\n</head>\n<body>\n");
    page.append(&summary::header(report));
    page.raw("<main>\n");
    part(&mut page, "platform", "For the platform engineer");
    page.append(&losses::section(report));
    page.append(&saved::section(report));
    page.append(&config::section(story));
    page.append(&checks::validity(report, story));
    part(&mut page, "payer", "For whoever pays");
    page.append(&money::section(report, story));
    part(&mut page, "evidence", "The evidence");
    page.append(&criteria::section(report));
    page.append(&forest::section(report));
    page.append(&narrowing::section(report, &looks));
    page.append(&timeline::section(report, &looks));
    page.append(&samples::section(report, &looks));
    page.append(&checks::method(report));
    page.raw("</main>\n</body>\n</html>\n");
    page.into_string()
}

/// Begins one of the parts of the page.
fn part(page: &mut Markup, id: &'static str, title: &'static str) {
    page.raw("<h2 id=\"").raw(id).raw("\">").raw(title).raw("</h2>\n");
}
