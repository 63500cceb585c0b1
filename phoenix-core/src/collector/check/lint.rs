//! What the collector accepts and surely nobody means, as far as several components are concerned.

mod defaults;
mod exporters;
mod extensions;
mod identity;
mod order;
mod point_identity;
mod ports;
mod resource_attributes;
mod signals;
mod statements;
mod temporality;
#[cfg(test)]
mod tests;
mod unused;

use crate::collector::component::{Class, ComponentId};
use crate::collector::diagnostic::{Diagnostic, Span};
use crate::collector::document::{Document, Mapping};
use crate::collector::topology::{Configured, Pipeline, Reference, Topology};

/// The body of a component that has none.
static NOTHING: Mapping = Mapping::EMPTY;

/// Looks for what is accepted and hardly meant.
pub(super) fn check(document: &Document, topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    let service_is_sound = !found.iter().any(|d| d.is_error() && d.path.starts_with("service"));
    if service_is_sound && topology.opaque.is_empty() {
        unused::check(topology, found);
    }
    extensions::check(topology, found);
    ports::check(document, topology, found);
    for (class, id) in topology.used() {
        if let Some(configured) = topology.get(class, id) {
            let component = Stage::of(id, configured.span, configured);
            let path = format!("{}::{}", class.section(), configured.key);
            defaults::check(class, &component, &path, found);
            resource_attributes::check(class, &component, &path, found);
        }
    }
    for pipeline in &topology.pipelines {
        let way = Way::of(topology, pipeline);
        signals::check(&way, found);
        order::check(&way, found);
        temporality::check(&way, found);
        identity::check(&way, found);
        point_identity::check(&way, found);
        exporters::check(&way, found);
    }
}

/// A pipeline with the bodies of what it names; what is not configured is left out.
struct Way<'a> {
    pipeline: &'a Pipeline,
    receivers: Vec<Stage<'a>>,
    processors: Vec<Stage<'a>>,
    exporters: Vec<Stage<'a>>,
}

/// A component at its place in a pipeline.
#[derive(Clone, Copy)]
struct Stage<'a> {
    id: &'a ComponentId,
    /// The newest name of its type.
    name: &'a str,
    /// Where the pipeline names it.
    span: Span,
    /// The key it is configured with.
    key: &'a str,
    body: &'a Mapping,
}

impl<'a> Way<'a> {
    fn of(topology: &'a Topology<'a>, pipeline: &'a Pipeline) -> Self {
        let stages = |class: Class, references: &'a [Reference]| -> Vec<Stage<'a>> {
            let stage = |reference: &'a Reference| {
                let configured = topology.get(class, &reference.id)?;
                Some(Stage::of(&reference.id, reference.span, configured))
            };
            references.iter().filter_map(stage).collect()
        };
        Self {
            pipeline,
            receivers: stages(Class::Receiver, &pipeline.receivers),
            processors: stages(Class::Processor, &pipeline.processors),
            exporters: stages(Class::Exporter, &pipeline.exporters),
        }
    }

    fn path(&self, list: &str) -> String {
        format!("service::pipelines::{}::{list}", self.pipeline.key)
    }
}

impl<'a> Stage<'a> {
    fn of(id: &'a ComponentId, span: Span, configured: &'a Configured<'a>) -> Self {
        let name = configured.component.map_or(id.type_name(), |component| component.name);
        let body = configured.body.as_map().unwrap_or(&NOTHING);
        Self { id, name, span, key: configured.key, body }
    }

    fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name)
    }
}
