//! A small YAML document with the place of every node.
//!
//! A typed reader would stop at the first mistake; this keeps the places, so that all of them can be named.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};
use serde_json::Value;

const MAX_NODES: usize = 4096;
const MAX_DEPTH: usize = 8;

/// A node and its byte offset in the file.
#[derive(Debug, Clone)]
pub(in crate::render) struct Node {
    pub(in crate::render) at: usize,
    pub(in crate::render) content: Content,
}

#[derive(Debug, Clone)]
pub(in crate::render) enum Content {
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// Keys with their byte offsets.
    Map(Vec<(String, usize, Node)>),
}

/// Reads one document of plain maps, lists and scalars: no anchors, aliases or tags.
pub(super) fn read(source: &str, range: Range<usize>) -> Result<Node, (usize, String)> {
    let start = range.start;
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.disallow_directives = true;
    let mut open: Vec<(Node, Option<(String, usize)>)> = Vec::new();
    let mut nodes = 0;
    for event in Parser::new_from_str_with_options(&source[range.clone()], options) {
        let (event, span) = event.map_err(|error| {
            (start + error.marker().byte_offset().unwrap_or(0), format!("not YAML: {}", error.info()))
        })?;
        let at = start + span.start.byte_offset().unwrap_or(0);
        nodes += 1;
        if nodes > MAX_NODES || open.len() > MAX_DEPTH {
            return Err((at, "too large or too deep".into()));
        }
        let finished = match event {
            Event::Scalar(text, style, 0, None) => {
                let content = Content::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain };
                Some(Node { at, content })
            }
            Event::SequenceStart(_, 0, None) => {
                open.push((Node { at, content: Content::List(Vec::new()) }, None));
                None
            }
            Event::MappingStart(_, 0, None) => {
                open.push((Node { at, content: Content::Map(Vec::new()) }, None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|(node, _)| node),
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => None,
            _ => return Err((at, "anchors, aliases and tags are not used in front matter".into())),
        };
        let Some(node) = finished else { continue };
        match open.last_mut() {
            None => return Ok(node),
            Some((Node { content: Content::List(items), .. }, _)) => items.push(node),
            Some((Node { content: Content::Map(entries), .. }, pending)) => {
                match (pending.take(), node.content) {
                    (None, Content::Scalar { text, .. }) => {
                        if entries.iter().any(|(key, ..)| *key == text) {
                            return Err((node.at, format!("the key `{text}` stands twice")));
                        }
                        *pending = Some((text, node.at));
                    }
                    (None, _) => return Err((node.at, "a key must be a text".into())),
                    (Some((key, key_at)), content) => {
                        entries.push((key, key_at, Node { at: node.at, content }));
                    }
                }
            }
            Some(_) => return Err((at, "not YAML".into())),
        }
    }
    Err((start, "it is empty".into()))
}

impl Node {
    /// The node as a parameter value; plain scalars are numbers and booleans only if `typed`, and null if they say so.
    pub(super) fn to_json(&self, typed: bool) -> Value {
        match &self.content {
            Content::List(items) => Value::Array(items.iter().map(|item| item.to_json(typed)).collect()),
            Content::Map(entries) => Value::Object(
                entries.iter().map(|(key, _, node)| (key.clone(), node.to_json(typed))).collect(),
            ),
            Content::Scalar { text, plain: true } if matches!(text.as_str(), "null" | "~" | "") => {
                Value::Null
            }
            Content::Scalar { text, plain: true } if typed => {
                serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
            }
            Content::Scalar { text, .. } => Value::String(text.clone()),
        }
    }
}
