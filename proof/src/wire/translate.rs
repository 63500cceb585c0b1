//! OTLP series under the names that Prometheus exporters give them.

use super::{Kind, Labels, Series};

/// The labels that a series has in Prometheus when resource attributes become labels.
///
/// Follows the collector's exporters as far as the catalogue's metrics go: units `s`, `By` and `1`, `_total` behind counters, `_` for
/// what is not legal in a name.
#[must_use]
pub fn labels(series: &Series) -> Labels {
    let mut labels = Labels::from([("__name__".to_owned(), name(series))]);
    for (key, value) in series.resource.iter().chain(&series.attributes) {
        labels.insert(legal(key), value.clone());
    }
    // To Prometheus an empty label is none.
    labels.retain(|_, value| !value.is_empty());
    labels
}

fn name(series: &Series) -> String {
    let mut name = legal(&series.metric);
    let mut suffix = |suffix: &str| {
        if !name.split('_').any(|part| part == suffix) {
            name = format!("{name}_{suffix}");
        }
    };
    match series.unit.as_str() {
        "s" => suffix("seconds"),
        "By" => suffix("bytes"),
        "1" if series.kind == Kind::Gauge => suffix("ratio"),
        _ => {}
    }
    if series.kind == (Kind::Cumulative { monotonic: true }) {
        suffix("total");
    }
    name
}

fn legal(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
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
