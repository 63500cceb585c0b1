//! Verdicts and their reasons.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::MetricName;

/// What the evaluated criteria say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The candidate is better and breaks nothing: promote it.
    Adopt,
    /// The candidate does harm or cannot reach its goal: keep the baseline.
    KeepBaseline,
    /// The candidate helps and harms: change it and try again.
    NeedsTuning,
    /// The data do not say.
    Inconclusive,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Adopt => "Adopt",
            Verdict::KeepBaseline => "KeepBaseline",
            Verdict::NeedsTuning => "NeedsTuning",
            Verdict::Inconclusive => "Inconclusive",
        })
    }
}

/// One reason of a verdict: the rule that spoke and what it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which rule spoke.
    pub code: ReasonCode,
    /// The metric it concerns, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricName>,
    /// What it saw, as one English sentence with numbers and units.
    pub message: String,
}

/// The rules that give reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReasonCode {
    /// A goal's interval lies on the better side, at its target or beyond.
    GoalMet,
    /// A goal's interval lies on the better side, but does not reach its target yet.
    GoalImproved,
    /// A goal's interval lies on the worse side.
    GoalWorse,
    /// A goal's interval excludes its target.
    TargetExcluded,
    /// A goal's interval still spans both sides.
    GoalOpen,
    /// A guardrail is surely kept.
    GuardrailPass,
    /// A guardrail is surely broken.
    GuardrailBreach,
    /// A guardrail is worse, though within its margin as far as known.
    GuardrailDegraded,
    /// A guardrail's interval still spans its margin.
    GuardrailOpen,
    /// A critical process is seen in the baseline and not in the candidate.
    CriticalProcessLost,
    /// A critical process was seen too rarely to be tested.
    CriticalProcessNotTested,
    /// A signal that an alert or a dashboard uses is seen in the baseline and not in the candidate.
    UsedSignalLost,
    /// What alerts or dashboards use could not be tested, or not be read.
    UsedSignalNotTested,
    /// The candidate alone sends nothing.
    CandidateSilent,
    /// The arms are not on the hosts in the planned shares.
    SampleRatioMismatch,
    /// The arms did not have the same input.
    InputMismatch,
    /// Too many intervals are missing.
    DataGaps,
    /// The series has not become steady.
    NotSteady,
    /// There are too few batches.
    TooFewBatches,
    /// There are too few hosts.
    TooFewHosts,
    /// The minimum duration is not over.
    MinimumDuration,
    /// The baseline's signal is too weak for a ratio.
    BaselineSignal,
    /// No goal is asked for.
    NoGoal,
    /// Both arms run the same config (A/A), and no difference was found.
    EqualArmsAlike,
    /// Both arms run the same config (A/A), and they differ all the same.
    EqualArmsApart,
    /// A guardrail compares what both arms show on one host, and they are on different ones.
    GuardrailNotTested,
}
