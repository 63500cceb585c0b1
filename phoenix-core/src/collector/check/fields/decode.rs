//! Decoding: what is written against what belongs there.

use super::number::{self, Number};
use super::place::Place;
use super::text;
use super::view::View;
use super::{duration, shape};
use crate::collector::component::schema::{Field, Format, Kind, Rest, Rule, Schema, When, Words};
use crate::collector::diagnostic::{Code, Fix, Span};
use crate::collector::document::{self, Entry, Mapping, Node, Scalar, Value};

pub(super) static NOTHING: Mapping = Mapping::EMPTY;

/// Decodes the body of a component, or another object of the top.
pub(super) fn body(place: &Place<'_>, schema: &'static Schema, key: Span) {
    match &place.node.value {
        Value::Map(map) => object(place, map, schema, key),
        _ if place.node.is_null() => object(place, &NOTHING, schema, key),
        // A `${…}` cannot be looked into; another shape is reported by who reads the section.
        _ => {}
    }
}

/// Decodes what is written in a field.
pub(super) fn value(place: &Place<'_>, kind: &Kind, field: Option<&Field>) {
    let node = place.node;
    if node.is_opaque() {
        return;
    }
    match kind {
        Kind::Any => {}
        Kind::Custom(decode) => decode(place),
        Kind::Optional(schema) => optional(place, schema, field),
        _ if node.is_null() => null(place, kind, field),
        Kind::Bool => boolean(place),
        Kind::Int(_) | Kind::Uint(_) | Kind::Float => {
            if let Some(number) = number(place, kind) {
                bounds(place, field, number, |limit| limit.to_string());
            }
        }
        Kind::Duration => {
            if let Some(nanos) = duration_of(place) {
                bounds(place, field, nanos, duration::written);
            }
        }
        Kind::Text(format) => text::check(place, *format),
        Kind::Enum(words) => word(place, words),
        Kind::Id(class) => text::id(place, *class),
        Kind::Ottl(ottl) => text::ottl(place, *ottl),
        Kind::List(item) => list(place, item, true),
        Kind::StrictList(item) => list(place, item, false),
        Kind::Map(item) => match &node.value {
            Value::Map(map) => map.iter().for_each(|entry| child(place, entry, item, None)),
            _ => shape::wrong(place, "a map"),
        },
        Kind::Pairs(item) => pairs(place, item),
        Kind::Object(schema) | Kind::Pointer(schema) => match &node.value {
            Value::Map(map) => object(place, map, schema, node.span),
            _ => shape::wrong(place, "a map"),
        },
        Kind::OneOf(kinds) => match kinds.iter().find(|kind| shape::fits(kind, node)) {
            Some(kind) => value(place, kind, field),
            None => {
                let known: Vec<_> = kinds.iter().map(shape::word).collect();
                shape::wrong(place, &known.join(" or "));
            }
        },
    }
}

/// Nothing is written: 0 or an empty text for the collector, not the default.
fn null(place: &Place<'_>, kind: &Kind, field: Option<&Field>) {
    if let Kind::Object(schema) = kind {
        return object(place, &NOTHING, schema, place.span());
    }
    if field.is_some_and(|field| field.nullable) {
        return;
    }
    match kind {
        Kind::Int(_) | Kind::Uint(_) | Kind::Float => bounds(place, field, 0.0, |limit| limit.to_string()),
        Kind::Duration => bounds(place, field, 0.0, duration::written),
        Kind::Enum(words) if !words.keeps_null && words.numbers.is_none() => word(place, words),
        _ => {}
    }
    let default = field.and_then(|field| field.default).filter(|default| !is_zero(default));
    let is_scalar = matches!(
        kind,
        Kind::Int(_) | Kind::Uint(_) | Kind::Float | Kind::Duration | Kind::Bool | Kind::Text(_)
    );
    let is_unset = place.node.as_scalar().is_some_and(Scalar::is_expanded);
    if let (Some(default), true, false) = (default, is_scalar, is_unset) {
        place.report(
            place
                .warning(
                    Code::NoValue,
                    format!(
                        "no value is {} for the collector, not the default `{default}`",
                        shape::zero(kind)
                    ),
                )
                .help(format!("write `{default}`, or take the key out")),
        );
    }
}

/// Whether a default is what the collector makes of no value as well.
fn is_zero(default: &str) -> bool {
    matches!(default, "" | "0" | "0s" | "false")
}

/// Decodes an object: its keys, then what must be there, then its rules.
pub(super) fn object(place: &Place<'_>, map: &Mapping, schema: &'static Schema, key: Span) {
    for entry in map {
        let name = entry.key.text();
        match schema.field(name) {
            Some(field) => {
                shape::version(place, entry, field);
                child(place, entry, &field.kind, Some(field));
            }
            None => match schema.rest {
                Rest::Refused => shape::unknown_key(place, entry, schema, true),
                Rest::Ignored => shape::unknown_key(place, entry, schema, false),
                Rest::Each(kind) => child(place, entry, kind, None),
            },
        }
    }
    let view = View { schema, map, place: *place, key };
    schema.each_field(&mut |field| absent(&view, field));
    if !place.is_validated {
        return;
    }
    schema.each_rule(&mut |rule: &Rule| {
        if rule.when == When::Configured || !place.report.signals.is_empty() {
            (rule.check)(&view);
        }
    });
}

/// A field that is not written: it may have to be, and what it holds by default has rules, too.
fn absent(view: &View<'_>, field: &'static Field) {
    let place = &view.place;
    let written = view.map.get(field.name);
    if field.required && place.is_validated {
        view.require(field, written);
    }
    if written.is_some() {
        return;
    }
    let schema = match field.kind {
        Kind::Object(schema) => schema,
        Kind::Optional(schema) if field.default == Some("true") => schema,
        _ => return,
    };
    let is_hidden = view.schema.field(field.name).is_some_and(|first| !std::ptr::eq(first, field));
    if !is_hidden {
        let path = place.path.key(field.name);
        object(&Place { path, ..*place }, &NOTHING, schema, view.key);
    }
}

/// Decodes the value of a key.
fn child(place: &Place<'_>, entry: &Entry, kind: &Kind, field: Option<&Field>) {
    let path = place.path.key(entry.key.text());
    value(&Place { node: &entry.value, path, ..*place }, kind, field);
}

fn optional(place: &Place<'_>, schema: &'static Schema, field: Option<&Field>) {
    let node = place.node;
    let map = match &node.value {
        Value::Map(map) => map,
        _ if node.is_null() => {
            if field.is_some_and(|field| field.default.is_some()) {
                object(place, &NOTHING, schema, node.span);
            }
            return;
        }
        _ => return shape::wrong(place, "a map"),
    };
    let Some(switch) = map.entry("enabled").filter(|_| schema.field("enabled").is_none()) else {
        return object(place, map, schema, node.span);
    };
    let path = place.path.key("enabled");
    let at_switch = Place { node: &switch.value, path, ..*place };
    if !switch.value.is_opaque() {
        boolean(&at_switch);
    }
    let is_on = !shape::is_false(&switch.value);
    let mut rest = map.clone();
    rest.remove("enabled");
    object(&Place { is_validated: place.is_validated && is_on, ..*place }, &rest, schema, node.span);
}

fn list(place: &Place<'_>, item: &Kind, splits: bool) {
    match &place.node.value {
        Value::List(items) => {
            for (index, node) in items.iter().enumerate() {
                let path = place.path.index(index);
                value(&Place { node, path, ..*place }, item, None);
            }
        }
        Value::Scalar(scalar) if splits && scalar.kind() == document::Kind::String && takes_text(item) => {
            if let Kind::Enum(words) = item
                && let Some(wrong) = scalar.text().split(',').find(|part| !words.has(part))
                && !scalar.text().is_empty()
            {
                not_among(place, wrong, words);
            }
        }
        _ => shape::wrong(place, "a list"),
    }
}

/// Whether a text that is split at commas gives items of a kind.
fn takes_text(item: &Kind) -> bool {
    matches!(item, Kind::Text(_) | Kind::Enum(_) | Kind::Any | Kind::Ottl(_))
}

fn pairs(place: &Place<'_>, item: &Kind) {
    named_once(place);
    match &place.node.value {
        Value::Map(map) => map.iter().for_each(|entry| child(place, entry, item, None)),
        Value::List(items) => {
            for (index, node) in items.iter().enumerate() {
                let path = place.path.index(index);
                let place = Place { node, path, ..*place };
                match &node.value {
                    Value::Map(map) => pair(&place, map, item),
                    _ => shape::wrong(&place, "a map of `name` and `value`"),
                }
            }
        }
        _ => shape::wrong(place, "a map, or a list of `name` and `value`"),
    }
}

/// In a list of names and values, no name may stand twice.
fn named_once(place: &Place<'_>) {
    let items = place.node.as_list().unwrap_or_default();
    let names: Vec<_> = items
        .iter()
        .filter_map(|item| item.as_map()?.get("name"))
        .filter(|name| !name.is_opaque())
        .filter_map(|name| Some((name.as_text()?, name.span)))
        .collect();
    for (index, (name, span)) in names.iter().enumerate() {
        if place.is_validated && names[..index].iter().any(|(earlier, _)| earlier == name) {
            let message = format!("the name `{name}` stands twice");
            place.report(place.error(Code::Conflict, message).at(*span).help("keep one of them"));
        }
    }
}

fn pair(place: &Place<'_>, map: &Mapping, item: &Kind) {
    for entry in map {
        match entry.key.text() {
            "name" => {
                child(place, entry, &Kind::Text(Format::Any), None);
            }
            "value" => child(place, entry, item, None),
            _ => shape::unknown_key_among(place, entry, &["name", "value"]),
        }
    }
}

/// What a scalar must be, and the error when it is not.
fn scalar<'a, T>(place: &Place<'a>, expected: &str, read: impl FnOnce(&'a Scalar) -> Option<T>) -> Option<T> {
    let read = place.node.as_scalar().and_then(read);
    if read.is_none() {
        shape::wrong(place, expected);
    }
    read
}

fn boolean(place: &Place<'_>) {
    scalar(place, "`true` or `false`", |scalar| (scalar.kind() == document::Kind::Bool).then_some(()));
}

/// The number that the collector takes from a scalar, as far as limits are concerned.
fn number(place: &Place<'_>, kind: &Kind) -> Option<f64> {
    let number = scalar(place, shape::word(kind), Number::of)?;
    let (bits, is_signed) = match kind {
        Kind::Int(bits) => (*bits, true),
        Kind::Uint(bits) => (*bits, false),
        _ => return Some(number.as_f64()),
    };
    let whole = number.truncated();
    if !is_signed && number.as_f64() < 0.0 {
        place.report(place.error(
            Code::InvalidValue,
            format!("{} where a number that is not negative belongs", written(place.node)),
        ));
        return None;
    }
    let kept = number::kept(whole, bits, is_signed);
    if let Some(why) = number.surprise(written(place.node), kept) {
        place.report(
            place
                .warning(
                    Code::OddNumber,
                    format!("`{}` {why}: the collector reads {kept}", written(place.node)),
                )
                .help(format!("write {kept}, if that is meant"))
                .fix(Fix { span: place.span(), replacement: kept.to_string() }),
        );
    }
    Some(Number::Int(kept).as_f64())
}

/// The nanoseconds of a duration.
#[allow(clippy::cast_precision_loss, reason = "what is compared with limits may be rounded")]
fn duration_of(place: &Place<'_>) -> Option<f64> {
    let scalar = scalar(place, "a duration such as `5s`", |scalar| {
        (matches!(scalar.kind(), document::Kind::String) || Number::of(scalar).is_some()).then_some(scalar)
    });
    let scalar = scalar?;
    if let Some(number) = Number::of(scalar) {
        let nanos = number.truncated();
        if nanos != 0 {
            place.report(
                place
                    .warning(Code::BareDuration, format!("`{}` without a unit is {nanos} ns", scalar.text()))
                    .help(format!("write `{}s` if seconds are meant", scalar.text()))
                    .fix(Fix { span: place.span(), replacement: format!("{}s", scalar.text()) }),
            );
        }
        return Some(nanos as f64);
    }
    match duration::parse_duration(scalar.text()) {
        Ok(nanos) => Some(nanos as f64),
        Err(why) => {
            place.report(
                place
                    .error(Code::InvalidValue, format!("`{}` {why}", scalar.text()))
                    .help("write a number with a unit, `200ms`, `5s`, `1h30m`; days are hours"),
            );
            None
        }
    }
}

fn bounds(place: &Place<'_>, field: Option<&Field>, value: f64, write: impl Fn(f64) -> String) {
    let Some(broken) = field
        .filter(|_| place.is_validated)
        .and_then(|field| field.bounds)
        .and_then(|bounds| bounds.broken_by(value, write))
    else {
        return;
    };
    place.report(place.error(Code::InvalidValue, format!("`{}` must be {broken}", written(place.node))));
}

fn word(place: &Place<'_>, words: &Words) {
    let Some(scalar) = place.node.as_scalar() else {
        return shape::wrong(place, "a word");
    };
    let text = scalar.text();
    let is_number = words.numbers.zip(Number::of(scalar)).is_some_and(|((lowest, highest), number)| {
        (i128::from(lowest)..=i128::from(highest)).contains(&number.truncated())
    });
    if is_number && !scalar.is_expanded() {
        return;
    }
    let is_text = matches!(scalar.kind(), document::Kind::String | document::Kind::Null);
    if (is_text || scalar.is_expanded()) && words.has(if place.node.is_null() { "" } else { text }) {
        return;
    }
    not_among(place, text, words);
}

fn not_among(place: &Place<'_>, text: &str, words: &Words) {
    place.report(
        place
            .error(Code::InvalidValue, format!("`{text}` is none of {}", words.words.join(", ")))
            .suggest(text, words.words.iter().copied()),
    );
}

/// The text of a scalar, the shape of anything else.
fn written(node: &Node) -> &str {
    node.as_text().unwrap_or_else(|| node.shape())
}
