//! What may happen next: the state machine of one experiment.
//!
//! [`Experiment::decide`] is pure: a time and a command in, facts and effects out. [`Experiment::apply`] takes a fact in and cannot
//! fail. Nothing here reads a clock or does I/O; whoever embeds the machine sends [`Command::Wake`] at
//! [`Experiment::next_deadline`] and performs the effects. One file per verb below; the table of all moves is
//! [`transitions::TRANSITIONS`].

mod apply;
mod clock;
pub mod command;
mod deadline;
pub mod decision;
pub mod effect;
pub mod envelope;
pub mod event;
mod head;
pub mod look;
pub mod outcome;
pub mod phase;
pub mod plan;
mod step;
mod stored;
pub mod target;
#[cfg(test)]
mod tests;
pub mod transitions;
mod verb;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use command::{Availability, Command, CommandName, Starter, Update};
pub use decision::{Claim, Decision, Rejection};
pub use effect::{Effect, EffectKey, HostEffect, HostTask, Notice, Subject};
pub use envelope::{EventMeta, EventRecord, RecordError};
pub use event::{Event, Fact};
pub use look::{Heard, Look, LookKind, LookReport};
pub use outcome::{Awaiting, Debt, Ending, ExclusionReason, FailureReason, KeepCause, Outcome, PauseReason};
pub use phase::{Phase, PhaseName};
pub use plan::{Plan, PlannedArms, PlannedTarget};
pub use target::{HostFailure, News, Owed, Prior, Seen, Stage, Target, TargetReport};

use crate::model::{ConfigHash, ExperimentId, HostId, Spec, Timestamp, Version, Window};
use head::Head;
use step::Step;

/// The version of [`Experiment::apply`]; a snapshot that was made by another one is rebuilt from the events.
pub const APPLY_VERSION: u32 = 1;

/// One experiment: a spec, a plan, a phase, an outcome, its targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    id: ExperimentId,
    created_at: Timestamp,
    spec: Arc<Spec>,
    plan: Arc<Plan>,
    description: String,
    labels: BTreeMap<String, String>,
    head: Head,
    targets: Vec<Target>,
    rejected: BTreeSet<ConfigHash>,
    excluded: Vec<ExcludedWindow>,
    last_report: Option<Arc<LookReport>>,
}

/// A stretch of time whose samples do not count, for all targets or one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedWindow {
    /// The target, or all of them (a pause).
    pub host: Option<HostId>,
    /// The stretch of time.
    pub window: Window,
}

impl Experiment {
    /// The decision that brings an experiment into being.
    #[must_use]
    pub fn create(now: Timestamp, id: ExperimentId, spec: Arc<Spec>, plan: Arc<Plan>) -> Decision {
        Decision {
            events: vec![Event { at: now, fact: Fact::Created { id, spec, plan } }],
            ..Decision::default()
        }
    }

    /// What follows from `command` at `now`: pure and total.
    ///
    /// The time that counts is the later of `now` and the last event's, so that a clock that jumps back does no harm.
    ///
    /// # Errors
    /// A [`Rejection`] when a user's command cannot be carried out; nothing changed then. What comes from the world
    /// ([`Command::Wake`], [`Command::Report`], [`Command::RecordLook`]) is never rejected: late, duplicate and unknown news change nothing.
    pub fn decide(&self, now: Timestamp, command: &Command) -> Result<Decision, Rejection> {
        let phase = self.head.phase.name();
        if self.head.deleted {
            return if command.name().is_users() { Err(Rejection::Deleted) } else { Ok(Decision::default()) };
        }
        if transitions::transition(phase, command.name()).is_none() {
            return Err(Rejection::InvalidTransition { phase, command: command.name() });
        }
        let mut step = Step::new(self, now.max(self.head.at));
        match (self.head.phase, command) {
            (_, Command::Update(update)) => verb::update::decide(&mut step, update)?,
            (Phase::Pending { attempts, .. }, Command::Start { by, targets }) => {
                verb::start::decide(&mut step, attempts, *by, targets)?;
            }
            (Phase::Pending { .. }, Command::Cancel) => verb::end::cancel_pending(&mut step),
            // How it ends was fixed by what began the rollback.
            (Phase::RollingBack { .. }, Command::Cancel | Command::Rollback) => {}
            (_, Command::Cancel) => verb::rollback::begin(&mut step, Ending::Cancelled),
            (_, Command::Rollback) => verb::rollback::by_user(&mut step),
            (_, Command::Pause(reason)) => verb::pause::pause(&mut step, *reason),
            (_, Command::Resume) => verb::pause::resume(&mut step),
            (_, Command::Conclude) => verb::judge::conclude(&mut step),
            (_, Command::Promote) => verb::promote::by_user(&mut step)?,
            (_, Command::Extend(by)) => verb::extend::decide(&mut step, *by)?,
            (_, Command::Delete { force }) => verb::delete::decide(&mut step, *force)?,
            (_, Command::Wake) => verb::wake::decide(&mut step),
            (_, Command::Report(reports)) => verb::report::decide(&mut step, reports),
            (_, Command::RecordLook(report)) => verb::judge::record(&mut step, report),
            // The table above allows Start only in Pending.
            (_, Command::Start { .. }) => {}
        }
        Ok(step.finish())
    }

    /// Takes a fact in; infallible, and the same for stored and for fresh facts.
    pub fn apply(&mut self, event: &Event) {
        apply::apply(self, event);
    }

    /// The experiment that these events made.
    ///
    /// # Errors
    /// [`ReplayError`] when the first event is not `Created`.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Experiment, ReplayError> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(ReplayError::Empty)?;
        let Fact::Created { id, spec, plan } = &first.fact else { return Err(ReplayError::NotCreated) };
        let mut experiment = Experiment::born(first.at, *id, spec, plan);
        events.for_each(|event| experiment.apply(event));
        Ok(experiment)
    }

    fn born(at: Timestamp, id: ExperimentId, spec: &Arc<Spec>, plan: &Arc<Plan>) -> Experiment {
        Experiment {
            id,
            created_at: at,
            spec: Arc::clone(spec),
            plan: Arc::clone(plan),
            description: spec.description.clone(),
            labels: spec.labels.clone(),
            head: Head::new(at, spec, plan),
            targets: vec![Target::new(crate::model::Fence(0)); plan.targets.len()],
            rejected: BTreeSet::new(),
            excluded: Vec::new(),
            last_report: None,
        }
    }

    /// When `Command::Wake` is due; `None` when only news or a user can change anything.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        deadline::next(&self.head, &self.spec)
    }
}

/// What the machine can be asked without changing it.
impl Experiment {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> ExperimentId {
        self.id
    }

    /// How many events it has had.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.head.version
    }

    /// What is asked for.
    #[must_use]
    pub const fn spec(&self) -> &Arc<Spec> {
        &self.spec
    }

    /// What was pinned.
    #[must_use]
    pub const fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What people read about it; may be changed at any time.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Labels; may be changed at any time.
    #[must_use]
    pub const fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// Where it is.
    #[must_use]
    pub const fn phase(&self) -> &Phase {
        &self.head.phase
    }

    /// How it ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        self.head.outcome
    }

    /// Whether it was deleted.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.head.deleted
    }

    /// The time of the first event.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The time of the last event.
    #[must_use]
    pub const fn updated_at(&self) -> Timestamp {
        self.head.at
    }

    /// When the clock first ran; samples before do not count.
    #[must_use]
    pub const fn running_since(&self) -> Option<Timestamp> {
        self.head.clock.started
    }

    /// The evaluation that is awaited.
    #[must_use]
    pub const fn look(&self) -> Option<Look> {
        self.head.look
    }

    /// The newest evaluation that came in.
    #[must_use]
    pub fn last_report(&self) -> Option<&LookReport> {
        self.last_report.as_deref()
    }

    /// The verdict, once reached.
    #[must_use]
    pub const fn verdict(&self) -> Option<crate::model::Verdict> {
        self.head.verdict
    }

    /// The targets in the order of the plan.
    pub fn targets(&self) -> impl ExactSizeIterator<Item = (&HostId, &Target)> {
        self.plan.targets.iter().map(|planned| &planned.host).zip(&self.targets)
    }

    /// One target.
    #[must_use]
    pub fn target(&self, host: &HostId) -> Option<&Target> {
        self.index_of(host).map(|index| &self.targets[index])
    }

    /// The targets that have not been seen as they should be: those that an observation is asked for.
    /// While the experiment runs this is every target that takes part, since any of them may drift.
    pub fn unsettled(&self) -> impl Iterator<Item = &HostId> {
        self.targets()
            .filter(|(_, target)| !matches!(target.stage, Stage::Idle | Stage::Settled(_)))
            .map(|(host, _)| host)
    }

    /// The targets that could not be given what they are owed.
    pub fn debts(&self) -> impl Iterator<Item = Debt> {
        self.targets().filter_map(|(host, target)| match target.stage {
            Stage::Indebted(owed) => Some(Debt { host: host.clone(), owed }),
            _ => None,
        })
    }

    /// Stretches of time whose samples do not count, in order of their end; an open pause or drift is not among them yet.
    #[must_use]
    pub fn excluded_windows(&self) -> &[ExcludedWindow] {
        &self.excluded
    }

    /// The planned running time, with extensions.
    #[must_use]
    pub const fn planned_duration(&self) -> std::time::Duration {
        self.head.clock.planned
    }

    /// How long it has run at `now`, pauses not counted.
    #[must_use]
    pub fn elapsed(&self, now: Timestamp) -> std::time::Duration {
        self.head.clock.elapsed(now)
    }

    pub(crate) fn index_of(&self, host: &HostId) -> Option<usize> {
        self.plan.targets.binary_search_by(|planned| planned.host.cmp(host)).ok()
    }
}

/// Events that are not the history of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// There are none.
    #[error("an experiment has at least one event")]
    Empty,
    /// The first is another one.
    #[error("the first event of an experiment must be `created`")]
    NotCreated,
}
