//! What one experiment and its outbox do, one operation after another.

use std::collections::BTreeMap;

/// A piece of work, by the version of the commit that brought it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Stands for itself.
    Notice(u64),
    /// Is superseded by the next one.
    Observe(u64),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// Who wrote each event.
    pub writers: Vec<u32>,
    /// Requests that were carried out: the content, and the version after.
    pub requests: BTreeMap<u32, (u32, u64)>,
    pub pieces: BTreeMap<Piece, Lease>,
}

/// Who has a piece, and from when it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Lease {
    /// The newest token, if there is one.
    token: Option<String>,
    /// Not offered before.
    free_from: i64,
    /// Whether a claim found that it ran out: that stands, also for a claim of an earlier time that comes later.
    is_over: bool,
}

/// What is asked for; times are seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Commit { expected: u64, writer: u32, request: Option<(u32, u32)>, observes: bool },
    Load,
    Claim { now: i64, limit: usize, lease: i64 },
    Renew { token: String, until: i64 },
    Ack { token: String },
    Nack { token: String, retry_at: i64 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Committed { version: u64, repeated: bool },
    Conflict,
    Reused,
    Loaded(Vec<u32>),
    Claimed(Vec<(Piece, String)>),
    Done,
    Lost,
}

impl State {
    /// The state after an operation with this answer; `None` when it cannot have had this answer here.
    pub fn after(&self, input: &Input, output: &Output) -> Option<State> {
        match (input, output) {
            (Input::Load, Output::Loaded(writers)) => (*writers == self.writers).then(|| self.clone()),
            (Input::Claim { now, limit, lease }, Output::Claimed(given)) => {
                self.claimed(*now, *limit, now + lease, given)
            }
            _ => {
                let (state, answer) = self.answer(input)?;
                (answer == *output).then_some(state)
            }
        }
    }

    /// The states that an operation without an answer may have left: it was done, or not.
    pub fn after_either(&self, input: &Input) -> Vec<State> {
        let done = self.answer(input).map(|(state, _)| state);
        std::iter::once(self.clone()).chain(done).collect()
    }

    /// What is done and answered, for operations that have one answer only.
    fn answer(&self, input: &Input) -> Option<(State, Output)> {
        let mut state = self.clone();
        let output = match input {
            Input::Commit { expected, writer, request, observes } => {
                state.commit(*expected, *writer, *request, *observes)
            }
            Input::Renew { token, until } => {
                state.held(token, |lease| (lease.free_from, lease.is_over) = (*until, false))
            }
            Input::Nack { token, retry_at } => {
                state.held(token, |lease| *lease = Lease { free_from: *retry_at, ..Lease::default() })
            }
            Input::Ack { token } => {
                let before = state.pieces.len();
                state.pieces.retain(|_, lease| lease.token.as_ref() != Some(token));
                if state.pieces.len() < before { Output::Done } else { Output::Lost }
            }
            Input::Load | Input::Claim { .. } => return None,
        };
        Some((state, output))
    }

    fn commit(&mut self, expected: u64, writer: u32, request: Option<(u32, u32)>, observes: bool) -> Output {
        if let Some((name, content)) = request
            && let Some((first, version)) = self.requests.get(&name)
        {
            let is_same = *first == content;
            return if is_same {
                Output::Committed { version: *version, repeated: true }
            } else {
                Output::Reused
            };
        }
        if self.writers.len() as u64 != expected {
            return Output::Conflict;
        }
        let version = expected + 1;
        self.writers.push(writer);
        self.pieces.insert(Piece::Notice(version), Lease::default());
        if observes {
            self.pieces.retain(|piece, _| !matches!(piece, Piece::Observe(_)));
            self.pieces.insert(Piece::Observe(version), Lease::default());
        }
        if let Some((name, content)) = request {
            self.requests.insert(name, (content, version));
        }
        Output::Committed { version, repeated: false }
    }

    fn held(&mut self, token: &str, change: impl FnOnce(&mut Lease)) -> Output {
        match self.pieces.values_mut().find(|lease| lease.token.as_deref() == Some(token)) {
            Some(lease) => {
                change(lease);
                Output::Done
            }
            None => Output::Lost,
        }
    }

    /// A claim may leave out what others are just about to take, so that any pieces that nobody has are a right answer.
    fn claimed(&self, now: i64, limit: usize, until: i64, given: &[(Piece, String)]) -> Option<State> {
        let mut state = self.clone();
        for lease in state.pieces.values_mut() {
            lease.is_over |= lease.token.is_some() && lease.free_from <= now;
        }
        for (piece, token) in given {
            let lease =
                state.pieces.get_mut(piece).filter(|lease| lease.is_over || lease.free_from <= now)?;
            *lease = Lease { token: Some(token.clone()), free_from: until, is_over: false };
        }
        (given.len() <= limit).then_some(state)
    }
}
