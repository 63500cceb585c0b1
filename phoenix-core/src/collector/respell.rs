//! A configuration with its component types named as the collectors of a range of versions know them.

use std::collections::BTreeMap;

use super::component::{Class, Component, Rename, Versions};
use super::diagnostic::Span;
use super::document::{Document, DocumentError};
use super::topology::{Reference, Topology};

/// Why a configuration cannot be named for some versions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RespellError {
    /// The text is no configuration.
    #[error("the configuration cannot be read")]
    Document(#[from] DocumentError),
    /// No name of a type is known to all versions.
    #[error(
        "line {line}: `{old}` is called `{new}` since v{renamed} and gone since v{removed}: no name is known to all of {versions}; choose a narrower range"
    )]
    NoName {
        /// Where the component is configured.
        line: usize,
        /// The older name.
        old: &'static str,
        /// The newer name.
        new: &'static str,
        /// The version that brought the newer name.
        renamed: super::component::Version,
        /// The version that dropped the older one.
        removed: super::component::Version,
        /// The versions asked for.
        versions: Versions,
    },
    /// Two components would have one id.
    #[error("line {line}: `{id}` would stand twice in `{section}`: name one of the two otherwise")]
    Twice {
        /// Where the second one is configured.
        line: usize,
        /// The id.
        id: String,
        /// The section.
        section: &'static str,
    },
}

/// Names the component types of a configuration so that every version of a range knows them.
///
/// Only the names change, at their places: comments, order and layout stay as they are. The names
/// in pipelines follow. A type that was never renamed, or that is not known, keeps its name.
///
/// ```
/// use phoenix_core::collector::component::{Version, Versions};
/// use phoenix_core::collector::respell;
///
/// let text = "receivers: {host_metrics: }  # the host\nservice: {pipelines: {metrics: {receivers: [host_metrics]}}}\n";
/// let older = respell(text, Versions { from: Version::v0(140), to: Version::v0(158) })?;
/// assert!(older.starts_with("receivers: {hostmetrics: }  # the host"));
/// assert!(older.ends_with("{receivers: [hostmetrics]}}}\n"));
/// # Ok::<(), phoenix_core::collector::RespellError>(())
/// ```
///
/// # Errors
/// [`RespellError`] when the text is no configuration, when no name is known to all versions, or
/// when two components that differ in an older and a newer name only would become one.
pub fn respell(text: &str, versions: Versions) -> Result<String, RespellError> {
    let document = Document::parse(text)?;
    let (topology, _) = Topology::read(&document);
    let mut edits: BTreeMap<usize, (Span, &str, &str)> = BTreeMap::new();
    for (class, components) in &topology.components {
        let mut ids = BTreeMap::new();
        for (id, configured) in components {
            let written = id.type_name();
            let name = match configured.component {
                Some(component) => name_for(component, versions, configured.span)?,
                None => written,
            };
            if ids.insert((name, id.name()), ()).is_some() {
                let id = id.to_string().replacen(written, name, 1);
                return Err(RespellError::Twice { line: configured.span.line, id, section: class.section() });
            }
            edits.insert(configured.span.start, (configured.span, written, name));
        }
    }
    for (classes, Reference { id, span }) in references(&topology) {
        let configured = classes.iter().find_map(|class| topology.get(*class, id));
        let component = configured
            .map_or_else(|| Component::find(classes[0], id.type_name()), |configured| configured.component);
        if let Some(component) = component {
            edits.insert(span.start, (*span, id.type_name(), name_for(component, versions, *span)?));
        }
    }
    Ok(edited(text, edits.values()))
}

/// What pipelines and `service.extensions` name, with the classes it can be of.
fn references<'t>(topology: &'t Topology<'_>) -> impl Iterator<Item = (&'static [Class], &'t Reference)> {
    let pipelines = topology.pipelines.iter().flat_map(|pipeline| {
        let lists: [(&'static [Class], &Vec<Reference>); 3] = [
            (&[Class::Receiver, Class::Connector], &pipeline.receivers),
            (&[Class::Processor], &pipeline.processors),
            (&[Class::Exporter, Class::Connector], &pipeline.exporters),
        ];
        lists.into_iter().flat_map(|(classes, list)| list.iter().map(move |reference| (classes, reference)))
    });
    let extensions = topology.extensions.iter().map(|reference| (&[Class::Extension][..], reference));
    pipelines.chain(extensions)
}

/// The name of a type that all versions know: the newest one if it can be.
fn name_for(component: &Component, versions: Versions, span: Span) -> Result<&'static str, RespellError> {
    let Some(Rename { old, since, removed }) = component
        .renames
        .iter()
        .filter(|rename| versions.from < rename.since)
        .min_by_key(|rename| rename.since)
    else {
        return Ok(component.name);
    };
    match removed {
        Some(removed) if versions.to >= *removed => Err(RespellError::NoName {
            line: span.line,
            old,
            new: component.name,
            renamed: *since,
            removed: *removed,
            versions,
        }),
        _ => Ok(old),
    }
}

/// The text with the first occurrence of a word replaced at each place.
fn edited<'e>(text: &str, edits: impl Iterator<Item = &'e (Span, &'e str, &'e str)>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (span, written, name) in edits {
        let Some(place) = text.get(span.start..span.end).filter(|_| span.start >= done) else {
            continue;
        };
        result.push_str(&text[done..span.start]);
        result.push_str(&place.replacen(written, name, 1));
        done = span.end;
    }
    result.push_str(&text[done..]);
    result
}

#[cfg(test)]
mod tests;
