//! Templates and artifacts: kept once, never changed.

use std::sync::Arc;

use phoenix_core::model::{ConfigHash, Revision, TemplateName};
use phoenix_core::ports::{Artifact, StoreError, TemplateRevision, Thing};
use sqlx::postgres::PgRow;

use super::Inner;
use super::rows::{bound, column, number, parsed, revision};

/// Keeps a revision where there is none yet; the source that is kept, where another transaction's is not in the way.
const PUT_TEMPLATE: &str = "
WITH put AS (
    INSERT INTO {schema}.templates (name, revision, source) VALUES ($1, $2, $3)
    ON CONFLICT (name, revision) DO NOTHING RETURNING source
)
SELECT source FROM put UNION ALL SELECT source FROM {schema}.templates WHERE name = $1 AND revision = $2";

const TEMPLATE: &str =
    "SELECT name, revision, source FROM {schema}.templates WHERE name = $1 AND revision = $2";

const NEWEST_TEMPLATE: &str =
    "SELECT name, revision, source FROM {schema}.templates WHERE name = $1 ORDER BY revision DESC LIMIT 1";

const NEWEST_TEMPLATES: &str = "
SELECT name, revision, source FROM {schema}.templates AS one
WHERE revision = (SELECT max(revision) FROM {schema}.templates AS other WHERE other.name = one.name)";

const PUT_ARTIFACT: &str = "
WITH put AS (
    INSERT INTO {schema}.artifacts (name, bytes) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING 1
)
SELECT true FROM put UNION ALL SELECT bytes = $2 FROM {schema}.artifacts WHERE name = $1";

const ARTIFACT: &str = "SELECT bytes FROM {schema}.artifacts WHERE name = $1";

impl Inner {
    pub(super) async fn put_template(&self, template: &TemplateRevision) -> Result<(), StoreError> {
        let (sql, revision) = (self.sql(PUT_TEMPLATE), number(template.revision.0)?);
        let make =
            || sqlx::query(sql.clone()).bind(template.name.as_str()).bind(revision).bind(&*template.source);
        let kept = |row: &PgRow| Ok(column::<&str>(row, 0)? == &*template.source);
        self.put("keep a template", make, kept, Thing::TemplateRevision).await
    }

    pub(super) async fn put_artifact(&self, artifact: &Artifact) -> Result<(), StoreError> {
        let (sql, name) = (self.sql(PUT_ARTIFACT), artifact.name.to_string());
        let make = || sqlx::query(sql.clone()).bind(name.clone()).bind(&*artifact.bytes);
        self.put("keep an artifact", make, |row| column(row, 0), Thing::Artifact).await
    }

    /// Runs a statement that keeps a thing and tells what is kept. What another transaction put there just now neither is new nor
    /// was seen, so that no row comes: then it is asked again.
    async fn put<'q>(
        &self,
        operation: &'static str,
        make: impl Fn() -> super::run::Statement<'q>,
        is_same: impl Fn(&PgRow) -> Result<bool, StoreError>,
        thing: Thing,
    ) -> Result<(), StoreError> {
        loop {
            if let Some(row) = self.rows(operation, &make).await?.first() {
                return if is_same(row)? { Ok(()) } else { Err(StoreError::AlreadyExists(thing)) };
            }
        }
    }

    pub(super) async fn artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        let (sql, text) = (self.sql(ARTIFACT), name.to_string());
        let rows = self.rows("read an artifact", || sqlx::query(sql.clone()).bind(text.clone())).await?;
        let row = rows.first().ok_or(StoreError::NotFound(Thing::Artifact))?;
        Ok(Artifact::new(name, Arc::from(column::<&[u8]>(row, 0)?)))
    }

    pub(super) async fn template(
        &self,
        name: &TemplateName,
        asked: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        let sql = self.sql(if asked.is_some() { TEMPLATE } else { NEWEST_TEMPLATE });
        let make = || {
            let query = sqlx::query(sql.clone()).bind(name.as_str());
            match asked {
                Some(revision) => query.bind(bound(revision.0)),
                None => query,
            }
        };
        let rows = self.rows("read a template", make).await?;
        match rows.first() {
            Some(row) => template(row),
            None if asked.is_some() => Err(StoreError::NotFound(Thing::TemplateRevision)),
            None => Err(StoreError::NotFound(Thing::Template)),
        }
    }

    pub(super) async fn newest_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        let sql = self.sql(NEWEST_TEMPLATES);
        let rows = self.rows("list templates", || sqlx::query(sql.clone())).await?;
        let mut templates = rows.iter().map(template).collect::<Result<Vec<_>, _>>()?;
        // The server's order is that of its language.
        templates.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(templates)
    }
}

fn template(row: &PgRow) -> Result<TemplateRevision, StoreError> {
    let name = parsed(row, 0, "read the name of a template")?;
    Ok(TemplateRevision::new(name, revision(row, 1)?, Arc::from(column::<&str>(row, 2)?)))
}
