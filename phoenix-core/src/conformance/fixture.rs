//! Commits, hosts and times for the cases.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::sync::Arc;
use std::time::Duration;

use crate::experiment::{
    Effect, EffectKey, Event, EventMeta, EventRecord, Fact, HostEffect, HostTask, PhaseName, Plan,
};
use crate::model::draft::Draft;
use crate::model::{
    Actor, ConfigHash, ConfigSource, ExperimentId, Fence, HostId, RequestId, Spec, Timestamp, Version,
};
use crate::ports::{ClaimRequest, Claimed, Commit, Request, Store, StoreError, Summary, Token, Work};

/// When everything begins.
pub(super) const T0: Timestamp = Timestamp::from_secs(1_800_000_000);

/// How long leases are.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// So many seconds after the beginning.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(T0.as_micros() + seconds * 1_000_000)
}

/// The experiment of this number; their order is that of the numbers.
pub(super) fn id(number: u8) -> ExperimentId {
    ExperimentId::from_parts(1_800_000_000_000 + u64::from(number), [number; 10])
}

pub(super) fn host(name: &str) -> HostId {
    HostId::new(name).expect("invariant: cases name hosts legally")
}

pub(super) fn hash(text: &str) -> ConfigHash {
    ConfigHash::of(text.as_bytes())
}

pub(super) fn request(name: &str, content: &str) -> Option<Request> {
    Some(Request::new(RequestId::new(name).expect("invariant: cases name requests legally"), hash(content)))
}

/// What a result holds.
#[track_caller]
pub(super) fn fine<T, E: Display + Debug>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("this had to be done, and was refused: {error} ({error:?})"),
    }
}

/// Asserts that a result is an error of a pattern.
macro_rules! refused {
    ($result:expr, $($pattern:tt)+) => {
        match $result {
            Err($($pattern)+) => {}
            other => panic!("this had to be refused as {}, and came to {other:?}", stringify!($($pattern)+)),
        }
    };
}
pub(super) use refused;

fn spec() -> Arc<Spec> {
    let config = |text: &str| ConfigSource::Config(Arc::from(text));
    let draft = Draft::new("conformance", config("receivers: {}"), config("exporters: {}"), vec![host("h1")]);
    Arc::new(draft.check().expect("invariant: the draft of the cases keeps the rules"))
}

fn fact(experiment: ExperimentId, version: u64) -> Fact {
    if version == 1 {
        Fact::Created { id: experiment, spec: spec(), plan: Arc::new(Plan::default()) }
    } else {
        let labels = Some(BTreeMap::from([("version".to_owned(), version.to_string())]));
        Fact::Reworded { description: Some(format!("words of {version} “✓”")), labels }
    }
}

pub(super) fn event(experiment: ExperimentId, version: u64) -> EventRecord {
    let actor = Actor::new("ada@example.com").expect("invariant: a legal actor");
    let meta = EventMeta { reason: Some(format!("reason {version}")), ..EventMeta::new(experiment, actor) };
    let seconds = i64::try_from(version).unwrap_or(i64::MAX);
    EventRecord::new(&Event { at: at(seconds), fact: fact(experiment, version) }, Version(version), &meta)
}

pub(super) fn summary(experiment: ExperimentId, version: u64) -> Summary {
    let updated_at = at(i64::try_from(version).unwrap_or(i64::MAX));
    Summary {
        updated_at,
        ..Summary::new(experiment, Version(version), "conformance", PhaseName::Pending, at(1))
    }
}

/// The commit that brings an experiment from version `after` to `after + events`.
pub(super) fn commit(number: u8, after: u64, events: u64) -> Commit {
    let (experiment, newest) = (id(number), after + events);
    Commit {
        events: (after + 1..=newest).map(|version| event(experiment, version)).collect(),
        ..Commit::new(experiment, Version(after), summary(experiment, newest))
    }
}

/// The same commit with effects, named in order.
pub(super) fn with_effects(commit: Commit, effects: Vec<Effect>) -> Commit {
    let (experiment, version) = (commit.experiment, commit.summary.version);
    let name = |(index, effect)| (EffectKey { experiment, version, index }, effect);
    Commit { effects: (0..).zip(effects).map(name).collect(), ..commit }
}

/// An effect that captures what runs on a host.
pub(super) fn touch(host: &HostId, fence: u64) -> Effect {
    Effect::Host(HostEffect { host: host.clone(), fence: Fence(fence), task: HostTask::Capture })
}

/// Takes a host (of highest fence 0) for a new experiment, with a first effect of fence 1 on it.
pub(super) fn taking(number: u8, host: &HostId) -> Commit {
    let claims = vec![crate::experiment::Claim::Take { host: host.clone(), fence: Fence(0) }];
    with_effects(Commit { claims, ..commit(number, 0, 1) }, vec![touch(host, 1)])
}

/// Leases everything that is due at a time.
pub(super) async fn claim<S: Store>(store: &S, seconds: i64) -> Claimed {
    claim_up_to(store, seconds, 1000).await
}

pub(super) async fn claim_up_to<S: Store>(store: &S, seconds: i64, limit: usize) -> Claimed {
    fine(store.claim(ClaimRequest::new(at(seconds), limit, LEASE)).await)
}

/// What was leased, as words: `effect 1/2/0` (experiment 1, version 2, index 0) and `wake 1`.
pub(super) fn words(claimed: &Claimed) -> Vec<String> {
    claimed.work.iter().map(|leased| word(&leased.work)).collect()
}

fn word(work: &Work) -> String {
    let number = |of: ExperimentId| (0..=u8::MAX).find(|number| id(*number) == of).unwrap_or(u8::MAX);
    match work {
        Work::Effect { key, .. } => {
            format!("effect {}/{}/{}", number(key.experiment), key.version, key.index)
        }
        Work::Wake(of) => format!("wake {}", number(*of)),
    }
}

/// The one token that was leased.
#[track_caller]
pub(super) fn only(claimed: &Claimed) -> Token {
    assert_eq!(claimed.work.len(), 1, "exactly one piece of work is due: {:?}", words(claimed));
    claimed.work[0].token.clone()
}

/// Asserts that a token does nothing any more.
pub(super) async fn assert_lost<S: Store>(store: &S, token: &Token) {
    refused!(store.ack(token).await, StoreError::LeaseLost);
    refused!(store.nack(token, at(0)).await, StoreError::LeaseLost);
    refused!(store.renew(token, at(10_000)).await, StoreError::LeaseLost);
}
