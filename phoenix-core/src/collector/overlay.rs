//! An overlay laid over a configuration, as the collector lays one file over another.

mod edit;
mod error;
#[cfg(test)]
mod tests;

use super::document::{Document, DocumentError, Mapping, Value};
use crate::model::Overlay;

pub use error::{OverlayError, PipelineProblem};

/// The configuration that an overlay makes of a base: the text that production would run.
///
/// Keys keep the order of the base, new ones follow; the same input gives the same bytes. It is written anew, so comments
/// of the base are lost, and so is the way in which its values were quoted; what the collector reads is the same.
///
/// ```
/// use phoenix_core::collector::overlay;
/// use phoenix_core::model::Overlay;
///
/// let base = "
/// exporters: {debug: {verbosity: basic, sampling_initial: 5}}
/// service: {pipelines: {metrics: {processors: [batch, filter]}}}
/// ";
/// let over = Overlay::merge("
/// exporters: {debug: {verbosity: detailed}}
/// service: {pipelines: {metrics: {processors: [filter]}}}
/// ");
/// assert_eq!(
///     overlay::apply(base, &over)?,
///     "exporters:
///   debug:
///     verbosity: detailed
///     sampling_initial: 5
/// service:
///   pipelines:
///     metrics:
///       processors: [filter]
/// ",
/// );
/// # Ok::<(), overlay::OverlayError>(())
/// ```
///
/// # Errors
/// [`OverlayError`] when one of both cannot be read, or with everything that cannot be done to pipelines. Whether a
/// collector accepts the result is not looked at.
pub fn apply(base: &str, overlay: &Overlay) -> Result<String, OverlayError> {
    let mut document = Document::parse(base).map_err(OverlayError::Base)?;
    if let Some(text) = &overlay.merge {
        match Document::parse(text) {
            Ok(over) => merge(document.root_mut(), over.root()),
            // Nothing but comments: the collector merges nothing either.
            Err(DocumentError::Empty) => {}
            Err(error) => return Err(OverlayError::Merge(error)),
        }
    }
    edit::pipelines(&mut document, &overlay.pipelines)?;
    Ok(document.to_text())
}

/// Merges one map into another as the collector merges the maps of several configuration files.
///
/// Two maps become one, key by key; of anything else the new value takes the place of the old one: a list that of a list,
/// `null` that of whatever was there. No key is ever taken out.
pub fn merge(base: &mut Mapping, over: &Mapping) {
    for entry in over {
        let key = entry.key.text();
        match (base.get_mut(key), &entry.value.value) {
            (Some(mine), Value::Map(theirs)) if mine.as_map().is_some() => merge(mine.make_map(), theirs),
            (Some(mine), _) => *mine = entry.value.clone(),
            (None, _) => base.add(entry.clone()),
        }
    }
}
