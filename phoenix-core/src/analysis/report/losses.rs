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
    /// Seen in the baseline in fewer than three intervals or, where the arms are on different hosts, on so few that chance may have
    /// kept the candidate from them.
    pub not_tested: BTreeSet<String>,
    /// Patterns of the spec that matched no process of the baseline.
    pub never_seen: Vec<String>,
}

/// A critical process that the candidate does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostProcess {
    /// The executable.
    pub executable: String,
    /// The host; where the arms are on different hosts, the first one of the baseline that shows it.
    pub host: HostId,
    /// Start of the first interval in which it was missing for at least three in a row.
    pub since: Timestamp,
    /// The longest run of intervals in which it was missing.
    pub intervals: u64,
    /// On how many hosts it was shown and missing, where the arms are on different hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
}

/// A process that hosts of the baseline show and none of the candidate's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Hosts of the baseline that show it.
    pub shown_on: u64,
    /// Hosts of the baseline.
    pub of: u64,
    /// Hosts of the candidate, none of which shows it.
    pub absent_on: u64,
}

impl LostProcess {
    /// Where it is missing: `on web-1`, or `on any of its 6 hosts`.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.absence {
            None => format!("on {}", self.host),
            Some(Absence { absent_on: 1, .. }) => "on its host".to_owned(),
            Some(absence) => format!("on any of its {} hosts", absence.absent_on),
        }
    }
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
    /// How many more the candidate does not show and perhaps never had: they are on few of the baseline's hosts, and the candidate's
    /// hosts are others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub perhaps: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl<T> Default for Lost<T> {
    fn default() -> Self {
        Lost { listed: Vec::new(), count: 0, of: 0, perhaps: 0 }
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
