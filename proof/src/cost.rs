//! What a collector costs, as it says itself.

use crate::wire::exposition::{self, Samples};
use crate::wire::{Labels, WireError};

/// What a collector says at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// When, in nanoseconds since 1970.
    at: u64,
    cpu_seconds: f64,
    memory_bytes: f64,
    /// Points that production's exporter could not send.
    failed: f64,
    /// Points that the measuring branch could not send.
    unmeasured: f64,
}

/// What a collector cost between the first reading and the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Cores used, in the mean.
    pub cpu_cores: f64,
    /// Memory resident, in the mean over the readings.
    pub memory_bytes: f64,
    /// Points that production's exporter could not send since the collector began.
    pub failed: f64,
    /// Points that the measuring branch could not send since the collector began.
    pub unmeasured: f64,
}

/// Reads the text that a collector serves about itself.
///
/// # Errors
/// [`WireError`] when it is no such text, or says nothing of CPU and memory.
pub fn read(text: &str, at: u64) -> Result<Reading, WireError> {
    let samples = exposition::parse(text)?;
    let one = |name: &'static str| {
        let mut values = of_name(&samples, name).map(|(_, value)| value).peekable();
        let missing = WireError::Message {
            message: "collector's account of itself",
            length: text.len(),
            reason: format!("it has no {name}"),
        };
        values.peek().is_some().then(|| values.sum::<f64>()).ok_or(missing)
    };
    let failed =
        ["otelcol_exporter_send_failed_metric_points", "otelcol_exporter_enqueue_failed_metric_points"];
    let mut reading = Reading {
        at,
        cpu_seconds: one("otelcol_process_cpu_seconds")?,
        memory_bytes: one("otelcol_process_memory_rss")?,
        failed: 0.0,
        unmeasured: 0.0,
    };
    for (labels, value) in failed.into_iter().flat_map(|name| of_name(&samples, name)) {
        let measuring = labels.get("exporter").is_some_and(|exporter| exporter.ends_with("/phoenix"));
        *(if measuring { &mut reading.unmeasured } else { &mut reading.failed }) += value;
    }
    Ok(reading)
}

/// The series of that name with their values, whatever unit and type add to the name.
fn of_name<'s>(samples: &'s Samples, name: &'s str) -> impl Iterator<Item = (&'s Labels, f64)> {
    let named = move |(labels, _): &(&Labels, _)| {
        let rest = labels["__name__"].strip_prefix(name);
        rest.is_some_and(|rest| ["", "_total", "_bytes", "_seconds_total"].contains(&rest))
    };
    let values = samples.iter().filter(named);
    values.flat_map(|(labels, values)| values.iter().map(move |(_, value)| (labels, *value)))
}

/// What was cost between the first reading and the last, if there are two.
#[must_use]
pub fn of(readings: &[Reading]) -> Option<Cost> {
    let (first, last) = (readings.first()?, readings.last()?);
    let seconds = last.at.checked_sub(first.at).filter(|nanos| *nanos > 0)? as f64 / 1e9;
    Some(Cost {
        cpu_cores: (last.cpu_seconds - first.cpu_seconds) / seconds,
        memory_bytes: readings.iter().map(|reading| reading.memory_bytes).sum::<f64>()
            / readings.len() as f64,
        failed: last.failed,
        unmeasured: last.unmeasured,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_is_what_was_used_between_the_first_reading_and_the_last() {
        let text = |cpu: f64, memory: f64| {
            format!(
                "otelcol_process_cpu_seconds_total{{service_name=\"otelcol\"}} {cpu}\notelcol_process_memory_rss_bytes {memory}\n\
                 otelcol_exporter_send_failed_metric_points_total{{exporter=\"a\"}} 2\notelcol_exporter_send_failed_metric_points_total{{exporter=\"otlp_http/phoenix\"}} 3\n"
            )
        };
        let read = |cpu, memory, at| read(&text(cpu, memory), at).expect("it has all");
        let readings =
            [read(1.0, 100.0, 0), read(1.2, 200.0, 5_000_000_000), read(2.0, 300.0, 10_000_000_000)];
        assert_eq!(
            of(&readings),
            Some(Cost { cpu_cores: 0.1, memory_bytes: 200.0, failed: 2.0, unmeasured: 3.0 })
        );
        assert_eq!(of(&readings[..1]), None);
    }

    #[test]
    fn a_collector_that_says_nothing_of_its_cost_is_an_error() {
        let error = read("otelcol_process_cpu_seconds_total 1\n", 0).expect_err("memory is missing");
        assert!(error.to_string().contains("otelcol_process_memory_rss"), "{error}");
    }
}
