//! Criteria: what is wanted of a metric and what must not happen to it.

use serde::{Deserialize, Serialize};

use super::{Better, Fraction, MetricName, metric};

/// The part a criterion plays in the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It must improve.
    Goal,
    /// It must not get worse by more than its margin.
    Guardrail,
    /// It is shown and decides nothing.
    Monitor,
}

/// A metric with its role and thresholds; a threshold that is left out is not asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// The metric.
    pub metric: MetricName,
    /// Its role.
    pub role: Role,
    /// The better direction: the known metric's own, or given for a custom one.
    pub better: Better,
    /// Goal: the relative improvement that is asked for; `0.5` means half as much (or, where higher is better, half as much again).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Fraction>,
    /// Guardrail: how much worse, relative to the baseline, is still acceptable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Fraction>,
    /// Guardrail: how much worse, in the metric's unit, is acceptable whatever the ratio; worse means worse by both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<f64>,
    /// Guardrail on the candidate's own value: its mean must be at least this, in the metric's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Guardrail on the candidate's own value: its mean must be at most this, in the metric's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The share of each arm's values that is winsorised at either end, such as `0.01`: the most extreme ones are taken as the next
    /// ones. For levels that flicker; of a total a spike is real cost. Off unless it is given, and reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winsorise: Option<Fraction>,
}

impl Criterion {
    /// A criterion on a known metric with no threshold yet; `None` for a name that is not in [`metric::KNOWN`].
    #[must_use]
    pub fn on_known(name: &str, role: Role) -> Option<Criterion> {
        let metric = MetricName::new(name).ok()?;
        let better = metric.known()?.better;
        Some(Criterion {
            metric,
            role,
            better,
            target: None,
            margin: None,
            allowance: None,
            at_least: None,
            at_most: None,
            winsorise: None,
        })
    }

    /// The criteria of a spec that names none: series halved, no critical process lost and no signal that alerts
    /// or dashboards use (where their files are given), totals kept within 1 %, collector CPU and
    /// memory not worse than +10 % or +0.02 cores / +32 MiB (whichever is larger), export errors at most 1 %.
    #[must_use]
    pub fn defaults() -> Vec<Criterion> {
        let on = |name, role| {
            Criterion::on_known(name, role).expect("invariant: only names of the table KNOWN are used here")
        };
        let ten_percent = Some(Fraction::percent(10));
        vec![
            Criterion { target: Some(Fraction::percent(50)), ..on(metric::ACTIVE_SERIES, Role::Goal) },
            Criterion { at_least: Some(1.0), ..on(metric::CRITICAL_PROCESS_COVERAGE, Role::Guardrail) },
            Criterion { at_least: Some(1.0), ..on(metric::USED_SIGNAL_COVERAGE, Role::Guardrail) },
            Criterion {
                at_least: Some(0.99),
                at_most: Some(1.01),
                ..on(metric::TOTAL_FIDELITY, Role::Guardrail)
            },
            Criterion {
                margin: ten_percent,
                allowance: Some(0.02),
                ..on(metric::COLLECTOR_CPU_CORES, Role::Guardrail)
            },
            Criterion {
                margin: ten_percent,
                allowance: Some(32.0 * 1024.0 * 1024.0),
                ..on(metric::COLLECTOR_MEMORY_BYTES, Role::Guardrail)
            },
            Criterion { at_most: Some(0.01), ..on(metric::EXPORT_ERROR_RATIO, Role::Guardrail) },
            on(metric::DATAPOINTS_PER_MINUTE, Role::Monitor),
            on(metric::BYTES_PER_MINUTE, Role::Monitor),
            on(metric::NEW_SERIES_PER_HOUR, Role::Monitor),
            on(metric::SERIES_GAP_RATIO, Role::Monitor),
            on(metric::ESTIMATED_COST_PER_HOUR, Role::Monitor),
        ]
    }
}
