//! Create and Update: a spec becomes a plan with every config made and checked.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::commit::{Intent, commit_of, request_of};
use super::planning::Planned;
use super::{CallContext, Controller, Error};
use crate::experiment::{Experiment, PhaseName, Plan, Update};
use crate::model::{ExperimentId, PerVariant, Spec};
use crate::ports::{Signal, StoreError};

/// Asks for a new experiment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CreateRequest {
    /// What is wanted.
    pub spec: Spec,
    /// Make and check everything, and keep nothing.
    pub validate_only: bool,
}

impl CreateRequest {
    /// Asks for an experiment of this spec.
    #[must_use]
    pub const fn new(spec: Spec) -> CreateRequest {
        CreateRequest { spec, validate_only: false }
    }

    /// The same, only to see whether it could be.
    #[must_use]
    pub fn validate_only(self) -> CreateRequest {
        CreateRequest { validate_only: true, ..self }
    }
}

/// A new experiment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Created {
    /// The experiment; not stored when only validated.
    pub experiment: Experiment,
    /// The plain configs.
    pub plain: PerVariant<Arc<str>>,
}

/// What an update changes; what is left out stays.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[non_exhaustive]
pub struct UpdateRequest {
    /// The whole spec, only before the start.
    pub spec: Option<Spec>,
    /// The description, at any time.
    pub description: Option<String>,
    /// All labels, at any time.
    pub labels: Option<BTreeMap<String, String>>,
}

impl UpdateRequest {
    /// Replaces the whole spec.
    #[must_use]
    pub fn spec(spec: Spec) -> UpdateRequest {
        UpdateRequest { spec: Some(spec), ..UpdateRequest::default() }
    }

    /// Replaces the description.
    #[must_use]
    pub fn description(description: impl Into<String>) -> UpdateRequest {
        UpdateRequest { description: Some(description.into()), ..UpdateRequest::default() }
    }

    /// Replaces the labels.
    #[must_use]
    pub fn labels(labels: BTreeMap<String, String>) -> UpdateRequest {
        UpdateRequest { labels: Some(labels), ..UpdateRequest::default() }
    }
}

impl Controller {
    /// Makes an experiment: renders both plain configs, derives and checks every arm config, pins the plan, and stores it as `Pending`.
    ///
    /// # Errors
    /// [`Error::Plan`] when no plan can be made; [`Error::Store`] when the store refuses or the request id was used for another request.
    pub async fn create(&self, ctx: &CallContext, request: CreateRequest) -> Result<Created, Error> {
        let result = self.create_once(ctx, request).await;
        self.observer.on(&Signal::UseCase {
            name: "create",
            error: result.as_ref().err().map(Error::code),
            conflicts: 0,
        });
        result
    }

    async fn create_once(&self, ctx: &CallContext, request: CreateRequest) -> Result<Created, Error> {
        let CreateRequest { spec, validate_only } = request;
        let known_as = request_of(ctx, "create", None, &spec).filter(|_| !validate_only);
        let repeated = self.repeated(known_as.as_ref()).await?;
        let milliseconds = u64::try_from(ctx.now.as_micros() / 1000).unwrap_or(0);
        let id = repeated
            .map_or_else(|| ExperimentId::from_parts(milliseconds, ctx.ids), |first| first.experiment);
        let Planned { plan, plain, artifacts } = self.plan(id, &spec).await?;
        if known_as.is_some() {
            match self.load(id).await {
                Ok(experiment) => return Ok(Created { experiment, plain }),
                Err(Error::Store(StoreError::NotFound(_))) => {}
                Err(error) => return Err(error),
            }
        }
        let decision = Experiment::create(ctx.now, id, Arc::new(spec), Arc::new(plan));
        let (commit, experiment) = commit_of(ctx, None, decision, artifacts, known_as);
        if !validate_only {
            let committed = self.store.commit(commit).await?;
            if committed.repeated {
                // The same request was carried out meanwhile, as another experiment than this one.
                let experiment = self.load(committed.experiment).await?;
                return Ok(Created { experiment, plain });
            }
        }
        Ok(Created { experiment, plain })
    }

    /// Changes an experiment: everything before the start, description and labels at any time.
    ///
    /// # Errors
    /// [`Error::NothingToUpdate`] for an empty request, [`Error::Rejected`] for a new spec after the start, and as for [`Controller::create`].
    pub async fn update(
        &self,
        ctx: &CallContext,
        id: ExperimentId,
        request: UpdateRequest,
    ) -> Result<Experiment, Error> {
        let UpdateRequest { spec, description, labels } = &request;
        if spec.is_none() && description.is_none() && labels.is_none() {
            return Err(Error::NothingToUpdate);
        }
        let planned = match spec {
            Some(spec) if self.load(id).await?.phase().name() == PhaseName::Pending => {
                let planned = self.plan(id, spec).await?;
                for artifact in planned.artifacts {
                    self.store.put_artifact(artifact).await?;
                }
                Some(Arc::new(planned.plan))
            }
            _ => None,
        };
        self.change(ctx, "update", id, &request, Intent::Update { request: &request, plan: planned }).await
    }
}

/// What a request changes in an experiment, checked like every spec.
pub(super) fn update_of(
    experiment: &Experiment,
    request: &UpdateRequest,
    plan: Option<&Arc<Plan>>,
) -> Result<Update, Error> {
    match &request.spec {
        // Where it has been started, the machine refuses the command, whatever the plan.
        Some(spec) => Ok(Update::Everything {
            spec: Arc::new(reworded(spec, request)?),
            plan: Arc::clone(plan.unwrap_or_else(|| experiment.plan())),
        }),
        None => {
            reworded(experiment.spec(), request)?;
            Ok(Update::Words { description: request.description.clone(), labels: request.labels.clone() })
        }
    }
}

/// A spec with the words of a request, checked like every spec.
fn reworded(spec: &Spec, request: &UpdateRequest) -> Result<Spec, Error> {
    let mut draft = spec.clone().into_draft();
    if let Some(description) = &request.description {
        draft.description.clone_from(description);
    }
    if let Some(labels) = &request.labels {
        draft.labels.clone_from(labels);
    }
    Ok(draft.check()?)
}
