//! How looks and what they found are stored.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ending::{StoredLookKind, StoredReasonCode, StoredVerdict};
use crate::experiment::{Heard, Look, LookReport};
use crate::model::{ConfigHash, MetricName, Reason, Timestamp};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredLook {
    number: u32,
    cutoff: Timestamp,
    kind: StoredLookKind,
}

impl From<&Look> for StoredLook {
    fn from(look: &Look) -> StoredLook {
        let Look { number, cutoff, kind } = *look;
        StoredLook { number, cutoff, kind: kind.into() }
    }
}

impl From<StoredLook> for Look {
    fn from(look: StoredLook) -> Look {
        let StoredLook { number, cutoff, kind } = look;
        Look { number, cutoff, kind: kind.into() }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredLookReport {
    number: u32,
    report: ConfigHash,
    verdict: Option<StoredVerdict>,
    reasons: Vec<StoredReason>,
    heard: StoredHeard,
    critical_lost: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredReason {
    code: StoredReasonCode,
    metric: Option<MetricName>,
    message: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredHeard {
    watched_us: u64,
    baseline: bool,
    candidate: bool,
}

/// A duration in whole microseconds, the finest that Phoenix tells apart.
pub(super) fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl From<&LookReport> for StoredLookReport {
    fn from(look: &LookReport) -> StoredLookReport {
        let LookReport { number, report, verdict, reasons, heard, critical_lost } = look;
        let reasons = reasons.iter().map(|reason| {
            let Reason { code, metric, message } = reason.clone();
            StoredReason { code: code.into(), metric, message }
        });
        let Heard { watched, baseline, candidate } = *heard;
        StoredLookReport {
            number: *number,
            report: *report,
            verdict: verdict.map(Into::into),
            reasons: reasons.collect(),
            heard: StoredHeard { watched_us: whole_micros(watched), baseline, candidate },
            critical_lost: critical_lost.to_vec(),
        }
    }
}

impl From<StoredLookReport> for LookReport {
    fn from(look: StoredLookReport) -> LookReport {
        let StoredLookReport { number, report, verdict, reasons, heard, critical_lost } = look;
        let reasons = reasons.into_iter().map(|reason| {
            let StoredReason { code, metric, message } = reason;
            Reason { code: code.into(), metric, message }
        });
        let StoredHeard { watched_us, baseline, candidate } = heard;
        LookReport {
            number,
            report,
            verdict: verdict.map(Into::into),
            reasons: reasons.collect(),
            heard: Heard { watched: Duration::from_micros(watched_us), baseline, candidate },
            critical_lost: critical_lost.into(),
        }
    }
}
