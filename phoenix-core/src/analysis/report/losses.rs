//! What people could no longer see with the candidate.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{HostId, Timestamp};

/// How many names a list of losses spells out; the rest is counted.
pub const LISTED: usize = 100;

/// What the critical processes came to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CriticalProcesses {
    /// Seen in the baseline often enough to be tested.
    pub tested: BTreeSet<String>,
    /// Seen in the baseline and absent in the candidate for at least three intervals in a row.
    pub lost: Vec<LostProcess>,
    /// Seen in the baseline in fewer than three intervals.
    pub not_tested: BTreeSet<String>,
    /// Patterns of the spec that matched no process of the baseline.
    pub never_seen: Vec<String>,
}

/// A critical process that the candidate does not show on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostProcess {
    /// The executable.
    pub executable: String,
    /// The host.
    pub host: HostId,
    /// Start of the first interval in which it was missing for at least three in a row.
    pub since: Timestamp,
    /// The longest run of intervals in which it was missing.
    pub intervals: u64,
}

/// What the baseline showed and the candidate no longer shows, the biggest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WouldLose {
    /// Metrics.
    pub metrics: Lost<LostName>,
    /// Attribute keys.
    pub attributes: Lost<LostName>,
    /// Executables.
    pub executables: Lost<LostExecutable>,
}

/// A list of losses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lost<T> {
    /// The biggest, at most [`LISTED`].
    pub listed: Vec<T>,
    /// How many there are in all.
    pub count: u64,
    /// How many the baseline has.
    pub of: u64,
}

impl<T> Default for Lost<T> {
    fn default() -> Self {
        Lost { listed: Vec::new(), count: 0, of: 0 }
    }
}

/// A metric or attribute key that the candidate does not show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LostName {
    /// Its name.
    pub name: String,
    /// The share of the baseline's data points that have it.
    pub share_of_points: f64,
}

/// An executable that the candidate does not show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LostExecutable {
    /// Its name.
    pub name: String,
    /// Its share of the points of all the baseline's executables.
    pub share_of_points: f64,
    /// Its share of the processor time of all the baseline's executables.
    pub share_of_cpu: f64,
    /// Its share of the memory of all the baseline's executables.
    pub share_of_memory: f64,
}
