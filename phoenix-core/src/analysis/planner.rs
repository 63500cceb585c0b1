//! How long an experiment must run: from a pilot or from assumed variability, criterion by criterion.
//!
//! A criterion is settled when the interval of its batches lies on one side of its limit. With the deviation s_e of a batch's contrast
//! e = c − R b relative to the baseline's mean batch, and the distance between what is expected and the limit, that takes about
//! K = ((z_{1−α/2} + z_power) s_e / distance)² batches with the fixed interval of a planned horizon, and 1.9 times as many with intervals
//! that hold at every look. Sizes are found with the intervals that will be used, Student's t and the t confidence sequence, and the
//! noncentral t, so that few batches ask for a little more than the formula says. Goals are planned for the change that is expected,
//! guardrails for none: whoever wants to be sure that nothing got worse by more than a narrow margin usually waits the longest.

mod assumed;
mod hosts;
mod pilot;
pub(super) mod size;
mod words;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use assumed::{Assumption, Deviation, of_assumptions};
pub use pilot::of_pilot;

use crate::model::{MetricName, Role, Spec, duration};

/// How an experiment is to be watched, and how surely it shall find what is there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Aim {
    /// The probability that a criterion is settled by the end if what is expected is true, such as 0.8; between 0.01 and 0.999.
    pub power: f64,
    /// Whether the duration is fixed before the start; else intervals that hold at every look have all of α.
    pub planned: bool,
}

/// How long to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// What was aimed at.
    pub aim: Aim,
    /// The error probability of the verdict.
    pub alpha: f64,
    /// How long the spec wants to run.
    #[serde(with = "duration")]
    pub wanted: Duration,
    /// The running time at the start that does not count.
    #[serde(with = "duration")]
    pub warm_up: Duration,
    /// The shortest running time that a verdict may have.
    #[serde(with = "duration")]
    pub min_duration: Duration,
    /// How long to run so that each criterion is settled with this power: warm-up included, rounded up to whole intervals between looks.
    /// Absent when a criterion cannot be planned or nothing settles it.
    #[serde(default, with = "duration::optional", skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
    /// The criterion that needs the longest, or that nothing settles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottleneck: Option<MetricName>,
    /// Each criterion that decides.
    pub criteria: Vec<CriterionPlan>,
}

/// How long one criterion takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CriterionPlan {
    /// The metric.
    pub metric: MetricName,
    /// Its role.
    pub role: Role,
    /// What is known of its batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
    /// The batches after which it is settled with the power aimed at, at least ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batches: Option<u64>,
    /// The running time that these take, warm-up and settling included.
    #[serde(default, with = "duration::optional", skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
    /// The smallest distance from the limit, as a share of the baseline's mean, that the duration of the spec settles with this power;
    /// of a limit on the candidate's own value, a share of that value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_detectable: Option<f64>,
    /// Where the arms are on different hosts and these differ too much for any duration: the hosts that each arm should have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts_needed: Option<u64>,
    /// Why there is no number of batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
}

/// How a criterion's batches vary.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spread {
    /// The standard deviation of a batch's contrast, as a share of the baseline's mean batch (or of the candidate's own, for a limit on
    /// that).
    pub deviation: f64,
    /// The integrated autocorrelation time, in intervals.
    pub tau: f64,
    /// Intervals in a batch.
    pub batch_length: u64,
    /// The length of an interval.
    #[serde(with = "duration")]
    pub interval: Duration,
    /// Intervals after the warm-up until the series is steady.
    pub settling: u64,
}

impl Spread {
    /// The running time in which there are so many batches.
    fn lasting(&self, batches: u64, warm_up: Duration) -> Option<Duration> {
        let intervals = batches.checked_mul(self.batch_length)?.checked_add(self.settling)?;
        let counted = self.interval.checked_mul(u32::try_from(intervals).ok()?)?;
        warm_up.checked_add(counted).filter(|total| *total <= duration::LONGEST)
    }

    /// The batches in a running time.
    pub(super) fn batches_in(&self, running: Duration, warm_up: Duration) -> u64 {
        let intervals = running.saturating_sub(warm_up).as_secs_f64() / self.interval.as_secs_f64();
        let counted = (intervals.floor() as u64).saturating_sub(self.settling);
        counted.checked_div(self.batch_length).unwrap_or(0)
    }
}

impl Plan {
    /// The plan of these criteria.
    fn of(spec: &Spec, aim: Aim, criteria: Vec<CriterionPlan>) -> Plan {
        let unsettled = criteria.iter().find(|criterion| criterion.duration.is_none());
        let longest = criteria.iter().max_by_key(|criterion| criterion.duration);
        let bottleneck = unsettled.or(longest).map(|criterion| criterion.metric.clone());
        let whole = |running: Duration| {
            let interval = spec.interval.as_micros().max(1);
            let micros = running.max(spec.min_duration).as_micros().div_ceil(interval) * interval;
            u64::try_from(micros).map_or(duration::LONGEST, Duration::from_micros)
        };
        let duration =
            if unsettled.is_some() { None } else { longest.and_then(|one| one.duration) }.map(whole);
        Plan {
            aim,
            alpha: spec.alpha.get(),
            wanted: spec.duration,
            warm_up: spec.warm_up,
            min_duration: spec.min_duration,
            duration,
            bottleneck,
            criteria,
        }
    }
}

impl Aim {
    /// A power that something can be planned with.
    fn usable(self) -> Aim {
        let power = if self.power.is_nan() { 0.8 } else { self.power.clamp(0.01, 0.999) };
        Aim { power, ..self }
    }
}
