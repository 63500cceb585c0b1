//! The worker's step: claim, perform, tell the machine, acknowledge.

mod batch;

use super::{CallContext, Controller, Error};
use crate::model::Timestamp;
use crate::ports::{ClaimRequest, Signal};

pub use batch::Batch;

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
    /// It needs no runtime and never sleeps. For it no time passes: where performing a batch may take longer than half a
    /// [lease](super::Settings::lease), [claim](Controller::claim) the batch and perform it piece by piece, each with the time of its own.
    /// Cancel safety: dropped at any point, the work that was not acknowledged is offered again once its lease has run out.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails. An effect that fails is offered again later and is no error of the step.
    pub async fn step(&self, ctx: &CallContext) -> Result<NextWake, Error> {
        let mut batch = self.claim(ctx).await?;
        let mut done = Ok(());
        while done.is_ok() && batch.left() > 0 {
            done = batch.perform_next(ctx).await;
        }
        // What was seen so far is told in any case.
        let finished = batch.finish(ctx).await;
        done.and(finished)
    }

    /// Leases the work that is due, at most one batch of it.
    ///
    /// # Errors
    /// [`Error::Store`] when the store fails.
    pub async fn claim(&self, ctx: &CallContext) -> Result<Batch<'_>, Error> {
        let request = ClaimRequest::new(ctx.now, self.settings.batch, self.settings.lease);
        let claimed = self.store.claim(request).await?;
        let batch = Batch::new(self, ctx.now, claimed);
        let next = batch.next().at.map(|next| next.since(ctx.now));
        self.observer.on(&Signal::WorkerStep { claimed: batch.left(), next });
        Ok(batch)
    }
}
