//! Templates and artifacts: kept once, never changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{ConfigHash, Revision, TemplateName};
use crate::ports::{Artifact, StoreError, TemplateRevision, Thing};

#[derive(Debug, Default)]
pub(super) struct Library {
    templates: BTreeMap<TemplateName, BTreeMap<Revision, Arc<str>>>,
    artifacts: BTreeMap<ConfigHash, Arc<[u8]>>,
}

impl Library {
    pub(super) fn put_template(&mut self, template: TemplateRevision) -> Result<(), StoreError> {
        let revisions = self.templates.entry(template.name).or_default();
        let kept = revisions.entry(template.revision).or_insert_with(|| Arc::clone(&template.source));
        if *kept == template.source {
            Ok(())
        } else {
            Err(StoreError::AlreadyExists(Thing::TemplateRevision))
        }
    }

    pub(super) fn template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        let revisions = self.templates.get(name).ok_or(StoreError::NotFound(Thing::Template))?;
        let found = match revision {
            Some(revision) => revisions.get_key_value(&revision),
            None => revisions.last_key_value(),
        };
        let (revision, source) = found.ok_or(StoreError::NotFound(Thing::TemplateRevision))?;
        Ok(TemplateRevision::new(name.clone(), *revision, Arc::clone(source)))
    }

    pub(super) fn newest_templates(&self) -> Vec<TemplateRevision> {
        self.templates.keys().filter_map(|name| self.template(name, None).ok()).collect()
    }

    pub(super) fn put_artifact(&mut self, artifact: Artifact) -> Result<(), StoreError> {
        self.check(std::slice::from_ref(&artifact))?;
        self.keep(vec![artifact]);
        Ok(())
    }

    pub(super) fn artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        let bytes = self.artifacts.get(&name).ok_or(StoreError::NotFound(Thing::Artifact))?;
        Ok(Artifact::new(name, Arc::clone(bytes)))
    }

    /// Whether all of these can be kept, beside what is there and beside each other.
    pub(super) fn check(&self, artifacts: &[Artifact]) -> Result<(), StoreError> {
        let mut new: BTreeMap<ConfigHash, &Arc<[u8]>> = BTreeMap::new();
        for artifact in artifacts {
            let kept = self.artifacts.get(&artifact.name).or_else(|| new.get(&artifact.name).copied());
            match kept {
                Some(kept) if *kept != artifact.bytes => {
                    return Err(StoreError::AlreadyExists(Thing::Artifact));
                }
                Some(_) => {}
                None => {
                    new.insert(artifact.name, &artifact.bytes);
                }
            }
        }
        Ok(())
    }

    /// Keeps what [`Library::check`] let pass.
    pub(super) fn keep(&mut self, artifacts: Vec<Artifact>) {
        self.artifacts.extend(artifacts.into_iter().map(|artifact| (artifact.name, artifact.bytes)));
    }
}
