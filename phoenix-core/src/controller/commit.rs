//! From a decision to a commit, with conflicts retried at once and boundedly.

use std::sync::Arc;

use serde::Serialize;

use super::{CallContext, Controller, Error, UpdateRequest, create};
use crate::experiment::envelope::EventMeta;
use crate::experiment::{Command, Decision, EffectKey, EventRecord, Experiment, Plan, Starter};
use crate::model::{ConfigHash, ExperimentId, Version};
use crate::ports::{
    Artifact, Commit, Committed, ExperimentStoreExt, Request, Signal, Snapshot, StoreError, Summary, Thing,
};

/// What a caller wants of an experiment; the command is made anew from what is stored whenever it is tried again.
pub(super) enum Intent<'a> {
    /// This command.
    Give(Command),
    /// A start, if the targets are free by then.
    Start(Starter),
    /// An update, with the plan of its spec if it has one that can still be used.
    Update { request: &'a UpdateRequest, plan: Option<Arc<Plan>> },
}

/// A snapshot is written every so many events, or every so many as there are targets: its size grows with them.
const SNAPSHOT_EVERY: u64 = 64;

impl Controller {
    pub(super) async fn load(&self, id: ExperimentId) -> Result<Experiment, Error> {
        let experiment = self.store.experiment(id).await?;
        if experiment.is_deleted() {
            Err(StoreError::NotFound(Thing::Experiment).into())
        } else {
            Ok(experiment)
        }
    }

    /// Loads, decides and commits; after a conflict once more from the start, a bounded number of times.
    pub(super) async fn change(
        &self,
        ctx: &CallContext,
        name: &'static str,
        id: ExperimentId,
        content: &(impl Serialize + Sync),
        intent: Intent<'_>,
    ) -> Result<Experiment, Error> {
        let request = request_of(ctx, name, Some(id), content);
        if let Some(repeated) = self.repeated(request.as_ref()).await? {
            return self.load(repeated.experiment).await;
        }
        let mut conflicts = 0;
        let result = loop {
            let attempt = self.change_once(ctx, id, request.clone(), &intent).await;
            match attempt {
                Err(Error::Store(StoreError::Conflict)) if conflicts < self.settings.conflict_retries => {
                    conflicts += 1;
                }
                result => break result,
            }
        };
        self.observer.on(&Signal::UseCase { name, error: result.as_ref().err().map(Error::code), conflicts });
        result
    }

    async fn change_once(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        request: Option<Request>,
        intent: &Intent<'_>,
    ) -> Result<Experiment, Error> {
        let experiment = self.load(id).await?;
        let decision = match intent {
            Intent::Give(command) => experiment.decide(ctx.now, command)?,
            Intent::Start(by) => {
                let targets = self.availability(&experiment).await?;
                experiment.decide(ctx.now, &Command::Start { by: *by, targets })?
            }
            Intent::Update { request, plan } => {
                let update = create::update_of(&experiment, request, plan.as_ref())?;
                experiment.decide(ctx.now, &Command::Update(update))?
            }
        };
        if decision.is_empty() && request.is_none() {
            return Ok(experiment);
        }
        let before = experiment.phase().name();
        let (commit, after) = commit_of(ctx, Some(experiment), decision, Vec::new(), request);
        let committed = self.store.commit(commit).await?;
        if committed.repeated {
            return self.load(committed.experiment).await;
        }
        let phase = after.phase().name();
        if phase != before {
            self.observer.on(&Signal::PhaseChanged { experiment: id, from: before, to: phase });
        }
        Ok(after)
    }

    /// What came of a request that was carried out before.
    pub(super) async fn repeated(&self, request: Option<&Request>) -> Result<Option<Committed>, Error> {
        match request {
            Some(request) => Ok(self.store.first_result(request).await?),
            None => Ok(None),
        }
    }
}

/// The request of a call, by the digest of everything that it asks for.
pub(super) fn request_of(
    ctx: &CallContext,
    name: &str,
    id: Option<ExperimentId>,
    content: &impl Serialize,
) -> Option<Request> {
    let request_id = ctx.request_id.clone()?;
    // What cannot be serialised is told apart by the use case and the experiment alone.
    let content = serde_json::to_string(&(name, id, content)).unwrap_or_else(|_| format!("{name} {id:?}"));
    Some(Request::new(request_id, ConfigHash::of(content.as_bytes())))
}

/// The commit of a decision, and the experiment after it.
pub(super) fn commit_of(
    ctx: &CallContext,
    before: Option<Experiment>,
    decision: Decision,
    artifacts: Vec<Artifact>,
    request: Option<Request>,
) -> (Commit, Experiment) {
    let expected = before.as_ref().map_or(Version(0), Experiment::version);
    let phase_before = before.as_ref().map(|experiment| experiment.phase().name());
    let after = match before {
        Some(mut experiment) => {
            decision.events.iter().for_each(|event| experiment.apply(event));
            experiment
        }
        None => Experiment::replay(&decision.events)
            .expect("invariant: a new experiment begins with its creation"),
    };
    let mut commit = Commit::new(after.id(), expected, Summary::of(&after));
    let mut meta = EventMeta::new(after.id(), ctx.actor.clone());
    meta.reason.clone_from(&ctx.reason);
    meta.request_id.clone_from(&ctx.request_id);
    let mut version = expected;
    for event in &decision.events {
        version = version.next();
        commit.events.push(EventRecord::new(event, version, &meta));
    }
    let period = SNAPSHOT_EVERY.max(after.plan().targets.len() as u64);
    let crossed = expected.0 / period != version.0 / period;
    if crossed || phase_before != Some(after.phase().name()) {
        commit.snapshot = Some(Snapshot::of(&after));
    }
    commit.effects = decision
        .effects
        .into_iter()
        .zip(0..)
        .map(|(effect, index)| (EffectKey { experiment: after.id(), version, index }, effect))
        .collect();
    commit.wake_at = after.next_deadline();
    commit.claims = decision.claims;
    commit.artifacts = artifacts;
    commit.request = request;
    (commit, after)
}
