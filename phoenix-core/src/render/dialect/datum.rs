//! A value of the dialect: what parameters hold and filters work on.

use liquid_core::model::{ArrayView, Value, ValueView};

/// A typed value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::render) enum Datum {
    Nil,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Datum>),
}

impl Datum {
    /// Reads an engine value; objects and the engine's `empty` and `blank` are no data.
    pub(in crate::render) fn read(view: &dyn ValueView) -> Option<Self> {
        if view.is_nil() {
            return Some(Self::Nil);
        }
        if let Some(list) = view.as_array() {
            return ArrayView::values(list).map(Self::read).collect::<Option<_>>().map(Self::List);
        }
        let scalar = view.as_scalar()?;
        Some(match scalar.type_name() {
            "whole number" => Self::Int(scalar.to_integer()?),
            "fractional number" => Self::Float(scalar.to_float()?),
            "boolean" => Self::Bool(scalar.to_bool()?),
            _ => Self::Text(scalar.into_cow_str().into_owned()),
        })
    }

    pub(in crate::render) fn into_value(self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Bool(value) => Value::scalar(value),
            Self::Int(value) => Value::scalar(value),
            Self::Float(value) => Value::scalar(value),
            Self::Text(value) => Value::scalar(value),
            Self::List(values) => Value::array(values.into_iter().map(Self::into_value)),
        }
    }

    /// Bytes that the value takes, roughly; never less than its text.
    pub(in crate::render) fn size(&self) -> usize {
        match self {
            Self::Nil | Self::Bool(_) | Self::Int(_) | Self::Float(_) => 8,
            Self::Text(text) => text.len(),
            Self::List(items) => items.iter().map(|item| 8 + item.size()).sum(),
        }
    }

    pub(in crate::render) fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
        }
    }

    /// The text of a scalar as it is written; lists and nothing have none.
    pub(in crate::render) fn text(&self) -> Option<String> {
        match self {
            Self::Nil | Self::List(_) => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(float_text(*value)),
            Self::Text(value) => Some(value.clone()),
        }
    }
}

/// A finite number so that YAML 1.1, 1.2 and Go all read it as a float: `1.0`, `2.5e+30`.
pub(in crate::render) fn float_text(value: f64) -> String {
    let text = format!("{value:?}");
    match text.split_once('e') {
        None => text,
        Some((mantissa, exponent)) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            format!("{mantissa}{point}e{sign}{exponent}")
        }
    }
}
