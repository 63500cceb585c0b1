//! Work that a worker has leased, done piece by piece.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::NextWake;
use crate::controller::commit::Intent;
use crate::controller::perform::Performed;
use crate::controller::{CallContext, Controller, Error};
use crate::experiment::{Command, Effect, Experiment, HostTask, Stage, TargetReport};
use crate::model::{ExperimentId, HostId, Timestamp};
use crate::ports::{Claimed, Leased, Signal, StoreError, Thing, Token, Work};

/// Work that a worker has leased, done piece by piece so that the worker can tell the time and stop in between:
///
/// ```
/// # use phoenix_core::controller::{CallContext, Controller, Error, NextWake};
/// # use phoenix_core::model::{Actor, Timestamp};
/// async fn step(worker: &Controller, clock: impl Fn() -> Timestamp, is_told_to_stop: impl Fn() -> bool) -> Result<NextWake, Error> {
///     let now = || CallContext::new(clock(), Actor::phoenix());
///     let mut batch = worker.claim(&now()).await?;
///     let mut done = Ok(());
///     while done.is_ok() && batch.left() > 0 && !is_told_to_stop() {
///         done = batch.perform_next(&now()).await;
///     }
///     // Also after an error: what was seen is told, what was not begun is given back.
///     let finished = batch.finish(&now()).await;
///     done.and(finished)
/// }
/// ```
///
/// All leases are renewed before a further piece once half of their time is gone. A lost lease stops its piece of work: somebody else
/// has it then, or it was superseded. Cancel safety: when a batch is dropped, what was not acknowledged is offered again once its lease
/// has run out.
#[must_use = "leased work is done by nobody else until the lease runs out: perform it, or finish the batch to give it back"]
pub struct Batch<'a> {
    controller: &'a Controller,
    /// Not begun.
    waiting: VecDeque<Leased>,
    /// Done, and to be closed once the machine knows what came of it.
    open: Vec<Open>,
    reports: BTreeMap<ExperimentId, Vec<TargetReport>>,
    /// When the leases run out.
    until: Timestamp,
    next: NextWake,
}

/// An effect that is closed once the machine knows what came of it.
struct Open {
    token: Token,
    experiment: ExperimentId,
    until_settled: Option<HostId>,
    again: Duration,
}

impl<'a> Batch<'a> {
    pub(super) fn new(controller: &'a Controller, now: Timestamp, claimed: Claimed) -> Batch<'a> {
        let worked = claimed.work.len();
        let at = if worked > 0 { Some(now) } else { claimed.next_due };
        Batch {
            controller,
            waiting: claimed.work.into(),
            open: Vec::new(),
            reports: BTreeMap::new(),
            until: now.plus(controller.settings.lease),
            next: NextWake { at, worked },
        }
    }

    /// How many pieces are left to be performed.
    #[must_use]
    pub fn left(&self) -> usize {
        self.waiting.len()
    }

    pub(super) const fn next(&self) -> NextWake {
        self.next
    }

    /// Performs one piece, if one is left. One that fails is offered again later, which is no error.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails: [finish](Batch::finish) the batch then.
    pub async fn perform_next(&mut self, ctx: &CallContext) -> Result<(), Error> {
        self.renew(ctx).await?;
        match self.waiting.pop_front() {
            Some(leased) => self.take_up(ctx, leased).await,
            None => Ok(()),
        }
    }

    /// Tells the machine everything that was seen, acknowledges what is done, and gives back what was not begun. When to come again.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails; what could not be closed is offered again once its lease has run out.
    pub async fn finish(mut self, ctx: &CallContext) -> Result<NextWake, Error> {
        let renewed = self.renew(ctx).await;
        let told = self.tell(ctx).await;
        let given_back = self.give_back(ctx).await;
        renewed.and(told).and(given_back)?;
        Ok(self.next)
    }

    /// Renews all leases when half of their time is gone; a piece whose lease is lost is dropped.
    async fn renew(&mut self, ctx: &CallContext) -> Result<(), Error> {
        let lease = self.controller.settings.lease;
        if ctx.now.plus(lease / 2) < self.until {
            return Ok(());
        }
        let until = ctx.now.plus(lease);
        let mut kept = VecDeque::new();
        while let Some(leased) = self.waiting.pop_front() {
            match self.controller.store.renew(&leased.token, until).await {
                Ok(()) => kept.push_back(leased),
                Err(StoreError::LeaseLost) => {}
                Err(error) => {
                    kept.push_back(leased);
                    kept.append(&mut self.waiting);
                    self.waiting = kept;
                    return Err(error.into());
                }
            }
        }
        self.waiting = kept;
        for open in &self.open {
            // What is done is told whoever has the lease; closing it will find out.
            lease_may_be_lost(self.controller.store.renew(&open.token, until).await)?;
        }
        self.until = until;
        Ok(())
    }

    async fn take_up(&mut self, ctx: &CallContext, leased: Leased) -> Result<(), Error> {
        let controller = self.controller;
        let again = controller.settings.wait_after(leased.attempts);
        let Leased { token, work, .. } = leased;
        match work {
            Work::Wake(id) => {
                let woken =
                    controller.change(&ctx.by_phoenix(), "wake", id, &(), Intent::Give(Command::Wake)).await;
                self.close(ctx, &token, woken.map(drop), again).await
            }
            Work::Effect { key, effect } => {
                let done = controller.perform(ctx, key, &effect).await;
                let (experiment, error) = (key.experiment, done.as_ref().err().map(Error::code));
                controller.observer.on(&Signal::Effect { experiment, kind: kind(&effect), error });
                match done {
                    Ok(Performed { reports, until_settled })
                        if !reports.is_empty() || until_settled.is_some() =>
                    {
                        self.reports.entry(experiment).or_default().extend(reports);
                        self.open.push(Open { token, experiment, until_settled, again });
                        Ok(())
                    }
                    done => self.close(ctx, &token, done.map(drop), again).await,
                }
            }
        }
    }

    /// Tells the machine everything that was seen, one command an experiment, and closes the effects that were waiting for it.
    async fn tell(&mut self, ctx: &CallContext) -> Result<(), Error> {
        let mut told = BTreeMap::new();
        for (id, reports) in std::mem::take(&mut self.reports) {
            let answer = self.controller.report_targets(&ctx.by_phoenix(), id, reports).await;
            let is_out_of_order = matches!(answer, Err(Error::Store(StoreError::Infrastructure(_))));
            told.insert(id, answer);
            if is_out_of_order {
                break;
            }
        }
        for Open { token, experiment, until_settled, again } in std::mem::take(&mut self.open) {
            let told = told.get(&experiment).and_then(|told| told.as_ref().ok());
            let is_done = told.is_some_and(|told| until_settled.is_none_or(|host| !is_awaited(told, &host)));
            let store = &self.controller.store;
            let closed =
                if is_done { store.ack(&token).await } else { store.nack(&token, ctx.now.plus(again)).await };
            lease_may_be_lost(closed)?;
        }
        Ok(())
    }

    /// Gives back what was not begun, as far as the store lets it.
    async fn give_back(&mut self, ctx: &CallContext) -> Result<(), Error> {
        while let Some(leased) = self.waiting.pop_front() {
            lease_may_be_lost(self.controller.store.nack(&leased.token, ctx.now).await)?;
        }
        Ok(())
    }

    /// Acknowledges work that is done; work of an experiment that is gone is done too; anything else is offered again.
    async fn close(
        &self,
        ctx: &CallContext,
        token: &Token,
        done: Result<(), Error>,
        again: Duration,
    ) -> Result<(), Error> {
        let store = &self.controller.store;
        lease_may_be_lost(match done {
            Ok(()) | Err(Error::Store(StoreError::NotFound(Thing::Experiment))) => store.ack(token).await,
            Err(_) => store.nack(token, ctx.now.plus(again)).await,
        })
    }
}

/// Whether a target has yet to be seen as it is owed. Where it has another task by now, the effect is superseded.
fn is_awaited(experiment: &Experiment, host: &HostId) -> bool {
    let stage = experiment.target(host).map(|target| target.stage);
    matches!(stage, Some(Stage::Clearing(_) | Stage::Indebted(_)))
}

/// A lost lease is no failure: somebody else has the work, or a newer effect superseded it.
fn lease_may_be_lost(closed: Result<(), StoreError>) -> Result<(), Error> {
    match closed {
        Ok(()) | Err(StoreError::LeaseLost) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

const fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Start => "start",
        Effect::Host(host) => match host.task {
            HostTask::Capture => "capture",
            HostTask::RunArms(_) => "run_arms",
            HostTask::Promote(_) => "promote",
            HostTask::Clear(_) => "clear",
        },
        Effect::Observe => "observe",
        Effect::Evaluate(_) => "evaluate",
        Effect::Notify(_) => "notify",
    }
}
