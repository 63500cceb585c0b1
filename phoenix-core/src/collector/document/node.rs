//! The parts of a document: maps that keep their order, lists, scalars.

use super::scalar::{Kind, Scalar};
use crate::collector::diagnostic::Span;

/// A part of a document with its place in the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands; all zeros for what was not read from a text.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Keys and values in order.
    Map(Mapping),
    /// Values in order.
    List(Vec<Node>),
    /// A single value.
    Scalar(Scalar),
}

/// Keys and values in the order they were written; no key stands twice.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(super) entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// A text.
    pub fn string(text: impl Into<String>) -> Self {
        Scalar::string(text).into()
    }

    /// A text in double quotes.
    pub fn quoted(text: impl Into<String>) -> Self {
        Scalar::quoted(text).into()
    }

    /// The map it is.
    #[must_use]
    pub fn as_map(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list it is.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The scalar it is.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of the scalar it is.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.as_scalar().map(Scalar::text)
    }

    /// Whether it is a scalar that means nothing, such as `~` or an omitted value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|s| s.kind() == Kind::Null)
    }

    /// Whether it is a text with a `${…}` whose value only the collector sees.
    #[must_use]
    pub fn is_opaque(&self) -> bool {
        self.as_scalar().is_some_and(Scalar::is_opaque)
    }

    /// The map it is; what is none becomes an empty map first.
    pub fn make_map(&mut self) -> &mut Mapping {
        if self.as_map().is_none() {
            self.value = Value::Map(Mapping::default());
        }
        match &mut self.value {
            Value::Map(map) => map,
            _ => unreachable!("invariant: the value was made a map above"),
        }
    }

    /// The list it is; what is none becomes an empty list first.
    pub fn make_list(&mut self) -> &mut Vec<Node> {
        if self.as_list().is_none() {
            self.value = Value::List(Vec::new());
        }
        match &mut self.value {
            Value::List(items) => items,
            _ => unreachable!("invariant: the value was made a list above"),
        }
    }

    /// The word for its shape in messages.
    #[must_use]
    pub fn shape(&self) -> &'static str {
        match &self.value {
            Value::Map(_) => "a map",
            Value::List(_) => "a list",
            Value::Scalar(scalar) => match scalar.kind() {
                Kind::Null => "nothing",
                Kind::Bool => "a boolean",
                Kind::Int | Kind::Float => "a number",
                Kind::Timestamp | Kind::String => "a text",
            },
        }
    }
}

impl Mapping {
    /// A map without any key.
    pub const EMPTY: Self = Self { entries: Vec::new() };

    /// A map of the given keys and values; of a key that stands twice the last value holds.
    pub fn of<N: Into<Node>>(entries: impl IntoIterator<Item = (&'static str, N)>) -> Self {
        let mut map = Self::default();
        for (key, value) in entries {
            map.set(key, value);
        }
        map
    }

    /// Its entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// Its entries in order, to be changed.
    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.iter_mut()
    }

    /// Its keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.text())
    }

    /// How many keys it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key with its value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.text() == key)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|entry| entry.key.text() == key).map(|entry| &mut entry.value)
    }

    /// The value at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        let (first, rest) = path.split_first()?;
        let node = self.get(first)?;
        match rest {
            [] => Some(node),
            _ => node.as_map()?.at(rest),
        }
    }

    /// Sets a key, in its place when it is there, else at the end.
    pub fn set(&mut self, key: &str, value: impl Into<Node>) {
        *self.make(key) = value.into();
    }

    /// The value of a key, which is added as null when it is not there.
    pub fn make(&mut self, key: &str) -> &mut Node {
        let index = match self.entries.iter().position(|e| e.key.text() == key) {
            Some(index) => index,
            None => {
                self.entries.push(Entry {
                    key: Scalar::string(key),
                    key_span: Span::default(),
                    value: Scalar::plain("null").into(),
                });
                self.entries.len() - 1
            }
        };
        &mut self.entries[index].value
    }

    /// The value of a key, which is added as null before another one when it is not there.
    pub fn make_before(&mut self, key: &str, before: &str) -> &mut Node {
        let is_new = self.get(key).is_none();
        let place = self.entries.iter().position(|e| e.key.text() == before);
        self.make(key);
        if let (true, Some(place)) = (is_new, place) {
            self.entries[place..].rotate_right(1);
        }
        self.make(key)
    }

    /// The map at a path of keys; what is missing or no map on the way becomes a map.
    pub fn make_map(&mut self, path: &[&str]) -> &mut Mapping {
        path.iter().fold(self, |map, key| map.make(key).make_map())
    }

    /// Puts a key with its value, as it was written, at the end; it must not be there yet.
    pub(crate) fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes a key out.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        let index = self.entries.iter().position(|e| e.key.text() == key)?;
        Some(self.entries.remove(index).value)
    }
}

/// Nodes are equal when they mean the same, wherever they stand.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Maps are equal when they hold the same keys and values in the same order.
impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        self.entries.len() == other.entries.len()
            && self
                .iter()
                .zip(other.iter())
                .all(|(mine, theirs)| mine.key == theirs.key && mine.value == theirs.value)
    }
}

impl<'a> IntoIterator for &'a Mapping {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        Self { span: Span::default(), value }
    }
}

impl From<Scalar> for Node {
    fn from(scalar: Scalar) -> Self {
        Value::Scalar(scalar).into()
    }
}

impl From<Mapping> for Node {
    fn from(map: Mapping) -> Self {
        Value::Map(map).into()
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Node>) -> Self {
        Value::List(items).into()
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::string(text)
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Scalar::bool(value).into()
    }
}

impl From<u64> for Node {
    fn from(number: u64) -> Self {
        Scalar::int(number).into()
    }
}
