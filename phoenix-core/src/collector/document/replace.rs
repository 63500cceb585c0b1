//! A document whose text is that of another but for some words.

use std::ops::Range;

use super::Document;
use super::node::{Entry, Mapping, Node, Value};
use super::scalar::{Scalar, Style};
use crate::collector::diagnostic::Span;

/// A part of a text, of ASCII only, that stands for another such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// The bytes that it stands for: never none, and on one line.
    pub(crate) range: Range<usize>,
    /// The line of that, from 1.
    pub(crate) line: usize,
    /// What stands there now, on one line too.
    pub(crate) by: String,
}

impl Document {
    /// The document of the same text with replacements, without reading it again.
    ///
    /// They are in the order of the text. Each lies within one scalar that is no key, has no anchor and no tag, and is
    /// written on one line just as it reads; and a reader of YAML goes the same ways whichever of the two stands there: the
    /// caller knows that. `None` where this document does not bear it out, or the reader had to say something of it.
    pub(crate) fn replaced(&self, replacements: &[Replacement]) -> Option<Self> {
        if !self.warnings.is_empty() {
            return None;
        }
        let mut left = replacements.len();
        let root = Replacing { replacements, left: &mut left }.map(&self.root)?;
        (left == 0).then_some(Self { root, warnings: Vec::new() })
    }
}

struct Replacing<'r> {
    replacements: &'r [Replacement],
    /// How many of them were not met yet.
    left: &'r mut usize,
}

impl Replacing<'_> {
    fn map(&mut self, map: &Mapping) -> Option<Mapping> {
        let entries = map.entries.iter().map(|entry| {
            Some(Entry {
                key: entry.key.clone(),
                key_span: self.span(entry.key_span)?,
                value: self.node(&entry.value)?,
            })
        });
        Some(Mapping { entries: entries.collect::<Option<_>>()? })
    }

    fn node(&mut self, node: &Node) -> Option<Node> {
        let value = match &node.value {
            Value::Map(map) => Value::Map(self.map(map)?),
            Value::List(items) => {
                Value::List(items.iter().map(|item| self.node(item)).collect::<Option<_>>()?)
            }
            Value::Scalar(scalar) => Value::Scalar(self.scalar(scalar, node.span)?),
        };
        Some(Node { span: self.span(node.span)?, value })
    }

    fn scalar(&mut self, scalar: &Scalar, span: Span) -> Option<Scalar> {
        let inside = self.replacements[self.before(span.start)..self.before(span.end)].iter();
        let mut text = String::new();
        let mut done = 0;
        let quotes = usize::from(scalar.style != Style::Plain);
        for replacement in inside {
            *self.left = self.left.checked_sub(1)?;
            let start = replacement.range.start.checked_sub(span.start + quotes)?;
            text.push_str(scalar.text.get(done..start)?);
            text.push_str(&replacement.by);
            done = start + replacement.range.len();
        }
        if done == 0 {
            return Some(scalar.clone());
        }
        let as_it_reads = span.end.checked_sub(span.start)? == scalar.text.len() + 2 * quotes;
        text.push_str(scalar.text.get(done..)?);
        as_it_reads.then_some(Scalar { text, style: scalar.style })
    }

    /// How many replacements end at or before a byte.
    fn before(&self, offset: usize) -> usize {
        self.replacements.partition_point(|replacement| replacement.range.end <= offset)
    }

    fn offset(&self, offset: usize) -> Option<usize> {
        let before = self.before(offset);
        let inside = self.replacements.get(before).is_some_and(|next| next.range.start < offset);
        if inside { None } else { shifted(offset, self.replacements[..before].iter()) }
    }

    fn span(&self, span: Span) -> Option<Span> {
        let before = &self.replacements[..self.before(span.start)];
        let on_line = before.iter().filter(|replacement| replacement.line == span.line);
        Some(Span {
            start: self.offset(span.start)?,
            end: self.offset(span.end)?,
            line: span.line,
            column: shifted(span.column, on_line)?,
        })
    }
}

/// A place after these replacements.
fn shifted<'r>(place: usize, mut before: impl Iterator<Item = &'r Replacement>) -> Option<usize> {
    before.try_fold(place, |place, next| Some(place.checked_sub(next.range.len())? + next.by.len()))
}
