//! Phases: where an experiment is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::outcome::{Awaiting, Ending, PauseReason};
use crate::model::Timestamp;

/// Where an experiment is, with the data that only matters there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Phase {
    /// The spec is valid and the plan pinned; nothing is claimed yet.
    Pending {
        /// When Phoenix tries to start it by itself, if it shall.
        start: Option<Timestamp>,
        /// How often a scheduled start found a target held.
        attempts: u32,
    },
    /// The arms are being brought up.
    Deploying {
        /// By then every target runs or is excluded.
        deadline: Timestamp,
    },
    /// Samples are taken.
    Running,
    /// The clock stands still.
    Paused {
        /// Why.
        reason: PauseReason,
        /// How long at most.
        until: Timestamp,
    },
    /// The last look is being computed.
    Analyzing {
        /// By then it must be there.
        deadline: Timestamp,
    },
    /// A person has to decide.
    AwaitingDecision {
        /// Why a person is asked.
        why: Awaiting,
        /// What is not decided by then is rolled back.
        decide_by: Timestamp,
    },
    /// The candidate's plain config is being put into production, in waves.
    Promoting {
        /// The wave, counted from 1.
        wave: u32,
        /// By then the wave is done.
        deadline: Timestamp,
    },
    /// The arms are removed and production gets what it is owed.
    RollingBack {
        /// How the experiment will end.
        then: Ending,
        /// What is not restored by then becomes a debt.
        deadline: Timestamp,
    },
    /// Over, with an answer.
    Completed,
    /// Over, without one.
    Failed,
    /// Over, because somebody said so.
    Cancelled,
}

impl Phase {
    /// The phase's name without its data.
    #[must_use]
    pub const fn name(&self) -> PhaseName {
        match self {
            Phase::Pending { .. } => PhaseName::Pending,
            Phase::Deploying { .. } => PhaseName::Deploying,
            Phase::Running => PhaseName::Running,
            Phase::Paused { .. } => PhaseName::Paused,
            Phase::Analyzing { .. } => PhaseName::Analyzing,
            Phase::AwaitingDecision { .. } => PhaseName::AwaitingDecision,
            Phase::Promoting { .. } => PhaseName::Promoting,
            Phase::RollingBack { .. } => PhaseName::RollingBack,
            Phase::Completed => PhaseName::Completed,
            Phase::Failed => PhaseName::Failed,
            Phase::Cancelled => PhaseName::Cancelled,
        }
    }

    /// Whether the experiment is over; debts may be left.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.name().is_terminal()
    }
}

/// The name of a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the variants of `Phase`, which are documented there
pub enum PhaseName {
    Pending,
    Deploying,
    Running,
    Paused,
    Analyzing,
    AwaitingDecision,
    Promoting,
    RollingBack,
    Completed,
    Failed,
    Cancelled,
}

impl PhaseName {
    /// Every phase, in the order in which an experiment may see them.
    pub const ALL: [PhaseName; 11] = [
        PhaseName::Pending,
        PhaseName::Deploying,
        PhaseName::Running,
        PhaseName::Paused,
        PhaseName::Analyzing,
        PhaseName::AwaitingDecision,
        PhaseName::Promoting,
        PhaseName::RollingBack,
        PhaseName::Completed,
        PhaseName::Failed,
        PhaseName::Cancelled,
    ];

    /// Whether nothing follows.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, PhaseName::Completed | PhaseName::Failed | PhaseName::Cancelled)
    }
}

impl fmt::Display for PhaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
