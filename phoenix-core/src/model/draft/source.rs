//! Config sources in a spec: read with all mistakes, and written.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::error::Collector;
use super::fields::{Fields, join, text};
use super::read::texts;
use crate::model::overlay::{ListEdit, Overlay, PipelineEdit};
use crate::model::{ConfigSource, Revision, TemplateName};

const KINDS: [&str; 3] = ["template", "config", "overlay"];
const WHAT: &str = "say `template: NAME`, `config: |` with the text of a collector configuration, or `overlay: |` with \
     what is merged into the other variant's";

pub(super) fn read(fields: &mut Fields<'_>, key: &str) -> ConfigSource {
    let nothing = ConfigSource::Config(Arc::from(""));
    let Some(value) = fields.require(key, WHAT) else { return nothing };
    let path = fields.path(key);
    let Some(mut source) = Fields::of(value, &path, &KINDS, fields.errors) else {
        return nothing;
    };
    let given: Vec<&str> = KINDS.into_iter().filter(|kind| source.value(kind).is_some()).collect();
    let read = match given.as_slice() {
        [] => {
            source.errors.add(path, format!("is empty: {WHAT}"));
            None
        }
        ["template"] => template(&mut source),
        ["config"] => source.text("config").map(|text| ConfigSource::Config(Arc::from(text))),
        ["overlay"] => overlay(&mut source).map(ConfigSource::Overlay),
        several => {
            let several: Vec<String> = several.iter().map(|kind| format!("`{kind}`")).collect();
            source.errors.add(path, format!("has both {}: keep one of them", several.join(" and ")));
            None
        }
    };
    read.unwrap_or(nothing)
}

fn template(source: &mut Fields<'_>) -> Option<ConfigSource> {
    let value = source.value("template")?;
    if value.is_string() {
        let name = source.parsed("template", str::parse::<TemplateName>)?;
        return Some(ConfigSource::Template { name, revision: None, parameters: BTreeMap::new() });
    }
    let path = source.path("template");
    let mut fields = Fields::of(value, &path, &["name", "revision", "parameters"], source.errors)?;
    fields.require("name", "name the template, such as `process-baseline-v1`");
    let name = fields.parsed("name", str::parse::<TemplateName>);
    let revision = fields.whole("revision").map(Revision);
    let parameters = fields.map("parameters").cloned().unwrap_or_default().into_iter().collect();
    Some(ConfigSource::Template { name: name?, revision, parameters })
}

fn overlay(source: &mut Fields<'_>) -> Option<Overlay> {
    let value = source.value("overlay")?;
    if let Value::String(text) = value {
        return Some(Overlay::merge(text.as_str()));
    }
    let path = source.path("overlay");
    let mut fields = Fields::of(value, &path, &["merge", "pipelines"], source.errors)?;
    let merge = fields.text("merge").map(Arc::from);
    let path = fields.path("pipelines");
    let mut pipelines = BTreeMap::new();
    for (id, value) in fields.map("pipelines").into_iter().flatten() {
        if let Some(edit) = pipeline(value, &join(&path, id), fields.errors) {
            pipelines.insert(id.clone(), edit);
        }
    }
    Some(Overlay { merge, pipelines })
}

fn pipeline(value: &Value, path: &str, errors: &mut Collector) -> Option<PipelineEdit> {
    match value {
        Value::String(word) if word == "remove" => return Some(PipelineEdit::Remove),
        Value::Object(_) => {}
        _ => {
            errors.add(
                path,
                "must say `remove`, or what becomes of its `receivers`, `processors` or `exporters`",
            );
            return None;
        }
    }
    let mut fields = Fields::of(value, path, &["receivers", "processors", "exporters"], errors)?;
    let mut list = |key| list(&mut fields, key).unwrap_or_default();
    Some(PipelineEdit::Change {
        receivers: list("receivers"),
        processors: list("processors"),
        exporters: list("exporters"),
    })
}

fn list(fields: &mut Fields<'_>, key: &str) -> Option<ListEdit> {
    let value = fields.value(key)?;
    let path = fields.path(key);
    let mut fields =
        Fields::of(value, &path, &["first", "before", "after", "last", "remove"], fields.errors)?;
    Some(ListEdit {
        first: texts(&mut fields, "first").unwrap_or_default(),
        before: places(&mut fields, "before"),
        after: places(&mut fields, "after"),
        last: texts(&mut fields, "last").unwrap_or_default(),
        remove: texts(&mut fields, "remove").unwrap_or_default(),
    })
}

/// A component of the list, and the ones that are put beside it.
fn places(fields: &mut Fields<'_>, key: &str) -> BTreeMap<String, Vec<String>> {
    let path = fields.path(key);
    let mut places = BTreeMap::new();
    for (id, value) in fields.map(key).into_iter().flatten() {
        let path = join(&path, id);
        let Value::Array(items) = value else {
            fields.errors.add(path, "must be a list of components, such as `[filter]`");
            continue;
        };
        let ids = items.iter().enumerate().filter_map(|(index, item)| {
            text(item, &format!("{path}[{index}]"), fields.errors).map(str::to_owned)
        });
        places.insert(id.clone(), ids.collect());
    }
    places
}

/// The form that [`read`] reads back to an equal source.
pub(super) fn write(source: &ConfigSource) -> Value {
    match source {
        ConfigSource::Template { name, revision, parameters } => {
            let parameters: Map<String, Value> = parameters.clone().into_iter().collect();
            json!({"template": {"name": name, "revision": revision, "parameters": parameters}})
        }
        ConfigSource::Config(text) => json!({"config": text}),
        ConfigSource::Overlay(overlay) => json!({"overlay": overlay}),
    }
}
