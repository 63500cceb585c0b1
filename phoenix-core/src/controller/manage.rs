//! The verbs that users give to an experiment, and the news that the world sends.

use std::time::Duration;

use super::commit::Intent;
use super::{CallContext, Controller, Error};
use crate::experiment::{Availability, Command, Experiment, PauseReason, Starter, TargetReport};
use crate::model::{ExperimentId, Measurements};
use crate::ports::ExperimentStoreExt;

impl Controller {
    /// Claims all targets and deploys the arms.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `Pending` and all targets are free.
    pub async fn start(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.start_as(ctx, id, Starter::User).await
    }

    pub(super) async fn start_as(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        by: Starter,
    ) -> Result<Experiment, Error> {
        self.change(ctx, "start", id, &(), Intent::Start(by)).await
    }

    pub(super) async fn availability(&self, experiment: &Experiment) -> Result<Availability, Error> {
        let states = self.store.targets(&experiment.spec().targets).await?;
        let held = experiment.spec().targets.iter().zip(&states).find_map(|(host, state)| {
            let by = state.holder.filter(|holder| *holder != experiment.id())?;
            Some(Availability::Held { host: host.clone(), by })
        });
        Ok(held.unwrap_or_else(|| Availability::Free {
            fences: states.iter().map(|state| state.fence).collect(),
        }))
    }

    /// Stops the clock.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `Running`.
    pub async fn pause(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        reason: PauseReason,
    ) -> Result<Experiment, Error> {
        self.change(ctx, "pause", id, &reason, Intent::Give(Command::Pause(reason))).await
    }

    /// Lets the clock go on.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `Paused`.
    pub async fn resume(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.change(ctx, "resume", id, &(), Intent::Give(Command::Resume)).await
    }

    /// Judges now instead of at the planned end.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `Running`.
    pub async fn conclude(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.change(ctx, "conclude", id, &(), Intent::Give(Command::Conclude)).await
    }

    /// Adopts the candidate.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `AwaitingDecision`.
    pub async fn promote(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.change(ctx, "promote", id, &(), Intent::Give(Command::Promote)).await
    }

    /// Keeps the baseline and puts everything back.
    ///
    /// # Errors
    /// [`Error::Rejected`] when it is `Pending` or over.
    pub async fn rollback(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.change(ctx, "rollback", id, &(), Intent::Give(Command::Rollback)).await
    }

    /// Runs for longer before deciding; from then on only sequential intervals are valid.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is `AwaitingDecision`, or for an extension of nothing.
    pub async fn extend(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        by: Duration,
    ) -> Result<Experiment, Error> {
        self.change(ctx, "extend", id, &by, Intent::Give(Command::Extend(by))).await
    }

    /// Stops it and puts everything back.
    ///
    /// # Errors
    /// [`Error::Rejected`] when it is over.
    pub async fn cancel(&self, ctx: &CallContext, id: ExperimentId) -> Result<Experiment, Error> {
        self.change(ctx, "cancel", id, &(), Intent::Give(Command::Cancel)).await
    }

    /// Forgets an experiment that is over. While targets are owed something, only with `force`, which abandons them.
    ///
    /// # Errors
    /// [`Error::Rejected`] unless it is over, and while there are debts unless `force`.
    pub async fn delete(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        force: bool,
    ) -> Result<Experiment, Error> {
        // Whoever began to delete it may have died before the store was told.
        let stored = self.store.experiment(id).await?;
        let deleted = if stored.is_deleted() {
            stored
        } else {
            self.change(ctx, "delete", id, &force, Intent::Give(Command::Delete { force })).await?
        };
        self.store.delete(id, deleted.version()).await?;
        Ok(deleted)
    }

    /// Takes in what deployers saw. Late, duplicate and unknown reports change nothing.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such experiment or the store fails.
    pub async fn report_targets(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        reports: Vec<TargetReport>,
    ) -> Result<Experiment, Error> {
        let command = Command::Report(reports.clone());
        self.change(ctx, "report_targets", id, &reports, Intent::Give(command)).await
    }

    /// Keeps measurements that are pushed instead of collected.
    ///
    /// Pushed proofs of watching count like those of the metric source: they must only cover time of which everything has come, and
    /// whoever pushes for an experiment should do so alone (see [`NoSource`](crate::ports::NoSource)).
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such experiment, or a sample contradicts one that was recorded before; then none is kept.
    pub async fn record_samples(&self, id: ExperimentId, measurements: Measurements) -> Result<(), Error> {
        self.load(id).await?;
        Ok(self.store.append(id, measurements).await?)
    }
}
