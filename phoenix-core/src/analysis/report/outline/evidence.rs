//! The evidence: criteria, reasons, looks, method.

use super::{Block, Column, Line, Span, Table, number as numeric, words};
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::report::{Report, Story, behind, ranks, text};
use crate::model::duration;

pub(super) fn blocks(report: &Report, story: &Story) -> Vec<Block> {
    let mut blocks = Vec::new();
    if report.criteria.is_empty() {
        blocks.push(Block::Paragraph(Line::of("Nothing was measured yet.")));
    } else {
        blocks.push(Block::Table(criteria(report)));
    }
    blocks.push(Block::Heading("Why, in order of weight"));
    blocks.push(match report.reasons.as_slice() {
        [] => Block::Paragraph(Line::of("No rule has spoken yet.")),
        reasons => Block::List(reasons.iter().map(|reason| Line::of(&reason.message)).collect()),
    });
    if !report.criteria.is_empty() {
        blocks.push(Block::Heading("Numbers behind the intervals"));
        blocks.push(Block::Table(behind(report)));
        blocks.push(Block::Paragraph(Line::of(behind::MEANING)));
    }
    let hulls = behind::hulls(report);
    if !hulls.is_empty() {
        let said = "The arms are on different hosts: each interval is the smallest that holds both of these.";
        blocks.push(Block::Paragraph(Line::of(said)));
        blocks.push(Block::List(hulls.into_iter().map(Line::of).collect()));
    }
    let by_rank = ranks::lines(report);
    if !by_rank.is_empty() {
        blocks.push(Block::Heading(ranks::TITLE));
        let line = |(metric, said)| Line::default().name(metric).words(format!(": {said}"));
        blocks.push(Block::List(by_rank.into_iter().map(line).collect()));
        blocks.push(Block::Paragraph(Line::of(ranks::MEANING)));
    }
    blocks.push(Block::Heading("How it was measured"));
    let mut method = vec![
        Line::of(format!(
            "Ran {} (from {} to {}), the first {} of it warm-up; {} were planned.",
            duration::format(report.running),
            report.running_since,
            report.cutoff,
            duration::format(report.warm_up),
            duration::format(report.planned),
        )),
        looks(report, story),
        Line::of(format!("Error probability: {} for the whole decision.", percent(report.alpha))),
        Line::of(format!("Method: {}.", report.method)),
        Line::of(format!("Identity: {}.", report.identity)),
    ];
    if report.unusable_samples > 0 {
        let count = number(report.unusable_samples as f64);
        method.push(Line::of(format!("Not usable: {count} samples.")));
    }
    blocks.push(Block::List(method));
    blocks
}

/// How many looks there were, and by which it was decided.
fn looks(report: &Report, story: &Story) -> Line {
    let looks = story.looks_to(report);
    let decided = looks.iter().find(|look| look.verdict.is_some());
    let this = format!("Look {}, {}", number(f64::from(report.number)), text::kind(report.look));
    Line::of(match (decided, looks.len()) {
        (Some(look), _) if look.number == report.number => format!("{this}; decided at this look."),
        (Some(look), _) => format!("{this}; decided at look {}.", look.number),
        (None, _) => format!("{this}; not decided yet."),
    })
}

/// The criteria as a table: metric, baseline, candidate, change, interval, limit, status.
pub(super) fn criteria(report: &Report) -> Table {
    let rows = report.criteria.iter().map(|criterion| {
        let mut cells = text::row(criterion).map(Span::Words);
        cells[0] = Span::Name(criterion.metric.to_string());
        cells.to_vec()
    });
    Table { head: COLUMNS.to_vec(), rows: rows.collect() }
}

fn behind(report: &Report) -> Table {
    let rows = report.criteria.iter().map(|criterion| {
        let mut cells = behind::cells(criterion).map(Span::Words);
        cells[0] = Span::Name(criterion.metric.to_string());
        cells.to_vec()
    });
    let head = behind::COLUMNS.iter().enumerate();
    let head = head.map(|(index, name)| if index == 0 { words(name) } else { numeric(name) });
    Table { head: head.collect(), rows: rows.collect() }
}

const COLUMNS: [Column; 7] = [
    words("metric"),
    numeric("baseline"),
    numeric("candidate"),
    numeric("change"),
    words("interval"),
    words("limit"),
    words("status"),
];
