//! Decisions and rejections: the two answers to a command.

use super::command::CommandName;
use super::effect::Effect;
use super::event::Event;
use super::phase::PhaseName;
use super::transitions;
use crate::error::ErrorCode;
use crate::model::{ExperimentId, Fence, HostId};

/// What follows from a command: facts to be stored and effects to be performed, in one commit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// What happened, in order. Empty when the command changes nothing.
    pub events: Vec<Event>,
    /// What is to be done.
    pub effects: Vec<Effect>,
    /// Which targets are claimed or set free.
    pub claims: Vec<Claim>,
}

impl Decision {
    /// Whether nothing follows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.effects.is_empty() && self.claims.is_empty()
    }
}

/// A change of who holds a target; part of the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The experiment holds the target from now on.
    Take {
        /// The target.
        host: HostId,
        /// The highest fence that was issued for it when the decision was made. The commit fails with a conflict when another was issued since.
        fence: Fence,
    },
    /// The experiment holds it no more.
    Release {
        /// The target.
        host: HostId,
    },
}

/// Why a user's command was refused; nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// The command is not allowed in this phase.
    #[error("{command} is not possible while the experiment is {phase}; possible now: {}", list(*.phase))]
    InvalidTransition {
        /// Where the experiment is.
        phase: PhaseName,
        /// What was asked for.
        command: CommandName,
    },
    /// Only description and labels can still be changed.
    #[error(
        "the experiment is {phase}; once it was started only its description and labels can be changed: create a new one for another spec"
    )]
    AlreadyStarted {
        /// Where the experiment is.
        phase: PhaseName,
    },
    /// Another experiment holds a target.
    #[error("target {host} is held by experiment {by}; wait for it to end, or leave the target out")]
    TargetsHeld {
        /// The target.
        host: HostId,
        /// Who holds it.
        by: ExperimentId,
    },
    /// Debts are left.
    #[error(
        "{debts} targets are still owed their configuration; wait until they are restored, or delete with force to abandon them"
    )]
    DebtsLeft {
        /// How many.
        debts: u32,
    },
    /// An extension of nothing, or past the longest duration.
    #[error("an extension must be longer than zero and the whole duration at most ten years")]
    InvalidExtension,
    /// The fences do not fit the plan.
    #[error(
        "a start needs one fence for each of the {targets} targets, in the order of the plan; it has {fences}"
    )]
    FencesMismatch {
        /// How many targets the plan has.
        targets: usize,
        /// How many fences were given.
        fences: usize,
    },
    /// Both arms run the same config (an A/A test).
    #[error("both arms run the same config (an A/A test), so that there is nothing to promote: roll back")]
    NothingToPromote,
    /// The experiment was deleted.
    #[error("the experiment was deleted")]
    Deleted,
}

fn list(phase: PhaseName) -> String {
    let names: Vec<String> = transitions::allowed(phase).map(|command| command.to_string()).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

impl Rejection {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Rejection::InvalidTransition { .. }
            | Rejection::AlreadyStarted { .. }
            | Rejection::NothingToPromote
            | Rejection::DebtsLeft { .. } => ErrorCode::InvalidTransition,
            Rejection::TargetsHeld { .. } => ErrorCode::TargetsHeld,
            Rejection::InvalidExtension | Rejection::FencesMismatch { .. } => ErrorCode::InvalidArgument,
            Rejection::Deleted => ErrorCode::NotFound,
        }
    }
}
