//! What alerts and dashboards use.

use std::collections::BTreeMap;

use super::data::{Attribute, Value};

/// A metric that an alert or a dashboard uses, with the attributes it asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedSignal {
    /// The metric's name.
    pub metric: String,
    /// The attributes (of resource or point) that must be there, with the value in text form where one is asked for.
    pub attributes: BTreeMap<String, Option<String>>,
}

impl UsedSignal {
    /// Whether a point of its metric with these attributes shows it.
    #[must_use]
    pub fn is_shown_by(&self, resource: &[Attribute<'_>], point: &[Attribute<'_>]) -> bool {
        self.attributes.iter().all(|(key, wanted)| {
            resource.iter().chain(point).any(|attribute| {
                attribute.key == key.as_str()
                    && wanted.as_ref().is_none_or(|wanted| says(&attribute.value, wanted))
            })
        })
    }
}

fn says(value: &Value<'_>, wanted: &str) -> bool {
    match value {
        Value::Text(text) => text == wanted,
        Value::Bool(truth) => wanted == if *truth { "true" } else { "false" },
        Value::Int(number) => wanted.parse() == Ok(*number),
        Value::Double(number) => wanted.parse() == Ok(*number),
        Value::Empty | Value::Bytes(_) | Value::Array(_) | Value::Map(_) => false,
    }
}
