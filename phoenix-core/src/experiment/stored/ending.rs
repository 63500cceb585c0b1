//! How outcomes, endings and reasons are stored.

use serde::{Deserialize, Serialize};

use crate::experiment::{
    Awaiting, Ending, ExclusionReason, FailureReason, KeepCause, LookKind, Outcome, PauseReason,
};
use crate::model::verdict::ReasonCode;
use crate::model::{Variant, Verdict};

/// A stored word for each variant of a plain enum of the domain, exhaustive in both directions.
macro_rules! words {
    ($($stored:ident for $domain:ident { $($word:ident),+ $(,)? })+) => {$(
        #[derive(Debug, Clone, Copy, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(super) enum $stored { $($word),+ }

        impl From<$domain> for $stored {
            fn from(value: $domain) -> $stored {
                match value { $($domain::$word => $stored::$word),+ }
            }
        }

        impl From<$stored> for $domain {
            fn from(value: $stored) -> $domain {
                match value { $($stored::$word => $domain::$word),+ }
            }
        }
    )+};
}

words! {
    StoredVariant for Variant { Baseline, Candidate }
    StoredVerdict for Verdict { Adopt, KeepBaseline, NeedsTuning, Inconclusive }
    StoredLookKind for LookKind { Interim, Horizon, Last, Watch }
    StoredKeepCause for KeepCause {
        Verdict, CandidateSilent, CriticalProcessLost, User, DecisionDeadline,
    }
    StoredFailureReason for FailureReason {
        StartDeadline, TooManyExclusions, TooFewTargets, ProgressDeadline, MeasurementErrors, PauseLimit,
        PromotionFailed,
    }
    StoredPauseReason for PauseReason { User, Maintenance, Incident }
    StoredAwaiting for Awaiting { ManualPolicy, Inconclusive, AnalysisDeadline }
    StoredExclusionReason for ExclusionReason { ConfigRejected, DeployFailed, NotSeen, Drifted }
    StoredReasonCode for ReasonCode {
        GoalMet, GoalImproved, GoalWorse, TargetExcluded, GoalOpen, GuardrailPass, GuardrailBreach,
        GuardrailDegraded, GuardrailOpen, CriticalProcessLost, CriticalProcessNotTested, CandidateSilent,
        SampleRatioMismatch, InputMismatch, DataGaps, NotSteady, TooFewBatches, TooFewHosts, MinimumDuration,
        BaselineSignal, NoGoal, EqualArmsAlike, EqualArmsApart, GuardrailNotTested, UsedSignalLost,
        UsedSignalNotTested,
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredEnding {
    BaselineKept { verdict: Option<StoredVerdict>, cause: StoredKeepCause },
    Cancelled,
    Failed { reason: StoredFailureReason },
}

impl From<Ending> for StoredEnding {
    fn from(ending: Ending) -> StoredEnding {
        match ending {
            Ending::BaselineKept { verdict, cause } => {
                StoredEnding::BaselineKept { verdict: verdict.map(Into::into), cause: cause.into() }
            }
            Ending::Cancelled => StoredEnding::Cancelled,
            Ending::Failed(reason) => StoredEnding::Failed { reason: reason.into() },
        }
    }
}

impl From<StoredEnding> for Ending {
    fn from(ending: StoredEnding) -> Ending {
        match ending {
            StoredEnding::BaselineKept { verdict, cause } => {
                Ending::BaselineKept { verdict: verdict.map(Into::into), cause: cause.into() }
            }
            StoredEnding::Cancelled => Ending::Cancelled,
            StoredEnding::Failed { reason } => Ending::Failed(reason.into()),
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredOutcome {
    Promoted,
    BaselineKept { verdict: Option<StoredVerdict>, cause: StoredKeepCause },
    Cancelled,
    Failed { reason: StoredFailureReason },
}

impl From<Outcome> for StoredOutcome {
    fn from(outcome: Outcome) -> StoredOutcome {
        match outcome {
            Outcome::Promoted => StoredOutcome::Promoted,
            Outcome::Ended(ending) => match ending.into() {
                StoredEnding::BaselineKept { verdict, cause } => {
                    StoredOutcome::BaselineKept { verdict, cause }
                }
                StoredEnding::Cancelled => StoredOutcome::Cancelled,
                StoredEnding::Failed { reason } => StoredOutcome::Failed { reason },
            },
        }
    }
}

impl From<StoredOutcome> for Outcome {
    fn from(outcome: StoredOutcome) -> Outcome {
        let ending = match outcome {
            StoredOutcome::Promoted => return Outcome::Promoted,
            StoredOutcome::BaselineKept { verdict, cause } => StoredEnding::BaselineKept { verdict, cause },
            StoredOutcome::Cancelled => StoredEnding::Cancelled,
            StoredOutcome::Failed { reason } => StoredEnding::Failed { reason },
        };
        Outcome::Ended(ending.into())
    }
}
