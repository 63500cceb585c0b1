//! An object as its rules see it: decoded, with the defaults of what is left out.

use super::duration::parse_duration;
use super::number::{self, Number};
use super::place::Place;
use super::shape;
use crate::collector::component::Signal;
use crate::collector::component::schema::{Field, Kind, Schema};
use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::{self, Mapping, Node, Scalar, Value};
use crate::collector::target::Target;

/// An object with its defaults, read-only.
///
/// What is unknown (a `${…}`) or was refused already reads as `None`: a rule that meets it has
/// nothing to say.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub(super) schema: &'static Schema,
    pub(super) map: &'a Mapping,
    pub(super) place: Place<'a>,
    /// Where the key of the object stands.
    pub(super) key: Span,
}

impl<'a> View<'a> {
    /// Whether a key is written and is not null.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|node| !node.is_null())
    }

    /// What is written for a key.
    #[must_use]
    pub fn node(&self, name: &str) -> Option<&'a Node> {
        self.map.get(name)
    }

    /// The keys that are written.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.map.keys()
    }

    /// The whole number of a field.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        let (bits, is_signed) = match self.schema.field(name)?.kind {
            Kind::Uint(bits) => (bits, false),
            Kind::Int(bits) => (bits, true),
            _ => (64, true),
        };
        let number = self.read(name, Number::Int(0), Number::of)?;
        i64::try_from(number::kept(number.truncated(), bits, is_signed)).ok()
    }

    /// The number of a field.
    #[must_use]
    pub fn float(&self, name: &str) -> Option<f64> {
        self.read(name, Number::Int(0), Number::of).map(Number::as_f64)
    }

    /// The nanoseconds of a duration.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<i64> {
        self.read(name, 0, |scalar| match Number::of(scalar) {
            Some(number) => i64::try_from(number.truncated()).ok(),
            None => parse_duration(scalar.text()).ok(),
        })
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        self.read(name, false, |scalar| {
            (scalar.kind() == document::Kind::Bool).then(|| scalar.text().eq_ignore_ascii_case("true"))
        })
    }

    /// The text of a field, empty when it is left out.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'a str> {
        match self.map.get(name) {
            Some(node) if node.is_opaque() => None,
            Some(node) if !node.is_null() => {
                let scalar = node.as_scalar()?;
                let is_text = scalar.kind() == document::Kind::String || scalar.is_expanded();
                is_text.then_some(scalar.text())
            }
            Some(_) if !self.keeps_null(name) => Some(""),
            _ => Some(self.schema.field(name).and_then(|field| field.default).unwrap_or_default()),
        }
    }

    /// How many items a list or map has.
    #[must_use]
    pub fn len(&self, name: &str) -> Option<usize> {
        match self.map.get(name) {
            None => Some(0),
            Some(node) if node.is_opaque() => None,
            Some(node) => match &node.value {
                Value::List(items) => Some(items.len()),
                Value::Map(map) => Some(map.len()),
                Value::Scalar(_) if node.is_null() => Some(0),
                Value::Scalar(scalar) if scalar.text().is_empty() => Some(0),
                Value::Scalar(scalar) => Some(scalar.text().split(',').count()),
            },
        }
    }

    /// The texts of a list with their places in it; what is unknown is left out.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = (usize, &'a str)> {
        let node = self.map.get(name).filter(|node| !node.is_opaque());
        let items = node.and_then(Node::as_list).unwrap_or_default();
        let split = node.and_then(Node::as_text).filter(|text| !text.is_empty());
        items
            .iter()
            .enumerate()
            .filter(|(_, item)| !item.is_opaque())
            .filter_map(|(index, item)| item.as_text().map(|text| (index, text)))
            .chain(split.into_iter().flat_map(|text| text.split(',').enumerate()))
    }

    /// Calls with the object of a field, unless it is absent, switched off or unknown.
    pub fn section(&self, name: &str, look: impl FnOnce(&View<'_>)) {
        let Some(field) = self.schema.field(name) else {
            return;
        };
        let (Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema)) = field.kind else {
            return;
        };
        let node = self.map.get(name);
        let map = match node.map(|node| &node.value) {
            Some(Value::Map(map)) => map,
            Some(_) if node.is_some_and(|node| !node.is_null()) => return,
            _ if matches!(field.kind, Kind::Object(_)) => &super::decode::NOTHING,
            Some(_) if field.default.is_some() => &super::decode::NOTHING,
            None if field.default == Some("true") => &super::decode::NOTHING,
            _ => return,
        };
        let is_optional = matches!(field.kind, Kind::Optional(_));
        if is_optional && map.get("enabled").is_some_and(shape::is_false) {
            return;
        }
        let (node, key) = match self.map.entry(name) {
            Some(entry) => (&entry.value, entry.key_span),
            None => (self.place.node, self.key),
        };
        let path = self.place.path.key(name);
        look(&View { schema, map, place: Place { node, path, ..self.place }, key });
    }

    /// Calls with each object of a list of them.
    pub fn sections(&self, name: &str, mut look: impl FnMut(usize, &View<'_>)) {
        let Some(Kind::List(item) | Kind::StrictList(item)) = self.schema.field(name).map(|f| f.kind) else {
            return;
        };
        let (Kind::Object(schema) | Kind::Pointer(schema)) = *item else {
            return;
        };
        let list = self.place.path.key(name);
        for (index, node) in self.map.get(name).and_then(Node::as_list).unwrap_or_default().iter().enumerate()
        {
            let map = match &node.value {
                Value::Map(map) => map,
                _ if node.is_null() => &super::decode::NOTHING,
                _ => continue,
            };
            let place = Place { node, path: list.index(index), ..self.place };
            look(index, &View { schema, map, place, key: node.span });
        }
    }

    /// The signals of the pipelines that use the component; none when no pipeline does.
    #[must_use]
    pub fn signals(&self) -> &'a [Signal] {
        self.place.report.signals
    }

    /// What the configuration is checked for.
    #[must_use]
    pub fn target(&self) -> &'a Target {
        self.place.report.target
    }

    /// Reports an error at a field, or at the object itself when the name is empty.
    pub fn refuse(&self, code: Code, name: &str, message: impl Into<String>, help: impl Into<String>) {
        self.report(self.error(code, name, message).help(help));
    }

    /// Reports an error at an item of a list.
    pub fn refuse_item(
        &self,
        code: Code,
        (name, index): (&str, usize),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (path, span) = self.item(name, index);
        self.report(Diagnostic::error(code, path, message).at(span).help(help));
    }

    /// Reports a warning at an item of a list.
    pub fn warn_item(
        &self,
        code: Code,
        (name, index): (&str, usize),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (path, span) = self.item(name, index);
        self.report(Diagnostic::warning(code, path, message).at(span).help(help));
    }

    /// The path of an item and its place.
    fn item(&self, name: &str, index: usize) -> (String, Span) {
        let item = self.map.get(name).map(|node| node.as_list().and_then(|l| l.get(index)).unwrap_or(node));
        let list = self.place.path.key(name);
        (list.index(index).text(), item.map_or(self.key, |item| item.span))
    }

    /// Reports a warning at a field, or at the object itself when the name is empty.
    pub fn warn(&self, code: Code, name: &str, message: impl Into<String>, help: impl Into<String>) {
        let (path, span) = self.whereabouts(name);
        self.report(Diagnostic::warning(code, path, message).at(span).help(help));
    }

    /// An error at a field, at the object itself when the field is not written or the name is empty.
    #[must_use]
    pub fn error(&self, code: Code, name: &str, message: impl Into<String>) -> Diagnostic {
        let (path, span) = self.whereabouts(name);
        Diagnostic::error(code, path, message).at(span)
    }

    /// Adds a finding.
    pub fn report(&self, diagnostic: Diagnostic) {
        self.place.report.add(diagnostic);
    }

    /// The path of a field and the place of its value, or of the object when it is not written.
    fn whereabouts(&self, name: &str) -> (String, Span) {
        match (name, self.map.get(name)) {
            ("", _) => (self.place.path.text(), self.key),
            (_, Some(node)) => (self.place.path.key(name).text(), node.span),
            (_, None) => (self.place.path.key(name).text(), self.key),
        }
    }

    /// Reports a field that has to be there and is not.
    pub(super) fn require(&self, field: &'static Field, written: Option<&Node>) {
        let is_empty = match (field.kind, written) {
            (_, Some(node)) if node.is_opaque() => false,
            (Kind::List(_) | Kind::StrictList(_) | Kind::Map(_) | Kind::Pairs(_), _) => {
                self.len(field.name) == Some(0)
            }
            (Kind::Text(_) | Kind::Id(_) | Kind::Enum(_), _) => self.text(field.name) == Some(""),
            (Kind::Int(_) | Kind::Uint(_) | Kind::Float, None) => field.default.is_none(),
            (Kind::Int(_) | Kind::Uint(_) | Kind::Float, _) => self.float(field.name) == Some(0.0),
            (Kind::Duration, Some(_)) => field.bounds.is_none() && self.duration(field.name) == Some(0),
            (_, written) => field.default.is_none() && written.is_none_or(Node::is_null),
        };
        if is_empty {
            let name = field.name;
            let message = match written {
                Some(_) => format!("`{name}` is empty"),
                None => format!("`{name}` is missing"),
            };
            self.refuse(
                Code::Missing,
                name,
                message,
                format!("set `{name}` to {}", shape::word(&field.kind)),
            );
        }
    }

    /// Whether no value is as good as leaving the field out.
    fn keeps_null(&self, name: &str) -> bool {
        self.schema.field(name).is_some_and(|field| {
            field.nullable || matches!(field.kind, Kind::Enum(words) if words.keeps_null)
        })
    }

    /// What a field holds: what is written, else its default, else nothing.
    fn read<T>(&self, name: &str, zero: T, read: impl Fn(&Scalar) -> Option<T>) -> Option<T> {
        match self.map.get(name) {
            Some(node) if node.is_opaque() => return None,
            Some(node) if !node.is_null() => return node.as_scalar().and_then(read),
            Some(_) if !self.keeps_null(name) => return Some(zero),
            _ => {}
        }
        match self.schema.field(name).and_then(|field| field.default) {
            Some(default) => read(&Scalar::plain(default)),
            None => Some(zero),
        }
    }
}
