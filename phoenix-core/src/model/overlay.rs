//! Changes that make one variant's configuration of the other's.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What is laid over the other variant's plain config.
///
/// `merge` is merged into it as the collector merges a further `--config` file: maps key by key, everything else
/// (lists too) replaces what was there, and `null` puts nothing in its place. Then `pipelines` changes lists of
/// components, which a merge can only replace as a whole.
///
/// ```
/// use phoenix_core::model::overlay::{ListEdit, Overlay, PipelineEdit};
///
/// let filter = ListEdit { after: [("memory_limiter".into(), vec!["filter/idle".into()])].into(), ..ListEdit::default() };
/// let overlay = Overlay::merge("processors: {filter/idle: {metrics: {metric: ['name == \"idle\"']}}}")
///     .with_pipeline("metrics", PipelineEdit::processors(filter));
/// assert_eq!(overlay.pipelines.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The text of a collector configuration, usually of a small part of one; nothing is merged without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<Arc<str>>,
    /// What becomes of pipelines, by their id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pipelines: BTreeMap<String, PipelineEdit>,
}

/// What becomes of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "an overlay has a handful of them")]
pub enum PipelineEdit {
    /// It is taken out; its components stay configured.
    Remove,
    /// Its lists are changed.
    #[serde(untagged)]
    Change {
        /// What feeds it.
        #[serde(default, skip_serializing_if = "ListEdit::is_empty")]
        receivers: ListEdit,
        /// What changes its data, in order.
        #[serde(default, skip_serializing_if = "ListEdit::is_empty")]
        processors: ListEdit,
        /// Where it leads.
        #[serde(default, skip_serializing_if = "ListEdit::is_empty")]
        exporters: ListEdit,
    },
}

/// What becomes of a list of components.
///
/// Places are those of the list before the change: a component that is removed still is a place, so that
/// `{after: {batch: [filter]}, remove: [batch]}` puts one in the place of the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListEdit {
    /// Put at the beginning.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<String>,
    /// Put directly before a component of the list.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub before: BTreeMap<String, Vec<String>>,
    /// Put directly after a component of the list.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub after: BTreeMap<String, Vec<String>>,
    /// Put at the end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub last: Vec<String>,
    /// Taken out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

impl Overlay {
    /// An overlay that merges a configuration text.
    #[must_use]
    pub fn merge(text: impl Into<Arc<str>>) -> Self {
        Self { merge: Some(text.into()), pipelines: BTreeMap::new() }
    }

    /// The same, with a change of one pipeline more.
    #[must_use]
    pub fn with_pipeline(mut self, id: impl Into<String>, edit: PipelineEdit) -> Self {
        self.pipelines.insert(id.into(), edit);
        self
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.merge.as_ref().is_none_or(|text| text.trim().is_empty())
            && self.pipelines.values().all(PipelineEdit::is_empty)
    }
}

impl PipelineEdit {
    /// A change of the processors only.
    #[must_use]
    pub fn processors(processors: ListEdit) -> Self {
        Self::Change { receivers: ListEdit::default(), processors, exporters: ListEdit::default() }
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Remove => false,
            Self::Change { receivers, processors, exporters } => {
                [receivers, processors, exporters].into_iter().all(ListEdit::is_empty)
            }
        }
    }
}

impl ListEdit {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
