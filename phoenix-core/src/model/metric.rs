//! Metrics (KPIs): measured quantities with a unit and a better direction.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::InvalidId;

/// The name of a metric, such as `active_series`; a known one (see [`KNOWN`]) or a custom one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MetricName(Arc<str>);

impl MetricName {
    /// This text as a metric's name.
    ///
    /// # Errors
    /// [`InvalidId`] unless it is 1 to 63 lower-case letters, digits and underscores, starting with a letter.
    pub fn new(text: &str) -> Result<MetricName, InvalidId> {
        let legal = (1..=63).contains(&text.len())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'))
            && text.as_bytes()[0].is_ascii_lowercase();
        if legal {
            Ok(MetricName(Arc::from(text)))
        } else {
            Err(InvalidId {
                kind: "metric name",
                value: text.to_owned(),
                rule: "1 to 63 lower-case letters, digits and underscores, starting with a letter",
            })
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is known of it, unless it is a custom metric.
    #[must_use]
    pub fn known(&self) -> Option<&'static KnownMetric> {
        KNOWN.iter().find(|known| known.name == self.as_str())
    }
}

impl fmt::Display for MetricName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MetricName {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        MetricName::new(&text)
    }
}

impl From<MetricName> for String {
    fn from(name: MetricName) -> String {
        name.0.as_ref().to_owned()
    }
}

/// Which direction of a metric is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better: series, cost.
    Lower,
    /// More is better: coverage.
    Higher,
}

/// What Phoenix knows of a metric that it measures itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownMetric {
    /// Its name.
    pub name: &'static str,
    /// Its unit (UCUM).
    pub unit: &'static str,
    /// Its better direction.
    pub better: Better,
    /// Whether an interval without a value means zero.
    pub absent_means_zero: bool,
    /// What it says, in one sentence.
    pub meaning: &'static str,
}

/// The name of the number of series seen in the identity's window.
pub const ACTIVE_SERIES: &str = "active_series";
/// The name of the churn: identities never seen before, per hour.
pub const NEW_SERIES_PER_HOUR: &str = "new_series_per_hour";
/// The name of the data points per minute.
pub const DATAPOINTS_PER_MINUTE: &str = "datapoints_per_minute";
/// The name of the uncompressed OTLP protobuf bytes per minute.
pub const BYTES_PER_MINUTE: &str = "bytes_per_minute";
/// The name of the processor time that an arm's collector uses.
pub const COLLECTOR_CPU_CORES: &str = "collector_cpu_cores";
/// The name of the resident memory of an arm's collector.
pub const COLLECTOR_MEMORY_BYTES: &str = "collector_memory_bytes";
/// The name of the share of points that the exporters failed to send.
pub const EXPORT_ERROR_RATIO: &str = "export_error_ratio";
/// The name of the share of critical processes, seen in the baseline, that the candidate shows.
pub const CRITICAL_PROCESS_COVERAGE: &str = "critical_process_coverage";
/// The name of the share of used signals (alerts, dashboards) that the candidate shows.
pub const USED_SIGNAL_COVERAGE: &str = "used_signal_coverage";
/// The name of the share of intervals missing within series that go on (flapping).
pub const SERIES_GAP_RATIO: &str = "series_gap_ratio";
/// The name of the sum of summable metrics, the candidate's over the baseline's.
pub const TOTAL_FIDELITY: &str = "total_fidelity";
/// The name of the money that an arm's telemetry would cost per hour.
pub const ESTIMATED_COST_PER_HOUR: &str = "estimated_cost_per_hour";

const fn known(
    name: &'static str,
    unit: &'static str,
    better: Better,
    absent_means_zero: bool,
    meaning: &'static str,
) -> KnownMetric {
    KnownMetric { name, unit, better, absent_means_zero, meaning }
}

/// The metrics that Phoenix measures itself.
pub const KNOWN: [KnownMetric; 12] = [
    known(ACTIVE_SERIES, "{series}", Better::Lower, false, "Series seen in the window of the identity."),
    known(
        NEW_SERIES_PER_HOUR,
        "{series}/h",
        Better::Lower,
        true,
        "Series never seen before, per hour (churn).",
    ),
    known(DATAPOINTS_PER_MINUTE, "{datapoint}/min", Better::Lower, true, "Data points sent per minute."),
    known(
        BYTES_PER_MINUTE,
        "By/min",
        Better::Lower,
        true,
        "Uncompressed OTLP protobuf bytes sent per minute.",
    ),
    known(
        COLLECTOR_CPU_CORES,
        "{cpu}",
        Better::Lower,
        false,
        "Processor cores that the arm's collector keeps busy.",
    ),
    known(COLLECTOR_MEMORY_BYTES, "By", Better::Lower, false, "Resident memory of the arm's collector."),
    known(
        EXPORT_ERROR_RATIO,
        "1",
        Better::Lower,
        true,
        "Share of data points that exporters failed to send.",
    ),
    known(
        CRITICAL_PROCESS_COVERAGE,
        "1",
        Better::Higher,
        false,
        "Share of the baseline's critical processes that the candidate shows.",
    ),
    known(
        USED_SIGNAL_COVERAGE,
        "1",
        Better::Higher,
        false,
        "Share of the signals that alerts and dashboards use which the candidate shows.",
    ),
    known(
        SERIES_GAP_RATIO,
        "1",
        Better::Lower,
        false,
        "Share of intervals missing within series that go on (flapping).",
    ),
    known(
        TOTAL_FIDELITY,
        "1",
        Better::Higher,
        false,
        "Sums of summable metrics, as a ratio to the baseline's.",
    ),
    known(
        ESTIMATED_COST_PER_HOUR,
        "{money}/h",
        Better::Lower,
        false,
        "What the telemetry would cost under the price model.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_legal_and_unique() {
        for (index, metric) in KNOWN.iter().enumerate() {
            assert_eq!(MetricName::new(metric.name).unwrap().known(), Some(metric));
            assert!(
                KNOWN[..index].iter().all(|earlier| earlier.name != metric.name),
                "{} twice",
                metric.name
            );
        }
    }

    #[test]
    fn custom_names_follow_the_same_grammar() {
        assert!(MetricName::new("queue_depth").unwrap().known().is_none());
        for bad in ["", "Series", "1st", "a-b", "a b", &"m".repeat(64)] {
            assert!(MetricName::new(bad).is_err(), "{bad}");
        }
    }
}
