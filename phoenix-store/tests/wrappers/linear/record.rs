//! A few callers at once on one experiment, and what each was answered when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::experiment::{Effect, EffectKey, Event, EventMeta, EventRecord, Fact, Notice, PhaseName};
use phoenix_core::generators::{Setup, draft, numbered_hosts};
use phoenix_core::model::{Actor, ConfigHash, ExperimentId, RequestId, Timestamp, Version};
use phoenix_core::ports::{ClaimRequest, Commit, Request, Store, StoreError, Summary, Token, Work};

use super::checker::Call;
use super::model::{Input, Output, Piece, State};
use crate::kit::NOON;
use crate::kit::dice::Dice;

const CALLERS: u64 = 4;
const CALLS: u64 = 9;

/// One recording: what the callers share.
struct Recording {
    store: Arc<dyn Store>,
    id: ExperimentId,
    /// Counts askings and answers.
    ticks: AtomicU64,
    /// The time that claims are made at, in seconds after noon.
    now: AtomicI64,
    writers: AtomicU32,
    seed: u64,
}

/// Lets a few callers work on a new experiment; the state when they began, and their calls.
pub async fn record(store: &Arc<dyn Store>, seed: u64) -> (State, Vec<Call>) {
    let mut bytes = [0; 10];
    bytes[..8].copy_from_slice(&seed.to_be_bytes());
    let recording = Arc::new(Recording {
        store: Arc::clone(store),
        id: ExperimentId::from_parts(1_795_608_000_000, bytes),
        ticks: AtomicU64::new(1),
        now: AtomicI64::new(0),
        writers: AtomicU32::new(1),
        seed,
    });
    let start = recording.begin().await;
    let callers: Vec<_> = (0..CALLERS)
        .map(|number| tokio::spawn(Arc::clone(&recording).call(Dice::new(seed * CALLERS + number))))
        .collect();
    let mut calls = Vec::new();
    for caller in callers {
        calls.extend(caller.await.unwrap());
    }
    recording.end().await;
    (start, calls)
}

impl Recording {
    /// The first event, by writer 0, without work.
    async fn begin(&self) -> State {
        let Setup { spec, plan } = Setup::new(draft(numbered_hosts(1))).unwrap();
        let created = Fact::Created { id: self.id, spec, plan };
        let commit = self.commit_of(created, 0, 0);
        while self
            .store
            .commit(commit.clone())
            .await
            .is_err_and(|error| error.code() == ErrorCode::Unavailable)
        {}
        State { writers: vec![0], ..State::default() }
    }

    /// Takes the experiment away, so that its work is not given to the next recording's callers.
    async fn end(&self) {
        let version = Version(self.store.load(self.id, true).await.unwrap().events.len() as u64);
        self.store.delete(self.id, version).await.unwrap();
    }

    fn commit_of(&self, fact: Fact, expected: u64, writer: u32) -> Commit {
        let version = Version(expected + 1);
        let mut meta = EventMeta::new(self.id, Actor::new("ada").unwrap());
        meta.reason = Some(writer.to_string());
        let summary = Summary::new(self.id, version, "linear", PhaseName::Pending, NOON);
        let mut commit = Commit::new(self.id, Version(expected), summary);
        commit.events = vec![EventRecord::new(&Event { at: NOON, fact }, version, &meta)];
        commit
    }

    async fn call(self: Arc<Self>, mut dice: Dice) -> Vec<Call> {
        let mut calls = Vec::new();
        let mut version = 1;
        let mut tokens: Vec<String> = Vec::new();
        for _ in 0..CALLS {
            let input = self.choose(&mut dice, version, &tokens);
            let asked = self.ticks.fetch_add(1, Ordering::SeqCst);
            let output = self.ask(&input).await;
            let answered = self.ticks.fetch_add(1, Ordering::SeqCst);
            match &output {
                Some(Output::Committed { version: now, .. }) => version = version.max(*now),
                Some(Output::Loaded(writers)) => version = writers.len() as u64,
                Some(Output::Claimed(given)) => tokens.extend(given.iter().map(|(_, token)| token.clone())),
                _ => {}
            }
            let answered = if output.is_some() { answered } else { u64::MAX };
            calls.push(Call { input, output, asked, answered });
        }
        calls
    }

    fn choose(&self, dice: &mut Dice, version: u64, tokens: &[String]) -> Input {
        let kind = dice.between(0, 9);
        let token = |dice: &mut Dice| {
            let index = dice.roll() as usize % tokens.len().max(1);
            tokens.get(index).cloned()
        };
        match (kind, token(dice)) {
            (0..=3, _) => {
                let writer = self.writers.fetch_add(1, Ordering::SeqCst);
                // Few names and contents, so that requests are repeated and reused.
                let request = dice.once_in(2).then(|| (dice.between(0, 2) as u32, dice.between(0, 1) as u32));
                Input::Commit { expected: version, writer, request, observes: dice.once_in(2) }
            }
            (4, _) | (7.., None) => Input::Load,
            (5 | 6, _) => {
                let now = self.now.fetch_add(dice.between(0, 40) as i64, Ordering::SeqCst);
                Input::Claim { now, limit: dice.between(1, 3) as usize, lease: 60 }
            }
            (7, Some(token)) => {
                Input::Renew { token, until: self.now.load(Ordering::SeqCst) + dice.between(1, 90) as i64 }
            }
            (8, Some(token)) => {
                Input::Nack { token, retry_at: self.now.load(Ordering::SeqCst) + dice.between(0, 30) as i64 }
            }
            (_, Some(token)) => Input::Ack { token },
        }
    }

    /// What the store answers; `None` when it does not say.
    async fn ask(&self, input: &Input) -> Option<Output> {
        let closed = |closed: Result<(), StoreError>| match closed {
            Ok(()) => Some(Output::Done),
            Err(StoreError::LeaseLost) => Some(Output::Lost),
            Err(error) => unknown(&error),
        };
        match input {
            Input::Commit { expected, writer, request, observes } => {
                match self.store.commit(self.change(*expected, *writer, *request, *observes)).await {
                    Ok(done) => Some(Output::Committed { version: done.version.0, repeated: done.repeated }),
                    Err(StoreError::Conflict) => Some(Output::Conflict),
                    Err(StoreError::RequestReused(_)) => Some(Output::Reused),
                    Err(error) => unknown(&error),
                }
            }
            Input::Load => {
                let events = self.store.load(self.id, true).await.unwrap().events;
                let writer = |event: EventRecord| event.reason.unwrap().parse().unwrap();
                Some(Output::Loaded(events.into_iter().map(writer).collect()))
            }
            Input::Claim { now, limit, lease } => {
                let lease = Duration::from_secs(lease.unsigned_abs());
                let claimed = self.store.claim(ClaimRequest::new(at(*now), *limit, lease)).await.unwrap();
                Some(Output::Claimed(
                    claimed.work.into_iter().map(|leased| (piece(&leased.work), leased.token.0)).collect(),
                ))
            }
            Input::Renew { token, until } => {
                closed(self.store.renew(&Token(token.clone()), at(*until)).await)
            }
            Input::Ack { token } => closed(self.store.ack(&Token(token.clone())).await),
            Input::Nack { token, retry_at } => {
                closed(self.store.nack(&Token(token.clone()), at(*retry_at)).await)
            }
        }
    }

    fn change(&self, expected: u64, writer: u32, request: Option<(u32, u32)>, observes: bool) -> Commit {
        let labels = Some(BTreeMap::from([("writer".to_owned(), writer.to_string())]));
        let mut commit = self.commit_of(Fact::Reworded { description: None, labels }, expected, writer);
        let key = |index| EffectKey { experiment: self.id, version: Version(expected + 1), index };
        commit.effects = vec![(key(0), Effect::Notify(Notice::Running))];
        if observes {
            commit.effects.push((key(1), Effect::Observe));
        }
        commit.request = request.map(|(name, content)| {
            let id = RequestId::new(format!("{}-{name}", self.seed)).unwrap();
            Request::new(id, ConfigHash::of(&content.to_be_bytes()))
        });
        commit
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOON.as_micros() + seconds * 1_000_000)
}

fn piece(work: &Work) -> Piece {
    match work {
        Work::Effect { key, effect: Effect::Observe } => Piece::Observe(key.version.0),
        Work::Effect { key, .. } => Piece::Notice(key.version.0),
        other => panic!("no wake was set: {other:?}"),
    }
}

fn unknown(error: &StoreError) -> Option<Output> {
    assert_eq!(error.code(), ErrorCode::Unavailable, "{error}");
    None
}
