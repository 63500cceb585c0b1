//! What a look found: criteria with intervals, checks, losses, money, the verdict and its reasons.

pub mod aa;
pub mod breakdown;
pub mod criterion;
pub mod cross_check;
#[cfg(feature = "report-html")]
pub mod html;
pub mod losses;
pub mod markdown;
pub mod money;
pub mod projection;
pub mod series;
pub mod signals;
pub mod story;
pub mod text;

mod behind;
mod outline;
mod ranks;
mod visible;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::question::LookKind;
use crate::model::{Reason, Timestamp, Verdict, duration};

pub use aa::{Aa, AaCriterion};
pub use breakdown::{Breakdown, Savings, SeriesOf};
pub use criterion::{CriterionReport, Estimate, Hull, Interval, Quantity, Status};
pub use cross_check::{CrossCheck, Ranks};
pub use losses::{Absence, CriticalProcesses, Lost, LostExecutable, LostName, LostProcess, WouldLose};
pub use money::{Bill, BillItem, ExperimentCost, Money, Saving};
pub use projection::{ClassSaving, Projection};
pub use series::{Point, Series};
pub use signals::{Listed, LostSignal, PartlyTested, SignalCoverage};
pub use story::{Finding, HostClass, LookCriterion, LookSummary, Story};

/// The answer to one [`Question`](super::Question).
///
/// Readable by serde, comparable, and the same byte for byte for the same question. No number in it is infinite or not a number: a
/// bound that is unknown is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// The experiment's name in its spec.
    pub name: String,
    /// The look's number.
    pub number: u32,
    /// The look's kind.
    pub look: LookKind,
    /// When the experiment began to run.
    pub running_since: Timestamp,
    /// Nothing that ended later was looked at.
    pub cutoff: Timestamp,
    /// How long it ran until then, what was excluded not counted.
    #[serde(with = "duration")]
    pub running: Duration,
    /// How much of that was warm-up and is not counted.
    #[serde(with = "duration")]
    pub warm_up: Duration,
    /// How long it was planned to run.
    #[serde(with = "duration")]
    pub planned: Duration,
    /// The error probability of the whole decision.
    pub alpha: f64,
    /// The method of the intervals, in words.
    pub method: String,
    /// How series are told apart and counted, in words.
    pub identity: String,
    /// The criteria, in the order of the spec.
    pub criteria: Vec<CriterionReport>,
    /// Whether the comparison is fair and complete enough.
    pub validity: Vec<Check>,
    /// What the critical processes came to.
    pub critical: CriticalProcesses,
    /// What the signals that alerts and dashboards use came to; `None` where nobody said which these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<SignalCoverage>,
    /// What the baseline showed and the candidate no longer shows.
    pub would_lose: WouldLose,
    /// The series of both arms by metric and attribute, where the source counts them so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breakdown: Option<Breakdown>,
    /// What the telemetry costs, where the spec has prices and what they count was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Money>,
    /// What equal arms showed of the set-up, where both run the same config.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aa: Option<Aa>,
    /// The values over time, for charts, in the order of the criteria.
    pub series: Vec<Series>,
    /// How many different samples could not be used: not finite, empty or contradicting intervals, or too long for the grid.
    pub unusable_samples: u64,
    /// The verdict; `None`: go on measuring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The reasons, those that decided first.
    pub reasons: Vec<Reason>,
}

impl Report {
    /// What was found on the metric `name`, the first criterion that names it.
    #[must_use]
    pub fn criterion(&self, name: &str) -> Option<&CriterionReport> {
        self.criteria.iter().find(|criterion| criterion.metric.as_str() == name)
    }

    /// Whether every check that could be made holds.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.validity.iter().all(|check| check.outcome != CheckOutcome::Failed)
    }
}

/// One check of the comparison itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What is checked.
    pub name: CheckName,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What was seen, as one English sentence with numbers.
    pub message: String,
}

/// The checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckName {
    /// Both arms had the same input.
    InputParity,
    /// Few enough intervals are missing, and alike in both arms.
    Gaps,
    /// The series became steady after the warm-up.
    Steady,
    /// There are enough batches.
    Batches,
    /// There are enough hosts.
    Hosts,
    /// The minimum duration is over.
    MinimumDuration,
    /// The arms are on the hosts in the planned shares.
    SampleRatio,
    /// What alerts and dashboards use was compared.
    UsedSignals,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It holds.
    Passed,
    /// It does not hold: nothing but a lost critical process or used signal can decide.
    Failed,
    /// The measurements do not say.
    NotChecked,
}
