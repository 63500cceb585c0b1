//! The page as blocks of text, for every form that is written line by line: terminal and Markdown.
//!
//! Two first pages and the evidence behind them. What could be lost stands before what is saved, and what is not known is said.

mod evidence;
mod payer;
mod platform;
mod signals;

use super::{Report, Story};

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// Begins one of the three parts.
    Part(&'static str),
    /// Begins a section.
    Heading(&'static str),
    Paragraph(Line),
    List(Vec<Line>),
    Table(Table),
    /// Text that keeps its lines.
    Code(String),
}

/// A line of text in which foreign names are told from words.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line(pub(super) Vec<Span>);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Span {
    Words(String),
    /// What the telemetry, a configuration or a person named.
    Name(String),
    /// Words to be seen first.
    Strong(String),
}

impl Span {
    /// Its text, whatever it is.
    pub(super) fn text(&self) -> &str {
        match self {
            Span::Words(text) | Span::Name(text) | Span::Strong(text) => text,
        }
    }
}

impl Line {
    pub(super) fn of(words: impl Into<String>) -> Line {
        Line::default().words(words)
    }

    pub(super) fn words(mut self, words: impl Into<String>) -> Line {
        self.0.push(Span::Words(words.into()));
        self
    }

    pub(super) fn name(mut self, name: impl Into<String>) -> Line {
        self.0.push(Span::Name(name.into()));
        self
    }

    pub(super) fn strong(mut self, words: impl Into<String>) -> Line {
        self.0.push(Span::Strong(words.into()));
        self
    }

    /// Names with commas between them.
    pub(super) fn names<'a>(mut self, names: impl Iterator<Item = &'a String>) -> Line {
        for (index, name) in names.enumerate() {
            self = if index == 0 { self } else { self.words(", ") }.name(name);
        }
        self
    }
}

/// Rows below a head; cells of numeric columns stand to the right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    pub(super) head: Vec<Column>,
    pub(super) rows: Vec<Vec<Span>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) numeric: bool,
}

pub(super) const fn words(name: &'static str) -> Column {
    Column { name, numeric: false }
}

pub(super) const fn number(name: &'static str) -> Column {
    Column { name, numeric: true }
}

/// All of it.
pub(super) fn blocks(report: &Report, story: &Story) -> Vec<Block> {
    let mut blocks = vec![Block::Part("For the platform engineer")];
    blocks.extend(platform::blocks(report, story));
    blocks.push(Block::Part("For whoever pays"));
    blocks.extend(payer::blocks(report, story));
    blocks.push(Block::Part("The evidence"));
    blocks.extend(evidence::blocks(report, story));
    blocks
}

/// The table of the criteria.
pub(super) fn criteria(report: &Report) -> Table {
    evidence::criteria(report)
}
