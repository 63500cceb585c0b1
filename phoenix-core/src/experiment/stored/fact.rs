//! How each fact is stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ending::{
    StoredAwaiting, StoredEnding, StoredExclusionReason, StoredOutcome, StoredPauseReason, StoredVerdict,
};
use super::look::{StoredLook, StoredLookReport};
use super::plan::{StoredOwed, StoredPlan, StoredPrior, prior, stored_prior};
use crate::experiment::event::Fact;
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Spec, Timestamp};

/// A fact in the newest schema. The experiment's id is in the envelope and not repeated here; specs are stored as complete drafts.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredFact {
    Created { spec: Arc<Spec>, plan: StoredPlan },
    Updated { spec: Arc<Spec>, plan: StoredPlan },
    Reworded { description: Option<String>, labels: Option<BTreeMap<String, String>> },
    StartDeferred { host: HostId, by: ExperimentId, until: Timestamp },
    StartRequested { again: Timestamp },
    Started { fences: Vec<Fence>, deadline: Timestamp },
    Captured { host: HostId, prior: StoredPrior, observed_at: Timestamp },
    TargetRunning { host: HostId, observed_at: Timestamp },
    TargetDrifted { host: HostId, since: Timestamp, observed_at: Timestamp },
    TargetExcluded { host: HostId, reason: StoredExclusionReason, rejected: Option<ConfigHash> },
    Deployed { first_look: Timestamp },
    LookRequested { look: StoredLook, next: Timestamp },
    LookRecorded { report: StoredLookReport },
    VerdictReached { verdict: StoredVerdict, look: u32 },
    Paused { reason: StoredPauseReason, until: Timestamp },
    Resumed { next_look: Timestamp },
    AnalysisStarted { look: StoredLook, deadline: Timestamp },
    DecisionAwaited { why: StoredAwaiting, decide_by: Timestamp, next_look: Timestamp },
    Extended { planned_us: u64, next_look: Timestamp },
    WaveStarted { wave: u32, through: u32, deadline: Timestamp },
    TargetBaking { host: HostId, observed_at: Timestamp },
    TargetBaked { host: HostId, observed_at: Timestamp },
    RollbackStarted { then: StoredEnding, deadline: Timestamp },
    TargetSettled { host: HostId, observed_at: Timestamp },
    TargetUnsettled { host: HostId, observed_at: Timestamp },
    DeadlineGraced { until: Timestamp },
    ObservationRequested { next: Timestamp },
    TargetIndebted { host: HostId, owed: StoredOwed },
    Ended { outcome: StoredOutcome },
    DebtPaid { host: HostId, observed_at: Timestamp },
    Deleted { abandoned: Vec<HostId> },
}

impl StoredFact {
    pub(super) fn deserialize_from(value: &Value) -> Result<StoredFact, serde_json::Error> {
        StoredFact::deserialize(value)
    }

    pub(super) fn into_fact(self, experiment: ExperimentId) -> Fact {
        use StoredFact as S;
        match self {
            S::Created { spec, plan } => Fact::Created { id: experiment, spec, plan: Arc::new(plan.into()) },
            S::Updated { spec, plan } => Fact::Updated { spec, plan: Arc::new(plan.into()) },
            S::Reworded { description, labels } => Fact::Reworded { description, labels },
            S::StartDeferred { host, by, until } => Fact::StartDeferred { host, by, until },
            S::StartRequested { again } => Fact::StartRequested { again },
            S::Started { fences, deadline } => Fact::Started { fences, deadline },
            S::Captured { host, prior: before, observed_at } => {
                Fact::Captured { host, prior: prior(before), observed_at }
            }
            S::TargetRunning { host, observed_at } => Fact::TargetRunning { host, observed_at },
            S::TargetDrifted { host, since, observed_at } => Fact::TargetDrifted { host, since, observed_at },
            S::TargetExcluded { host, reason, rejected } => {
                Fact::TargetExcluded { host, reason: reason.into(), rejected }
            }
            S::Deployed { first_look } => Fact::Deployed { first_look },
            S::LookRequested { look, next } => Fact::LookRequested { look: look.into(), next },
            S::LookRecorded { report } => Fact::LookRecorded { report: report.into() },
            S::VerdictReached { verdict, look } => Fact::VerdictReached { verdict: verdict.into(), look },
            S::Paused { reason, until } => Fact::Paused { reason: reason.into(), until },
            S::Resumed { next_look } => Fact::Resumed { next_look },
            S::AnalysisStarted { look, deadline } => Fact::AnalysisStarted { look: look.into(), deadline },
            S::DecisionAwaited { why, decide_by, next_look } => {
                Fact::DecisionAwaited { why: why.into(), decide_by, next_look }
            }
            S::Extended { planned_us, next_look } => Fact::Extended { planned_micros: planned_us, next_look },
            S::WaveStarted { wave, through, deadline } => Fact::WaveStarted { wave, through, deadline },
            S::TargetBaking { host, observed_at } => Fact::TargetBaking { host, observed_at },
            S::TargetBaked { host, observed_at } => Fact::TargetBaked { host, observed_at },
            S::RollbackStarted { then, deadline } => Fact::RollbackStarted { then: then.into(), deadline },
            S::TargetSettled { host, observed_at } => Fact::TargetSettled { host, observed_at },
            S::TargetUnsettled { host, observed_at } => Fact::TargetUnsettled { host, observed_at },
            S::DeadlineGraced { until } => Fact::DeadlineGraced { until },
            S::ObservationRequested { next } => Fact::ObservationRequested { next },
            S::TargetIndebted { host, owed } => Fact::TargetIndebted { host, owed: owed.into() },
            S::Ended { outcome } => Fact::Ended { outcome: outcome.into() },
            S::DebtPaid { host, observed_at } => Fact::DebtPaid { host, observed_at },
            S::Deleted { abandoned } => Fact::Deleted { abandoned },
        }
    }
}

impl From<&Fact> for StoredFact {
    fn from(fact: &Fact) -> StoredFact {
        use StoredFact as S;
        match fact.clone() {
            Fact::Created { id: _, spec, plan } => S::Created { spec, plan: plan.as_ref().into() },
            Fact::Updated { spec, plan } => S::Updated { spec, plan: plan.as_ref().into() },
            Fact::Reworded { description, labels } => S::Reworded { description, labels },
            Fact::StartDeferred { host, by, until } => S::StartDeferred { host, by, until },
            Fact::StartRequested { again } => S::StartRequested { again },
            Fact::Started { fences, deadline } => S::Started { fences, deadline },
            Fact::Captured { host, prior, observed_at } => {
                S::Captured { host, prior: stored_prior(prior), observed_at }
            }
            Fact::TargetRunning { host, observed_at } => S::TargetRunning { host, observed_at },
            Fact::TargetDrifted { host, since, observed_at } => S::TargetDrifted { host, since, observed_at },
            Fact::TargetExcluded { host, reason, rejected } => {
                S::TargetExcluded { host, reason: reason.into(), rejected }
            }
            Fact::Deployed { first_look } => S::Deployed { first_look },
            Fact::LookRequested { look, next } => S::LookRequested { look: (&look).into(), next },
            Fact::LookRecorded { report } => S::LookRecorded { report: (&report).into() },
            Fact::VerdictReached { verdict, look } => S::VerdictReached { verdict: verdict.into(), look },
            Fact::Paused { reason, until } => S::Paused { reason: reason.into(), until },
            Fact::Resumed { next_look } => S::Resumed { next_look },
            Fact::AnalysisStarted { look, deadline } => S::AnalysisStarted { look: (&look).into(), deadline },
            Fact::DecisionAwaited { why, decide_by, next_look } => {
                S::DecisionAwaited { why: why.into(), decide_by, next_look }
            }
            Fact::Extended { planned_micros, next_look } => {
                S::Extended { planned_us: planned_micros, next_look }
            }
            Fact::WaveStarted { wave, through, deadline } => S::WaveStarted { wave, through, deadline },
            Fact::TargetBaking { host, observed_at } => S::TargetBaking { host, observed_at },
            Fact::TargetBaked { host, observed_at } => S::TargetBaked { host, observed_at },
            Fact::RollbackStarted { then, deadline } => S::RollbackStarted { then: then.into(), deadline },
            Fact::TargetSettled { host, observed_at } => S::TargetSettled { host, observed_at },
            Fact::TargetUnsettled { host, observed_at } => S::TargetUnsettled { host, observed_at },
            Fact::DeadlineGraced { until } => S::DeadlineGraced { until },
            Fact::ObservationRequested { next } => S::ObservationRequested { next },
            Fact::TargetIndebted { host, owed } => S::TargetIndebted { host, owed: owed.into() },
            Fact::Ended { outcome } => S::Ended { outcome: outcome.into() },
            Fact::DebtPaid { host, observed_at } => S::DebtPaid { host, observed_at },
            Fact::Deleted { abandoned } => S::Deleted { abandoned },
        }
    }
}
