//! The table of the machine: which command may lead from where to where.

use super::command::CommandName as C;
use super::phase::PhaseName as P;

/// One row: in phase `from`, `command` is allowed and leads to one of `to` (to `from` itself when nothing changes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The phase before.
    pub from: P,
    /// The command.
    pub command: C,
    /// The phases after which it may be.
    pub to: &'static [P],
}

const fn row(from: P, command: C, to: &'static [P]) -> Transition {
    Transition { from, command, to }
}

/// Every allowed pair of phase and command. A pair of a user's command that is not here is a `Rejection`;
/// what comes from the world is allowed everywhere.
pub const TRANSITIONS: &[Transition] = &[
    row(P::Pending, C::Update, &[P::Pending]),
    row(P::Pending, C::Start, &[P::Pending, P::Deploying]),
    row(P::Pending, C::Cancel, &[P::Cancelled]),
    row(P::Pending, C::Wake, &[P::Pending, P::Failed]),
    row(P::Pending, C::Report, &[P::Pending]),
    row(P::Pending, C::RecordLook, &[P::Pending]),
    row(P::Deploying, C::Update, &[P::Deploying]),
    row(P::Deploying, C::Rollback, &[P::RollingBack]),
    row(P::Deploying, C::Cancel, &[P::RollingBack]),
    row(P::Deploying, C::Wake, &[P::Deploying, P::Running, P::RollingBack]),
    row(P::Deploying, C::Report, &[P::Deploying, P::Running, P::RollingBack]),
    row(P::Deploying, C::RecordLook, &[P::Deploying]),
    row(P::Running, C::Update, &[P::Running]),
    row(P::Running, C::Pause, &[P::Paused]),
    row(P::Running, C::Conclude, &[P::Analyzing]),
    row(P::Running, C::Rollback, &[P::RollingBack]),
    row(P::Running, C::Cancel, &[P::RollingBack]),
    row(P::Running, C::Wake, &[P::Running, P::Analyzing, P::RollingBack]),
    row(P::Running, C::Report, &[P::Running, P::RollingBack]),
    row(P::Running, C::RecordLook, &[P::Running, P::AwaitingDecision, P::Promoting, P::RollingBack]),
    row(P::Paused, C::Update, &[P::Paused]),
    row(P::Paused, C::Resume, &[P::Running]),
    row(P::Paused, C::Rollback, &[P::RollingBack]),
    row(P::Paused, C::Cancel, &[P::RollingBack]),
    row(P::Paused, C::Wake, &[P::Paused, P::RollingBack]),
    row(P::Paused, C::Report, &[P::Paused, P::RollingBack]),
    row(P::Paused, C::RecordLook, &[P::Paused, P::RollingBack]),
    row(P::Analyzing, C::Update, &[P::Analyzing]),
    row(P::Analyzing, C::Rollback, &[P::RollingBack]),
    row(P::Analyzing, C::Cancel, &[P::RollingBack]),
    row(P::Analyzing, C::Wake, &[P::Analyzing, P::AwaitingDecision, P::RollingBack]),
    row(P::Analyzing, C::Report, &[P::Analyzing, P::RollingBack]),
    row(P::Analyzing, C::RecordLook, &[P::Analyzing, P::AwaitingDecision, P::Promoting, P::RollingBack]),
    row(P::AwaitingDecision, C::Update, &[P::AwaitingDecision]),
    row(P::AwaitingDecision, C::Promote, &[P::Promoting]),
    row(P::AwaitingDecision, C::Rollback, &[P::RollingBack]),
    row(P::AwaitingDecision, C::Extend, &[P::Running]),
    row(P::AwaitingDecision, C::Cancel, &[P::RollingBack]),
    row(P::AwaitingDecision, C::Wake, &[P::AwaitingDecision, P::RollingBack]),
    row(P::AwaitingDecision, C::Report, &[P::AwaitingDecision, P::RollingBack]),
    row(P::AwaitingDecision, C::RecordLook, &[P::AwaitingDecision, P::RollingBack]),
    row(P::Promoting, C::Update, &[P::Promoting]),
    row(P::Promoting, C::Rollback, &[P::RollingBack]),
    row(P::Promoting, C::Cancel, &[P::RollingBack]),
    row(P::Promoting, C::Wake, &[P::Promoting, P::RollingBack, P::Completed]),
    row(P::Promoting, C::Report, &[P::Promoting, P::RollingBack, P::Completed]),
    row(P::Promoting, C::RecordLook, &[P::Promoting]),
    row(P::RollingBack, C::Update, &[P::RollingBack]),
    row(P::RollingBack, C::Rollback, &[P::RollingBack]),
    row(P::RollingBack, C::Cancel, &[P::RollingBack]),
    row(P::RollingBack, C::Wake, &[P::RollingBack, P::Completed, P::Failed, P::Cancelled]),
    row(P::RollingBack, C::Report, &[P::RollingBack, P::Completed, P::Failed, P::Cancelled]),
    row(P::RollingBack, C::RecordLook, &[P::RollingBack]),
    row(P::Completed, C::Update, &[P::Completed]),
    row(P::Completed, C::Delete, &[P::Completed]),
    row(P::Completed, C::Wake, &[P::Completed]),
    row(P::Completed, C::Report, &[P::Completed]),
    row(P::Completed, C::RecordLook, &[P::Completed]),
    row(P::Failed, C::Update, &[P::Failed]),
    row(P::Failed, C::Delete, &[P::Failed]),
    row(P::Failed, C::Wake, &[P::Failed]),
    row(P::Failed, C::Report, &[P::Failed]),
    row(P::Failed, C::RecordLook, &[P::Failed]),
    row(P::Cancelled, C::Update, &[P::Cancelled]),
    row(P::Cancelled, C::Delete, &[P::Cancelled]),
    row(P::Cancelled, C::Wake, &[P::Cancelled]),
    row(P::Cancelled, C::Report, &[P::Cancelled]),
    row(P::Cancelled, C::RecordLook, &[P::Cancelled]),
];

/// The row of a phase and a command, if the pair is allowed.
#[must_use]
pub fn transition(from: P, command: C) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.from == from && row.command == command)
}

/// The commands that users may give in a phase.
pub fn allowed(phase: P) -> impl Iterator<Item = C> {
    TRANSITIONS.iter().filter(move |row| row.from == phase && row.command.is_users()).map(|row| row.command)
}

/// The table as a Mermaid state diagram: the changes of phase, each with the commands that may cause it.
#[must_use]
pub fn diagram() -> String {
    let mut text = String::from("stateDiagram-v2\n    [*] --> Pending: Create\n");
    for from in P::ALL {
        for to in P::ALL.into_iter().filter(|to| *to != from) {
            let causes: Vec<String> = TRANSITIONS
                .iter()
                .filter(|row| row.from == from && row.to.contains(&to))
                .map(|row| row.command.to_string())
                .collect();
            if !causes.is_empty() {
                text.push_str(&format!("    {from} --> {to}: {}\n", causes.join(", ")));
            }
        }
        if from.is_terminal() {
            text.push_str(&format!("    {from} --> [*]: Delete\n"));
        }
    }
    text
}
