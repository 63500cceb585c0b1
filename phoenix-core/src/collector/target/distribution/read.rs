//! Reading what `otelcol components` prints.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Distribution, Printed, Types};
use crate::collector::component::{Class, Component, ComponentId, Signal, Version};
use crate::collector::document::{Document, DocumentError, Mapping, Node};

/// Why a text is not what `otelcol components` prints.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComponentsError {
    /// It is no YAML.
    #[error(
        "the list of components is no YAML; give what `otelcol components` prints on its standard output"
    )]
    Yaml(#[from] DocumentError),
    /// No section of components is in it.
    #[error(
        "no component is listed; give what `otelcol components` prints, with `receivers:`, `exporters:` and so on"
    )]
    Empty,
    /// An entry of a section has no name that a type can have.
    #[error("line {line}: an entry of `{section}` has no `name` that a component type can have")]
    Name {
        /// The section.
        section: &'static str,
        /// Where the entry stands.
        line: usize,
    },
}

pub(super) fn read(text: &str) -> Result<Distribution, ComponentsError> {
    let document = Document::parse(text)?;
    let root = document.root();
    let mut types: [BTreeMap<String, Printed>; 5] = Default::default();
    for class in Class::ALL {
        let entries = root.get(class.section()).and_then(Node::as_list).unwrap_or_default();
        for entry in entries {
            let (name, printed) = component(class, entry)?;
            types[class as usize].insert(name, printed);
        }
    }
    if types.iter().all(BTreeMap::is_empty) {
        return Err(ComponentsError::Empty);
    }
    let info = |key: &str| root.at(&["buildinfo", key]).and_then(Node::as_text);
    Ok(Distribution {
        name: Cow::Owned(info("command").unwrap_or("the given collector").to_owned()),
        version: info("version").and_then(version),
        types: Types::Printed(types),
    })
}

/// The newest name of a type, and what is printed about it.
fn component(class: Class, entry: &Node) -> Result<(String, Printed), ComponentsError> {
    let error = || ComponentsError::Name { section: class.section(), line: entry.span.line };
    // Collectors before v0.105 print the name alone.
    let written = entry.as_map().map_or(Some(entry), |map| map.get("name")).and_then(Node::as_text);
    let written = written.filter(|name| is_type(name)).ok_or_else(error)?;
    let known = Component::find(class, written);
    let name = known.map_or(written, |component| component.name).to_owned();
    let Some(stability) = entry.as_map().and_then(|map| map.get("stability")).and_then(Node::as_map) else {
        return Ok((name, known.map_or_else(Printed::any, Printed::of)));
    };
    Ok((name, printed(class, stability)))
}

fn is_type(name: &str) -> bool {
    ComponentId::parse(name).is_ok_and(|id| id.name().is_empty())
}

fn printed(class: Class, stability: &Mapping) -> Printed {
    let has = |key: &str| {
        let level = stability.get(key).and_then(Node::as_text).unwrap_or_default();
        !level.is_empty() && !level.eq_ignore_ascii_case("undefined")
    };
    match class {
        Class::Connector => {
            let pairs = Signal::ALL.into_iter().flat_map(|from| Signal::ALL.map(|to| (from, to)));
            let joins: Vec<_> =
                pairs.filter(|(from, to)| has(&format!("{}-to-{}", from.word(), to.word()))).collect();
            let is_joined = |signal: &Signal| joins.iter().any(|(from, to)| from == signal || to == signal);
            Printed { signals: Signal::ALL.into_iter().filter(is_joined).collect(), joins }
        }
        _ => Printed {
            signals: Signal::ALL.into_iter().filter(|signal| has(signal.word())).collect(),
            joins: Vec::new(),
        },
    }
}

impl Printed {
    /// What the catalogue knows of a type.
    fn of(component: &Component) -> Self {
        Self {
            signals: component.supports.iter().map(|support| support.signal).collect(),
            joins: component.joins.to_vec(),
        }
    }

    /// Everything is possible of a type of which nothing is known.
    fn any() -> Self {
        let joins = Signal::ALL.into_iter().flat_map(|from| Signal::ALL.map(|to| (from, to))).collect();
        Self { signals: Signal::ALL.to_vec(), joins }
    }
}

/// The version in `0.158.0`, `v0.158.0` or `0.158.0-dev`.
fn version(text: &str) -> Option<Version> {
    text.split(['-', '+']).next()?.parse().ok()
}
