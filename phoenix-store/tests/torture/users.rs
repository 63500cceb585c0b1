//! What people do meanwhile: they create experiments, pause and resume them, cancel them, and decide.

use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::controller::{CallContext, Controller, CreateRequest, Error};
use phoenix_core::experiment::{Experiment, PauseReason, PhaseName};
use phoenix_core::model::{ExperimentId, HostId, RequestId, Version};
use phoenix_core::ports::{ListRequest, Summary};

use crate::form::{FACTOR, Form};
use crate::kit::dice::Dice;
use crate::kit::{BASELINE, CANDIDATE, host, spec, user};
use crate::worker::Place;

/// People, and what they were told that it is done.
pub struct Users {
    controller: Controller,
    place: Place,
    dice: Dice,
    requests: u64,
    pub told: Vec<Told>,
}

/// A request that was answered.
#[derive(Debug, Clone)]
pub struct Told {
    pub experiment: ExperimentId,
    pub request: RequestId,
    /// The experiment's version, by the answer.
    pub version: Version,
}

/// Two experiments want the same two hosts: the second has to wait.
pub fn hosts_of(number: usize) -> [HostId; 2] {
    let pair = number / 2 * 2;
    [pair, pair + 1].map(|number| host(&format!("web-{number}")))
}

impl Users {
    pub fn new(controller: Controller, place: Place, seed: u64) -> Users {
        Users { controller, place, dice: Dice::new(seed), requests: 0, told: Vec::new() }
    }

    pub async fn create(&mut self, form: &Form) -> Vec<ExperimentId> {
        let mut ids = Vec::new();
        for number in 0..form.experiments {
            let begins = form.begin_over.mul_f64(number as f64 / form.experiments as f64) * FACTOR;
            let begins = self.place.now().plus(begins + Duration::from_secs(60));
            let fields = serde_json::json!({
                "baseline": {"config": BASELINE}, "candidate": {"config": CANDIDATE},
                "policy": if number % 3 == 0 { "manual" } else { "auto" },
                "start_at": begins.to_string(),
                "start_by": begins.plus(Duration::from_secs(30 * 24 * 3600)).to_string(),
                "duration": "8m", "interval": "2m", "warm_up": "0s", "min_duration": "4m", "bake": "20s",
                "limits": {
                    "progress_deadline": "10h", "restore_deadline": "10h", "wave_deadline": "10h",
                    "analysis_deadline": "10h", "pause_limit": "10h", "decide_by": "10m", "no_data_limit": "10h",
                },
            });
            let request = CreateRequest::new(spec(&format!("torture-{number}"), &hosts_of(number), &fields));
            let created = self
                .insist(async |controller, ctx| {
                    controller.create(ctx, request.clone()).await.map(|created| created.experiment)
                })
                .await
                .expect("nothing is against it");
            ids.push(created.id());
        }
        ids
    }

    /// One round of what people do. Whether every experiment is over.
    pub async fn round(&mut self) -> bool {
        let listed = match self.controller.list(ListRequest::first(10_000)).await {
            Ok(listed) => listed.experiments,
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::Unavailable, "{error}");
                return false;
            }
        };
        for summary in &listed {
            self.look_at(summary).await;
        }
        listed.iter().all(|summary| summary.phase.is_terminal())
    }

    async fn look_at(&mut self, summary: &Summary) {
        let id = summary.id;
        let number: usize = summary.name.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap();
        // A refusal is no news: the experiment went on meanwhile.
        let done = match summary.phase {
            PhaseName::AwaitingDecision if self.dice.once_in(3) => {
                self.insist(async |controller, ctx| controller.rollback(ctx, id).await).await
            }
            PhaseName::AwaitingDecision => {
                self.insist(async |controller, ctx| controller.promote(ctx, id).await).await
            }
            PhaseName::Running if number % 5 == 1 && self.dice.once_in(30) => {
                self.insist(async |controller, ctx| controller.pause(ctx, id, PauseReason::User).await).await
            }
            PhaseName::Paused => self.insist(async |controller, ctx| controller.resume(ctx, id).await).await,
            // Every seventh is cancelled, wherever it is by then.
            phase
                if number % 7 == 3
                    && !phase.is_terminal()
                    && phase != PhaseName::Pending
                    && self.dice.once_in(20) =>
            {
                self.insist(async |controller, ctx| controller.cancel(ctx, id).await).await
            }
            _ => return,
        };
        drop(done);
    }

    /// Sends a request until it is answered: the same request, by its name, however often the store fails. `None` when it was refused.
    async fn insist(
        &mut self,
        ask: impl AsyncFn(&Controller, &CallContext) -> Result<Experiment, Error>,
    ) -> Option<Experiment> {
        self.requests += 1;
        let name = format!("request-{}", self.requests);
        let ctx = user(self.place.now(), &name);
        loop {
            match ask(&self.controller, &ctx).await {
                Ok(experiment) => {
                    self.told.push(Told {
                        experiment: experiment.id(),
                        request: RequestId::new(name).unwrap(),
                        version: experiment.version(),
                    });
                    return Some(experiment);
                }
                Err(error) if [ErrorCode::Unavailable, ErrorCode::Conflict].contains(&error.code()) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Err(error) => {
                    assert_eq!(error.code(), ErrorCode::InvalidTransition, "{error}");
                    return None;
                }
            }
        }
    }
}
