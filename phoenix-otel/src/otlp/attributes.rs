//! Attributes: lists of keys and values.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use phoenix_core::telemetry::{Attribute, Value};

use super::number;

/// Attributes as `[{"key": …, "value": {"stringValue": …}}, …]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes<'a>(pub Vec<Attribute<'a>>);

impl<'a> Deref for Attributes<'a> {
    type Target = [Attribute<'a>];

    fn deref(&self) -> &[Attribute<'a>] {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Attributes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Vec<Attribute<'de>>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of attributes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut attributes = Vec::new();
                while let Some(KeyValue(attribute)) = list.next_element()? {
                    attributes.push(attribute);
                }
                Ok(attributes)
            }
        }
        deserializer.deserialize_seq(List).map(Attributes)
    }
}

/// A string, borrowed where it stands without escapes.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
        }
        deserializer.deserialize_str(Borrowing).map(Text)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum KeyValueField {
    Key,
    Value,
    #[serde(other)]
    Unknown,
}

struct KeyValue<'a>(Attribute<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for KeyValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pair;
        impl<'de> Visitor<'de> for Pair {
            type Value = Attribute<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an attribute with a key and a value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut key, mut value) = (Cow::Borrowed(""), Value::Empty);
                while let Some(field) = map.next_key()? {
                    match field {
                        KeyValueField::Key => key = map.next_value::<Text<'de>>()?.0,
                        KeyValueField::Value => value = map.next_value::<AnyValue<'de>>()?.0,
                        KeyValueField::Unknown => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(Attribute { key, value })
            }
        }
        deserializer.deserialize_map(Pair).map(KeyValue)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum ValueField {
    StringValue,
    IntValue,
    BoolValue,
    DoubleValue,
    BytesValue,
    ArrayValue,
    KvlistValue,
    #[serde(other)]
    Unknown,
}

struct AnyValue<'a>(Value<'a>);

#[derive(Deserialize)]
struct Whole(#[serde(deserialize_with = "number::whole")] i64);

#[derive(Deserialize)]
struct Double(#[serde(deserialize_with = "number::double")] f64);

#[derive(Deserialize)]
struct Array<'a> {
    #[serde(borrow, default)]
    values: Vec<AnyValue<'a>>,
}

#[derive(Deserialize)]
struct KeyValueList<'a> {
    #[serde(borrow, default)]
    values: Attributes<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for AnyValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOf;
        impl<'de> Visitor<'de> for OneOf {
            type Value = Value<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value such as {\"stringValue\": \"…\"}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut value = Value::Empty;
                while let Some(field) = map.next_key()? {
                    value = match field {
                        ValueField::StringValue => Value::Text(map.next_value::<Text<'de>>()?.0),
                        ValueField::IntValue => Value::Int(map.next_value::<Whole>()?.0),
                        ValueField::BoolValue => Value::Bool(map.next_value()?),
                        ValueField::DoubleValue => Value::Double(map.next_value::<Double>()?.0),
                        ValueField::BytesValue => Value::Bytes(map.next_value::<Text<'de>>()?.0),
                        ValueField::ArrayValue => Value::Array(
                            map.next_value::<Array<'de>>()?.values.into_iter().map(|value| value.0).collect(),
                        ),
                        ValueField::KvlistValue => {
                            Value::Map(map.next_value::<KeyValueList<'de>>()?.values.0)
                        }
                        ValueField::Unknown => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                }
                Ok(value)
            }
        }
        deserializer.deserialize_map(OneOf).map(AnyValue)
    }
}
