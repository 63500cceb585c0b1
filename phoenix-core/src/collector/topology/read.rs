//! Reading components and pipelines from a document; every wrong shape is reported.

use std::collections::BTreeMap;

use super::{Configured, Pipeline, Reference, Topology};
use crate::collector::component::{Class, Component, ComponentId, Signal};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{Document, Entry, Kind, Mapping, Node, Value};

const PIPELINE_KEYS: [&str; 3] = ["receivers", "processors", "exporters"];
const SERVICE_KEYS: [&str; 3] = ["telemetry", "extensions", "pipelines"];

pub(super) fn read(document: &Document) -> (Topology<'_>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let known = || Class::ALL.into_iter().map(Class::section).chain(["service"]);
    for entry in document.root() {
        let key = entry.key.text();
        if !known().any(|name| name == key) {
            reader.unknown_key("", entry, known());
        }
    }
    for class in Class::ALL {
        if let Some(section) = document.root().get(class.section()) {
            reader.section(class, section);
        }
    }
    if let Some(service) = document.root().get("service") {
        reader.service(service);
    }
    (reader.topology, reader.found)
}

#[derive(Default)]
struct Reader<'a> {
    topology: Topology<'a>,
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn section(&mut self, class: Class, node: &'a Node) {
        let Some(map) = self.map(class.section(), node) else {
            return;
        };
        let mut components = BTreeMap::new();
        for entry in map {
            let key = entry.key.text();
            let path = format!("{}::{key}", class.section());
            let Some(id) = self.id(&path, key, entry) else {
                continue;
            };
            if !matches!(entry.value.value, Value::Map(_))
                && !entry.value.is_null()
                && !is_reference(&entry.value)
            {
                self.wrong_shape(&path, &entry.value, "a map of settings");
            }
            let configured = Configured {
                component: Component::find(class, id.type_name()),
                key,
                span: entry.key_span,
                body: &entry.value,
            };
            if let Some(first) = components.insert(id, configured) {
                self.found.push(
                    Diagnostic::error(Code::InvalidId, path, format!("`{key}` stands twice"))
                        .at(entry.key_span)
                        .help(format!("it was configured at line {}", first.span.line)),
                );
            }
        }
        self.topology.components.insert(class, components);
    }

    fn service(&mut self, node: &'a Node) {
        let Some(map) = self.map("service", node) else {
            return;
        };
        for entry in map {
            if !SERVICE_KEYS.contains(&entry.key.text()) {
                self.unknown_key("service", entry, SERVICE_KEYS);
            }
        }
        if let Some(list) = map.get("extensions") {
            self.topology.extensions = self.references("service::extensions", list);
        }
        let Some(pipelines) = map.get("pipelines") else {
            return;
        };
        let Some(pipelines) = self.map("service::pipelines", pipelines) else {
            return;
        };
        let mut lines = BTreeMap::new();
        for entry in pipelines {
            self.pipeline(entry, &mut lines);
        }
    }

    fn pipeline(&mut self, entry: &'a Entry, lines: &mut BTreeMap<ComponentId, usize>) {
        let key = entry.key.text();
        let path = format!("service::pipelines::{key}");
        let Some(id) = self.id(&path, key, entry) else {
            return;
        };
        let Some(signal) = Signal::of_word(id.type_name()) else {
            self.unknown_signal(&path, &id, entry);
            return;
        };
        if let Some(first) = lines.insert(id, entry.key_span.line) {
            self.found.push(
                Diagnostic::error(Code::InvalidId, path, format!("`{key}` stands twice"))
                    .at(entry.key_span)
                    .help(format!("it was configured at line {first}")),
            );
            return;
        }
        let mut pipeline = Pipeline {
            key: key.to_owned(),
            span: entry.key_span,
            signal,
            receivers: Vec::new(),
            processors: Vec::new(),
            exporters: Vec::new(),
        };
        if let Some(map) = self.map(&path, &entry.value) {
            for part in map {
                if !PIPELINE_KEYS.contains(&part.key.text()) {
                    self.unknown_key(&path, part, PIPELINE_KEYS);
                }
            }
            let mut list = |name: &str| {
                map.get(name)
                    .map(|node| self.references(&format!("{path}::{name}"), node))
                    .unwrap_or_default()
            };
            pipeline.receivers = list("receivers");
            pipeline.processors = list("processors");
            pipeline.exporters = list("exporters");
        }
        self.topology.pipelines.push(pipeline);
    }

    fn references(&mut self, path: &str, node: &'a Node) -> Vec<Reference> {
        if is_reference(node) {
            self.topology.opaque.push(path.to_owned());
            return Vec::new();
        }
        let items = match &node.value {
            Value::List(items) => items.as_slice(),
            _ if node.is_null() => return Vec::new(),
            _ => {
                self.wrong_shape(path, node, "a list of component ids");
                return Vec::new();
            }
        };
        let mut references = Vec::with_capacity(items.len());
        for item in items {
            if is_reference(item) {
                self.topology.opaque.push(path.to_owned());
                continue;
            }
            let text = match item.as_scalar() {
                Some(scalar) if scalar.kind() == Kind::String => scalar.text(),
                _ => {
                    self.wrong_shape(path, item, "a component id");
                    continue;
                }
            };
            match ComponentId::parse(text) {
                Ok(id) => references.push(Reference { id, span: item.span }),
                Err(error) => {
                    self.found
                        .push(Diagnostic::error(Code::InvalidId, path, error.to_string()).at(item.span));
                }
            }
        }
        references
    }

    /// The map that a section is; nothing is an empty one, a `${…}` cannot be looked into.
    fn map(&mut self, path: &str, node: &'a Node) -> Option<&'a Mapping> {
        match &node.value {
            Value::Map(map) => return Some(map),
            _ if node.is_null() => {}
            _ if is_reference(node) => self.topology.opaque.push(path.to_owned()),
            _ => {
                self.wrong_shape(path, node, "a map");
                // What was meant is not known, so nothing is said to be missing in it.
                self.topology.opaque.push(path.to_owned());
            }
        }
        None
    }

    fn id(&mut self, path: &str, key: &str, entry: &Entry) -> Option<ComponentId> {
        match ComponentId::parse(key) {
            Ok(id) => Some(id),
            Err(error) => {
                self.found
                    .push(Diagnostic::error(Code::InvalidId, path, error.to_string()).at(entry.key_span));
                None
            }
        }
    }

    fn unknown_signal(&mut self, path: &str, id: &ComponentId, entry: &Entry) {
        let word = id.type_name();
        let diagnostic = match word {
            "profiles" => Diagnostic::error(
                Code::UnknownSignal,
                path,
                "profiles are switched off unless the collector runs with a feature gate",
            )
            .help("take the pipeline out; Phoenix measures metrics"),
            _ => Diagnostic::error(
                Code::UnknownSignal,
                path,
                format!("`{word}` is no signal; a pipeline's id begins with `traces`, `metrics` or `logs`"),
            )
            .suggest(word, ["traces", "metrics", "logs"]),
        };
        self.found.push(diagnostic.at(entry.key_span));
    }

    fn unknown_key<'k>(&mut self, path: &str, entry: &Entry, known: impl IntoIterator<Item = &'k str>) {
        let key = entry.key.text();
        let whole = match path {
            "" => key.to_owned(),
            _ => format!("{path}::{key}"),
        };
        self.found.push(
            Diagnostic::error(Code::UnknownKey, whole, format!("the collector has no key `{key}` here"))
                .at(entry.key_span)
                .suggest(key, known),
        );
    }

    fn wrong_shape(&mut self, path: &str, node: &Node, expected: &str) {
        let message = format!("{} where {expected} belongs", node.shape());
        self.found.push(Diagnostic::error(Code::WrongShape, path, message).at(node.span));
    }
}

/// Whether a node is nothing but one `${…}` reference, whose value only the collector sees.
pub(crate) fn is_reference(node: &Node) -> bool {
    node.is_opaque()
        || node.as_text().is_some_and(|text| {
            let text = text.trim();
            text.starts_with("${") && text.ends_with('}')
        })
}
