//! A report for the terminal: a sentence for a person on call, a table, and the page of both.

mod clause;
mod layout;
mod plan;
mod sentence;
mod status;

use super::outline::{self, Block, Line};
use super::visible::one_line;
use super::{CriterionReport, Report, Story};
use crate::analysis::judge::wording::{amount, interval, value};
use layout::{hanging, ruled, wrapped};
pub use plan::plan;
pub use sentence::{headline, sentence};
pub(super) use status::{kind, status};

/// The width for text that goes anywhere: a terminal's that was not made wider, and room for the table of criteria.
pub const WIDTH: usize = 120;

/// The whole report as text of at most `width` columns: verdict, sentence, the page for the platform engineer, the page for whoever
/// pays, the evidence.
///
/// Words longer than a line stand alone; a table that does not fit is written row by row. Nothing in it drives a terminal.
#[must_use]
pub fn page(report: &Report, story: &Story, width: usize) -> String {
    let title = format!("{}: {}", headline(report), one_line(&report.name));
    let mut page = format!("{}\n\n{}\n", wrapped(&title, width), wrapped(&sentence(report), width));
    for block in outline::blocks(report, story) {
        match block {
            Block::Part(name) => page.push_str(&format!("\n{}\n", ruled(name, width))),
            Block::Heading(name) => page.push_str(&format!("\n{}\n", wrapped(&format!("{name}:"), width))),
            Block::Paragraph(line) => {
                page.push_str(&format!("{}\n", hanging("  ", "  ", &plain(&line), width)));
            }
            Block::List(lines) => {
                for line in lines {
                    page.push_str(&format!("{}\n", hanging("  - ", "    ", &plain(&line), width)));
                }
            }
            Block::Table(table) => {
                let table = layout::table(&table, width.saturating_sub(2));
                page.extend(table.lines().map(|line| format!("  {line}\n").replace("  \n", "\n")));
            }
            Block::Code(text) => page.extend(text.lines().map(|line| {
                let line = one_line(line);
                let indent = " ".repeat(4 + line.chars().take_while(|letter| *letter == ' ').count());
                format!("{}\n", hanging(&indent, &format!("{indent}    "), &line, width))
            })),
        }
    }
    page
}

/// The criteria as a table of at most `width` columns: metric, baseline, candidate, change, interval, limit, status.
#[must_use]
pub fn table(report: &Report, width: usize) -> String {
    layout::table(&outline::criteria(report), width)
}

fn plain(line: &Line) -> String {
    line.0.iter().map(|span| one_line(span.text())).collect()
}

/// The cells of a criterion, in the order of the table.
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
