//! The worker's step: claim, perform, tell the machine, acknowledge.

use std::collections::BTreeMap;
use std::time::Duration;

use super::commit::Intent;
use super::perform::Performed;
use super::{CallContext, Controller, Error};
use crate::experiment::{Command, Effect, HostTask, Stage, TargetReport};
use crate::model::{ExperimentId, HostId, Timestamp};
use crate::ports::{ClaimRequest, Leased, Signal, StoreError, Thing, Token, Work};

/// When to take the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextWake {
    /// When something is due; at once when this step found work. `None`: nothing is known to become due; ask again after a while,
    /// since other controllers and users make work too.
    pub at: Option<Timestamp>,
    /// How many pieces of work this step did.
    pub worked: usize,
}

impl Controller {
    /// Does the work that is due, one batch of it.
    ///
    /// It needs no runtime and never sleeps. Cancel safety: dropped at any point, the work that was not acknowledged is offered again
    /// once its lease has run out.
    ///
    /// # Errors
    /// [`Error::Store`] when no work could be claimed. An effect that fails is offered again later and is no error of the step.
    pub async fn step(&self, ctx: &CallContext) -> Result<NextWake, Error> {
        let claimed =
            self.store.claim(ClaimRequest::new(ctx.now, self.settings.batch, self.settings.lease)).await?;
        let worked = claimed.work.len();
        let next = if worked > 0 { Some(ctx.now) } else { claimed.next_due };
        self.observer.on(&Signal::WorkerStep { claimed: worked, next: next.map(|next| next.since(ctx.now)) });
        let mut news = News::default();
        let mut failed = None;
        for leased in claimed.work {
            // What was seen so far is told in any case.
            if let Err(error) = self.take_up(ctx, leased, &mut news).await {
                failed.get_or_insert(error);
            }
        }
        self.tell(ctx, news).await?;
        failed.map_or(Ok(NextWake { at: next, worked }), Err)
    }

    async fn take_up(&self, ctx: &CallContext, leased: Leased, news: &mut News) -> Result<(), Error> {
        let again = self.settings.wait_after(leased.attempts);
        let Leased { token, work, .. } = leased;
        match work {
            Work::Wake(id) => {
                let woken =
                    self.change(&ctx.by_phoenix(), "wake", id, &(), Intent::Give(Command::Wake)).await;
                self.close(ctx, &token, woken.map(drop), again).await
            }
            Work::Effect { key, effect } => {
                let done = self.perform(ctx, key, &effect).await;
                let error = done.as_ref().err().map(Error::code);
                self.observer.on(&Signal::Effect { experiment: key.experiment, kind: kind(&effect), error });
                match done {
                    Ok(Performed { reports, until_settled })
                        if !reports.is_empty() || until_settled.is_some() =>
                    {
                        news.reports.entry(key.experiment).or_default().extend(reports);
                        news.open.push(Open { token, experiment: key.experiment, until_settled, again });
                        Ok(())
                    }
                    done => self.close(ctx, &token, done.map(drop), again).await,
                }
            }
        }
    }

    /// Tells the machine everything that was seen, one command an experiment, and closes the effects that were waiting for it.
    async fn tell(&self, ctx: &CallContext, news: News) -> Result<(), Error> {
        let mut told = BTreeMap::new();
        for (id, reports) in news.reports {
            told.insert(id, self.report_targets(&ctx.by_phoenix(), id, reports).await);
        }
        for Open { token, experiment, until_settled, again } in news.open {
            let settled = |host: &HostId| match told.get(&experiment) {
                Some(Ok(experiment)) => {
                    // Where the target has another task by now, this effect is superseded.
                    !matches!(
                        experiment.target(host).map(|t| t.stage),
                        Some(Stage::Clearing(_) | Stage::Indebted(_))
                    )
                }
                _ => false,
            };
            let was_told = matches!(told.get(&experiment), Some(Ok(_)));
            let is_done = until_settled.as_ref().map_or(was_told, settled);
            if is_done {
                self.lease_may_be_lost(self.store.ack(&token).await)?;
            } else {
                self.lease_may_be_lost(self.store.nack(&token, ctx.now.plus(again)).await)?;
            }
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
        let closed = match done {
            Ok(()) | Err(Error::Store(StoreError::NotFound(Thing::Experiment))) => {
                self.store.ack(token).await
            }
            Err(_) => self.store.nack(token, ctx.now.plus(again)).await,
        };
        self.lease_may_be_lost(closed)
    }

    /// A lost lease is no failure: somebody else has the work, or a newer effect superseded it.
    fn lease_may_be_lost(&self, closed: Result<(), StoreError>) -> Result<(), Error> {
        match closed {
            Ok(()) | Err(StoreError::LeaseLost) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[derive(Default)]
struct News {
    reports: BTreeMap<ExperimentId, Vec<TargetReport>>,
    open: Vec<Open>,
}

/// An effect that is closed once the machine knows what came of it.
struct Open {
    token: Token,
    experiment: ExperimentId,
    until_settled: Option<HostId>,
    again: Duration,
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
