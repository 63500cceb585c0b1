//! A store that writes down what a worker means to commit, what it was given, and what it acknowledged.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use phoenix_core::experiment::{Claim, Effect, EffectKey, EventRecord};
use phoenix_core::model::{ConfigHash, ExperimentId, HostId, Timestamp, Version};
use phoenix_core::ports::{
    Changes, ChangesRequest, ClaimRequest, Claimed, Commit, Committed, ExperimentStore, ListRequest, Listed,
    Loaded, Outbox, Request, Store, StoreCall, StoreError, StoreOperation, StoreWrapper, TargetState, Token,
    Work,
};
use serde::{Deserialize, Serialize};

use crate::log::Log;

/// What a worker writes down; the files of all its lives are one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Line {
    /// It is about to commit this. Whether it was is known from the history in the end.
    Committing(Intent),
    /// It was given this effect.
    Given { token: String, key: EffectKey },
    /// The store took its acknowledgement.
    Acknowledged { token: String },
    /// The store refused to take an acknowledgement, or to take work back: somebody else has the lease, or the work is superseded.
    Lost { token: String },
}

/// A commit that has effects or sets targets free.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intent {
    pub experiment: ExperimentId,
    pub after: Version,
    pub newest: Version,
    /// Of the events.
    pub digest: ConfigHash,
    pub effects: Vec<(EffectKey, Effect)>,
    pub releases: Vec<HostId>,
}

/// The digest of events as they are stored.
pub fn digest_of(events: &[EventRecord]) -> ConfigHash {
    ConfigHash::of(&serde_json::to_vec(events).unwrap())
}

pub struct Recorded {
    inner: Arc<dyn Store>,
    file: PathBuf,
}

impl Recorded {
    pub fn new(inner: Arc<dyn Store>, file: PathBuf) -> Recorded {
        Recorded { inner, file }
    }

    fn write(&self, lines: &[Line]) {
        let mut log = Log::lock(&self.file);
        // What the life before did not finish to write is cut off.
        if std::fs::read(&self.file).is_ok_and(|bytes| bytes.last().is_some_and(|last| *last != b'\n')) {
            drop(log.lines::<Line>());
        }
        lines.iter().for_each(|line| log.append(line));
    }

    fn closed(&self, token: &Token, closed: &Result<(), StoreError>, is_ack: bool) {
        let token = token.0.clone();
        match closed {
            Ok(()) if is_ack => self.write(&[Line::Acknowledged { token }]),
            Err(StoreError::LeaseLost) => self.write(&[Line::Lost { token }]),
            _ => {}
        }
    }
}

impl StoreWrapper for Recorded {
    type Inner = Arc<dyn Store>;

    fn inner(&self) -> &Arc<dyn Store> {
        &self.inner
    }

    fn around<'a, T: Send + 'a>(&'a self, _: StoreOperation, call: StoreCall<'a, T>) -> StoreCall<'a, T> {
        call
    }
}

phoenix_core::wrap_store! { impl[] TemplateStore for Recorded }
phoenix_core::wrap_store! { impl[] ArtifactStore for Recorded }
phoenix_core::wrap_store! { impl[] SampleStore for Recorded }

#[async_trait]
impl ExperimentStore for Recorded {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let releases = commit.claims.iter().filter_map(|claim| match claim {
            Claim::Release { host } => Some(host.clone()),
            Claim::Take { .. } => None,
        });
        let intent = Intent {
            experiment: commit.experiment,
            after: commit.expected_version,
            newest: commit.summary.version,
            digest: digest_of(&commit.events),
            effects: commit.effects.clone(),
            releases: releases.collect(),
        };
        if !intent.effects.is_empty() || !intent.releases.is_empty() {
            self.write(&[Line::Committing(intent)]);
        }
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
        self.inner.list(request).await
    }
    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        self.inner.changes(request).await
    }
    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        self.inner.targets(hosts).await
    }
    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        self.inner.delete(id, expected_version).await
    }
}

#[async_trait]
impl Outbox for Recorded {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        let claimed = self.inner.claim(request).await?;
        let given = claimed.work.iter().filter_map(|leased| match &leased.work {
            Work::Effect { key, .. } => Some(Line::Given { token: leased.token.0.clone(), key: *key }),
            _ => None,
        });
        self.write(&given.collect::<Vec<_>>());
        Ok(claimed)
    }
    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        self.inner.renew(token, until).await
    }
    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        let closed = self.inner.ack(token).await;
        self.closed(token, &closed, true);
        closed
    }
    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        let closed = self.inner.nack(token, retry_at).await;
        self.closed(token, &closed, false);
        closed
    }
}
