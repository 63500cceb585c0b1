//! What is kept under a name and never changed: artifacts and template revisions.

use std::sync::Arc;

use crate::model::{ConfigHash, Revision, TemplateName};

/// Bytes under the name of their content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Artifact {
    /// The name: a plain config's hash, an arm config's hash (with its slot zeroed), a report's hash.
    pub name: ConfigHash,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// One immutable revision of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateRevision {
    /// The template.
    pub name: TemplateName,
    /// The revision, from 1.
    pub revision: Revision,
    /// Its whole source, front matter included.
    pub source: Arc<str>,
}

impl Artifact {
    /// These bytes under this name. The store does not check that the name is their hash: an arm config's is computed with its own slot
    /// zeroed.
    #[must_use]
    pub const fn new(name: ConfigHash, bytes: Arc<[u8]>) -> Artifact {
        Artifact { name, bytes }
    }
}

impl TemplateRevision {
    /// This source as a revision of a template.
    #[must_use]
    pub const fn new(name: TemplateName, revision: Revision, source: Arc<str>) -> TemplateRevision {
        TemplateRevision { name, revision, source }
    }
}
