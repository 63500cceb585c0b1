//! Shapes and keys that do not belong.

use super::place::Place;
use crate::collector::component::schema::{Field, Kind, Schema};
use crate::collector::diagnostic::{Code, Diagnostic, Fix, nearest};
use crate::collector::document::{self, Entry, Node, Value};

/// Reports that something else belongs here.
pub(super) fn wrong(place: &Place<'_>, expected: &str) {
    let node = place.node;
    let (code, found) = match node.as_scalar() {
        Some(scalar) => (Code::WrongType, format!("{} `{}`", node.shape(), scalar.text())),
        None => (Code::WrongShape, node.shape().to_owned()),
    };
    place.report(place.error(code, format!("{found} where {expected} belongs")));
}

/// The word for a kind in messages.
pub(super) fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Any | Kind::Custom(_) => "anything",
        Kind::Bool => "`true` or `false`",
        Kind::Int(_) | Kind::Uint(_) => "a whole number",
        Kind::Float => "a number",
        Kind::Duration => "a duration such as `5s`",
        Kind::Text(_) | Kind::Ottl(_) => "a text",
        Kind::Enum(_) => "a word",
        Kind::Id(_) => "a component id",
        Kind::List(_) | Kind::StrictList(_) => "a list",
        Kind::Map(_) | Kind::Object(_) | Kind::Pointer(_) | Kind::Optional(_) | Kind::Pairs(_) => "a map",
        Kind::OneOf(_) => "one of several shapes",
    }
}

/// What the collector makes of a scalar of a kind without a value.
pub(super) fn zero(kind: &Kind) -> &'static str {
    match kind {
        Kind::Bool => "`false`",
        Kind::Text(_) => "an empty text",
        Kind::Duration => "`0s`",
        _ => "0",
    }
}

/// Whether what is written has the shape of a kind.
pub(super) fn fits(kind: &Kind, node: &Node) -> bool {
    match (kind, &node.value) {
        (Kind::Any | Kind::Custom(_), _) => true,
        (Kind::OneOf(kinds), _) => kinds.iter().any(|kind| fits(kind, node)),
        (Kind::List(_) | Kind::StrictList(_), Value::List(_)) => true,
        (
            Kind::Map(_) | Kind::Object(_) | Kind::Pointer(_) | Kind::Optional(_) | Kind::Pairs(_),
            Value::Map(_),
        ) => true,
        (Kind::Bool, Value::Scalar(scalar)) => scalar.kind() == document::Kind::Bool,
        (Kind::Int(_) | Kind::Uint(_) | Kind::Float, Value::Scalar(scalar)) => {
            matches!(scalar.kind(), document::Kind::Int | document::Kind::Float)
        }
        (
            Kind::Text(_) | Kind::Ottl(_) | Kind::Enum(_) | Kind::Id(_) | Kind::Duration,
            Value::Scalar(scalar),
        ) => scalar.kind() == document::Kind::String || scalar.is_expanded(),
        _ => false,
    }
}

/// Whether a node is `false`.
pub(super) fn is_false(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| {
        scalar.kind() == document::Kind::Bool && scalar.text().eq_ignore_ascii_case("false")
    })
}

/// Reports a key that is no field: refused, or ignored by the collector.
pub(super) fn unknown_key(place: &Place<'_>, entry: &Entry, schema: &'static Schema, is_refused: bool) {
    let mut names = Vec::new();
    schema.each_field(&mut |field| names.push(field.name));
    let key = entry.key.text();
    let path = place.path.key(key).text();
    let diagnostic = match is_refused {
        true => Diagnostic::error(Code::UnknownKey, path, format!("the collector has no key `{key}` here")),
        false => Diagnostic::warning(
            Code::IgnoredKey,
            path,
            format!("the collector has no key `{key}` here and ignores it"),
        ),
    };
    place.report(near(diagnostic.at(entry.key_span), entry, &names));
}

/// Reports a key that is none of some words.
pub(super) fn unknown_key_among(place: &Place<'_>, entry: &Entry, names: &[&'static str]) {
    let key = entry.key.text();
    let message = format!("the collector has no key `{key}` here");
    let diagnostic = Diagnostic::error(Code::UnknownKey, place.path.key(key).text(), message);
    place.report(near(diagnostic.at(entry.key_span), entry, names));
}

fn near(diagnostic: Diagnostic, entry: &Entry, names: &[&'static str]) -> Diagnostic {
    match nearest(entry.key.text(), names.iter().copied()) {
        Some(name) => diagnostic
            .help(format!("did you mean `{name}`?"))
            .fix(Fix { span: entry.key_span, replacement: name.to_owned() }),
        None if names.is_empty() => diagnostic.help("nothing can be set here: take it out"),
        None => diagnostic.help(format!("known here: {}", known(names))),
    }
}

/// The first of many names, so that a message stays readable.
fn known(names: &[&str]) -> String {
    const MOST: usize = 12;
    let mut text = names.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    if names.len() > MOST {
        text.push_str(", …");
    }
    text
}

/// Reports a field that not every version of the target has.
pub(super) fn version(place: &Place<'_>, entry: &Entry, field: &Field) {
    let versions = place.target().versions;
    let (gone, why) = match (field.since, field.until) {
        (Some(since), _) if versions.from < since => (versions.to < since, format!("came with v{since}")),
        (_, Some(until)) if versions.to >= until => {
            (versions.from >= until, format!("is gone since v{until}"))
        }
        _ => return,
    };
    let path = place.path.key(field.name).text();
    let message = format!("the key `{}` {why}; this is for {versions}", field.name);
    let diagnostic = match gone {
        true => Diagnostic::error(Code::Renamed, path, message),
        false => Diagnostic::warning(Code::Renamed, path, message),
    };
    let diagnostic = diagnostic.at(entry.key_span);
    place.report(match field.instead {
        Some(instead) => diagnostic.help(format!("write {instead}")),
        None => diagnostic.help("take it out, or aim at versions that have it"),
    });
}
