//! What was measured in some window: samples, sightings, and the proof that somebody was watching.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::signals::{SeenSignals, UsedSignals};
use super::{HostId, Sample, Timestamp, Variant};

/// A half-open stretch of time: `from` included, `to` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Start, included.
    pub from: Timestamp,
    /// End, excluded.
    pub to: Timestamp,
}

impl Window {
    /// Whether `time` lies in it.
    #[must_use]
    pub fn contains(self, time: Timestamp) -> bool {
        self.from <= time && time < self.to
    }

    /// Whether all of `other` lies in it.
    #[must_use]
    pub fn covers(self, other: Window) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether the two share any time.
    #[must_use]
    pub fn overlaps(self, other: Window) -> bool {
        self.from < other.to && other.from < self.to
    }
}

/// What one arm showed on one target in one interval, besides values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    /// The arm.
    pub variant: Variant,
    /// The host.
    pub target: HostId,
    /// The interval.
    pub window: Window,
    /// The executables seen that match a critical pattern.
    pub critical: BTreeSet<String>,
    /// How many processes the arm showed, where it shows single processes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// How many data points the arm's receivers accepted, by the collector's own telemetry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_points: Option<u64>,
    /// What it showed of the signals that alerts and dashboards use; `None` where they were not looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<SeenSignals>,
    /// Which names it showed.
    #[serde(default)]
    pub inventory: Inventory,
}

impl Sighting {
    /// Whether all that it says is a number; stores keep nothing else.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let mut usages = self.inventory.executables.values();
        usages.all(|usage| usage.cpu_seconds.is_finite() && usage.memory_bytes.is_finite())
    }
}

/// The names that an arm showed, with their weight.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Inventory {
    /// Metric names and their data points.
    #[serde(default)]
    pub metrics: BTreeMap<String, u64>,
    /// Attribute keys (of resource, scope or data point) and the data points that carried them.
    #[serde(default)]
    pub attributes: BTreeMap<String, u64>,
    /// Executables (`process.executable.name`).
    #[serde(default)]
    pub executables: BTreeMap<String, Usage>,
    /// Metric names and how many series of them were seen; empty where the source does not count them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metric_series: BTreeMap<String, u64>,
    /// Attribute keys and how many of the series seen carried them; empty where the source does not count them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attribute_series: BTreeMap<String, u64>,
}

/// What one executable amounted to in an interval.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Data points.
    pub points: u64,
    /// Processor time used in the interval, in seconds, as far as it was shown.
    pub cpu_seconds: f64,
    /// Resident memory in bytes, summed over its processes.
    pub memory_bytes: f64,
    /// Its processes, where the arm shows single processes.
    #[serde(default)]
    pub processes: u64,
}

/// What was measured in some window.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Measurements {
    /// Measured values.
    pub samples: Vec<Sample>,
    /// What the arms showed.
    pub sightings: Vec<Sighting>,
    /// When the source proved that it was watching (an intake's heartbeat, a successful query); silence counts only within these.
    pub watched: Vec<Window>,
    /// What alerts and dashboards use, where the source was told and looked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<Arc<UsedSignals>>,
}
