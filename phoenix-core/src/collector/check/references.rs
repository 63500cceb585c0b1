//! What pipelines and `service.extensions` name must be configured and fit.

use std::collections::BTreeSet;

use crate::collector::component::{Class, ComponentId};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::topology::{Pipeline, Reference, Topology};

pub(super) fn check(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    for reference in &topology.extensions {
        let path = "service::extensions";
        defined(topology, &[Class::Extension], reference, path, found);
    }
    for pipeline in &topology.pipelines {
        let path = format!("service::pipelines::{}", pipeline.key);
        ends(topology, pipeline, &path, found);
        processors_once(pipeline, &path, found);
        for (list, classes, references) in [
            ("receivers", &[Class::Receiver, Class::Connector][..], &pipeline.receivers),
            ("processors", &[Class::Processor], &pipeline.processors),
            ("exporters", &[Class::Exporter, Class::Connector], &pipeline.exporters),
        ] {
            let path = format!("{path}::{list}");
            for reference in references {
                defined(topology, classes, reference, &path, found);
                supported(topology, classes, reference, pipeline, &path, found);
            }
        }
    }
}

/// A pipeline begins with a receiver and ends in an exporter.
fn ends(topology: &Topology<'_>, pipeline: &Pipeline, path: &str, found: &mut Vec<Diagnostic>) {
    for (list, word, references) in
        [("receivers", "receiver", &pipeline.receivers), ("exporters", "exporter", &pipeline.exporters)]
    {
        let list = format!("{path}::{list}");
        let unreadable = topology.opaque.iter().any(|o| *o == list || o == path)
            || found.iter().any(|d| d.is_error() && (d.path == list || d.path == path));
        if references.is_empty() && !unreadable {
            found.push(
                Diagnostic::error(Code::Missing, list, format!("the pipeline has no {word}"))
                    .at(pipeline.span),
            );
        }
    }
}

fn processors_once(pipeline: &Pipeline, path: &str, found: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for Reference { id, span } in &pipeline.processors {
        if !seen.insert(id) {
            found.push(
                Diagnostic::error(
                    Code::DuplicateReference,
                    format!("{path}::processors"),
                    format!("`{id}` stands twice; a pipeline runs a processor once"),
                )
                .at(*span)
                .help(format!("configure a second one as `{}/again`", id.type_name())),
            );
        }
    }
}

fn defined(
    topology: &Topology<'_>,
    classes: &[Class],
    reference: &Reference,
    path: &str,
    found: &mut Vec<Diagnostic>,
) {
    let opaque = |class: &Class| topology.opaque.iter().any(|o| o == class.section());
    let id = &reference.id;
    if classes.iter().any(|class| topology.has(*class, id) || opaque(class)) {
        return;
    }
    let expected = match classes {
        [first, Class::Connector] => {
            format!("neither a configured {} nor a connector", first.word())
        }
        [first, ..] => format!("no configured {}", first.word()),
        [] => return,
    };
    let known: Vec<String> =
        classes.iter().flat_map(|class| topology.ids(*class)).map(ComponentId::to_string).collect();
    found.push(
        Diagnostic::error(Code::UndefinedReference, path, format!("`{id}` is {expected}"))
            .at(reference.span)
            .suggest(&id.to_string(), known.iter().map(String::as_str)),
    );
}

fn supported(
    topology: &Topology<'_>,
    classes: &[Class],
    reference: &Reference,
    pipeline: &Pipeline,
    path: &str,
    found: &mut Vec<Diagnostic>,
) {
    let id = &reference.id;
    let component =
        classes.iter().find_map(|class| topology.get(*class, id)).and_then(|configured| configured.component);
    let Some(component) = component.filter(|c| !c.supports(pipeline.signal)) else {
        return;
    };
    let signals: Vec<&str> = component.signals.iter().map(|s| s.word()).collect();
    found.push(
        Diagnostic::error(
            Code::UnsupportedSignal,
            path,
            format!(
                "the {} `{}` does not support {}",
                component.class.word(),
                component.name,
                pipeline.signal.word()
            ),
        )
        .at(reference.span)
        .help(format!("it supports {}", signals.join(", "))),
    );
}
