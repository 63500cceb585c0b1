//! The parsed spec of an experiment: everything in it is valid.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{
    Actor, ConfigSource, Criterion, Design, Fraction, HostId, Limits, PerVariant, PriceModel, Timestamp,
};

/// Who decides after a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// `Adopt` is promoted at once.
    Auto,
    /// `Adopt` waits for a person.
    #[default]
    Manual,
}

/// What production gets when the candidate is not adopted and production had been touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnKeep {
    /// The exact bytes it had before.
    #[default]
    Prior,
    /// The baseline's plain config.
    Baseline,
}

/// How the candidate's plain config reaches production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promotion {
    /// Phoenix applies it to the targets, in waves.
    #[default]
    Deploy,
    /// It is handed over as a file; the user's own rollout does the rest.
    Export,
}

/// What the arms do with traces and logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherSignals {
    /// Their pipelines are left out of shadow arms.
    #[default]
    LeaveOut,
    /// Their pipelines run into nothing.
    RunIntoNothing,
}

/// Everything that is asked for, valid. Made from a draft (see `model::draft`).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Spec {
    /// Like a DNS label.
    pub name: String,
    /// For people.
    pub description: String,
    /// For selection; keys like DNS labels.
    pub labels: BTreeMap<String, String>,
    /// Where each arm's plain config comes from.
    pub sources: PerVariant<ConfigSource>,
    /// The hosts, sorted, each once, at least one.
    pub targets: Vec<HostId>,
    /// How the arms are laid over the targets.
    pub design: Design,
    /// Traces and logs in the arms.
    pub other_signals: OtherSignals,
    /// The share of the targets that may be changed at once while promoting, above 0, at most 1.
    pub max_unavailable: Fraction,
    /// How long a promoted target must run and export before it counts.
    pub bake: Duration,
    /// Not to be started before.
    pub start_at: Option<Timestamp>,
    /// Failed if it could not be started by then.
    pub start_by: Option<Timestamp>,
    /// The planned running time (pauses not counted).
    pub duration: Duration,
    /// No verdict before this running time, except harm.
    pub min_duration: Duration,
    /// The running time at the start whose samples are not counted.
    pub warm_up: Duration,
    /// The time between looks.
    pub interval: Duration,
    /// What is wanted and what must not happen.
    pub criteria: Vec<Criterion>,
    /// Regular expressions (RE2 syntax, matched against the whole executable name) of processes that must never be lost.
    pub critical_processes: Vec<String>,
    /// The error probability of the verdict, such as 0.05.
    pub alpha: Fraction,
    /// Whether a goal's target must be met for `Adopt`, not only an improvement shown.
    pub require_target: bool,
    /// Who decides.
    pub policy: Policy,
    /// What production is owed when the candidate is not adopted.
    pub on_keep: OnKeep,
    /// How the candidate reaches production.
    pub promotion: Promotion,
    /// Deadlines and limits.
    pub limits: Limits,
    /// What telemetry costs, if money shall be counted.
    pub price: Option<PriceModel>,
    /// Decides the assignment of hosts in `split`.
    pub seed: u64,
    /// Who made it.
    pub created_by: Actor,
}
