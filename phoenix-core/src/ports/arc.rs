//! All ports for `Arc` of an implementor, so that `Arc<dyn Store>` and the like are implementors themselves.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ApplyRequest, Artifact, ArtifactStore, Capture, CaptureRequest, Changes, ChangesRequest, ClaimRequest,
    Claimed, CollectRequest, Commit, Committed, DeployError, Deployer, ExperimentStore, ListRequest, Listed,
    Loaded, MetricSource, Notifier, ObserveRequest, Observed, Observer, Outbox, RemoveRequest, Request,
    RestoreRequest, SampleStore, Signal, StoreError, TargetState, TemplateRevision, TemplateStore, Token,
};
use crate::error::Infrastructure;
use crate::experiment::{EffectKey, EventRecord, Notice};
use crate::model::{
    ConfigHash, ExperimentId, HostId, Measurements, Revision, TemplateName, Timestamp, Version, Window,
};

#[async_trait]
impl<T: ExperimentStore + ?Sized> ExperimentStore for Arc<T> {
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        (**self).commit(commit).await
    }

    async fn first_result(&self, request: &Request) -> Result<Option<Committed>, StoreError> {
        (**self).first_result(request).await
    }

    async fn load(&self, id: ExperimentId, from_start: bool) -> Result<Loaded, StoreError> {
        (**self).load(id, from_start).await
    }

    async fn history(
        &self,
        id: ExperimentId,
        after: Version,
        limit: usize,
    ) -> Result<Vec<EventRecord>, StoreError> {
        (**self).history(id, after, limit).await
    }

    async fn list(&self, request: ListRequest) -> Result<Listed, StoreError> {
        (**self).list(request).await
    }

    async fn changes(&self, request: ChangesRequest) -> Result<Changes, StoreError> {
        (**self).changes(request).await
    }

    async fn targets(&self, hosts: &[HostId]) -> Result<Vec<TargetState>, StoreError> {
        (**self).targets(hosts).await
    }

    async fn delete(&self, id: ExperimentId, expected_version: Version) -> Result<(), StoreError> {
        (**self).delete(id, expected_version).await
    }
}

#[async_trait]
impl<T: TemplateStore + ?Sized> TemplateStore for Arc<T> {
    async fn put_template(&self, template: TemplateRevision) -> Result<(), StoreError> {
        (**self).put_template(template).await
    }

    async fn get_template(
        &self,
        name: &TemplateName,
        revision: Option<Revision>,
    ) -> Result<TemplateRevision, StoreError> {
        (**self).get_template(name, revision).await
    }

    async fn list_templates(&self) -> Result<Vec<TemplateRevision>, StoreError> {
        (**self).list_templates().await
    }
}

#[async_trait]
impl<T: ArtifactStore + ?Sized> ArtifactStore for Arc<T> {
    async fn put_artifact(&self, artifact: Artifact) -> Result<(), StoreError> {
        (**self).put_artifact(artifact).await
    }

    async fn get_artifact(&self, name: ConfigHash) -> Result<Artifact, StoreError> {
        (**self).get_artifact(name).await
    }
}

#[async_trait]
impl<T: SampleStore + ?Sized> SampleStore for Arc<T> {
    async fn append(&self, experiment: ExperimentId, measurements: Measurements) -> Result<(), StoreError> {
        (**self).append(experiment, measurements).await
    }

    async fn window(&self, experiment: ExperimentId, window: Window) -> Result<Measurements, StoreError> {
        (**self).window(experiment, window).await
    }
}

#[async_trait]
impl<T: Outbox + ?Sized> Outbox for Arc<T> {
    async fn claim(&self, request: ClaimRequest) -> Result<Claimed, StoreError> {
        (**self).claim(request).await
    }

    async fn renew(&self, token: &Token, until: Timestamp) -> Result<(), StoreError> {
        (**self).renew(token, until).await
    }

    async fn ack(&self, token: &Token) -> Result<(), StoreError> {
        (**self).ack(token).await
    }

    async fn nack(&self, token: &Token, retry_at: Timestamp) -> Result<(), StoreError> {
        (**self).nack(token, retry_at).await
    }
}

#[async_trait]
impl<T: Deployer + ?Sized> Deployer for Arc<T> {
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError> {
        (**self).capture(request).await
    }

    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError> {
        (**self).apply(request).await
    }

    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError> {
        (**self).restore(request).await
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError> {
        (**self).remove(request).await
    }

    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError> {
        (**self).observe(request).await
    }
}

#[async_trait]
impl<T: MetricSource + ?Sized> MetricSource for Arc<T> {
    async fn collect(&self, request: CollectRequest) -> Result<Measurements, Infrastructure> {
        (**self).collect(request).await
    }
}

#[async_trait]
impl<T: Notifier + ?Sized> Notifier for Arc<T> {
    async fn notify(&self, key: EffectKey, notice: &Notice) -> Result<(), Infrastructure> {
        (**self).notify(key, notice).await
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn on(&self, signal: &Signal<'_>) {
        (**self).on(signal);
    }
}
