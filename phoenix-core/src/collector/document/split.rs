//! Keys that hold `::`, split into nested maps as the collector does.

use std::collections::BTreeMap;

use super::node::{Entry, Mapping, Node, Value};
use super::scalar::Scalar;
use super::{DocumentError, MAX_DEPTH};
use crate::collector::diagnostic::Span;

const DELIMITER: &str = "::";

/// The tree with every key that holds `::` split, below lists excepted.
pub(super) fn split_keys(map: Mapping) -> Result<Mapping, DocumentError> {
    split(map.entries, 1)
}

fn split(entries: Vec<Entry>, depth: usize) -> Result<Mapping, DocumentError> {
    let mut index = BTreeMap::new();
    let mut heads: Vec<Head> = Vec::with_capacity(entries.len());
    for entry in entries {
        if depth > MAX_DEPTH {
            return Err(DocumentError::TooDeep { span: entry.key_span });
        }
        let (head, rest) = match entry.key.text().split_once(DELIMITER) {
            Some((head, rest)) => (Scalar::string(head), Some(Scalar::string(rest))),
            None => (entry.key.clone(), None),
        };
        let at = *index.entry(head.text().to_owned()).or_insert(heads.len());
        if at == heads.len() {
            heads.push(Head { key: head, key_span: entry.key_span, whole: None, parts: Vec::new() });
        }
        let head = &mut heads[at];
        match rest {
            None => head.whole = Some(entry.value),
            Some(rest) => head.parts.push(Entry { key: rest, ..entry }),
        }
    }
    let entries = heads.into_iter().map(|head| head.into_entry(depth)).collect::<Result<_, _>>()?;
    Ok(Mapping { entries })
}

/// All that a map says about one key: its value, and the parts given as `key::part`.
struct Head {
    key: Scalar,
    key_span: Span,
    whole: Option<Node>,
    parts: Vec<Entry>,
}

impl Head {
    fn into_entry(mut self, depth: usize) -> Result<Entry, DocumentError> {
        let value = match (self.whole, self.parts.first()) {
            (Some(whole), None) => nested(whole, depth)?,
            (None, first) => {
                let span = first.map_or(self.key_span, |part| part.value.span);
                let mut node: Node = split(self.parts, depth + 1)?.into();
                node.span = span;
                node
            }
            (Some(whole), Some(first)) => {
                let Value::Map(map) = whole.value else {
                    return Err(DocumentError::DuplicateKey {
                        key: self.key.text().to_owned(),
                        first: self.key_span.line,
                        span: first.key_span,
                    });
                };
                let mut seen: BTreeMap<String, usize> =
                    map.iter().map(|entry| (entry.key.text().to_owned(), entry.key_span.line)).collect();
                let mut entries = map.entries;
                for part in std::mem::take(&mut self.parts) {
                    let line = part.key_span.line;
                    if let Some(first) = seen.insert(part.key.text().to_owned(), line) {
                        return Err(DocumentError::DuplicateKey {
                            key: part.key.text().to_owned(),
                            first,
                            span: part.key_span,
                        });
                    }
                    entries.push(part);
                }
                let mut node: Node = split(entries, depth + 1)?.into();
                node.span = whole.span;
                node
            }
        };
        Ok(Entry { key: self.key, key_span: self.key_span, value })
    }
}

fn nested(node: Node, depth: usize) -> Result<Node, DocumentError> {
    let value = match node.value {
        Value::Map(map) if depth < MAX_DEPTH => Value::Map(split(map.entries, depth + 1)?),
        other if depth + height(&other) > MAX_DEPTH => {
            return Err(DocumentError::TooDeep { span: node.span });
        }
        other => other,
    };
    Ok(Node { value, ..node })
}

/// How many levels of lists and maps a value has: split keys above it may have pushed it down.
fn height(value: &Value) -> usize {
    let below = |node: &Node| height(&node.value);
    match value {
        Value::Scalar(_) => 0,
        Value::List(items) => 1 + items.iter().map(below).max().unwrap_or(0),
        Value::Map(map) => 1 + map.iter().map(|entry| below(&entry.value)).max().unwrap_or(0),
    }
}
