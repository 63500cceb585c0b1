//! `${scheme:…}` references: what they stand for, as far as that is known.
//!
//! The collector replaces references after it has read the YAML. What a default or a known variable
//! stands for is checked like anything else that is written; the rest stays unknown and nothing is
//! said about it.

mod reference;

use reference::{Reference, find};

use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::{Document, Mapping, Node, Scalar, Value, parse_value};
use crate::collector::target::Target;

/// After so many findings the rest is more of the same.
const MOST_FINDINGS: usize = 100;
/// How often the collector replaces a reference in one value before it gives up.
const MOST_ROUNDS: usize = 1_000;
/// A value that grows beyond this is not looked into.
const LONGEST_VALUE: usize = 1 << 16;
/// Stands for the part of a text that is not known; no configuration holds it.
const UNKNOWN: char = '\u{10FFFF}';

/// The document with every reference replaced by what it stands for; `None` when it has none.
pub(super) fn resolve(document: &Document, target: &Target, found: &mut Vec<Diagnostic>) -> Option<Document> {
    if !document.root().iter().any(|entry| has_dollar(&entry.value)) {
        return None;
    }
    let mut root = document.root().clone();
    let mut resolver = Resolver { target, path: Vec::new(), findings: Vec::new() };
    resolver.entries(&mut root, 0);
    found.append(&mut resolver.findings);
    Some(Document::new(root))
}

fn has_dollar(node: &Node) -> bool {
    match &node.value {
        Value::Map(map) => map.iter().any(|entry| has_dollar(&entry.value)),
        Value::List(items) => items.iter().any(has_dollar),
        Value::Scalar(scalar) => scalar.text().contains('$'),
    }
}

struct Resolver<'a> {
    target: &'a Target,
    path: Vec<String>,
    findings: Vec<Diagnostic>,
}

/// What a reference stands for.
enum Meaning {
    /// This text, read as YAML when it is the whole value.
    Text(String),
    /// An empty text, also when it is the whole value.
    Empty,
    /// Only the collector knows.
    Unknown,
}

impl Resolver<'_> {
    fn entries(&mut self, map: &mut Mapping, depth: usize) {
        for entry in map.iter_mut() {
            if has_dollar(&entry.value) {
                self.path.push(entry.key.text().to_owned());
                self.node(&mut entry.value, depth);
                self.path.pop();
            }
        }
    }

    fn node(&mut self, node: &mut Node, depth: usize) {
        match &mut node.value {
            Value::Map(map) => self.entries(map, depth),
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item, depth)),
            // A text that only escapes `$` stays as it is written, so that parts of it can be pointed at.
            Value::Scalar(scalar) if find(scalar.text()).is_some() => {
                let text = scalar.text().to_owned();
                node.value = self.expand(&text, node.span, depth);
                place(node, node.span);
            }
            Value::Scalar(_) => {}
        }
    }

    fn expand(&mut self, whole: &str, span: Span, depth: usize) -> Value {
        let mut text = whole.to_owned();
        for _ in 0..MOST_ROUNDS {
            let Some(range) = find(&text) else { break };
            let is_whole = range == (0..text.len());
            let reference = Reference::read(&text[range.start + 2..range.end - 1]);
            match self.meaning(&reference, span) {
                Meaning::Unknown if is_whole => return Value::Scalar(Scalar::opaque(whole)),
                Meaning::Unknown => {
                    let written = text[range].to_owned();
                    text = text.replace(&written, &UNKNOWN.to_string());
                }
                Meaning::Empty if is_whole => return Value::Scalar(Scalar::resolved("")),
                Meaning::Empty => text = text.replace(&text[range].to_owned(), ""),
                Meaning::Text(value) if is_whole => return self.value(&value, span, depth),
                Meaning::Text(value) => text = text.replace(&text[range].to_owned(), &value),
            }
            if text.len() > LONGEST_VALUE {
                return Value::Scalar(Scalar::opaque(whole));
            }
        }
        match text.contains(UNKNOWN) {
            true => Value::Scalar(Scalar::opaque(whole)),
            false => Value::Scalar(Scalar::resolved(text.replace("$$", "$"))),
        }
    }

    /// What a whole reference stands for: YAML, and its own text where a text is needed.
    fn value(&mut self, text: &str, span: Span, depth: usize) -> Value {
        const DEEPEST: usize = 8;
        let Some(mut node) = parse_value(text) else {
            return match text.trim().is_empty() || text.trim_start().starts_with('#') {
                true => Value::Scalar(Scalar::expanded("")),
                false => Value::Scalar(Scalar::resolved(text.replace("$$", "$"))),
            };
        };
        match &node.value {
            Value::Scalar(scalar) if scalar.kind() == crate::collector::document::Kind::String => {
                match text.contains('$') && depth < DEEPEST {
                    true => self.expand(text, span, depth + 1),
                    false => Value::Scalar(Scalar::resolved(text)),
                }
            }
            Value::Scalar(_) => Value::Scalar(Scalar::expanded(text)),
            _ => {
                node.span = span;
                if depth < DEEPEST {
                    self.node(&mut node, depth + 1);
                }
                node.value
            }
        }
    }

    fn meaning(&mut self, reference: &Reference<'_>, span: Span) -> Meaning {
        if let Some(problem) = reference.problem(self.target.distribution.providers()) {
            if !reference.has_unknown_name() {
                self.report(problem, span);
            }
            return Meaning::Unknown;
        }
        match reference.scheme {
            "env" => self.variable(reference, span),
            "yaml" if !reference.opaque.contains(UNKNOWN) => Meaning::Text(reference.opaque.to_owned()),
            _ => Meaning::Unknown,
        }
    }

    fn variable(&mut self, reference: &Reference<'_>, span: Span) -> Meaning {
        if reference.has_unknown_name() {
            return Meaning::Unknown;
        }
        let meaning = match (self.target.environment.get(reference.name), reference.default) {
            (Some(Some(value)), _) => Meaning::Text(value.to_owned()),
            (_, Some("")) => Meaning::Empty,
            (_, Some(default)) => Meaning::Text(default.to_owned()),
            (None, None) => return Meaning::Unknown,
            (Some(None), None) => {
                let name = reference.name;
                let warning = Diagnostic::warning(
                    Code::UnsetVariable,
                    String::new(),
                    format!("the variable `{name}` is not set and has no default: it stands for nothing"),
                );
                self.report(warning.help(format!("set `{name}`, or write `${{env:{name}:-default}}`")), span);
                Meaning::Text(String::new())
            }
        };
        match &meaning {
            Meaning::Text(text) if text.contains(UNKNOWN) => Meaning::Unknown,
            _ => meaning,
        }
    }

    fn report(&mut self, mut diagnostic: Diagnostic, span: Span) {
        if self.findings.len() < MOST_FINDINGS {
            diagnostic.path = self.path.join("::");
            self.findings.push(diagnostic.at(span));
        }
    }
}

/// Gives every part of what a reference stands for the place of the reference.
fn place(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::Map(map) => map.iter_mut().for_each(|entry| {
            entry.key_span = span;
            place(&mut entry.value, span);
        }),
        Value::List(items) => items.iter_mut().for_each(|item| place(item, span)),
        Value::Scalar(_) => {}
    }
}
