//! From YAML events to the tree: aliases and merge keys resolved, budgets kept.

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::node::{Entry, Mapping, Node, Value};
use super::scalar::{Kind, Scalar, Style};
use super::{DocumentError, MAX_DEPTH, MAX_NODES, MAX_TEXT, ambiguous, strict};
use crate::collector::diagnostic::{Code, Diagnostic, Span};

/// Reads the first document of a text.
pub(super) fn load(text: &str) -> Result<(Mapping, Vec<Diagnostic>), DocumentError> {
    let (root, warnings) = load_any(text)?;
    match root.value {
        Value::Map(map) => Ok((map, warnings)),
        _ if root.is_null() => Err(DocumentError::Empty),
        _ => Err(DocumentError::NotAMap { span: root.span }),
    }
}

/// Reads the first document of a text, whatever it is.
pub(super) fn load_any(text: &str) -> Result<(Node, Vec<Diagnostic>), DocumentError> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_anchor_events: true,
        block_scalar_eof_without_line_feed: true,
    };
    ambiguous::line_breaks(text)?;
    strict::opening(text)?;
    let mut loader = Loader { source: text, ..Loader::default() };
    let mut warnings = Vec::new();
    let mut documents = 0;
    let mut until = text.len();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match next {
            Ok((event, span)) => (event, span_of(&span)),
            Err(error) => return Err(syntax(&error)),
        };
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                warnings.push(
                    Diagnostic::warning(Code::Document, "", "a collector ignores this document")
                        .at(span)
                        .help("it reads the first document of a file only"),
                );
                until = span.start;
                break;
            }
        }
        loader.event(event, span)?;
    }
    loader.quiet.refuse_tabs(text, until)?;
    Ok((loader.root.ok_or(DocumentError::Empty)?, warnings))
}

#[derive(Default)]
struct Loader<'t> {
    source: &'t str,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Anchored>,
    spent: Cost,
    quiet: strict::Quiet,
    root: Option<Node>,
}

/// A map or list whose end was not seen yet.
struct Open {
    flow: bool,
    anchor: usize,
    span: Span,
    before: Cost,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, lines: BTreeMap<String, usize>, key: Option<(Scalar, Span)> },
}

/// What an alias stands for, with what it costs to write it out.
struct Anchored {
    node: Node,
    cost: Cost,
    depth: usize,
}

/// What a part of the tree takes of the budgets.
#[derive(Clone, Copy, Default)]
struct Cost {
    nodes: usize,
    text: usize,
}

impl Loader<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), DocumentError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                // The parser says `~` for a value that is left out; it stays left out.
                let text = if span.start == span.end { String::new() } else { text.into_owned() };
                let scalar = scalar(text, style, tag.as_deref(), span)?;
                ambiguous::scalar(self.source, &scalar.text, scalar.style, self.in_flow(), span)?;
                self.quiet.note(span.start, span.end);
                if scalar.style == Style::Plain && !self.in_flow() {
                    self.quiet.note_plain_end(span.end);
                }
                let before = self.spent;
                let text = scalar.text().len();
                self.spend(Cost { nodes: 1, text }, span)?;
                self.finish(scalar.into(), span, anchor, before)
            }
            Event::SequenceStart(style, anchor, tag) => {
                collection_tag(tag.as_deref(), "seq", span)?;
                self.start(Content::List(Vec::new()), style, anchor, span)
            }
            Event::MappingStart(style, anchor, tag) => {
                collection_tag(tag.as_deref(), "map", span)?;
                let content = Content::Map { entries: Vec::new(), lines: BTreeMap::new(), key: None };
                self.start(content, style, anchor, span)
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.end(open, span),
                None => Ok(()),
            },
            Event::Anchor(_, name) => ambiguous::anchor(&name, span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    /// Whether the innermost map or list is written in braces or brackets.
    fn in_flow(&self) -> bool {
        self.open.last().is_some_and(|open| open.flow)
    }

    fn start(
        &mut self,
        content: Content,
        style: StructureStyle,
        anchor: usize,
        span: Span,
    ) -> Result<(), DocumentError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(DocumentError::TooDeep { span });
        }
        let before = self.spent;
        self.spend(Cost { nodes: 1, text: 0 }, span)?;
        self.open.push(Open { flow: style == StructureStyle::Flow, anchor, span, before, content });
        Ok(())
    }

    fn end(&mut self, open: Open, end: Span) -> Result<(), DocumentError> {
        let span = Span { end: end.end.max(open.span.end), ..open.span };
        if open.flow {
            self.quiet.note(span.start, span.end);
        }
        let node = match open.content {
            Content::List(items) => items.into(),
            Content::Map { entries, lines, .. } => merged(entries, lines)?.into(),
        };
        self.finish(node, span, open.anchor, open.before)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), DocumentError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(DocumentError::RecursiveAlias { span });
        };
        if self.open.len() + anchored.depth > MAX_DEPTH {
            return Err(DocumentError::TooDeep { span });
        }
        let cost = anchored.cost;
        let before = self.spent;
        self.spend(cost, span)?;
        let node = self.anchors[&anchor].node.clone();
        self.finish(node, span, 0, before)
    }

    fn spend(&mut self, cost: Cost, span: Span) -> Result<(), DocumentError> {
        self.spent.nodes += cost.nodes;
        self.spent.text += cost.text;
        if self.spent.nodes > MAX_NODES {
            return Err(DocumentError::TooManyNodes { span });
        }
        if self.spent.text > MAX_TEXT {
            return Err(DocumentError::TooMuchText { span });
        }
        Ok(())
    }

    /// Puts a complete node where it belongs.
    fn finish(
        &mut self,
        mut node: Node,
        span: Span,
        anchor: usize,
        before: Cost,
    ) -> Result<(), DocumentError> {
        node.span = span;
        if anchor > 0 {
            let cost = Cost { nodes: self.spent.nodes - before.nodes, text: self.spent.text - before.text };
            // The copy kept for aliases costs as much as the node itself.
            self.spend(cost, span)?;
            let depth = depth(&node);
            let anchored = Anchored { node: node.clone(), cost, depth };
            self.anchors.insert(anchor, anchored);
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        match &mut open.content {
            Content::List(items) => items.push(node),
            Content::Map { entries, lines, key } => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, value: node }),
                None => {
                    let Value::Scalar(scalar) = node.value else {
                        return Err(DocumentError::ComplexKey { span });
                    };
                    if let Some(first) = lines.insert(scalar.text().to_owned(), span.line) {
                        return Err(DocumentError::DuplicateKey {
                            key: scalar.text().to_owned(),
                            first,
                            span,
                        });
                    }
                    *key = Some((scalar, span));
                }
            },
        }
        Ok(())
    }
}

/// A map with what its merge key brings in; its own keys win, then the first of several maps.
fn merged(mut entries: Vec<Entry>, lines: BTreeMap<String, usize>) -> Result<Mapping, DocumentError> {
    let merge = entries.iter().position(|entry| entry.key.text() == "<<" && entry.key.style == Style::Plain);
    let Some(index) = merge else {
        return Ok(Mapping { entries });
    };
    let source = entries.remove(index).value;
    let span = source.span;
    let maps = match source.value {
        Value::Map(map) => vec![map],
        Value::List(items) => items
            .into_iter()
            .map(|item| match item.value {
                Value::Map(map) => Ok(map),
                _ => Err(DocumentError::BadMerge { span: item.span }),
            })
            .collect::<Result<_, _>>()?,
        Value::Scalar(_) => return Err(DocumentError::BadMerge { span }),
    };
    let mut known: std::collections::BTreeSet<String> = lines.into_keys().collect();
    for entry in maps.into_iter().flat_map(|map| map.entries) {
        if known.insert(entry.key.text().to_owned()) {
            entries.push(entry);
        }
    }
    Ok(Mapping { entries })
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 0,
        Value::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Map(map) => 1 + map.iter().map(|e| depth(&e.value)).max().unwrap_or(0),
    }
}

fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Result<Scalar, DocumentError> {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    };
    let scalar = Scalar { text, style };
    let Some(tag) = tag else {
        return Ok(scalar);
    };
    // A tag tells the type of a quoted text, too.
    let scalar = match tag.core_suffix() {
        Some("str") => return Ok(Scalar { style: Style::DoubleQuoted, ..scalar }),
        _ => Scalar { style: Style::Plain, ..scalar },
    };
    let kind = scalar.kind();
    let agrees = match tag.core_suffix() {
        Some("int") => kind == Kind::Int,
        Some("float") if kind == Kind::Int => {
            return Ok(Scalar { text: format!("{}.0", scalar.text), ..scalar });
        }
        Some("float") => kind == Kind::Float,
        Some("bool") => kind == Kind::Bool,
        Some("null") => kind == Kind::Null,
        _ => false,
    };
    match agrees {
        true => Ok(scalar),
        false => Err(unsupported(tag, span)),
    }
}

fn collection_tag(tag: Option<&Tag>, expected: &str, span: Span) -> Result<(), DocumentError> {
    match tag {
        Some(tag) if tag.core_suffix() != Some(expected) => Err(unsupported(tag, span)),
        _ => Ok(()),
    }
}

fn unsupported(tag: &Tag, span: Span) -> DocumentError {
    DocumentError::UnsupportedTag { tag: tag.original(), span }
}

fn syntax(error: &ScanError) -> DocumentError {
    let marker = error.marker();
    let start = marker.byte_offset().unwrap_or(0);
    let span = Span { start, end: start, line: marker.line(), column: marker.col() + 1 };
    match error.info() {
        message if message.contains("recursion limit") => DocumentError::TooDeep { span },
        message => DocumentError::Syntax { span, message },
    }
}

fn span_of(span: &granit_parser::Span) -> Span {
    let start = span.start.byte_offset().unwrap_or(0);
    Span {
        start,
        end: span.end.byte_offset().unwrap_or(start),
        line: span.start.line(),
        column: span.start.col() + 1,
    }
}
