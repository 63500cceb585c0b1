//! The fields of one map of the front matter: known ones are taken out, the others are mistakes.

use super::tree::{Content, Node};
use super::{Reading, nearest};

pub(super) struct Fields<'r, 's> {
    reading: &'r mut Reading<'s>,
    at: usize,
    owner: &'static str,
    known: &'static [&'static str],
    left: Vec<(String, usize, Node)>,
}

impl<'r, 's> Fields<'r, 's> {
    /// The fields of `node`, which must be a map.
    pub(super) fn of(
        reading: &'r mut Reading<'s>,
        node: &Node,
        at: usize,
        owner: &'static str,
        known: &'static [&'static str],
    ) -> Option<Self> {
        match &node.content {
            Content::Map(entries) => Some(Self { reading, at, owner, known, left: entries.clone() }),
            _ => {
                reading.problem(at, &format!("{owner} must be a map with the fields {}", known.join(", ")));
                None
            }
        }
    }

    pub(super) fn node(&mut self, name: &str) -> Option<Node> {
        let index = self.left.iter().position(|(key, ..)| key == name)?;
        Some(self.left.remove(index).2)
    }

    /// A required scalar.
    pub(super) fn text<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        if !self.left.iter().any(|(key, ..)| key == name) {
            self.reading.problem(self.at, &format!("{} needs the field `{name}`", self.owner));
            return None;
        }
        self.optional(name, parse)?
    }

    /// A scalar that may be absent: `None` means that it is wrong.
    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        let Some(node) = self.node(name) else { return Some(None) };
        let result = match &node.content {
            Content::Scalar { text, .. } => parse(text),
            _ => Err("must be a single value".to_owned()),
        };
        match result {
            Ok(value) => Some(Some(value)),
            Err(message) => {
                self.reading.problem(node.at, &format!("`{name}` {message}"));
                None
            }
        }
    }

    pub(super) fn list(&mut self, name: &str) -> Option<Vec<Node>> {
        let node = self.node(name)?;
        match node.content {
            Content::List(items) => Some(items),
            _ => {
                self.reading.problem(node.at, &format!("`{name}` must be a list"));
                None
            }
        }
    }

    /// Reports what nobody asked for.
    pub(super) fn finish(self) {
        for (key, at, _) in &self.left {
            let suggestion =
                nearest(key, self.known.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
            let message = format!("{} has no field `{key}`{}", self.owner, suggestion.unwrap_or_default());
            self.reading.problem(*at, &message);
        }
    }
}
