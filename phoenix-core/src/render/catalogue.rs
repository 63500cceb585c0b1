//! The templates that come with Phoenix.

use std::sync::LazyLock;

use thiserror::Error;

use super::error::nearest;
use super::{Partial, Template};

const SOURCES: [&str; 10] = [
    include_str!("../../templates/process-baseline-v1.yaml.liquid"),
    include_str!("../../templates/process-priority-filter-v1.yaml.liquid"),
    include_str!("../../templates/process-topk-v1.yaml.liquid"),
    include_str!("../../templates/process-aggregated-v1.yaml.liquid"),
    include_str!("../../templates/process-adaptive-v1.yaml.liquid"),
    include_str!("../../templates/process-intelligent-v1.yaml.liquid"),
    include_str!("../../templates/process-minimal-v1.yaml.liquid"),
    include_str!("../../templates/otlp-baseline-v1.yaml.liquid"),
    include_str!("../../templates/otlp-attribute-drop-v1.yaml.liquid"),
    include_str!("../../templates/otlp-filter-v1.yaml.liquid"),
];

const PARTIALS: [&str; 15] = [
    include_str!("../../templates/partials/exporters.liquid"),
    include_str!("../../templates/partials/gateway-accumulate.liquid"),
    include_str!("../../templates/partials/gateway-other-pipelines.liquid"),
    include_str!("../../templates/partials/gateway-other-signals.liquid"),
    include_str!("../../templates/partials/gateway-receiver.liquid"),
    include_str!("../../templates/partials/host-identity.liquid"),
    include_str!("../../templates/partials/host-scrapers.liquid"),
    include_str!("../../templates/partials/memory-limiter.liquid"),
    include_str!("../../templates/partials/process-deltas.liquid"),
    include_str!("../../templates/partials/process-groups.liquid"),
    include_str!("../../templates/partials/process-labels.liquid"),
    include_str!("../../templates/partials/process-receiver.liquid"),
    include_str!("../../templates/partials/process-sums.liquid"),
    include_str!("../../templates/partials/process-stamp.liquid"),
    include_str!("../../templates/partials/self-telemetry.liquid"),
];

static SHARED: LazyLock<Vec<Partial>> = LazyLock::new(|| {
    let parse =
        |source| Partial::parse(source).expect("invariant: a test parses every partial of the catalogue");
    PARTIALS.into_iter().map(parse).collect()
});

/// Compiled once per process: as many as there are sources.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let parse = |source| {
        Template::assemble(source, &SHARED).expect("invariant: a test parses every template of the catalogue")
    };
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

/// The files as they are written, with their includes.
#[cfg(test)]
pub(super) fn sources() -> impl Iterator<Item = &'static str> {
    SOURCES.into_iter()
}

/// The partials that its templates include, for templates of one's own too.
pub fn partials() -> &'static [Partial] {
    &SHARED
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
