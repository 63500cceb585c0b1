//! The templates that come with Phoenix.

use std::sync::LazyLock;

use thiserror::Error;

use super::Template;
use super::error::nearest;

const SOURCES: [&str; 2] = [
    include_str!("../../templates/process-baseline-v1.yaml.liquid"),
    include_str!("../../templates/process-aggregated-v1.yaml.liquid"),
];

/// Compiled once per process: as many as there are sources.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let parse =
        |source| Template::parse(source).expect("invariant: a test parses every template of the catalogue");
    SOURCES.into_iter().map(parse).collect()
});

/// No template of that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown template `{name}`{}", .suggestion.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default())]
pub struct UnknownTemplate {
    /// The name asked for.
    pub name: String,
    /// The nearest name in the catalogue.
    pub suggestion: Option<String>,
}

/// Every template, parsed once per process.
pub fn all() -> &'static [Template] {
    &TEMPLATES
}

/// The template of that name.
///
/// # Errors
/// [`UnknownTemplate`] with the nearest name, if one is near.
///
/// # Examples
///
/// ```
/// use phoenix_core::render::catalogue;
///
/// let error = catalogue::get("process-baselin-v1").unwrap_err();
/// assert_eq!(error.suggestion.as_deref(), Some("process-baseline-v1"));
/// ```
pub fn get(name: &str) -> Result<Template, UnknownTemplate> {
    let found = all().iter().find(|template| template.header().name == name);
    found.cloned().ok_or_else(|| {
        let suggestion = nearest(name, all().iter().map(|template| template.header().name.as_str()));
        UnknownTemplate { name: name.to_owned(), suggestion }
    })
}

/// The template whose file has this hash.
pub(super) fn by_hash(hash: &str) -> Option<Template> {
    all().iter().find(|template| template.source_hash() == hash).cloned()
}
