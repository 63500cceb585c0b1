//! PostgreSQL, the shared store: any number of controllers on one database, without a leader.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use phoenix_store::postgres::PostgresStore;
//!
//! // Once, by whoever deploys a new version of Phoenix:
//! PostgresStore::connect("postgres://phoenix@db.example.com/phoenix?sslmode=verify-full&migrate=true").await?;
//! // Then, as often as there are controllers:
//! let store = PostgresStore::connect("postgres://phoenix@db.example.com/phoenix?sslmode=verify-full").await?;
//! # Ok(())
//! # }
//! ```
//!
//! A commit is one statement, and so is everything else but deleting and a second look at samples that were there. The guide
//! (`docs/stores.md`) says what is portable to other databases that speak PostgreSQL's language, and how large it grows.

mod commit;
mod connections;
mod error;
mod experiments;
mod feed;
mod hints;
mod library;
mod listing;
mod migrate;
mod options;
mod outbox;
mod rows;
mod run;
mod samples;
mod schema;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{
    ConfigHash, ExperimentId, HostId, Measurements, Revision, TemplateName, Timestamp, Version, Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed,
    ExperimentStore, ListRequest, Listed, Loaded, Outbox, Request, SampleStore, StoreError, TargetState,
    TemplateRevision, TemplateStore, Token,
};
use sqlx::PgPool;

use crate::OpenError;

pub use hints::Hints;
pub use options::{FeedOrder, PostgresOptions};

use connections::Connections;
use schema::{SchemaName, Statements};

/// A store on PostgreSQL, 13 or newer. Cloning it is cheap, and clones share its connections.
#[derive(Clone)]
pub struct PostgresStore {
    inner: Arc<Inner>,
}

struct Inner {
    connections: Arc<Connections>,
    statements: Statements,
    feed: feed::Feed,
    hinter: Arc<hints::Hinter>,
    commits: commit::Texts,
    answer_timeout: Duration,
}

impl PostgresStore {
    /// The store at a URL such as `postgres://user:password@host/database?sslmode=verify-full&schema=phoenix`.
    ///
    /// The parameters of [`PostgresOptions::of_url`] are taken from it; all others are the connection's own.
    ///
    /// # Errors
    /// As [`PostgresStore::connect_with`], and `InvalidArgument` when the URL cannot be read.
    pub async fn connect(url: &str) -> Result<PostgresStore, OpenError> {
        let (options, url) = PostgresOptions::of_url(url)?;
        PostgresStore::connect_with(&url, &options).await
    }

    /// The store at a URL, with these options.
    ///
    /// # Errors
    /// `Unavailable` when the server is not reached, `Unauthenticated` when it does not know the user or the password, `NotFound` when it
    /// has no such database; a [`MigrationError`](crate::MigrationError) when the schema is not the one of this version of Phoenix (an
    /// older or empty one is migrated where [`PostgresOptions::migrate`] says so).
    pub async fn connect_with(url: &str, options: &PostgresOptions) -> Result<PostgresStore, OpenError> {
        PostgresStore::open(Connections::own(options.connection(url)?, options), options).await
    }

    /// The store on connections of the embedder's own; of the options only `schema`, `answer_timeout`, `hints`, `feed` and `migrate` count.
    ///
    /// # Errors
    /// As [`PostgresStore::connect_with`].
    pub async fn from_pool(pool: PgPool, options: &PostgresOptions) -> Result<PostgresStore, OpenError> {
        PostgresStore::open(Connections::Pool(pool), options).await
    }

    async fn open(connections: Connections, options: &PostgresOptions) -> Result<PostgresStore, OpenError> {
        let connections = Arc::new(connections);
        let schema = SchemaName::new(&options.schema).map_err(|error| {
            Infrastructure::new(ErrorCode::InvalidArgument, "open a store on PostgreSQL").caused_by(error)
        })?;
        let statements = Statements::new(schema);
        if options.migrate {
            migrate::migrate(&connections, &statements, options.feed).await?;
        }
        let feed = migrate::check(&connections, &statements).await?;
        let hinter =
            Arc::new(hints::Hinter::new(Arc::clone(&connections), statements.schema(), options.hints));
        let answer_timeout = options.answer_timeout;
        let commits = commit::Texts::default();
        Ok(PostgresStore {
            inner: Arc::new(Inner { connections, statements, feed, hinter, commits, answer_timeout }),
        })
    }

    /// Brings the schema to the one of this version of Phoenix, creating it where it is not there. Several may do so at once.
    ///
    /// # Errors
    /// A [`MigrationError`](crate::MigrationError) when the schema is newer or was changed; `PermissionDenied` when the user may not create what is missing; as [`PostgresStore::connect_with`] otherwise.
    pub async fn migrate(url: &str, options: &PostgresOptions) -> Result<(), OpenError> {
        PostgresStore::connect_with(url, &PostgresOptions { migrate: true, ..options.clone() })
            .await
            .map(drop)
    }

    /// Ends all connections of the store; operations after it are `Unavailable`. An embedder's own pool is closed, too.
    pub async fn close(&self) {
        self.inner.connections.close().await;
    }
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without what connects, which holds the password.
        f.debug_struct("PostgresStore")
            .field("schema", &self.inner.statements.schema().as_str())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl ExperimentStore for PostgresStore {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }

    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        self.inner.first_result(request).await
    }

    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        self.inner.load(id, from_start).await
    }

    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        self.inner.history(id, after, limit).await
    }

    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        self.inner.list(&request).await
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.inner.changes(&request).await
    }

    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        self.inner.targets(hosts).await
    }

    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        self.inner.delete(id, expected_version).await
    }
}

#[async_trait]
impl TemplateStore for PostgresStore {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        self.inner.put_template(&template).await
    }

    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        self.inner.template(name, revision).await
    }

    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        self.inner.newest_templates().await
    }
}

#[async_trait]
impl ArtifactStore for PostgresStore {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        self.inner.put_artifact(&artifact).await
    }

    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        self.inner.artifact(name).await
    }
}

#[async_trait]
impl SampleStore for PostgresStore {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        self.inner.append(experiment, measurements).await
    }

    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        self.inner.window(experiment, window).await
    }
}

#[async_trait]
impl Outbox for PostgresStore {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        self.inner.claim(&request).await
    }

    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        self.inner.renew(token, until).await
    }

    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        self.inner.ack(token).await
    }

    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        self.inner.nack(token, retry_at).await
    }
}
