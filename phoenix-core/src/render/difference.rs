//! What differs between two revisions of a template.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use similar::TextDiff;

use super::parameter::{Bound, Parameter, Presence};
use super::{Header, Template};
use crate::collector::comparison::Fate;

/// What differs between two templates, usually revisions of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TemplateDifference {
    /// The fields of the front matter that differ, parameters excepted.
    pub header: Vec<FieldChange>,
    /// The parameters that differ, in the order of the first template, added ones after them.
    pub parameters: Vec<ParameterChange>,
    /// The lines that differ, with three lines around them, in the notation of `diff -u`; empty if none does.
    pub source: String,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// What it was; `null` when it was not there.
    pub before: Value,
    /// What it is; `null` when it is not there.
    pub after: Value,
}

/// A parameter that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParameterChange {
    /// The parameter.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// The fields of its declaration that differ.
    pub fields: Vec<FieldChange>,
    /// Whether values that were taken before may be refused now.
    pub breaking: bool,
}

/// What differs between two templates.
///
/// ```
/// use phoenix_core::render::{Template, difference};
///
/// let template = |revision, most| Template::parse(&format!(
///     "---
/// name: test-v1
/// revision: {revision}
/// description: A test.
/// pipeline: metrics
/// input: scrape
/// parameters:
///   - {{name: port, type: int, min: 1, max: {most}, description: The port.}}
/// ---
/// port: {{{{ port }}}}
/// "
/// ));
/// let found = difference(&template(1, 65535)?, &template(2, 1023)?);
/// assert_eq!(found.parameters[0].to_string(), "parameter port changed (breaking): max 65535 -> 1023");
/// assert!(found.source.contains("-  - {name: port, type: int, min: 1, max: 65535,"));
/// # Ok::<(), phoenix_core::render::TemplateError>(())
/// ```
#[must_use]
pub fn difference(before: &Template, after: &Template) -> TemplateDifference {
    let (old, new) = (before.header(), after.header());
    let removed_or_changed = old.parameters.iter().filter_map(|mine| match new.parameter(&mine.name) {
        None => Some(ParameterChange::one_sided(mine, Fate::Removed)),
        Some(theirs) => ParameterChange::between(mine, theirs),
    });
    let added = new
        .parameters
        .iter()
        .filter(|theirs| old.parameter(&theirs.name).is_none())
        .map(|theirs| ParameterChange::one_sided(theirs, Fate::Added));
    TemplateDifference {
        header: fields(&header(old), &header(new)),
        parameters: removed_or_changed.chain(added).collect(),
        source: unified(before, after),
    }
}

fn unified(before: &Template, after: &Template) -> String {
    let name = |template: &Template| {
        let header = template.header();
        format!("{} revision {}", header.name, header.revision)
    };
    let diff = TextDiff::from_lines(before.source(), after.source());
    diff.unified_diff().context_radius(3).header(&name(before), &name(after)).to_string()
}

impl TemplateDifference {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.header.is_empty() && self.parameters.is_empty() && self.source.is_empty()
    }

    /// Whether values that the first template took may be refused by the second one.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.breaking)
    }
}

impl ParameterChange {
    fn one_sided(parameter: &Parameter, fate: Fate) -> Self {
        let breaking = fate == Fate::Removed || parameter.presence == Presence::Required;
        Self { name: parameter.name.clone(), fate, fields: Vec::new(), breaking }
    }

    fn between(before: &Parameter, after: &Parameter) -> Option<Self> {
        let fields = fields(&declaration(before), &declaration(after));
        let breaking = is_breaking(before, after);
        let name = before.name.clone();
        (!fields.is_empty()).then_some(Self { name, fate: Fate::Changed, fields, breaking })
    }
}

/// Whether a value that `before` takes, or the lack of one, may be refused by `after`.
fn is_breaking(before: &Parameter, after: &Parameter) -> bool {
    let value = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.value);
    let rises = |before: Option<f64>, after: Option<f64>| {
        after.is_some_and(|after| before.is_none_or(|before| after > before))
    };
    let falls = |before: Option<f64>, after: Option<f64>| rises(before.map(|n| -n), after.map(|n| -n));
    let count = |count: Option<usize>| count.map(|count| count as f64);
    (before.kind, before.list) != (after.kind, after.list)
        || after.presence == Presence::Required && before.presence != Presence::Required
        || rises(value(&before.min), value(&after.min))
        || falls(value(&before.max), value(&after.max))
        || falls(count(before.max_length), count(after.max_length))
        || falls(count(before.max_items), count(after.max_items))
        || before.allowed.iter().any(|value| !after.allowed.contains(value))
}

fn header(header: &Header) -> Map<String, Value> {
    let mut map = object(serde_json::to_value(header));
    map.remove("parameters");
    map
}

/// The declaration as it is written: a default stands for itself, bounds for what was written.
fn declaration(parameter: &Parameter) -> Map<String, Value> {
    let mut map = object(serde_json::to_value(parameter));
    map.remove("name");
    if map.remove("list") == Some(Value::Bool(true)) {
        let item = map.get("type").and_then(Value::as_str).unwrap_or_default();
        map.insert("type".to_owned(), format!("list of {item}").into());
    }
    map.remove("presence");
    let default = match &parameter.presence {
        Presence::Required | Presence::Optional => Value::Null,
        Presence::Default(value) => value.clone(),
    };
    map.insert("default".to_owned(), default);
    map.insert("required".to_owned(), (parameter.presence == Presence::Required).into());
    for (key, bound) in [("min", &parameter.min), ("max", &parameter.max)] {
        let written = bound.as_ref().map_or(Value::Null, |bound| bound.written.clone().into());
        map.insert(key.to_owned(), written);
    }
    map
}

fn object(value: Result<Value, serde_json::Error>) -> Map<String, Value> {
    match value {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn fields(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |map: &Map<String, Value>, name: &String| map.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .map(|name| FieldChange {
            field: name.clone(),
            before: value(before, name),
            after: value(after, name),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Value| match value {
            Value::Null => "nothing".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        write!(f, "{} {} -> {}", self.field, shown(&self.before), shown(&self.after))
    }
}

impl fmt::Display for ParameterChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parameter {} {}", self.name, self.fate)?;
        if self.breaking {
            f.write_str(" (breaking)")?;
        }
        for (index, field) in self.fields.iter().enumerate() {
            write!(f, "{}{field}", if index == 0 { ": " } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for TemplateDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.header.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        self.parameters.iter().try_for_each(|change| writeln!(f, "{change}"))?;
        f.write_str(&self.source)
    }
}
