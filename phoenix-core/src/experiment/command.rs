//! Commands: what is asked of an experiment.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::look::LookReport;
use super::outcome::PauseReason;
use super::plan::Plan;
use super::target::TargetReport;
use crate::model::{ExperimentId, Fence, HostId, Spec};

/// What is asked of an experiment: by users, or by the world (`Wake`, `Report`, `RecordLook`).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Command {
    /// Replace the spec and plan (before the start), or labels and description (any time).
    Update(Update),
    /// Claim all targets and deploy.
    Start {
        /// Who starts it.
        by: Starter,
        /// What the store says of the targets.
        targets: Availability,
    },
    /// Stop the clock.
    Pause(PauseReason),
    /// Let it go on.
    Resume,
    /// Judge now instead of at the planned end.
    Conclude,
    /// Adopt the candidate.
    Promote,
    /// Keep the baseline.
    Rollback,
    /// Run for longer before deciding.
    Extend(Duration),
    /// Stop and put everything back.
    Cancel,
    /// Forget a finished experiment.
    Delete {
        /// Also while targets are owed something: the debts are abandoned.
        force: bool,
    },
    /// Time has passed: send it at [`next_deadline`](super::Experiment::next_deadline).
    Wake,
    /// What deployers saw.
    Report(Vec<TargetReport>),
    /// What a look found.
    RecordLook(LookReport),
}

/// What an update changes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Update {
    /// Everything; only before the start.
    Everything {
        /// The new spec.
        spec: Arc<Spec>,
        /// The plan made from it.
        plan: Arc<Plan>,
    },
    /// What people read; in every phase.
    Words {
        /// The new description, if it changes.
        description: Option<String>,
        /// The new labels, if they change.
        labels: Option<BTreeMap<String, String>>,
    },
}

/// Who starts an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Starter {
    /// A user, who is told when it cannot be.
    User,
    /// The schedule, which tries again.
    Schedule,
}

/// Whether the targets of an experiment are free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// No other experiment holds any of them.
    Free {
        /// The highest fence that was issued for each target, in the order of the plan.
        fences: Vec<Fence>,
    },
    /// Another experiment holds one.
    Held {
        /// That target.
        host: HostId,
        /// That experiment.
        by: ExperimentId,
    },
}

/// The name of a command without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the variants of `Command`, which are documented there
pub enum CommandName {
    Update,
    Start,
    Pause,
    Resume,
    Conclude,
    Promote,
    Rollback,
    Extend,
    Cancel,
    Delete,
    Wake,
    Report,
    RecordLook,
}

impl CommandName {
    /// Every command.
    pub const ALL: [CommandName; 13] = [
        CommandName::Update,
        CommandName::Start,
        CommandName::Pause,
        CommandName::Resume,
        CommandName::Conclude,
        CommandName::Promote,
        CommandName::Rollback,
        CommandName::Extend,
        CommandName::Cancel,
        CommandName::Delete,
        CommandName::Wake,
        CommandName::Report,
        CommandName::RecordLook,
    ];

    /// Whether users give it; the others come from the world and are never refused.
    #[must_use]
    pub const fn is_users(self) -> bool {
        !matches!(self, CommandName::Wake | CommandName::Report | CommandName::RecordLook)
    }
}

impl fmt::Display for CommandName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Command {
    /// The command's name.
    #[must_use]
    pub const fn name(&self) -> CommandName {
        match self {
            Command::Update(_) => CommandName::Update,
            Command::Start { .. } => CommandName::Start,
            Command::Pause(_) => CommandName::Pause,
            Command::Resume => CommandName::Resume,
            Command::Conclude => CommandName::Conclude,
            Command::Promote => CommandName::Promote,
            Command::Rollback => CommandName::Rollback,
            Command::Extend(_) => CommandName::Extend,
            Command::Cancel => CommandName::Cancel,
            Command::Delete { .. } => CommandName::Delete,
            Command::Wake => CommandName::Wake,
            Command::Report(_) => CommandName::Report,
            Command::RecordLook(_) => CommandName::RecordLook,
        }
    }
}
