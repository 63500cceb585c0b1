//! What pipelines and `service.extensions` name must be configured and fit.

use std::collections::BTreeSet;

use crate::collector::component::{Class, ComponentId};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::target::Target;
use crate::collector::topology::{Pipeline, Reference, Topology};

/// With more findings than this the nearest word is looked for no longer.
const MOST_SUGGESTIONS: usize = 50;

pub(super) fn check(topology: &Topology<'_>, target: &Target, found: &mut Vec<Diagnostic>) {
    let unreadable: BTreeSet<String> = found
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| diagnostic.path.clone())
        .chain(topology.opaque.iter().cloned())
        .collect();
    for reference in &topology.extensions {
        let path = "service::extensions";
        defined(topology, &[Class::Extension], reference, path, found);
    }
    named_twice(&topology.extensions, "service::extensions", found);
    for pipeline in &topology.pipelines {
        let path = format!("service::pipelines::{}", pipeline.key);
        ends(pipeline, &path, &unreadable, found);
        processors_once(pipeline, &path, found);
        for (list, classes, references) in [
            ("receivers", &[Class::Receiver, Class::Connector][..], &pipeline.receivers),
            ("processors", &[Class::Processor], &pipeline.processors),
            ("exporters", &[Class::Exporter, Class::Connector], &pipeline.exporters),
        ] {
            let path = format!("{path}::{list}");
            if list != "processors" {
                named_twice(references, &path, found);
            }
            for reference in references {
                defined(topology, classes, reference, &path, found);
                supported(topology, target, classes, reference, pipeline, &path, found);
            }
        }
    }
}

/// A pipeline begins with a receiver and ends in an exporter.
fn ends(pipeline: &Pipeline, path: &str, unreadable: &BTreeSet<String>, found: &mut Vec<Diagnostic>) {
    for (list, word, references) in
        [("receivers", "receiver", &pipeline.receivers), ("exporters", "exporter", &pipeline.exporters)]
    {
        let list = format!("{path}::{list}");
        let is_unreadable = unreadable.contains(&list) || unreadable.contains(path);
        if references.is_empty() && !is_unreadable {
            found.push(
                Diagnostic::error(Code::Missing, list, format!("the pipeline has no {word}"))
                    .at(pipeline.span),
            );
        }
    }
}

/// Beside processors, the collector takes what stands twice for what stands once.
fn named_twice(references: &[Reference], path: &str, found: &mut Vec<Diagnostic>) {
    for (index, Reference { id, span }) in references.iter().enumerate() {
        if references[..index].iter().any(|earlier| earlier.id == *id) {
            found.push(
                Diagnostic::warning(
                    Code::DuplicateReference,
                    path,
                    format!("`{id}` stands twice, which is the same as once"),
                )
                .at(*span)
                .help("take one of them out"),
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
    let mut diagnostic =
        Diagnostic::error(Code::UndefinedReference, path, format!("`{id}` is {expected}")).at(reference.span);
    if found.len() < MOST_SUGGESTIONS {
        let ids = classes.iter().flat_map(|class| topology.ids(*class));
        let known: Vec<String> = ids.map(ComponentId::to_string).collect();
        diagnostic = diagnostic.suggest(&id.to_string(), known.iter().map(String::as_str));
    }
    found.push(diagnostic);
}

fn supported(
    topology: &Topology<'_>,
    target: &Target,
    classes: &[Class],
    reference: &Reference,
    pipeline: &Pipeline,
    path: &str,
    found: &mut Vec<Diagnostic>,
) {
    let id = &reference.id;
    let configured = |class: &Class| topology.get(*class, id).map(|configured| (*class, configured));
    let Some((class, configured)) = classes.iter().find_map(configured) else {
        return;
    };
    let name = configured.component.map_or(id.type_name(), |component| component.name);
    let Some(signals) = target.distribution.signals(class, name) else {
        return;
    };
    if signals.contains(&pipeline.signal) {
        return;
    }
    let words: Vec<&str> = signals.iter().map(|signal| signal.word()).collect();
    let help = match words.is_empty() {
        true => "it supports none of traces, metrics and logs".to_owned(),
        false => format!("it supports {}", words.join(", ")),
    };
    let message = format!("the {} `{name}` does not support {}", class.word(), pipeline.signal.word());
    found.push(Diagnostic::error(Code::UnsupportedSignal, path, message).at(reference.span).help(help));
}
