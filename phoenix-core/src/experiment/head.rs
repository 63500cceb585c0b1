//! The part of an experiment that is small: everything but the targets and the words.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::look::Look;
use super::outcome::Outcome;
use super::phase::Phase;
use super::plan::{Plan, PlannedArms};
use super::target::{Stage, Target};
use crate::model::{PerVariant, Spec, Timestamp, Variant, Verdict, Version, duration};

/// What every decision needs and what a decision may copy without allocating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) version: Version,
    /// The time of the last event.
    pub(super) at: Timestamp,
    pub(super) phase: Phase,
    pub(super) outcome: Option<Outcome>,
    pub(super) verdict: Option<Verdict>,
    pub(super) clock: Clock,
    /// The evaluation that is awaited.
    pub(super) look: Option<Look>,
    pub(super) looks: u32,
    pub(super) next_look: Option<Timestamp>,
    pub(super) next_observation: Option<Timestamp>,
    pub(super) last_observation: Option<Timestamp>,
    pub(super) previous_observation: Option<Timestamp>,
    /// Whether the current deadline was moved already.
    pub(super) graced: bool,
    /// For how long the candidate alone was silent, over watched time.
    #[serde(with = "duration")]
    pub(super) candidate_silent: Duration,
    pub(super) measurement_errors: u32,
    /// How many targets are in each kind of stage; completion is decided by these, never by a scan.
    pub(super) stages: [u32; Stage::KINDS],
    pub(super) exclusions: u32,
    /// How many excluded targets are still being cleared.
    pub(super) exclusions_clearing: u32,
    /// How many targets that take part have each arm.
    pub(super) taking_part: PerVariant<u32>,
    /// The targets before this index were given their promotion.
    pub(super) promoted_through: u32,
    /// How many targets could not be reached by the promotion.
    pub(super) unreached: u32,
    pub(super) deleted: bool,
}

impl Head {
    pub(super) fn new(at: Timestamp, spec: &Spec, plan: &Plan) -> Head {
        let mut stages = [0; Stage::KINDS];
        stages[Stage::Idle.kind()] = count(plan.targets.len());
        Head {
            version: Version(1),
            at,
            phase: Phase::Pending { start: spec.start_at, attempts: 0 },
            outcome: None,
            verdict: None,
            clock: Clock::new(spec.duration),
            look: None,
            looks: 0,
            next_look: None,
            next_observation: None,
            last_observation: None,
            previous_observation: None,
            graced: false,
            candidate_silent: Duration::ZERO,
            measurement_errors: 0,
            stages,
            exclusions: 0,
            exclusions_clearing: 0,
            taking_part: PerVariant::from_fn(|variant| {
                count(plan.targets.iter().filter(|t| t.arms.has(variant)).count())
            }),
            promoted_through: 0,
            unreached: 0,
            deleted: false,
        }
    }

    /// Notes that a target went from one stage to another.
    pub(super) fn moved(&mut self, from: Stage, to: Stage) {
        self.stages[from.kind()] = self.stages[from.kind()].saturating_sub(1);
        self.stages[to.kind()] += 1;
    }

    /// Notes that a target takes no part any more.
    pub(super) fn excluded(&mut self, arms: &PlannedArms) {
        self.exclusions += 1;
        for variant in Variant::ALL.into_iter().filter(|variant| arms.has(*variant)) {
            let left = self.taking_part.get_mut(variant);
            *left = left.saturating_sub(1);
        }
    }

    /// Targets whose arms were asked for, or are about to be, and not seen yet.
    pub(super) const fn starting(&self) -> u32 {
        self.stages[1] + self.stages[2]
    }

    /// Targets that are in the middle of being promoted.
    pub(super) const fn promoting(&self) -> u32 {
        self.stages[1] + self.stages[4] + self.stages[5]
    }

    pub(super) const fn clearing(&self) -> u32 {
        self.stages[6]
    }

    pub(super) const fn debts(&self) -> u32 {
        self.stages[8]
    }

    /// Whether observation is asked for at the short interval.
    pub(super) const fn is_unsettled(&self) -> bool {
        self.starting() + self.promoting() + self.clearing() > 0
    }
}

/// How many targets there are; a plan has far fewer than four thousand million.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Both forms of access to targets that facts are applied through: the experiment's own, and a decision's overlay.
pub(super) trait Targets {
    /// The target at an index of the plan.
    fn get(&self, index: usize) -> Target;
    /// Puts it back.
    fn set(&mut self, index: usize, target: Target);
}
