//! Commits for tests, and what else they need.

use std::time::Duration;

use phoenix_core::experiment::{Claim, Effect, EffectKey, EventRecord, HostEffect, HostTask, PhaseName};
use phoenix_core::model::{Actor, ConfigHash, ExperimentId, Fence, HostId, RequestId, Timestamp, Version};
use phoenix_core::ports::{Commit, Request, Summary};
use sqlx::PgPool;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_800_000_000 + seconds) * 1_000_000)
}

pub(crate) fn id(number: u64) -> ExperimentId {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    ExperimentId::from_parts(1_800_000_000_000, random)
}

pub(crate) fn host(name: &str) -> HostId {
    HostId::new(name).unwrap()
}

pub(crate) fn request(name: &str) -> Option<Request> {
    Some(Request::new(RequestId::new(name).unwrap(), ConfigHash::of(name.as_bytes())))
}

/// The commit that brings an experiment from version `after` to the next one.
pub(crate) fn commit(number: u64, after: u64) -> Commit {
    let (experiment, version) = (id(number), Version(after + 1));
    let mut commit = Commit::new(
        experiment,
        Version(after),
        Summary::new(experiment, version, format!("experiment-{number}"), PhaseName::Running, at(0)),
    );
    commit.events = vec![EventRecord {
        schema: 1,
        experiment,
        version,
        at: at(1),
        actor: Actor::phoenix(),
        reason: None,
        request_id: None,
        event: serde_json::json!({ "type": "noted", "version": version.0 }),
    }];
    commit
}

/// The same commit with an effect that touches a host.
pub(crate) fn touching(mut commit: Commit, host: &HostId, fence: u64) -> Commit {
    let key = EffectKey {
        experiment: commit.experiment,
        version: commit.summary.version,
        index: commit.effects.len().try_into().unwrap(),
    };
    let effect = HostEffect { host: host.clone(), fence: Fence(fence), task: HostTask::Capture };
    commit.effects.push((key, Effect::Host(effect)));
    commit
}

/// The first commit of an experiment, which takes a host (of highest fence 0) and touches it.
pub(crate) fn taking(number: u64, host: &HostId) -> Commit {
    let mut commit = commit(number, 0);
    commit.claims = vec![Claim::Take { host: host.clone(), fence: Fence(0) }];
    touching(commit, host, 1)
}

/// All that an error says: itself and what caused it.
pub(crate) fn all_of(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = vec![format!("{error}"), format!("{error:?}")];
    let mut next = error.source();
    while let Some(error) = next {
        said.extend([format!("{error}"), format!("{error:?}")]);
        next = error.source();
    }
    said.join("\n")
}

/// Waits until a query says `true`, for a while.
pub(crate) async fn until(what: &str, pool: &PgPool, query: &str) {
    for _ in 0..2000 {
        if sqlx::query_scalar::<_, bool>(sqlx::AssertSqlSafe(query)).fetch_one(pool).await.unwrap() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("waited ten seconds for {what}");
}
