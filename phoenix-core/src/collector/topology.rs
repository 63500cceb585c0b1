//! Which components a configuration has and how its pipelines join them.

mod read;

pub(crate) use read::is_reference;

use std::collections::{BTreeMap, BTreeSet};

use super::component::{Class, Component, ComponentId, Signal};
use super::diagnostic::{Diagnostic, Span};
use super::document::{Document, Node};

/// The components and pipelines of a configuration.
#[derive(Debug, Clone, Default)]
pub struct Topology<'a> {
    /// What each section configures, by class.
    pub components: BTreeMap<Class, BTreeMap<ComponentId, Configured<'a>>>,
    /// The pipelines in the order they are written.
    pub pipelines: Vec<Pipeline>,
    /// The extensions that `service` starts, in order.
    pub extensions: Vec<Reference>,
    /// Paths of sections and lists that are a `${…}` reference: what they hold cannot be known here.
    pub opaque: Vec<String>,
}

/// A component as configured.
#[derive(Debug, Clone, Copy)]
pub struct Configured<'a> {
    /// Its type; `None` when the catalogue does not know it.
    pub component: Option<&'static Component>,
    /// The key it is configured with.
    pub key: &'a str,
    /// Where the key stands.
    pub span: Span,
    /// Its body.
    pub body: &'a Node,
}

/// A pipeline.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its id as written.
    pub key: String,
    /// Where the id stands.
    pub span: Span,
    /// What it carries.
    pub signal: Signal,
    /// Where its data comes from.
    pub receivers: Vec<Reference>,
    /// What changes it, in order.
    pub processors: Vec<Reference>,
    /// Where it goes.
    pub exporters: Vec<Reference>,
}

/// A component id named in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The id.
    pub id: ComponentId,
    /// Where it is named.
    pub span: Span,
}

impl<'a> Topology<'a> {
    /// Reads the components and pipelines of a document, with what is wrong in their shape.
    #[must_use]
    pub fn read(document: &'a Document) -> (Self, Vec<Diagnostic>) {
        read::read(document)
    }

    /// A configured component.
    #[must_use]
    pub fn get(&self, class: Class, id: &ComponentId) -> Option<&Configured<'a>> {
        self.components.get(&class)?.get(id)
    }

    /// The ids of a class.
    pub fn ids(&self, class: Class) -> impl Iterator<Item = &ComponentId> {
        self.components.get(&class).into_iter().flat_map(BTreeMap::keys)
    }

    /// Whether an id is configured in a class.
    #[must_use]
    pub fn has(&self, class: Class, id: &ComponentId) -> bool {
        self.get(class, id).is_some()
    }

    /// The components that are started: named by a pipeline or by `service.extensions`.
    #[must_use]
    pub fn used(&self) -> BTreeSet<(Class, &ComponentId)> {
        let mut used = BTreeSet::new();
        for pipeline in &self.pipelines {
            for (class, references) in [
                (Class::Receiver, &pipeline.receivers),
                (Class::Processor, &pipeline.processors),
                (Class::Exporter, &pipeline.exporters),
            ] {
                for Reference { id, .. } in references {
                    match self.has(class, id) {
                        true => used.insert((class, id)),
                        false => used.insert((Class::Connector, id)),
                    };
                }
            }
        }
        used.extend(self.extensions.iter().map(|r| (Class::Extension, &r.id)));
        used
    }
}
