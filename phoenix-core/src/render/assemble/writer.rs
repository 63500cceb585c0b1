//! Writes the assembled file, piece by piece.

use std::ops::Range;

use super::{Overrides, Piece};
use crate::render::front_matter::{self, Content, Node};
use crate::render::partial::Partial;

#[derive(Default)]
pub(super) struct Writer {
    text: String,
    pieces: Vec<Piece>,
    any_parameter: bool,
}

impl Writer {
    /// Text of no file; mistakes in it belong to the piece before.
    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn copy(&mut self, file: Option<usize>, source: &str, range: Range<usize>) {
        self.pieces.push(Piece { start: self.text.len(), file, origin: range.start, copied: true });
        self.text.push_str(&source[range]);
    }

    /// The template's own front matter, with its own parameters.
    pub(super) fn front_matter(&mut self, root: &Node, own: &[&Node]) {
        self.mark(None, 0);
        self.text("---\n");
        if let Content::Map(entries) = &root.content {
            for (key, at, value) in entries.iter().filter(|(key, ..)| key != "parameters") {
                self.mark(None, *at);
                self.field(key, value);
            }
        }
        for item in own {
            self.parameter(None, item, None);
        }
    }

    /// A partial's parameters; where the template overrides one, its fields stand instead.
    pub(super) fn parameters_of(&mut self, index: usize, partial: &Partial, overrides: &Overrides<'_>) {
        let tree = front_matter::tree(partial.source());
        let items = tree.as_ref().and_then(|(root, _)| root.field("parameters")).and_then(Node::items);
        for item in items.unwrap_or_default() {
            let name = item.field("name").and_then(Node::text).unwrap_or_default();
            self.parameter(Some(index), item, overrides.get(name).copied());
        }
    }

    fn parameter(&mut self, file: Option<usize>, item: &Node, over: Option<&Node>) {
        if !std::mem::replace(&mut self.any_parameter, true) {
            self.text("parameters:\n");
        }
        let Content::Map(entries) = &item.content else {
            self.mark(file, item.at);
            self.text("  - ");
            self.value(item);
            self.text("\n");
            return;
        };
        let mut lead = "  - ";
        for (key, at, value) in entries {
            self.text(lead);
            lead = "    ";
            match over.and_then(|over| over.field(key)) {
                Some(value) if key != "name" => self.mark(None, value.at),
                _ => self.mark(file, *at),
            }
            self.field(key, over.and_then(|over| over.field(key)).unwrap_or(value));
        }
        let Some(Content::Map(more)) = over.map(|over| &over.content) else { return };
        for (key, at, value) in
            more.iter().filter(|(key, ..)| key != "overrides" && item.field(key).is_none())
        {
            self.text(lead);
            self.mark(None, *at);
            self.field(key, value);
        }
    }

    fn field(&mut self, key: &str, value: &Node) {
        self.text(&quoted(key, true));
        self.text(": ");
        self.value(value);
        self.text("\n");
    }

    /// A value in flow style.
    fn value(&mut self, node: &Node) {
        let (open, close) = match &node.content {
            Content::Scalar { text, plain } => return self.text(&quoted(text, *plain)),
            Content::List(_) => ("[", "]"),
            Content::Map(_) => ("{", "}"),
        };
        self.text(open);
        match &node.content {
            Content::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.text(if index == 0 { "" } else { ", " });
                    self.value(item);
                }
            }
            Content::Map(entries) => {
                for (index, (key, _, value)) in entries.iter().enumerate() {
                    self.text(if index == 0 { "" } else { ", " });
                    self.text(&quoted(key, true));
                    self.text(": ");
                    self.value(value);
                }
            }
            Content::Scalar { .. } => {}
        }
        self.text(close);
    }

    fn mark(&mut self, file: Option<usize>, origin: usize) {
        self.pieces.push(Piece { start: self.text.len(), file, origin, copied: false });
    }

    pub(super) fn finish(self) -> (String, Vec<Piece>) {
        (self.text, self.pieces)
    }
}

/// A scalar as it can stand in YAML's flow style: plain if it was and if that is beyond doubt.
fn quoted(text: &str, plain: bool) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | '~');
    if plain && text.chars().all(harmless) && !(text.starts_with('-') && text.len() == 1) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}
