//! Reading: one, many, what changed, what happened.

use super::{Controller, Error};
use crate::analysis::Report;
use crate::error::{ErrorCode, Infrastructure};
use crate::experiment::{EventRecord, Experiment};
use crate::model::{ConfigHash, ExperimentId, Version};
use crate::ports::{Artifact, Changes, ChangesRequest, ListRequest, Listed};

impl Controller {
    /// One experiment.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such experiment, or when it was written by a newer version of Phoenix.
    pub async fn get(&self, id: ExperimentId) -> Result<Experiment, Error> {
        self.load(id).await
    }

    /// Experiments in the order of their creation.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails.
    pub async fn list(&self, request: ListRequest) -> Result<Listed, Error> {
        Ok(self.store.list(request).await?)
    }

    /// What changed since a cursor: at least once, at its latest state.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails or did not make the cursor.
    pub async fn changes(&self, request: ChangesRequest) -> Result<Changes, Error> {
        Ok(self.store.changes(request).await?)
    }

    /// What happened after a version, in order, at most `limit` events.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such experiment.
    pub async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, Error> {
        Ok(self.store.history(id, after, limit).await?)
    }

    /// The whole report of the newest look.
    ///
    /// # Errors
    /// [`Error::NoReport`] before the first look was recorded.
    pub async fn report(&self, id: ExperimentId) -> Result<Report, Error> {
        let name = self.load(id).await?.last_report().ok_or(Error::NoReport)?.report;
        let artifact = self.store.get_artifact(name).await?;
        let report = serde_json::from_slice(&artifact.bytes).map_err(|error| {
            Infrastructure::new(ErrorCode::Corrupt, "read a stored report").caused_by(error)
        })?;
        Ok(report)
    }

    /// The bytes of a config or report, by the hash that the plan or an event names.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that name.
    pub async fn artifact(&self, name: ConfigHash) -> Result<Artifact, Error> {
        Ok(self.store.get_artifact(name).await?)
    }
}
