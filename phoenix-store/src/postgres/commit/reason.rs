//! Why a commit was refused: read after it was undone, in the order in which the port names the reasons.

use std::collections::BTreeSet;

use phoenix_core::model::{HostId, Version};
use phoenix_core::ports::{Commit, Committed, StoreError, TargetState, Thing};

use super::content::Refusal;
use crate::postgres::Inner;
use crate::postgres::rows::{column, version};

const OPERATION: &str = "find out why a commit was refused";

const VERSION: &str = "SELECT version FROM {schema}.experiments WHERE id = $1::uuid";

const DIFFERING: &str = "
SELECT name FROM {schema}.artifacts JOIN unnest($1::text[], $2::bytea[]) AS given (name, bytes) USING (name)
WHERE artifacts.name = ANY ($1::text[]) AND artifacts.bytes <> given.bytes LIMIT 1";

impl Inner {
    /// The first result of a repeated commit, the reason against it as an error, or `None` when there is none (any more).
    pub(super) async fn reason(
        &self,
        commit: &Commit,
        refusal: Option<&Refusal>,
    ) -> Result<Option<Committed>, StoreError> {
        if let Some(request) = &commit.request
            && let Some(first) = self.first_result(request).await?
        {
            return Ok(Some(first));
        }
        if self.version(commit).await? != commit.expected_version {
            return Err(StoreError::Conflict);
        }
        let hosts: BTreeSet<&HostId> =
            commit.taken().map(|(host, _)| host).chain(commit.touched().map(|(host, _)| host)).collect();
        let hosts: Vec<HostId> = hosts.into_iter().cloned().collect();
        let states = if hosts.is_empty() { Vec::new() } else { self.targets(&hosts).await? };
        let state = |host: &HostId| {
            hosts.binary_search(host).ok().and_then(|place| states.get(place)).cloned().unwrap_or_default()
        };
        check_hosts(commit, state)?;
        if let Some(refusal) = refusal.filter(|refusal| **refusal == Refusal::Fences) {
            return Err(refusal.error());
        }
        self.check_artifacts(commit).await?;
        refusal.map_or(Ok(None), |refusal| Err(refusal.error()))
    }

    async fn version(&self, commit: &Commit) -> Result<Version, StoreError> {
        let (sql, id) = (self.sql(VERSION), commit.experiment.to_string());
        let rows = self.rows(OPERATION, || sqlx::query(sql.clone()).bind(id.clone())).await?;
        rows.first().map_or(Ok(Version::default()), |row| version(row, 0))
    }

    async fn check_artifacts(&self, commit: &Commit) -> Result<(), StoreError> {
        if commit.artifacts.is_empty() {
            return Ok(());
        }
        let sql = self.sql(DIFFERING);
        let names: Vec<String> = commit.artifacts.iter().map(|artifact| artifact.name.to_string()).collect();
        let bytes: Vec<&[u8]> = commit.artifacts.iter().map(|artifact| &*artifact.bytes).collect();
        let make = || sqlx::query(sql.clone()).bind(names.clone()).bind(bytes.clone());
        let rows = self.rows(OPERATION, make).await?;
        match rows.first().map(|row| column::<&str>(row, 0)).transpose()? {
            Some(_) => Err(StoreError::AlreadyExists(Thing::Artifact)),
            None => Ok(()),
        }
    }
}

fn check_hosts(commit: &Commit, state: impl Fn(&HostId) -> TargetState) -> Result<(), StoreError> {
    let is_own = |holder| holder == commit.experiment;
    for (host, _) in commit.taken() {
        if let Some(by) = state(host).holder.filter(|by| !is_own(*by)) {
            return Err(StoreError::TargetsHeld { host: host.clone(), by });
        }
    }
    let is_taken = |host: &HostId| commit.taken().any(|(taken, _)| taken == host);
    let claims_hold = commit.taken().all(|(host, fence)| state(host).fence == fence);
    let fences_rise = commit.touched().all(|(host, fence)| fence > state(host).fence);
    let hosts_are_held =
        commit.touched().all(|(host, _)| is_taken(host) || state(host).holder.is_some_and(is_own));
    if claims_hold && fences_rise && hosts_are_held { Ok(()) } else { Err(StoreError::Conflict) }
}
