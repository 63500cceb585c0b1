//! Performing effects: translating a request for I/O into calls of ports, and what came of it into news.

use std::sync::Arc;

use super::{CallContext, Controller, Error};
use crate::experiment::{
    Effect, EffectKey, HostEffect, HostFailure, HostTask, News, Owed, PlannedArms, Prior, Starter,
    TargetReport,
};
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Variant};
use crate::ports::{
    ApplyRequest, Artifact, CaptureRequest, DeployError, ObserveRequest, RemoveRequest, RestoreRequest, Slot,
};

/// What came of an effect.
#[derive(Debug, Default)]
pub(super) struct Performed {
    /// What the machine should know.
    pub(super) reports: Vec<TargetReport>,
    /// The target that must be seen settled before the effect is done.
    pub(super) until_settled: Option<HostId>,
}

impl Controller {
    /// Performs an effect. An error means: not now.
    pub(super) async fn perform(
        &self,
        ctx: &CallContext,
        key: EffectKey,
        effect: &Effect,
    ) -> Result<Performed, Error> {
        let id = key.experiment;
        match effect {
            Effect::Start => {
                match self.start_as(&ctx.by_phoenix(), id, Starter::Schedule).await {
                    // Somebody else has started, updated or cancelled it meanwhile.
                    Ok(_) | Err(Error::Rejected(_)) => Ok(Performed::default()),
                    Err(error) => Err(error),
                }
            }
            Effect::Host(effect) => self.perform_on_host(ctx, id, effect).await,
            Effect::Observe => {
                let hosts: Vec<HostId> = self.load(id).await?.unsettled().cloned().collect();
                Ok(Performed { reports: self.look_at(id, hosts).await?, until_settled: None })
            }
            Effect::Evaluate(look) => {
                let experiment = self.load(id).await?;
                if experiment.look() == Some(*look) {
                    self.answer(ctx, &experiment, *look).await?;
                }
                Ok(Performed::default())
            }
            Effect::Notify(notice) => {
                self.notifier.notify(key, notice).await?;
                Ok(Performed::default())
            }
        }
    }

    async fn perform_on_host(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        effect: &HostEffect,
    ) -> Result<Performed, Error> {
        let HostEffect { host, fence, task } = effect;
        let on = Place { id, host, fence: *fence };
        let mut offered = None;
        let done = match task {
            HostTask::Capture => self.capture(on).await.map(|prior| Some(News::Captured(prior))),
            HostTask::RunArms(PlannedArms::Beside(both)) => {
                let mut done = Ok(());
                for variant in Variant::ALL {
                    if done.is_ok() {
                        offered = Some(*both.get(variant));
                        done = self.apply(on, Slot::Arm(variant), *both.get(variant)).await;
                    }
                }
                done.map(|()| None)
            }
            HostTask::RunArms(PlannedArms::Instead { hash, .. }) | HostTask::Promote(hash) => {
                offered = Some(*hash);
                self.apply(on, Slot::Production, *hash).await.map(|()| None)
            }
            HostTask::Clear(owed) => return self.clear(on, *owed).await,
        };
        let news = match done {
            Ok(news) => news,
            Err(Failure::Deploy(DeployError::Fenced { .. })) => None,
            Err(Failure::Deploy(DeployError::Rejected { .. })) => {
                offered.map(|hash| News::Failed(HostFailure::Rejected(hash)))
            }
            Err(Failure::Deploy(DeployError::Impossible { .. })) => {
                Some(News::Failed(HostFailure::Impossible))
            }
            Err(failure) => return Err(failure.into()),
        };
        let reports = news
            .map(|news| TargetReport { host: host.clone(), fence: *fence, observed_at: ctx.now, news })
            .into_iter()
            .collect();
        // A capture for a debt stays in the outbox, however often it failed: it is superseded once something was captured.
        let until_settled = (*task == HostTask::Capture).then(|| host.clone());
        Ok(Performed { reports, until_settled })
    }

    async fn capture(&self, on: Place<'_>) -> Result<Prior, Failure> {
        let capture = self.deployer.capture(CaptureRequest::new(on.id, on.host.clone(), on.fence)).await?;
        match capture.config {
            None => Ok(Prior::Nothing),
            Some(bytes) => {
                let name = ConfigHash::of(&bytes);
                // Kept before anything is applied: from here on it can be put back.
                self.store.put_artifact(Artifact { name, bytes }).await.map_err(Error::from)?;
                Ok(Prior::Config(name))
            }
        }
    }

    async fn apply(&self, on: Place<'_>, slot: Slot, hash: ConfigHash) -> Result<(), Failure> {
        let config = self.bytes(hash).await?;
        Ok(self
            .deployer
            .apply(ApplyRequest::new(on.id, on.host.clone(), on.fence, slot, config, hash))
            .await?)
    }

    /// Removes the arms, gives production what it is owed, and looks whether it has it.
    async fn clear(&self, on: Place<'_>, owed: Owed) -> Result<Performed, Error> {
        match self.give(on, owed).await {
            Ok(()) => {
                let reports = self.look_at(on.id, vec![on.host.clone()]).await?;
                Ok(Performed { reports, until_settled: Some(on.host.clone()) })
            }
            Err(Failure::Deploy(DeployError::Fenced { .. })) => Ok(Performed::default()),
            Err(failure) => Err(failure.into()),
        }
    }

    async fn give(&self, on: Place<'_>, owed: Owed) -> Result<(), Failure> {
        self.deployer.remove(RemoveRequest::new(on.id, on.host.clone(), on.fence)).await?;
        match owed {
            Owed::Untouched => Ok(()),
            Owed::Prior(prior) => {
                let config = match prior {
                    Prior::Nothing => None,
                    Prior::Config(hash) => Some(self.bytes(hash).await?),
                };
                Ok(self
                    .deployer
                    .restore(RestoreRequest::new(on.id, on.host.clone(), on.fence, config))
                    .await?)
            }
            Owed::Plain(hash) => self.apply(on, Slot::Production, hash).await,
        }
    }

    async fn bytes(&self, name: ConfigHash) -> Result<Arc<[u8]>, Failure> {
        Ok(self.store.get_artifact(name).await.map_err(Error::from)?.bytes)
    }

    async fn look_at(&self, id: ExperimentId, hosts: Vec<HostId>) -> Result<Vec<TargetReport>, Error> {
        let observed = self.deployer.observe(ObserveRequest::new(id, hosts)).await.map_err(Failure::from)?;
        let report = |state: crate::ports::HostState| TargetReport {
            host: state.host,
            fence: state.fence,
            observed_at: state.observed_at,
            news: News::Seen(state.seen),
        };
        Ok(observed.hosts.into_iter().map(report).collect())
    }
}

/// Where an effect takes place.
#[derive(Clone, Copy)]
struct Place<'a> {
    id: ExperimentId,
    host: &'a HostId,
    fence: Fence,
}

/// Why an effect was not performed: the deployer's word, or something else.
enum Failure {
    Deploy(DeployError),
    Other(Error),
}

impl From<DeployError> for Failure {
    fn from(error: DeployError) -> Failure {
        Failure::Deploy(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Other(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Deploy(error) => Error::Deploy(error),
            Failure::Other(error) => error,
        }
    }
}
