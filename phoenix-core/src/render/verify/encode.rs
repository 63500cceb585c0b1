//! How each value is written, given the scalar or comment that its mark stands in.

use std::ops::Range;

use granit_parser::{Event, ScalarStyle, Span};

use super::neutral::{MARK_END, MARK_START};
use super::{Raw, Shape, Walk};
use crate::render::document::Events;
use crate::render::error::ValueRefusal;
use crate::render::scalar::{
    double_quoted, is_plainly_harmless, is_printable, is_text, plain_is_safe, single_quoted,
};

/// A scalar or comment that holds values.
pub(super) struct Use {
    /// The index of its event.
    pub(super) event: usize,
    pub(super) key: bool,
    /// What it must read as.
    pub(super) expected: String,
    pub(super) written: Written,
    first_value: usize,
}

/// How its values are written.
pub(super) enum Written {
    /// Each in the place of its mark.
    InPlace(Vec<(usize, String)>),
    /// The scalar as a whole in double quotes, in the place of a range of the neutral text.
    Whole { range: Range<usize>, text: String },
}

impl Use {
    pub(super) fn first_value(&self) -> usize {
        self.first_value
    }
}

type Refused = (usize, ValueRefusal);

/// All scalars and comments with values, in order; refuses values that stand elsewhere or cannot be written.
pub(super) fn uses(raw: &Raw, neutral: &str, meant: &Events<'_>) -> Result<Vec<Use>, Refused> {
    let mut uses = Vec::new();
    let mut seen = vec![false; raw.values.len()];
    let mut walk = Walk::default();
    for (index, (event, span)) in meant.iter().enumerate() {
        let place = walk.step(event);
        let (content, style) = match event {
            Event::Scalar(content, style, ..) => (content, Some(*style)),
            Event::Comment(content, _) => (content, None),
            _ => continue,
        };
        if !content.contains(MARK_START) {
            continue;
        }
        let parts = parts(content);
        for value in parts.iter().filter_map(Part::value) {
            if std::mem::replace(&mut seen[value], true) {
                return Err((value, ValueRefusal::NotInScalar));
            }
        }
        let scalar = Scalar { raw, neutral, span, parts: &parts, key: place.key, flow: place.flow };
        let Some(first_value) = parts.iter().find_map(Part::value) else { continue };
        let (expected, written) = match style {
            Some(style) => scalar.encode(style)?,
            None => scalar.comment()?,
        };
        uses.push(Use { event: index, key: place.key, expected, written, first_value });
    }
    match seen.iter().position(|seen| !seen) {
        Some(value) => Err((value, ValueRefusal::NotInScalar)),
        None => Ok(uses),
    }
}

/// A part of a scalar's content.
enum Part<'c> {
    Text(&'c str),
    Value(usize),
}

impl Part<'_> {
    fn value(&self) -> Option<usize> {
        match self {
            Part::Value(value) => Some(*value),
            Part::Text(_) => None,
        }
    }
}

fn parts(content: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = content;
    while let Some((before, marked)) = rest.split_once(MARK_START) {
        let Some((number, after)) = marked.split_once(MARK_END) else { break };
        let Ok(value) = number.parse() else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Value(value));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

struct Scalar<'s> {
    raw: &'s Raw,
    neutral: &'s str,
    span: &'s Span,
    parts: &'s [Part<'s>],
    key: bool,
    flow: bool,
}

impl Scalar<'_> {
    fn encode(&self, style: ScalarStyle) -> Result<(String, Written), Refused> {
        let values = self.values()?;
        let expected = self.expected(&values);
        self.check(&values, &expected, style)?;
        let all = |holds: fn(char) -> bool| values.iter().all(|(_, text)| text.chars().all(holds));
        let literals_only = values.iter().all(|(value, _)| self.raw.values[*value].shape == Shape::Literal);
        let written = match style {
            ScalarStyle::Plain
                if literals_only || plain_is_safe(&expected, self.flow) && is_text(&expected) =>
            {
                Written::InPlace(values)
            }
            ScalarStyle::DoubleQuoted => Written::InPlace(encoded(values, double_quoted)),
            ScalarStyle::SingleQuoted if all(is_printable) => {
                Written::InPlace(encoded(values, single_quoted))
            }
            ScalarStyle::Plain | ScalarStyle::SingleQuoted => self.whole(&expected),
            ScalarStyle::Literal | ScalarStyle::Folded if all(is_printable) => Written::InPlace(values),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                return Err((values[0].0, ValueRefusal::ControlCharacter { place: "a block scalar" }));
            }
        };
        Ok((expected, written))
    }

    fn comment(&self) -> Result<(String, Written), Refused> {
        let values: Vec<_> =
            self.parts.iter().filter_map(Part::value).map(|value| (value, self.text(value))).collect();
        let unprintable = values.iter().find(|(_, text)| !text.chars().all(is_printable));
        if let Some((value, _)) = unprintable {
            return Err((*value, ValueRefusal::ControlCharacter { place: "a comment" }));
        }
        Ok((self.expected(&values), Written::InPlace(values)))
    }

    fn text(&self, value: usize) -> String {
        self.raw.text[self.raw.values[value].range.clone()].to_owned()
    }

    /// The values as the collector must find them in the YAML: it takes `$$` for `$` in values, not in keys.
    fn values(&self) -> Result<Vec<(usize, String)>, Refused> {
        let mut values = Vec::new();
        let mut expansion = Expansion::default();
        for part in self.parts {
            match part {
                Part::Text(text) => expansion.read(text),
                Part::Value(value) => {
                    let text = self.text(*value);
                    if !self.key {
                        expansion.admit(&text).map_err(|refusal| (*value, refusal))?;
                    }
                    let doubled = self.raw.values[*value].shape == Shape::Text && !self.key;
                    values.push((*value, if doubled { text.replace('$', "$$") } else { text }));
                }
            }
        }
        Ok(values)
    }

    fn expected(&self, values: &[(usize, String)]) -> String {
        let mut values = values.iter();
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Value(_) => values.next().map_or("", |(_, text)| text.as_str()),
        });
        texts.collect()
    }

    fn check(&self, values: &[(usize, String)], expected: &str, style: ScalarStyle) -> Result<(), Refused> {
        let first = values[0].0;
        if self.key && expected.contains("::") {
            return Err((first, ValueRefusal::SplitKey));
        }
        let in_text = |value: &usize| {
            self.raw.values[*value].item && (self.parts.len() > 1 || style != ScalarStyle::Plain)
        };
        match values.iter().map(|(value, _)| value).find(|value| in_text(value)) {
            Some(value) => Err((*value, ValueRefusal::ListInScalar)),
            None => Ok(()),
        }
    }

    fn whole(&self, expected: &str) -> Written {
        let range = self.span.byte_range().unwrap_or(0..0);
        let source = self.neutral[range.clone()].trim_end();
        let range = range.start..range.start + source.len();
        Written::Whole { range, text: format!("\"{}\"", double_quoted(expected)) }
    }
}

fn encoded(values: Vec<(usize, String)>, encode: impl Fn(&str) -> String) -> Vec<(usize, String)> {
    values.into_iter().map(|(value, text)| (value, encode(&text))).collect()
}

/// Where the template's own text stands with the collector's `${…}` when a value comes.
#[derive(Default)]
struct Expansion {
    dollars: usize,
    open: usize,
}

impl Expansion {
    fn read(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '$' => {
                    self.dollars += 1;
                    continue;
                }
                '{' if self.dollars % 2 == 1 => self.open += 1,
                '}' => self.open = self.open.saturating_sub(1),
                _ => {}
            }
            self.dollars = 0;
        }
    }

    /// Refuses a value that would begin, end or change a reference.
    fn admit(&mut self, text: &str) -> Result<(), ValueRefusal> {
        let after_dollar = std::mem::take(&mut self.dollars) % 2 == 1;
        if self.open > 0 {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "_./:-".contains(c);
            return if text.chars().all(allowed) { Ok(()) } else { Err(ValueRefusal::Reference) };
        }
        if after_dollar && !is_plainly_harmless(text) { Err(ValueRefusal::DollarBefore) } else { Ok(()) }
    }
}
