//! Looks: numbered evaluations.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{ConfigHash, Reason, Timestamp, Verdict, duration};

/// One evaluation that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Counted from 1.
    pub number: u32,
    /// Only what was measured before counts.
    pub cutoff: Timestamp,
    /// Which interval may be used.
    pub kind: LookKind,
}

/// What a look may conclude from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookKind {
    /// On the way: the sequential interval.
    Interim,
    /// The one look at the planned end: the fixed interval may be used, once.
    Horizon,
    /// A last look at another time (concluded by hand, or after an extension): the sequential interval.
    Last,
    /// Samples are not counted; only silence, lost critical processes and guardrails are watched.
    Watch,
}

/// What a look found, in short; the whole report is an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookReport {
    /// The look that this answers; a report for another look is ignored.
    pub number: u32,
    /// The artifact of the whole report.
    pub report: ConfigHash,
    /// What it says; `None` to go on.
    pub verdict: Option<Verdict>,
    /// Why.
    pub reasons: Arc<[Reason]>,
    /// Who was heard since the look before.
    pub heard: Heard,
    /// Critical processes that the baseline shows and the candidate does not, for three intervals or more.
    pub critical_lost: Arc<[String]>,
}

/// Who was heard in a stretch of time, counting only while the source proved that it was watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// For how long somebody was watching; zero when nobody was, and then nothing follows from silence.
    #[serde(with = "duration")]
    pub watched: Duration,
    /// Whether the baseline sent anything.
    pub baseline: bool,
    /// Whether the candidate sent anything.
    pub candidate: bool,
}
