//! A plan before anything was measured: from assumed variability.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::size::{self, Limit};
use super::{Aim, CriterionPlan, Plan, Spread};
use crate::model::{Better, Criterion, Fraction, MetricName, Role, Spec, duration, metric};

/// The shortest batch, in intervals.
const SHORTEST: f64 = 5.0;

/// What is assumed of one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The metric.
    pub metric: MetricName,
    /// How much candidate − R · baseline varies on one host, as a share of the baseline's mean: 0.05 is five per cent.
    pub deviation: Deviation,
    /// The integrated autocorrelation time of that, in intervals: 1 where each interval is independent of the one before; at least 1.
    #[serde(default = "one")]
    pub tau: f64,
    /// The collection interval.
    #[serde(with = "duration")]
    pub interval: Duration,
    /// Over how many independent hosts it is summed.
    #[serde(default = "one_host")]
    pub hosts: u32,
    /// The relative change that is expected of a goal: −0.6 for sixty per cent less. Guardrails are planned for none.
    #[serde(default)]
    pub change: Option<f64>,
    /// The baseline's mean, in the metric's unit: for a guardrail with an allowance.
    #[serde(default)]
    pub baseline: Option<f64>,
}

/// A relative standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// Of one interval; a batch of b varies by √(τ/b) times as much.
    PerInterval(f64),
    /// Of one batch.
    PerBatch(f64),
}

const fn one() -> f64 {
    1.0
}

const fn one_host() -> u32 {
    1
}

/// The plan that these assumptions lead to; criteria of which nothing is assumed are listed without a number.
///
/// ```
/// use std::time::Duration;
/// use phoenix_core::analysis::planner::{Aim, Assumption, Deviation, of_assumptions};
/// use phoenix_core::model::{MetricName, Spec, draft::Format};
///
/// let spec = Spec::parse(
///     "{name: fewer, baseline: {template: process-baseline-v1}, candidate: {template: process-aggregated-v1}, targets: [web-1],
///       warm_up: 10m, min_duration: 30m,
///       criteria: [{metric: active_series, role: goal, target: 0.5}, {metric: collector_memory_bytes, role: guardrail, margin: 0.05}]}",
///     Format::Yaml,
/// )?;
/// let of = |metric: MetricName, per_interval, change| Assumption {
///     metric,
///     deviation: Deviation::PerInterval(per_interval),
///     tau: 3.0,
///     interval: Duration::from_secs(10),
///     hosts: 1,
///     change,
///     baseline: None,
/// };
/// let aim = Aim { power: 0.8, planned: true };
/// let series = of(MetricName::new("active_series")?, 0.02, Some(-0.6));
/// let memory = of(MetricName::new("collector_memory_bytes")?, 0.1, None);
/// let plan = of_assumptions(&spec, aim, &[series, memory]);
/// assert_eq!(plan.bottleneck.as_ref().map(MetricName::as_str), Some("collector_memory_bytes"));
/// println!("{}", plan.in_words());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn of_assumptions(spec: &Spec, aim: Aim, assumptions: &[Assumption]) -> Plan {
    let aim = aim.usable();
    let deciding = spec.criteria.iter().filter(|criterion| {
        // Losing a process or a signal needs no statistics.
        let seen = [metric::CRITICAL_PROCESS_COVERAGE, metric::USED_SIGNAL_COVERAGE];
        criterion.role != Role::Monitor && !seen.contains(&criterion.metric.as_str())
    });
    let plans = deciding.map(|criterion| {
        match assumptions.iter().find(|assumption| assumption.metric == criterion.metric) {
            Some(assumption) => of_assumption(criterion, spec, aim, assumption),
            None => size::unknown(criterion, "nothing is assumed of it".to_owned()),
        }
    });
    Plan::of(spec, aim, plans.collect())
}

fn of_assumption(criterion: &Criterion, spec: &Spec, aim: Aim, assumed: &Assumption) -> CriterionPlan {
    let tau = if assumed.tau.is_finite() { assumed.tau.max(1.0) } else { 1.0 };
    let length = (SHORTEST * tau).ceil();
    let hosts = f64::from(assumed.hosts.max(1)).sqrt();
    let deviation = match assumed.deviation {
        Deviation::PerInterval(deviation) => deviation * (tau / length).sqrt() / hosts,
        Deviation::PerBatch(deviation) => deviation / hosts,
    };
    if !deviation.is_finite() || deviation < 0.0 || assumed.interval.is_zero() {
        let why = "its deviation and interval must be numbers above zero: correct what is assumed";
        return size::unknown(criterion, why.to_owned());
    }
    let spread =
        Spread { deviation, tau, batch_length: length as u64, interval: assumed.interval, settling: 0 };
    match limits(criterion, assumed, deviation) {
        Ok(limits) => size::plan(criterion, spec, aim, spread, &limits),
        Err(why) => size::unknown(criterion, why.to_owned()),
    }
}

fn limits(criterion: &Criterion, assumed: &Assumption, deviation: f64) -> Result<Vec<Limit>, &'static str> {
    let better = if criterion.better == Better::Lower { -1.0 } else { 1.0 };
    if criterion.role == Role::Goal {
        let change =
            assumed.change.ok_or("say which change is expected of it (`change: -0.6` for 60 % less)")?;
        let target = better * criterion.target.map_or(0.0, Fraction::get);
        return Ok(vec![Limit { deviation, distance: (change - target).abs(), share: 1.0 }]);
    }
    let share = if criterion.margin.is_some() && criterion.allowance.is_some() { 0.5 } else { 1.0 };
    let margin = criterion.margin.map(|margin| margin.get());
    let own = criterion.at_least.into_iter().chain(criterion.at_most);
    let distances = match (margin, criterion.allowance, assumed.baseline) {
        (Some(margin), Some(allowance), Some(baseline)) => vec![margin, allowance / baseline.abs()],
        (Some(margin), ..) => vec![margin],
        (None, Some(allowance), Some(baseline)) => vec![allowance / baseline.abs()],
        (None, Some(_), None) => {
            return Err("say what the baseline's mean is: its allowance is relative to that");
        }
        (None, None, Some(baseline)) => {
            own.map(|limit| ((limit - baseline) / baseline).abs()).reduce(f64::min).into_iter().collect()
        }
        (None, None, None) if criterion.at_least.is_some() || criterion.at_most.is_some() => {
            return Err("say what the baseline's mean is: its limit is a value of its own");
        }
        (None, None, None) => vec![0.0],
    };
    Ok(distances.into_iter().map(|distance| Limit { deviation, distance, share }).collect())
}
