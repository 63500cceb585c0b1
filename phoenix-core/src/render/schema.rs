//! The parameters of a template as JSON Schema.

use serde_json::{Map, Value, json};

use super::limits::{MAX_LIST_ITEMS, MAX_PARAMETER_BYTES};
use super::parameter::{Bound, Parameter, ParameterType, Presence};
use super::{Header, Template};

/// A duration of the collector, sign and all.
const DURATION: &str = r"^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";
/// A pattern, an arrow and a name; a second arrow is not seen.
const RULE: &str = r"^\S(.*\S)? => \S(.*\S)?$";
const SECRET: &str = r"^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[A-Za-z0-9_./-]+)\}$";

impl Template {
    /// The parameters as JSON Schema (draft 2020-12): a value of it is the map of values that [`render`](Self::render) takes.
    ///
    /// What it says is exact for texts, numbers, booleans, enums, secrets and lists of them: [`check`](Self::check) refuses what the
    /// schema refuses, and takes what it takes as long as all values together are not too large. JSON Schema cannot say
    /// the bounds of a duration, which stand in `x-minimum` and `x-maximum`, and whether a text (or the left side of a
    /// rule) is a regular expression of RE2, for which `format: regex` is a hint: there `check` refuses more.
    ///
    /// ```
    /// use phoenix_core::render::catalogue;
    ///
    /// let schema = catalogue::get("process-baseline-v1")?.schema();
    /// assert_eq!(schema["properties"]["collection_interval"]["default"], "60s");
    /// assert_eq!(schema["additionalProperties"], false);
    /// # Ok::<(), catalogue::UnknownTemplate>(())
    /// ```
    #[must_use]
    pub fn schema(&self) -> Value {
        of(self.header())
    }
}

fn of(header: &Header) -> Value {
    let properties: Map<String, Value> =
        header.parameters.iter().map(|parameter| (parameter.name.clone(), property(parameter))).collect();
    let required: Vec<&str> = header
        .parameters
        .iter()
        .filter(|parameter| parameter.presence == Presence::Required)
        .map(|parameter| parameter.name.as_str())
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": header.name,
        "description": header.description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(parameter: &Parameter) -> Value {
    let item = item(parameter);
    let mut schema = if parameter.list {
        let most = parameter.max_items.unwrap_or(MAX_LIST_ITEMS);
        map(json!({"type": "array", "items": item, "maxItems": most}))
    } else {
        item
    };
    if parameter.presence != Presence::Required {
        // Without a value, the default holds.
        let value = schema;
        schema = map(json!({"anyOf": [value, {"type": "null"}]}));
    }
    schema.insert("description".to_owned(), parameter.description.clone().into());
    if let Presence::Default(value) = &parameter.presence {
        schema.insert("default".to_owned(), value.clone());
    }
    if parameter.is_secret() {
        schema.insert("writeOnly".to_owned(), true.into());
    }
    Value::Object(schema)
}

/// One value.
fn item(parameter: &Parameter) -> Map<String, Value> {
    let longest = parameter.max_length.unwrap_or(MAX_PARAMETER_BYTES);
    let mut schema = map(match parameter.kind {
        ParameterType::String => json!({"type": "string", "maxLength": longest}),
        ParameterType::Regex => json!({"type": "string", "maxLength": longest, "format": "regex"}),
        ParameterType::Rule => json!({"type": "string", "maxLength": longest, "pattern": RULE}),
        ParameterType::Int => json!({"type": "integer", "minimum": i64::MIN, "maximum": i64::MAX}),
        ParameterType::Float => json!({"type": "number"}),
        ParameterType::Bool => json!({"type": "boolean"}),
        ParameterType::Duration => json!({"type": "string", "pattern": DURATION}),
        ParameterType::Enum => json!({"enum": parameter.allowed}),
        ParameterType::Secret => json!({"type": "string", "pattern": SECRET}),
    });
    for (bound, key) in [(&parameter.min, "minimum"), (&parameter.max, "maximum")] {
        let Some(bound) = bound else { continue };
        match parameter.kind {
            ParameterType::Duration => schema.insert(format!("x-{key}"), bound.written.clone().into()),
            _ => schema.insert(key.to_owned(), number(bound)),
        };
    }
    schema
}

fn number(bound: &Bound) -> Value {
    bound.written.parse::<i64>().map_or_else(|_| bound.value.into(), Value::from)
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
