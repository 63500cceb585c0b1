//! Effects: requests for I/O that a decision makes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::look::Look;
use super::outcome::Outcome;
use super::plan::PlannedArms;
use super::target::Owed;
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Verdict, Version};

/// The name of an effect: who made it, in which version, as which of that decision's effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EffectKey {
    /// The experiment.
    pub experiment: ExperimentId,
    /// The experiment's version after the events that came with it.
    pub version: Version,
    /// Its place among the effects of that commit.
    pub index: u32,
}

impl fmt::Display for EffectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.experiment, self.version, self.index)
    }
}

/// A request for I/O. It is performed at least once; a newer one for the same [`Subject`] supersedes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// Try to start a scheduled experiment: look up who holds its targets and send `Command::Start`.
    Start,
    /// Touch a host.
    Host(HostEffect),
    /// Look at every unsettled target and send `Command::Report`.
    Observe,
    /// Collect, compute and send `Command::RecordLook`.
    Evaluate(Look),
    /// Tell somebody.
    Notify(Notice),
}

/// An effect that touches a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEffect {
    /// The host.
    pub host: HostId,
    /// Deployers refuse a lower fence than the highest they have seen for the host.
    pub fence: Fence,
    /// What is to be done.
    pub task: HostTask,
}

/// What is to be done on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HostTask {
    /// Keep the exact bytes of what runs in production as an artifact and report `Captured`.
    Capture,
    /// Run the arms; the artifacts are named by their hashes.
    RunArms(PlannedArms),
    /// Put the candidate's plain config (the artifact of this name) into production; the arms stay.
    Promote(ConfigHash),
    /// Remove the arms and give production what it is owed; repeated until it was seen so.
    Clear(Owed),
}

/// Something that people want to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// The arms run.
    Running,
    /// A verdict was reached.
    VerdictReached(Verdict),
    /// Somebody has to decide.
    DecisionAwaited,
    /// It is over.
    Ended(Outcome),
    /// It is over, and so many targets are still owed something.
    DebtsLeft(u32),
}

/// What an effect is about: among unfinished effects of one experiment a newer one of the same subject supersedes the older.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The start.
    Start,
    /// This host; across all experiments at most one effect per host is offered at a time.
    Host(HostId),
    /// Observation.
    Observe,
    /// The look.
    Evaluate,
    /// Each notice for itself.
    Notice(EffectKey),
}

impl Effect {
    /// What the effect is about.
    #[must_use]
    pub fn subject(&self, key: EffectKey) -> Subject {
        match self {
            Effect::Start => Subject::Start,
            Effect::Host(effect) => Subject::Host(effect.host.clone()),
            Effect::Observe => Subject::Observe,
            Effect::Evaluate(_) => Subject::Evaluate,
            Effect::Notify(_) => Subject::Notice(key),
        }
    }
}
