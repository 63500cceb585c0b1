//! Events: past-tense facts, the only things that change an experiment.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::look::{Look, LookReport};
use super::outcome::{Awaiting, Ending, ExclusionReason, Outcome, PauseReason};
use super::plan::Plan;
use super::target::{Owed, Prior};
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Spec, Timestamp, Verdict};

/// Something that happened, and when.
///
/// This is the domain's form; what is stored is [`EventRecord`](super::EventRecord).
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When it happened; never before the event ahead of it.
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Fact {
    /// The first event of every experiment.
    Created {
        /// Its id.
        id: ExperimentId,
        /// What is asked for.
        spec: Arc<Spec>,
        /// What was pinned.
        plan: Arc<Plan>,
    },
    /// Spec and plan were replaced before the start.
    Updated {
        /// The new spec.
        spec: Arc<Spec>,
        /// The new plan.
        plan: Arc<Plan>,
    },
    /// Description or labels were changed.
    Reworded {
        /// The new description, if it changed.
        description: Option<String>,
        /// The new labels, if they changed.
        labels: Option<BTreeMap<String, String>>,
    },
    /// A scheduled start found a target held.
    StartDeferred {
        /// That target.
        host: HostId,
        /// Who holds it.
        by: ExperimentId,
        /// When it is tried again.
        until: Timestamp,
    },
    /// A scheduled start was asked for.
    StartRequested {
        /// When it is asked for again, should nothing come of it.
        again: Timestamp,
    },
    /// All targets were claimed and the arms (or, in `split`, captures) asked for.
    Started {
        /// The highest fence of each target before, in the order of the plan.
        fences: Vec<Fence>,
        /// By then every target runs or is excluded.
        deadline: Timestamp,
    },
    /// What ran in production on a target was captured; its next task was issued.
    Captured {
        /// The target.
        host: HostId,
        /// What ran there.
        prior: Prior,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A target was seen running its arms with the intended hashes.
    TargetRunning {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A running target was seen with something else; its arms were asked for again.
    TargetDrifted {
        /// The target.
        host: HostId,
        /// When it was last seen as intended.
        since: Timestamp,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A target takes no part any more and is being cleared.
    TargetExcluded {
        /// The target.
        host: HostId,
        /// Why.
        reason: ExclusionReason,
        /// The hash that its collector refused, if that is why; it is not offered again.
        rejected: Option<ConfigHash>,
    },
    /// Every target runs or is excluded: the clock starts.
    Deployed {
        /// The first look.
        first_look: Timestamp,
    },
    /// An evaluation was asked for.
    LookRequested {
        /// Which.
        look: Look,
        /// When the next one is due.
        next: Timestamp,
    },
    /// An evaluation came in.
    LookRecorded {
        /// What it found.
        report: LookReport,
    },
    /// A verdict was reached; it is never recomputed.
    VerdictReached {
        /// The verdict.
        verdict: Verdict,
        /// By which look.
        look: u32,
    },
    /// The clock was stopped.
    Paused {
        /// Why.
        reason: PauseReason,
        /// How long at most.
        until: Timestamp,
    },
    /// The clock goes on.
    Resumed {
        /// When the next look is due.
        next_look: Timestamp,
    },
    /// The last look was asked for.
    AnalysisStarted {
        /// Which.
        look: Look,
        /// By then it must be there.
        deadline: Timestamp,
    },
    /// A person is asked.
    DecisionAwaited {
        /// Why.
        why: Awaiting,
        /// How long at most.
        decide_by: Timestamp,
        /// When silence and guardrails are looked at next.
        next_look: Timestamp,
    },
    /// The running time was extended.
    Extended {
        /// The new planned running time, in microseconds.
        planned_micros: u64,
        /// When the next look is due.
        next_look: Timestamp,
    },
    /// The first or next wave of targets was given its next task.
    WaveStarted {
        /// The wave, counted from 1.
        wave: u32,
        /// The targets of the plan before this index belong to this wave or earlier ones.
        through: u32,
        /// By then it is done.
        deadline: Timestamp,
    },
    /// A target was seen running the candidate's plain config and exporting: the bake begins.
    TargetBaking {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A target baked long enough: its arms are being removed.
    TargetBaked {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// Everything is being put back.
    RollbackStarted {
        /// How it will end.
        then: Ending,
        /// What is not restored by then becomes a debt.
        deadline: Timestamp,
    },
    /// A target was seen as it is owed.
    TargetSettled {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A target that had been settled was seen otherwise: it is cleared again.
    TargetUnsettled {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// A deadline passed while nobody was there to see it: it was moved, once, so that the targets are observed first.
    DeadlineGraced {
        /// The new deadline.
        until: Timestamp,
    },
    /// Observation was asked for.
    ObservationRequested {
        /// When it is asked for again.
        next: Timestamp,
    },
    /// A target could not be given what it is owed in time; it stays claimed and its effect stays in the outbox.
    TargetIndebted {
        /// The target.
        host: HostId,
        /// What it is owed.
        owed: Owed,
    },
    /// It is over. Settled targets are free again.
    Ended {
        /// How.
        outcome: Outcome,
    },
    /// A debt was paid; the target is free again.
    DebtPaid {
        /// The target.
        host: HostId,
        /// When it was observed.
        observed_at: Timestamp,
    },
    /// The experiment was deleted.
    Deleted {
        /// Targets that are still owed something and are given up.
        abandoned: Vec<HostId>,
    },
}

impl Fact {
    /// The artifacts that it names: configs that were planned or captured, the report of a look.
    #[must_use]
    pub fn artifacts(&self) -> Vec<ConfigHash> {
        match self {
            Fact::Created { plan, .. } | Fact::Updated { plan, .. } => plan.artifacts().collect(),
            Fact::Captured { prior: Prior::Config(name), .. } => vec![*name],
            Fact::LookRecorded { report } => vec![report.report],
            _ => Vec::new(),
        }
    }
}
