//! Limits: how long things may take and how much may go wrong.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::duration;

/// How long things may take and how much may go wrong before Phoenix gives up and puts everything back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Deploying: by then every target runs or is excluded.
    #[serde(with = "duration")]
    pub progress_deadline: Duration,
    /// Rolling back: what is not restored by then becomes a debt.
    #[serde(with = "duration")]
    pub restore_deadline: Duration,
    /// Promoting: how long one wave may take beyond the bake.
    #[serde(with = "duration")]
    pub wave_deadline: Duration,
    /// Analyzing: how long the last look may take.
    #[serde(with = "duration")]
    pub analysis_deadline: Duration,
    /// How long an experiment may stay paused.
    #[serde(with = "duration")]
    pub pause_limit: Duration,
    /// How long a decision may be waited for before everything is rolled back.
    #[serde(with = "duration")]
    pub decide_by: Duration,
    /// How long the candidate alone may be silent, counted over intervals in which the source was watching.
    #[serde(with = "duration")]
    pub no_data_limit: Duration,
    /// How often targets that are not settled are observed.
    #[serde(with = "duration")]
    pub observe_interval: Duration,
    /// How many intervals in a row may be measurement errors (both arms, or the baseline alone, silent).
    pub consecutive_error_limit: u32,
    /// How many targets may be excluded (deploying) or fail (promoting).
    pub failure_limit: u32,
    /// How many targets must be left to go on.
    pub min_targets: u32,
    /// How often a drifted target is given its arm again before it is excluded.
    pub drift_limit: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Limits {
            progress_deadline: minutes(10),
            restore_deadline: minutes(30),
            wave_deadline: minutes(10),
            analysis_deadline: minutes(30),
            pause_limit: minutes(24 * 60),
            decide_by: minutes(24 * 60),
            no_data_limit: minutes(5),
            observe_interval: Duration::from_secs(15),
            consecutive_error_limit: 4,
            failure_limit: 0,
            min_targets: 1,
            drift_limit: 3,
        }
    }
}
