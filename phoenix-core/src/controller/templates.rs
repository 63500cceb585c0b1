//! Templates: kept in revisions that never change, shown, listed and compared; the catalogue's are there without being kept.

use std::sync::Arc;

use super::{Controller, Error};
use crate::error::ErrorCode;
use crate::model::{Revision, TemplateName};
use crate::ports::{StoreError, TemplateRevision, Thing};
use crate::render::{Template, TemplateDifference, catalogue, difference};

/// A template as it is known here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct KnownTemplate {
    /// Its name.
    pub name: TemplateName,
    /// The revision.
    pub revision: Revision,
    /// Whether it comes with Phoenix and is not in the store.
    pub built_in: bool,
    /// The template: its header, parameters, source and schema.
    pub template: Template,
}

/// Why a template cannot be kept or found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateProblem {
    /// The revision is there with another source.
    #[error(
        "revision {revision} of {name} is there already and differs; revisions never change: write `revision: {next}` for this one"
    )]
    RevisionTaken {
        /// The template.
        name: TemplateName,
        /// The revision that the source names.
        revision: Revision,
        /// The one that it could have.
        next: Revision,
    },
    /// Revisions before it are missing.
    #[error("revision {revision} of {name} would leave out others; write `revision: {next}`")]
    RevisionSkipped {
        /// The template.
        name: TemplateName,
        /// The revision that the source names.
        revision: Revision,
        /// The one that it could have.
        next: Revision,
    },
    /// There is no such template.
    #[error("there is no template {name}{}", suggestion.as_ref().map(|name| format!("; did you mean {name}?")).unwrap_or_default())]
    Unknown {
        /// What was asked for.
        name: TemplateName,
        /// The nearest name, if one is near.
        suggestion: Option<TemplateName>,
    },
    /// There is such a template, but not this revision of it.
    #[error("{name} has no revision {revision}; the newest is {newest}")]
    UnknownRevision {
        /// The template.
        name: TemplateName,
        /// What was asked for.
        revision: Revision,
        /// The newest revision there is.
        newest: Revision,
    },
}

impl TemplateProblem {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::RevisionTaken { .. } => ErrorCode::AlreadyExists,
            Self::RevisionSkipped { .. } => ErrorCode::InvalidArgument,
            Self::Unknown { .. } | Self::UnknownRevision { .. } => ErrorCode::NotFound,
        }
    }
}

impl Controller {
    /// Keeps a template as the revision that its front matter names.
    ///
    /// It may include the partials of the catalogue; what is kept is the [assembled](Template::assemble) file. Revisions count
    /// from 1 without gaps, for a template of the catalogue from the catalogue's on. The same source again changes nothing.
    ///
    /// # Errors
    /// [`Error::Template`] with every mistake in the source; [`Error::TemplateRevision`] when the revision is taken by another source
    /// or is not the next one; [`Error::Store`] when the store fails.
    pub async fn put_template(&self, source: &str) -> Result<KnownTemplate, Error> {
        let template = Template::assemble(source, catalogue::partials())?;
        let header = template.header();
        let (name, revision) = (name_of(&template), Revision(u64::from(header.revision)));
        let kept = KnownTemplate { name: name.clone(), revision, built_in: false, template };
        if let Some(there) = self.exactly(&name, revision).await? {
            if there.template.source_hash() == kept.template.source_hash() {
                return Ok(there);
            }
            let next = self.next_revision(&name).await?;
            return Err(TemplateProblem::RevisionTaken { name, revision, next }.into());
        }
        let next = self.next_revision(&name).await?;
        if revision != next {
            return Err(TemplateProblem::RevisionSkipped { name, revision, next }.into());
        }
        let source = Arc::from(kept.template.source());
        match self.store.put_template(TemplateRevision::new(name.clone(), revision, source)).await {
            Ok(()) => Ok(kept),
            // Somebody else was faster.
            Err(StoreError::AlreadyExists(_)) => {
                let next = self.next_revision(&name).await?;
                Err(TemplateProblem::RevisionTaken { name, revision, next }.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// One revision of a template, the newest if none is named.
    ///
    /// # Errors
    /// [`Error::TemplateRevision`] when there is none; [`Error::Template`] when what is stored cannot be read by this version of Phoenix;
    /// [`Error::Store`] when the store fails.
    pub async fn template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<KnownTemplate, Error> {
        let newest = self.newest(name).await?;
        let Some(newest) = newest else {
            let suggestion = self.nearest_template(name).await?;
            return Err(TemplateProblem::Unknown { name: name.clone(), suggestion }.into());
        };
        match revision {
            None => Ok(newest),
            Some(revision) if revision == newest.revision => Ok(newest),
            Some(revision) => self.exactly(name, revision).await?.ok_or_else(|| {
                let (name, newest) = (name.clone(), newest.revision);
                TemplateProblem::UnknownRevision { name, revision, newest }.into()
            }),
        }
    }

    /// The newest revision of every template, by name: those that are kept and the catalogue's.
    ///
    /// # Errors
    /// As for [`template`](Controller::template).
    pub async fn templates(&self) -> Result<Vec<KnownTemplate>, Error> {
        let mut known = Vec::new();
        for name in self.template_names().await? {
            known.extend(self.newest(&name).await?);
        }
        Ok(known)
    }

    /// All revisions of a template, the newest first.
    ///
    /// # Errors
    /// As for [`template`](Controller::template).
    pub async fn template_revisions(&self, name: &TemplateName) -> Result<Vec<KnownTemplate>, Error> {
        let mut revisions = vec![self.template(name, None).await?];
        while let Some(last) = revisions.last() {
            let Some(before) = last.revision.0.checked_sub(1).map(Revision).filter(|before| before.0 > 0)
            else {
                break;
            };
            match self.exactly(name, before).await? {
                Some(revision) => revisions.push(revision),
                None => break,
            }
        }
        Ok(revisions)
    }

    /// What differs between two revisions of a template.
    ///
    /// # Errors
    /// As for [`template`](Controller::template).
    pub async fn compare_templates(
        &self,
        name: &TemplateName,
        before: Revision,
        after: Revision,
    ) -> Result<TemplateDifference, Error> {
        let before = self.template(name, Some(before)).await?;
        let after = self.template(name, Some(after)).await?;
        Ok(difference(&before.template, &after.template))
    }

    /// The newest revision, stored or built in.
    async fn newest(&self, name: &TemplateName) -> Result<Option<KnownTemplate>, Error> {
        let stored = self.stored(name, None).await?;
        let built_in = built_in(name);
        let is_newer = |built_in: &KnownTemplate| {
            stored.as_ref().is_none_or(|stored| built_in.revision > stored.revision)
        };
        Ok(built_in.filter(is_newer).or(stored))
    }

    /// This revision, stored or built in.
    async fn exactly(&self, name: &TemplateName, revision: Revision) -> Result<Option<KnownTemplate>, Error> {
        match self.stored(name, Some(revision)).await? {
            Some(stored) => Ok(Some(stored)),
            None => Ok(built_in(name).filter(|built_in| built_in.revision == revision)),
        }
    }

    async fn stored(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<Option<KnownTemplate>, Error> {
        match self.store.get_template(name, revision).await {
            Ok(stored) => {
                let template = self.templates.parse(&stored.source)?;
                Ok(Some(KnownTemplate {
                    name: stored.name,
                    revision: stored.revision,
                    built_in: false,
                    template,
                }))
            }
            Err(StoreError::NotFound(Thing::Template | Thing::TemplateRevision)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn next_revision(&self, name: &TemplateName) -> Result<Revision, Error> {
        let newest = self.newest(name).await?;
        Ok(Revision(newest.map_or(1, |newest| newest.revision.0 + 1)))
    }

    async fn template_names(&self) -> Result<std::collections::BTreeSet<TemplateName>, Error> {
        let stored = self.store.list_templates().await?;
        Ok(stored.into_iter().map(|stored| stored.name).chain(catalogue::all().iter().map(name_of)).collect())
    }

    async fn nearest_template(&self, name: &TemplateName) -> Result<Option<TemplateName>, Error> {
        let names = self.template_names().await?;
        let nearest =
            crate::collector::diagnostic::nearest(name.as_str(), names.iter().map(TemplateName::as_str));
        Ok(nearest.and_then(|nearest| nearest.parse().ok()))
    }
}

fn built_in(name: &TemplateName) -> Option<KnownTemplate> {
    let template = catalogue::all().iter().find(|template| template.header().name == name.as_str())?.clone();
    let revision = Revision(u64::from(template.header().revision));
    Some(KnownTemplate { name: name.clone(), revision, built_in: true, template })
}

fn name_of(template: &Template) -> TemplateName {
    template.header().name.parse().expect("invariant: front matter takes only names of templates")
}
