//! From text to a generic value, strictly: bounded, one document, no aliases, no key twice.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Error;
use serde_saphyr::budget::BudgetBreach;

use super::SpecErrors;

/// The longest text of a spec, in bytes.
const LONGEST: usize = 8 << 20;

/// How the text of a spec is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.2: one document, without aliases and merge keys.
    Yaml,
    /// JSON.
    Json,
}

pub(in crate::model) fn read(text: &str, format: Format) -> Result<Value, SpecErrors> {
    if text.len() > LONGEST {
        let message = format!("the text is longer than {} MiB; a spec must be shorter", LONGEST >> 20);
        return Err(SpecErrors::whole_text(message));
    }
    let value = match format {
        Format::Yaml => read_yaml(text),
        Format::Json => serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let said = message.rsplit_once(" at line ").map_or(message.as_str(), |(said, _)| said);
            at(error.line() as u64, error.column() as u64, said)
        }),
    };
    value.map(|Strict(value)| value).map_err(SpecErrors::whole_text)
}

/// How YAML of people is read: one document without aliases and merge keys, no key twice, no text taken for a truth or a number, and
/// nothing of it shown in an error, since it may hold secrets.
#[must_use]
pub fn strict_yaml() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: 64,
            max_documents: 1,
            max_nodes: 100_000,
        },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        merge_keys: serde_saphyr::MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

fn read_yaml(text: &str) -> Result<Strict, String> {
    serde_saphyr::from_str_with_options(text, strict_yaml()).map_err(|error| {
        let said = match &error {
            Error::Budget { breach, .. } => beyond(breach),
            Error::DuplicateMappingKey { key: Some(key), .. } => twice(key),
            Error::MergeKeyNotAllowed { .. } => {
                "merge keys (`<<`) are not allowed in a spec: write the fields out where they are used"
                    .to_owned()
            }
            Error::NonFiniteFloat { .. } => FINITE.to_owned(),
            other => other.to_string(),
        };
        match error.location() {
            Some(place) => {
                // The location stands in front, once.
                let suffix = format!(" at line {}, column {}", place.line(), place.column());
                at(place.line(), place.column(), &said.replace(&suffix, ""))
            }
            None => said,
        }
    })
}

fn beyond(breach: &BudgetBreach) -> String {
    match breach {
        BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => {
            "anchors and aliases are not allowed in a spec: write the value out where it is used"
        }
        BudgetBreach::Documents { .. } => {
            "there is more than one document: a spec is one, so remove the others"
        }
        BudgetBreach::Depth { .. } => "the text is nested deeper than 64 levels",
        _ => "the text is too large for a spec, which has at most 100000 values",
    }
    .to_owned()
}

const FINITE: &str = "numbers must be finite";

fn twice(key: &str) -> String {
    format!("the key `{key}` appears twice: remove one of them")
}

fn at(line: u64, column: u64, message: &str) -> String {
    format!("line {line}, column {column}: {message}")
}

/// A value in which no key appears twice; `serde_json::Value` would keep the last silently.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom(FINITE))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(twice(&key)));
            }
            let Strict(value) = entries.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
