//! What a collector would refuse, all of it at once.
//!
//! These are the rules of structure: sections, ids, references, signals, connectors, the
//! collector's own telemetry. They never refuse what the collector accepts.

mod connectors;
mod expansion;
pub mod fields;
mod lint;
mod references;
mod sound;
mod telemetry;
#[cfg(test)]
mod tests;
mod types;

use super::component::Class;
use super::diagnostic::{Code, Diagnostic};
use super::document::Document;
use super::target::Target;
use super::topology::Topology;

pub(crate) use sound::Sound;

/// Checks a configuration: every finding, in the order of the text.
///
/// ```
/// use phoenix_core::collector::{Document, check};
///
/// let document = Document::parse("
/// receivers: {host_metrics: {scrapers: {cpu: }}}
/// exporters: {debug: {}}
/// service: {pipelines: {metrics: {receivers: [host_metric], exporters: [debug]}}}
/// ")?;
/// let found = check(&document);
/// assert_eq!(found[0].to_string(), "error[undefined_reference] 4:45 service::pipelines::metrics::receivers: \
///     `host_metric` is neither a configured receiver nor a connector (did you mean `host_metrics`?)");
/// # Ok::<(), phoenix_core::collector::DocumentError>(())
/// ```
#[must_use]
pub fn check(document: &Document) -> Vec<Diagnostic> {
    check_for(document, &Target::default())
}

/// Reads and checks a text: every finding, one if it cannot be read.
///
/// ```
/// use phoenix_core::collector::{Target, check::check_text};
///
/// let found = check_text("receivers: {", &Target::default());
/// assert_eq!(found[0].code.to_string(), "document");
/// ```
#[must_use]
pub fn check_text(text: &str, target: &Target) -> Vec<Diagnostic> {
    match Document::parse(text) {
        Ok(document) => check_for(&document, target),
        Err(error) => vec![Diagnostic::from(&error)],
    }
}

/// Checks a configuration for a distribution and range of versions: every finding, in the order of the text.
#[must_use]
pub fn check_for(document: &Document, target: &Target) -> Vec<Diagnostic> {
    check_knowing(document, target, &Sound::default())
}

/// The same, without looking again at statements that are known to be sound.
pub(crate) fn check_knowing(document: &Document, target: &Target, sound: &Sound) -> Vec<Diagnostic> {
    let mut found = document.warnings().to_vec();
    let expanded = expansion::resolve(document, target, &mut found);
    let document = expanded.as_ref().unwrap_or(document);
    let (topology, wrong) = Topology::read(document);
    found.extend(wrong);
    sections(&topology, &mut found);
    types::check(&topology, target, &mut found);
    fields::check(&topology, target, sound, &mut found);
    references::check(&topology, target, &mut found);
    connectors::check(&topology, target, &mut found);
    telemetry::check(document, target, &mut found);
    lint::check(document, &topology, &mut found);
    found.sort_by_key(|diagnostic| diagnostic.span.map_or(usize::MAX, |span| span.start));
    found
}

/// Receivers, exporters and pipelines must be there.
fn sections(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    let is_opaque = |path: &str| topology.opaque.iter().any(|opaque| opaque == path);
    for class in [Class::Receiver, Class::Exporter] {
        let none = topology.ids(class).next().is_none();
        let wrong = found.iter().any(|d| d.is_error() && d.path.starts_with(class.section()));
        if none && !wrong && !is_opaque(class.section()) {
            found.push(Diagnostic::error(
                Code::Missing,
                class.section(),
                format!("no {} is configured", class.word()),
            ));
        }
    }
    let wrong = found.iter().any(|d| d.is_error() && d.path.starts_with("service"));
    let opaque = is_opaque("service") || is_opaque("service::pipelines");
    if topology.pipelines.is_empty() && !wrong && !opaque {
        found.push(
            Diagnostic::error(Code::Missing, "service::pipelines", "there is no pipeline")
                .help("add `service: {pipelines: {metrics: {receivers: […], exporters: […]}}}`"),
        );
    }
}
