//! What a page tells beyond one report: what the caller knows of the experiment around it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{CheckOutcome, Estimate, Report, Status};
use crate::analysis::LookKind;
use crate::collector::Comparison;
use crate::model::{MetricName, Timestamp, Verdict, duration};

/// What is known around a report. All of it may be left out; a page says of each part that it is not known or was not checked.
///
/// ```
/// use phoenix_core::analysis::report::{CheckOutcome, Finding, HostClass, Story};
///
/// let story = Story {
///     production: Some(Finding {
///         outcome: CheckOutcome::Passed,
///         message: "it ran the same bytes before and after".to_owned(),
///     }),
///     fleet: vec![HostClass { name: "web servers".to_owned(), hosts: 300, weight: 1.0 }],
///     ..Story::default()
/// };
/// assert!(story.config.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Story {
    /// The looks so far, this one included or not, in their order: how the intervals narrowed.
    pub looks: Vec<LookSummary>,
    /// What the candidate's plain config does otherwise than the baseline's.
    pub config: Option<Comparison>,
    /// What came of another run, with the same configuration in both arms (an A/A run, see [`Aa`](super::Aa)).
    pub same_config: Option<Finding>,
    /// Whether production stayed as it was while it was measured, and the evidence.
    pub production: Option<Finding>,
    /// The hosts that savings are projected to; without any, nothing is projected.
    pub fleet: Vec<HostClass>,
}

impl Story {
    /// The looks with `report` as the last one.
    #[must_use]
    pub fn looks_to(&self, report: &Report) -> Vec<LookSummary> {
        let earlier = self.looks.iter().filter(|look| look.cutoff < report.cutoff);
        let mut looks: Vec<LookSummary> = earlier.cloned().collect();
        looks.sort_by_key(|look| look.cutoff);
        looks.push(LookSummary::of(report));
        looks
    }
}

impl Story {
    /// What is known of equal arms: what this run found, if it is an A/A run itself, else what another one did.
    #[must_use]
    pub(super) fn equal_arms(&self, report: &Report) -> Option<Finding> {
        let own = report.aa.as_ref().map(|aa| Finding {
            outcome: if aa.criteria.is_empty() {
                CheckOutcome::NotChecked
            } else if aa.apart().next().is_some() {
                CheckOutcome::Failed
            } else {
                CheckOutcome::Passed
            },
            message: aa.in_words(),
        });
        own.or_else(|| self.same_config.clone())
    }
}

/// Something that was checked outside of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What was seen, as one English clause without a full stop.
    pub message: String,
}

/// Hosts that are alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostClass {
    /// What they are, `web servers`.
    pub name: String,
    /// How many there are.
    pub hosts: u64,
    /// How much one of them sends, as a multiple of a measured host: 1 for hosts like those that were measured.
    #[serde(default = "like_measured")]
    pub weight: f64,
}

const fn like_measured() -> f64 {
    1.0
}

/// What a look found, as far as a chart over many looks needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LookSummary {
    /// The look's number.
    pub number: u32,
    /// The look's kind.
    pub look: LookKind,
    /// Nothing that ended later was looked at.
    pub cutoff: Timestamp,
    /// How long the experiment had run.
    #[serde(with = "duration")]
    pub running: Duration,
    /// Its verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The criteria, in the order of the spec.
    pub criteria: Vec<LookCriterion>,
}

/// What a look found on one criterion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LookCriterion {
    /// The metric.
    pub metric: MetricName,
    /// What it was judged by.
    pub estimate: Estimate,
    /// The difference that was judged beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Estimate>,
    /// What its interval said.
    pub status: Status,
}

impl LookSummary {
    /// The short form of `report`.
    #[must_use]
    pub fn of(report: &Report) -> LookSummary {
        let criteria = report.criteria.iter().map(|criterion| LookCriterion {
            metric: criterion.metric.clone(),
            estimate: criterion.estimate,
            difference: criterion.difference,
            status: criterion.status,
        });
        LookSummary {
            number: report.number,
            look: report.look,
            cutoff: report.cutoff,
            running: report.running,
            verdict: report.verdict,
            criteria: criteria.collect(),
        }
    }
}
