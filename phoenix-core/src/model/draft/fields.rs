//! The fields of one map of a spec, read one by one; every mistake is noted with its path.

use std::fmt::Display;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::Collector;
use super::suggest::hint;
use crate::model::{Fraction, duration};

/// One map, its place in the spec and the mistakes found so far.
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
    pub(super) errors: &'a mut Collector,
}

impl<'a> Fields<'a> {
    /// The map at `path`; notes its unknown fields. `None`, noted, if it is no map.
    pub(super) fn of(
        value: &'a Value,
        path: &str,
        known: &[&str],
        errors: &'a mut Collector,
    ) -> Option<Fields<'a>> {
        let Value::Object(map) = value else {
            errors.add(path, wrong("fields", value, &format!("write fields such as `{}:`", known[0])));
            return None;
        };
        for unknown in map.keys().filter(|key| !known.contains(&key.as_str())) {
            let help = match hint(unknown, known) {
                hint if hint.is_empty() => format!("; the fields here are {}", known.join(", ")),
                hint => hint,
            };
            errors.add(join(path, unknown), format!("there is no such field{help}"));
        }
        Some(Fields { map, path: path.to_owned(), errors })
    }

    /// The path of a field of this map.
    pub(super) fn path(&self, key: &str) -> String {
        join(&self.path, key)
    }

    /// The field's value unless it is left out (or null).
    pub(super) fn value(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Notes that a field must be there, if it is not.
    pub(super) fn require(&mut self, key: &str, what: &str) -> Option<&'a Value> {
        let value = self.value(key);
        if value.is_none() {
            let path = self.path(key);
            self.errors.add(path, format!("is missing: {what}"));
        }
        value
    }

    pub(super) fn refuse(&mut self, key: &str, message: impl Into<String>) {
        let path = self.path(key);
        self.errors.add(path, message);
    }

    pub(super) fn text(&mut self, key: &str) -> Option<&'a str> {
        let value = self.value(key)?;
        text(value, &self.path(key), self.errors)
    }

    /// A text that `parse` makes something of.
    pub(super) fn parsed<T, E: Display>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(key)?;
        parse(text).map_err(|error| self.refuse(key, error.to_string())).ok()
    }

    pub(super) fn duration(&mut self, key: &str) -> Option<Duration> {
        match self.value(key)? {
            number @ Value::Number(_) => {
                self.refuse(key, wrong("a duration", number, "add a unit, such as 90s, 10m, 1h30m or 2d"));
                None
            }
            _ => self.parsed(key, duration::parse),
        }
    }

    pub(super) fn number(&mut self, key: &str) -> Option<f64> {
        let value = self.value(key)?;
        let number = value.as_f64();
        if number.is_none() {
            self.refuse(key, wrong("a number", value, "write it without quotes and unit, such as 0.5"));
        }
        number
    }

    /// A count that fits into 32 bits.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        let value = self.value(key)?;
        let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
        if count.is_none() {
            self.refuse(key, wrong("a whole number", value, "write one from 0 to 4294967295"));
        }
        count
    }

    pub(super) fn whole(&mut self, key: &str) -> Option<u64> {
        let value = self.value(key)?;
        if value.as_u64().is_none() {
            self.refuse(key, wrong("a whole number", value, "write one that is not negative"));
        }
        value.as_u64()
    }

    pub(super) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if value.as_bool().is_none() {
            self.refuse(key, wrong("true or false", value, "write it without quotes"));
        }
        value.as_bool()
    }

    /// A fraction: `0.5`, or `50 %` as text.
    pub(super) fn fraction(&mut self, key: &str) -> Option<Fraction> {
        let value = self.value(key)?;
        let number = match value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => percent(text),
            _ => None,
        };
        let Some(number) = number else {
            self.refuse(key, wrong("a fraction", value, "write 0.5 or 50 % for a half"));
            return None;
        };
        Fraction::new(number).map_err(|error| self.refuse(key, error.to_string())).ok()
    }

    /// One of a closed set of words, which are those that serde reads as `T`.
    pub(super) fn word<T: DeserializeOwned>(&mut self, key: &str, words: &[&str]) -> Option<T> {
        let text = self.text(key)?;
        let word = words.contains(&text).then(|| serde_json::from_value(Value::String(text.to_owned())).ok());
        if word.is_none() {
            let message = format!("{text:?} is not one of {}{}", words.join(", "), hint(text, words));
            self.refuse(key, message);
        }
        word.flatten()
    }

    /// The items of a list with their paths.
    pub(super) fn list(&mut self, key: &str) -> Option<Vec<(String, &'a Value)>> {
        match self.value(key)? {
            Value::Array(items) => {
                let path = self.path(key);
                Some(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| (format!("{path}[{index}]"), item))
                        .collect(),
                )
            }
            other => {
                self.refuse(key, wrong("a list", other, "write `[…]`, or a line with `- ` for each item"));
                None
            }
        }
    }

    /// A map of free keys.
    pub(super) fn map(&mut self, key: &str) -> Option<&'a Map<String, Value>> {
        match self.value(key)? {
            Value::Object(map) => Some(map),
            other => {
                self.refuse(key, wrong("a map", other, "write `key: value` lines"));
                None
            }
        }
    }
}

/// The text at `path`; notes when it is none.
pub(super) fn text<'a>(value: &'a Value, path: &str, errors: &mut Collector) -> Option<&'a str> {
    let text = value.as_str();
    if text.is_none() {
        let what_to_do = match value {
            Value::Number(_) | Value::Bool(_) => "put it in quotes",
            _ => "write one text",
        };
        errors.add(path, wrong("text", value, what_to_do));
    }
    text
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// `must be a number, not the text "x": …`.
fn wrong(expected: &str, found: &Value, what_to_do: &str) -> String {
    let found = match found {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() > 40 => {
            format!("the text {:?}…", text.chars().take(40).collect::<String>())
        }
        Value::String(text) => format!("the text {text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
    };
    format!("must be {expected}, not {found}: {what_to_do}")
}

fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.trim().strip_suffix('%')?.trim().parse().ok()?;
    Some(number / 100.0)
}
