//! Outcomes and the typed reasons that lead to them.

use serde::{Deserialize, Serialize};

use crate::model::{HostId, Verdict};

/// How an experiment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The candidate's plain config runs in production (or was handed over, see `Promotion::Export`).
    Promoted,
    /// See [`Ending`].
    Ended(Ending),
}

/// How an experiment ends that is rolled back, fixed by the first cause and replaced only by a graver one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ending {
    /// The baseline stays.
    BaselineKept {
        /// What the data said, as far as a verdict was reached.
        verdict: Option<Verdict>,
        /// What led to it.
        cause: KeepCause,
    },
    /// A user stopped it.
    Cancelled,
    /// It could not be carried through.
    Failed(FailureReason),
}

impl Ending {
    /// How grave it is: Failed above Cancelled above `BaselineKept`.
    pub(super) const fn gravity(&self) -> u8 {
        match self {
            Ending::BaselineKept { .. } => 0,
            Ending::Cancelled => 1,
            Ending::Failed(_) => 2,
        }
    }
}

/// Why the baseline was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeepCause {
    /// The verdict said so.
    Verdict,
    /// The candidate alone was silent for `no_data_limit`.
    CandidateSilent,
    /// A critical process was lost while nobody was judging (paused, or waiting for a decision).
    CriticalProcessLost,
    /// A user rolled back.
    User,
    /// Nobody decided by `decide_by`.
    DecisionDeadline,
}

/// Why an experiment failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FailureReason {
    /// A target was held by another experiment until `start_by`.
    StartDeadline,
    /// More targets were excluded than `failure_limit` allows.
    TooManyExclusions,
    /// Fewer targets were left than `min_targets`, or one arm had none.
    TooFewTargets,
    /// Not every target ran by `progress_deadline`, and too many were missing.
    ProgressDeadline,
    /// Both arms, or the baseline alone, were silent for `consecutive_error_limit` intervals in a row.
    MeasurementErrors,
    /// It was paused for longer than `pause_limit`.
    PauseLimit,
    /// More targets failed to take the candidate than `failure_limit` allows, or one failed while baking.
    PromotionFailed,
}

/// Why an experiment is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PauseReason {
    /// A user asked for it.
    User,
    /// Planned work on the targets.
    Maintenance,
    /// Something else is on fire.
    Incident,
}

/// Why a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Awaiting {
    /// The verdict is `Adopt` and the policy is manual.
    ManualPolicy,
    /// The data did not say.
    Inconclusive,
    /// The last look did not come by `analysis_deadline`.
    AnalysisDeadline,
}

/// Why a target takes no part any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ExclusionReason {
    /// The host refused the configuration.
    ConfigRejected,
    /// The deployer gave up on it.
    DeployFailed,
    /// It was not seen running by `progress_deadline`.
    NotSeen,
    /// It drifted more often than `drift_limit` allows.
    Drifted,
}

/// A target that could not be given what it is owed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debt {
    /// The target.
    pub host: HostId,
    /// What it is owed.
    pub owed: super::Owed,
}
