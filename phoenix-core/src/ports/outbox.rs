//! The outbox: effects and due wakes, leased to workers.

use std::time::Duration;

use async_trait::async_trait;

use super::store::StoreError;
use crate::experiment::{Effect, EffectKey};
use crate::model::{ExperimentId, Timestamp};

/// What a worker asks for.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ClaimRequest {
    /// The worker's time.
    pub now: Timestamp,
    /// At most so many.
    pub limit: usize,
    /// For how long they are the worker's.
    pub lease: Duration,
}

impl ClaimRequest {
    /// At most `limit` pieces of work for `lease`.
    #[must_use]
    pub const fn new(now: Timestamp, limit: usize, lease: Duration) -> ClaimRequest {
        ClaimRequest { now, limit, lease }
    }
}

/// The proof of a lease; opaque to workers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token(pub String);

/// A piece of work.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Work {
    /// An effect to perform.
    Effect {
        /// Its name.
        key: EffectKey,
        /// What is to be done.
        effect: Effect,
    },
    /// An experiment whose time has come: send it `Command::Wake`.
    Wake(ExperimentId),
}

/// A piece of work with its lease.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Leased {
    /// The proof.
    pub token: Token,
    /// The work.
    pub work: Work,
    /// How often it was offered before.
    pub attempts: u32,
}

impl Leased {
    /// A piece of work with its lease.
    #[must_use]
    pub const fn new(token: Token, work: Work, attempts: u32) -> Leased {
        Leased { token, work, attempts }
    }
}

/// What a worker got.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Claimed {
    /// The work.
    pub work: Vec<Leased>,
    /// When the next piece that is not leased becomes due, if any is known.
    pub next_due: Option<Timestamp>,
}

impl Claimed {
    /// What a worker got.
    #[must_use]
    pub const fn new(work: Vec<Leased>, next_due: Option<Timestamp>) -> Claimed {
        Claimed { work, next_due }
    }
}

/// The outbox: effects and wakes, each leased to one worker at a time. Tokens give correctness; clocks only liveness.
///
/// Every claim gives a piece of work a new token, and only the newest one counts: a worker that was frozen past its lease cannot take
/// back what another one has. A lease that ran out and was not given to anybody else may still be renewed, acknowledged or given back.
/// Cancel safety: a dropped `claim` may have leased work, which is offered again when the lease runs out; the others are done or not.
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Leases due work that nobody has, at most `limit` pieces until `now + lease`.
    ///
    /// Implementations must offer: effects as soon as they are committed, those committed first before those committed later, and at
    /// most one effect per host at a time across all experiments; a wake when its time is not after `now`, to one worker at a time; what
    /// was given back when its time is not after `now`; and a piece whose lease ran out (its end is not after `now`), with a new
    /// token. `attempts` counts the leases that a piece had before. `next_due` is `now` when work was left over.
    ///
    /// # Errors
    /// `Infrastructure`.
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError>;

    /// Lets a lease run until `until`.
    ///
    /// # Errors
    /// `LeaseLost` when the token is not the newest one of the work, or the work is not there any more.
    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError>;

    /// The work is done. When the experiment's wake time was set anew since a wake was leased, the lease ends and the new time stands.
    ///
    /// # Errors
    /// `LeaseLost` when the token is not the newest one, or the effect was superseded.
    async fn ack(&self, token: &Token) -> Result<(), StoreError>;

    /// The work could not be done: offer it again at `retry_at`. When the experiment's wake time was set anew since a wake was leased, the
    /// new time stands instead.
    ///
    /// # Errors
    /// `LeaseLost` as for `ack`.
    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError>;
}
