//! SQLite: a file beside the program, or a database in memory.
//!
//! One thread writes and several read; what callers ask for waits in two queues. The writer does what is waiting in one transaction,
//! each job in a savepoint of its own, and answers when all of it is on the disk: many callers share one `fsync`. No runtime is needed,
//! and none is in the way: a future of this store may be awaited on tokio, smol or a plain thread.
//!
//! ```
//! use phoenix_core::ports::{ExperimentStore, ListRequest};
//! use phoenix_store::sqlite::SqliteStore;
//!
//! let directory = tempfile::tempdir()?;
//! let store = SqliteStore::open(directory.path().join("phoenix.db"))?;
//! let page = pollster::block_on(store.list(ListRequest::first(10)))?;
//! assert!(page.experiments.is_empty() && !page.more);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod commit;
mod connect;
mod experiments;
mod fault;
mod jobs;
mod library;
mod listing;
mod log;
mod measurements;
mod numbers;
mod options;
mod readers;
mod schema;
mod threads;
mod work;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{
    ConfigHash, ExperimentId, HostId, Measurements, Revision, TemplateName, Timestamp, Version, Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed,
    ExperimentStore, ListRequest, Listed, Loaded, Outbox, Request, SampleStore, StoreError, TargetState,
    TemplateRevision, TemplateStore, Token,
};

pub use options::{SqliteOptions, Synchronous};

use crate::open::OpenError;
use threads::Threads;

/// A store in one database of SQLite. Clones share it; when the last one is dropped, what was begun is finished and the file is closed.
#[derive(Clone)]
pub struct SqliteStore {
    threads: Arc<Threads>,
}

impl SqliteStore {
    /// Opens a file with the default options, making it where it is not there; it may be open in several stores and processes at once.
    ///
    /// # Errors
    /// [`OpenError`], which says what to do. Nothing is changed in a file that is damaged, of another program, or of a newer Phoenix.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteStore, OpenError> {
        SqliteStore::open_with(path, &SqliteOptions::default())
    }

    /// Opens a file with these options.
    ///
    /// # Errors
    /// As for [`SqliteStore::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &SqliteOptions) -> Result<SqliteStore, OpenError> {
        Ok(SqliteStore { threads: Arc::new(Threads::on_file(path.as_ref(), options)?) })
    }

    /// A new store in memory, shared by its clones and gone with the last of them.
    ///
    /// # Errors
    /// [`OpenError::Infrastructure`] when there is no memory or no thread to be had.
    pub fn memory() -> Result<SqliteStore, OpenError> {
        Ok(SqliteStore { threads: Arc::new(Threads::in_memory()?) })
    }
}

impl SqliteStore {
    /// Copies the store, as it is at one moment, into a new file, while it is read and written.
    ///
    /// The copy is sound at any moment: it gets its name when it is whole. Opened, it is a store of its own, which refuses the cursors
    /// of this one's feed: whoever follows the feed starts anew.
    ///
    /// ```
    /// use phoenix_store::sqlite::SqliteStore;
    ///
    /// let directory = tempfile::tempdir()?;
    /// let store = SqliteStore::open(directory.path().join("phoenix.db"))?;
    /// pollster::block_on(store.backup_to(directory.path().join("backup.db")))?;
    /// SqliteStore::open(directory.path().join("backup.db"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `AlreadyExists` when there is such a file, and what SQLite says otherwise; nothing is left then. When the future is dropped, the
    /// copy is made all the same.
    pub async fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), StoreError> {
        backup::backup(&self.threads, path.as_ref().to_owned()).await
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.threads.path()).finish()
    }
}

#[async_trait]
impl ExperimentStore for SqliteStore {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let rows = commit::Rows::of(commit)?;
        self.threads.write("commit to an experiment", move |db| rows.commit(db)).await
    }

    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        let request = request.clone();
        self.threads.read("look up a request", move |db| commit::first_result(db, &request)).await
    }

    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        self.threads.read("load an experiment", move |db| experiments::load(db, id, from_start)).await
    }

    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        let read = move |db: &_| experiments::history(db, id, after, limit);
        self.threads.read("read the history of an experiment", read).await
    }

    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        self.threads.read("list experiments", move |db| listing::list(db, &request)).await
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.threads.read("read the feed of changes", move |db| listing::changes(db, &request)).await
    }

    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        let hosts = hosts.to_vec();
        let read = move |db: &_| hosts.iter().map(|host| experiments::target(db, host)).collect();
        self.threads.read("look up hosts", read).await
    }

    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        let delete = move |db: &_| experiments::delete(db, id, expected_version);
        self.threads.write("delete an experiment", delete).await
    }
}

#[async_trait]
impl TemplateStore for SqliteStore {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        self.threads.write("keep a template", move |db| library::put_template(db, &template)).await
    }

    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        let name = name.clone();
        self.threads.read("read a template", move |db| library::template(db, &name, revision)).await
    }

    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        self.threads.read("list templates", library::newest_templates).await
    }
}

#[async_trait]
impl ArtifactStore for SqliteStore {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        self.threads.write("keep an artifact", move |db| library::put_artifact(db, &artifact)).await
    }

    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        self.threads.read("read an artifact", move |db| library::artifact(db, name)).await
    }
}

#[async_trait]
impl SampleStore for SqliteStore {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        let rows = measurements::Rows::of(experiment, measurements)?;
        self.threads.write("keep measurements", move |db| rows.append(db)).await
    }

    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        let read = move |db: &_| measurements::window(db, experiment, window);
        self.threads.read("read measurements", read).await
    }
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        self.threads.write("claim work", move |db| work::claim(db, &request)).await
    }

    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        let token = token.clone();
        self.threads.write("renew a lease", move |db| work::renew(db, &token, until)).await
    }

    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        let token = token.clone();
        self.threads.write("acknowledge work", move |db| work::ack(db, &token)).await
    }

    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        let token = token.clone();
        self.threads.write("give work back", move |db| work::nack(db, &token, retry_at)).await
    }
}
