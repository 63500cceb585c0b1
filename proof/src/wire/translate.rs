//! OTLP series under the names that Prometheus exporters give them.

use phoenix_core::model::signals::Naming;
use phoenix_core::telemetry::{self as core, prometheus};

use super::{Kind, Labels, Series};

/// The labels that a series has in Prometheus when resource attributes become labels.
///
/// By the published rules, as [`phoenix_core::telemetry::prometheus`] has them.
#[must_use]
pub fn labels(series: &Series) -> Labels {
    let mut labels = Labels::from([("__name__".to_owned(), name(series))]);
    for (key, value) in series.resource.iter().chain(&series.attributes) {
        if let Some(name) = prometheus::label_name(key, Naming::UnderscoresWithSuffixes) {
            labels.insert(name, value.clone());
        }
    }
    // To Prometheus an empty label is none.
    labels.retain(|_, value| !value.is_empty());
    labels
}

fn name(series: &Series) -> String {
    let temporality = |temporality, monotonic| core::Kind::Sum { temporality, monotonic };
    let kind = match series.kind {
        Kind::Gauge => core::Kind::Gauge,
        Kind::Distribution => core::Kind::Histogram(core::Temporality::Cumulative),
        Kind::Delta { monotonic } => temporality(core::Temporality::Delta, monotonic),
        Kind::Cumulative { monotonic } => temporality(core::Temporality::Cumulative, monotonic),
    };
    let metric = core::Metric { name: &series.metric, unit: &series.unit, kind };
    prometheus::metric_name(&metric, Naming::UnderscoresWithSuffixes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(metric: &str, unit: &str, kind: Kind) -> String {
        let (metric, unit) = (metric.to_owned(), unit.to_owned());
        let nothing = Labels::new();
        let (resource, attributes) = (nothing.clone(), nothing);
        name(&Series { resource, scope: String::new(), metric, unit, kind, attributes })
    }

    /// As seen in the text that a v0.158.0 collector served.
    #[test]
    fn names_are_those_that_the_collector_gives() {
        let counter = Kind::Cumulative { monotonic: true };
        let level = Kind::Cumulative { monotonic: false };
        for (metric, unit, kind, expected) in [
            ("process.cpu.time", "s", counter, "process_cpu_time_seconds_total"),
            ("process.disk.io", "By", counter, "process_disk_io_bytes_total"),
            ("process.memory.usage", "By", level, "process_memory_usage_bytes"),
            ("process.memory.virtual", "By", level, "process_memory_virtual_bytes"),
            ("process.cpu.utilization", "1", Kind::Gauge, "process_cpu_utilization_ratio"),
            ("system.cpu.load_average.1m", "{thread}", Kind::Gauge, "system_cpu_load_average_1m"),
        ] {
            assert_eq!(named(metric, unit, kind), expected);
        }
    }
}
