//! The first page for the platform engineer: what you will no longer see, where series are saved, what changes, whether to trust it.

use super::{Block, Line, Span, Table, number as numeric, signals, words};
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::report::{
    CheckOutcome, CriticalProcesses, Finding, Lost, LostExecutable, LostName, Report, Savings, Story,
};

/// Names that a list spells out.
const NAMED: usize = 5;
/// Names that a table of series has rows for.
const ROWS: usize = 8;
/// Lines of a difference that are shown.
const CHANGED_LINES: usize = 40;

pub(super) fn blocks(report: &Report, story: &Story) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("What you will no longer see"), Block::List(losses(report))];
    blocks.push(Block::Heading("Where the series are saved"));
    blocks.extend(saved(report));
    blocks.push(Block::Heading("What the candidate does otherwise"));
    blocks.push(config(story));
    blocks.push(Block::Heading("Is the comparison fair, and is production untouched?"));
    blocks.push(Block::List(trust(report, story)));
    blocks
}

fn losses(report: &Report) -> Vec<Line> {
    let lost = &report.would_lose;
    let mut lines = critical(&report.critical);
    lines.extend(signals::lines(report.signals.as_ref()));
    lines.push(list("Executables", &lost.executables, |lost: &LostExecutable| {
        let (cpu, memory) = (percent(lost.share_of_cpu), percent(lost.share_of_memory));
        (&lost.name, format!("{cpu} of CPU, {memory} of memory"))
    }));
    for (kind, names) in [("Metrics", &lost.metrics), ("Attributes", &lost.attributes)] {
        lines.push(list(kind, names, |lost: &LostName| {
            (&lost.name, format!("{} of points", percent(lost.share_of_points)))
        }));
    }
    lines
}

fn critical(critical: &CriticalProcesses) -> Vec<Line> {
    let mut lines = Vec::new();
    for lost in &critical.lost {
        let line = Line::default().strong("Critical process lost:").words(" ").name(&lost.executable);
        let line = match &lost.absence {
            None => line.words(" on ").name(lost.host.as_str()),
            Some(absence) => line.words(format!(
                " {}, shown by {} of {} hosts of the baseline",
                lost.place(),
                absence.shown_on,
                absence.of
            )),
        };
        let (since, count) = (lost.since, number(lost.intervals as f64));
        lines.push(line.words(format!(", missing since {since} for {count} intervals in a row.")));
    }
    if critical.lost.is_empty() && !critical.tested.is_empty() {
        let line = Line::of("Critical processes: none lost; both arms show ");
        lines.push(line.names(critical.tested.iter()).words("."));
    }
    if critical.tested.is_empty() {
        lines.push(Line::of("Critical processes: none was tested; name those that must stay visible."));
    }
    let told = |what: &str, names: &mut dyn Iterator<Item = &String>| {
        Line::of(format!("Critical processes {what}: ")).names(names).words(".")
    };
    if !critical.not_tested.is_empty() {
        lines.push(told("seen in too few intervals to be tested", &mut critical.not_tested.iter()));
    }
    if !critical.never_seen.is_empty() {
        lines.push(told("that the baseline never showed", &mut critical.never_seen.iter()));
    }
    lines
}

fn list<T>(kind: &str, lost: &Lost<T>, entry: impl Fn(&T) -> (&String, String)) -> Line {
    let perhaps = match lost.perhaps {
        0 => String::new(),
        more => format!(
            " {} more are shown by few hosts of the baseline: the candidate’s hosts may never have had them.",
            number(more as f64)
        ),
    };
    match (lost.count, lost.of) {
        (_, 0) => return Line::of(format!("{kind}: the baseline showed none.")),
        (0, of) if lost.perhaps == 0 => {
            return Line::of(format!("{kind}: none lost; all {} are still there.", number(of as f64)));
        }
        (0, of) => {
            return Line::of(format!("{kind}: none of {} is lost for sure.{perhaps}", number(of as f64)));
        }
        _ => {}
    }
    let (count, of) = (number(lost.count as f64), number(lost.of as f64));
    let mut line = Line::of(format!("{kind}: {count} of {of}: "));
    for (index, (name, share)) in lost.listed.iter().take(NAMED).map(entry).enumerate() {
        line = if index == 0 { line } else { line.words(", ") }.name(name).words(format!(" ({share})"));
    }
    match lost.count.saturating_sub(lost.listed.len().min(NAMED) as u64) {
        0 => line.words(format!(".{perhaps}")),
        more => line.words(format!(" and {} more.{perhaps}", number(more as f64))),
    }
}

fn saved(report: &Report) -> Vec<Block> {
    let Some(breakdown) = &report.breakdown else {
        let said = "Not known: the source of the measurements does not count series by metric and attribute.";
        return vec![Block::Paragraph(Line::of(said))];
    };
    let mut blocks = Vec::new();
    for (kind, savings) in [("metric", &breakdown.metrics), ("attribute", &breakdown.attributes)] {
        blocks.push(Block::Table(series(kind, savings)));
    }
    let said = "Series of a host in an interval, means over what counted; a series belongs to one metric and carries several attributes.";
    blocks.push(Block::Paragraph(Line::of(said)));
    blocks
}

fn series(kind: &'static str, savings: &Savings) -> Table {
    let rows = savings.listed.iter().take(ROWS).map(|series| {
        vec![
            Span::Name(series.name.clone()),
            Span::Words(number(series.baseline)),
            Span::Words(number(series.candidate)),
            Span::Words(number(series.saved())),
        ]
    });
    let head = vec![words(kind), numeric("baseline"), numeric("candidate"), numeric("saved")];
    Table { head, rows: rows.collect() }
}

fn config(story: &Story) -> Block {
    let Some(comparison) = &story.config else {
        return Block::Paragraph(Line::of("Not known: the configurations were not given to this page."));
    };
    let text = comparison.to_string();
    if text.is_empty() {
        return Block::Paragraph(Line::of("Nothing: both configurations mean the same."));
    }
    let mut lines: Vec<&str> = text.lines().take(CHANGED_LINES).collect();
    let more = text.lines().count() - lines.len();
    let rest = format!("… and {more} more lines");
    if more > 0 {
        lines.push(&rest);
    }
    Block::Code(lines.join("\n"))
}

fn trust(report: &Report, story: &Story) -> Vec<Line> {
    let mark = |outcome: CheckOutcome| match outcome {
        CheckOutcome::Passed => "ok: ",
        CheckOutcome::Failed => "FAILED: ",
        CheckOutcome::NotChecked => "not checked: ",
    };
    let mut lines: Vec<Line> = report
        .validity
        .iter()
        .map(|check| Line::default().strong(mark(check.outcome)).words(&check.message))
        .collect();
    let finding = |what: &str, finding: &Finding| {
        Line::default().strong(mark(finding.outcome)).words(format!("{what}{}", finding.message))
    };
    let unknown = |words: &str| Line::default().strong(mark(CheckOutcome::NotChecked)).words(words);
    lines.push(match story.equal_arms(report) {
        Some(found) => finding("", &found),
        None => unknown("A/A: the same configuration in both arms was not tried"),
    });
    lines.push(match &story.production {
        Some(found) => finding("production while it was measured: ", found),
        None => unknown("production while it was measured is not known to this page"),
    });
    lines
}
