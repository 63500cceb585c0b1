//! Whether production was sent what was measured.

use std::collections::BTreeMap;

use phoenix_core::telemetry::TAGS;

use crate::wire::exposition::Samples;
use crate::wire::{Labels, Reading, Seen, translate};

/// What the measuring branch adds to resources beside its tags, where it is not there.
const HOST_NAME: &str = "host.name";

/// How many differences are told.
const TOLD: usize = 3;

/// Differences between two sets of series, in words; empty when there are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Differences {
    told: Vec<String>,
    count: usize,
}

impl Differences {
    fn note(&mut self, text: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push(text());
        }
    }

    /// What was to be compared is not there.
    #[must_use]
    pub fn missing(what: &str) -> Differences {
        Differences { told: vec![what.to_owned()], count: 1 }
    }

    /// Whether there are none.
    #[must_use]
    pub fn none(&self) -> bool {
        self.count == 0
    }

    /// The first of them, and how many there are.
    #[must_use]
    pub fn summary(&self) -> String {
        match self.count {
            0 => "equal".to_owned(),
            count => format!("{count} differences: {}", self.told.join("; ")),
        }
    }
}

/// What was measured, without what only the measuring branch has.
#[must_use]
pub fn untagged(measured: &Seen) -> Seen {
    let mut dropped = TAGS.to_vec();
    dropped.push(HOST_NAME);
    measured.without(&dropped)
}

/// Compares OTLP with OTLP up to a time: every series, every reading, bit for bit.
///
/// The measuring branch may have lost as many points as it says itself: it must never hold production up, and so drops what it
/// cannot deliver. Production must have those.
#[must_use]
pub fn otlp(production: &Seen, measured: &Seen, until: u64, lost: usize) -> Differences {
    let by_time = |readings: &[Reading]| {
        let early = readings.iter().filter(|it| it.time <= until);
        let mut bits: Vec<_> = early.map(|it| (it.time, it.start, it.value.to_bits())).collect();
        bits.sort_unstable();
        bits
    };
    let keyed = |seen: &Seen| -> BTreeMap<Labels, _> {
        let named = seen.without(&[HOST_NAME]).series;
        named.into_iter().map(|(series, readings)| (named_labels(&series), by_time(&readings))).collect()
    };
    compare(keyed(production), keyed(measured), lost)
}

fn named_labels(series: &crate::wire::Series) -> Labels {
    let mut labels: Labels =
        series.resource.iter().map(|(key, value)| (format!("resource {key}"), value.clone())).collect();
    labels.extend(series.attributes.clone());
    labels.insert("__name__".to_owned(), series.metric.clone());
    labels.insert("__kind__".to_owned(), format!("{:?} {} {}", series.kind, series.unit, series.scope));
    labels
}

/// Compares remote write with what was measured, as [`otlp`] does, under the names that Prometheus gives.
#[must_use]
pub fn remote_write(production: &Samples, measured: &Seen, until: u64, lost: usize) -> Differences {
    let milliseconds = |nanos: u64| i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX);
    let mut expected: BTreeMap<Labels, Vec<(i64, u64)>> = BTreeMap::new();
    for (series, readings) in &measured.series {
        let samples = readings.iter().map(|it| (milliseconds(it.time), it.value.to_bits()));
        expected.entry(translate::labels(series)).or_default().extend(samples);
    }
    let mut found: BTreeMap<Labels, Vec<(i64, u64)>> = BTreeMap::new();
    for (labels, samples) in own(production) {
        found.insert(
            labels,
            samples.into_iter().map(|(time, value)| (time.unwrap_or(0), value.to_bits())).collect(),
        );
    }
    for samples in found.values_mut().chain(expected.values_mut()) {
        samples.retain(|(time, _)| *time < milliseconds(until));
        samples.sort_unstable();
    }
    compare(found, expected, lost)
}

/// Compares a scrape with what was measured before it: the same series, and each with a value that it has just had.
///
/// A series is served for sure if it has a point from `since` to `until`; what was last sent before may still be served.
#[must_use]
pub fn scrape(production: &Samples, measured: &Seen, since: u64, until: u64) -> Differences {
    let mut differences = Differences::default();
    let found = own(production);
    let mut expected: BTreeMap<Labels, Vec<Reading>> = BTreeMap::new();
    for (series, readings) in &measured.series {
        expected.entry(translate::labels(series)).or_default().extend(readings);
    }
    for (labels, samples) in &found {
        let Some(readings) = expected.get_mut(labels) else {
            differences.note(|| format!("served but not measured: {}", shown(labels)));
            continue;
        };
        readings.sort_by_key(|reading| reading.time);
        // A point may come between the last that was measured and the scrape, or the other way round.
        let last: Vec<u64> = readings.iter().rev().take(2).map(|reading| reading.value.to_bits()).collect();
        if samples.len() != 1 || !last.contains(&samples[0].1.to_bits()) {
            differences.note(|| format!("{} is served as {samples:?}", shown(labels)));
        }
    }
    for (labels, readings) in &expected {
        if !found.contains_key(labels)
            && readings.iter().any(|reading| (since..=until).contains(&reading.time))
        {
            differences.note(|| format!("measured but not served: {}", shown(labels)));
        }
    }
    differences
}

/// The series without those, and without those labels, that exporters add of their own.
fn own(samples: &Samples) -> Samples {
    let mut kept = Samples::new();
    for (labels, values) in samples {
        if labels.get("__name__").is_some_and(|name| name == "target_info" || name == "otel_scope_info") {
            continue;
        }
        let mut labels = labels.clone();
        labels.retain(|name, value| {
            !value.is_empty()
                && !name.starts_with("otel_scope_")
                && !["job", "instance", "host_name"].contains(&name.as_str())
        });
        kept.entry(labels).or_default().extend(values);
    }
    kept
}

fn compare<T: Ord>(
    mut found: BTreeMap<Labels, Vec<T>>,
    mut expected: BTreeMap<Labels, Vec<T>>,
    lost: usize,
) -> Differences {
    found.retain(|_, values| !values.is_empty());
    expected.retain(|_, values| !values.is_empty());
    let mut differences = Differences::default();
    let mut unmeasured = 0;
    for (labels, values) in &expected {
        let Some(sent) = found.get(labels) else {
            differences.note(|| format!("measured but not sent: {}", shown(labels)));
            continue;
        };
        match beyond(sent, values) {
            Some(more) => unmeasured += more,
            None => differences.note(|| {
                let (sent, measured) = (sent.len(), values.len());
                format!(
                    "{}: {measured} points were measured, not all of them among the {sent} sent",
                    shown(labels)
                )
            }),
        }
    }
    let unknown = found.iter().filter(|(labels, _)| !expected.contains_key(*labels));
    unmeasured += unknown.map(|(_, values)| values.len()).sum::<usize>();
    if unmeasured > lost {
        differences.note(|| {
            let series = found.keys().find(|labels| !expected.contains_key(*labels)).map(shown);
            let series = series.map(|series| format!(", for example of {series}")).unwrap_or_default();
            format!("{unmeasured} points were sent but not measured{series}, of which the measuring branch says to have lost {lost}")
        });
    }
    differences
}

/// How many more there are than those that are expected, of two sorted lists; `None` if one that is expected is not there.
fn beyond<T: Ord>(found: &[T], expected: &[T]) -> Option<usize> {
    let mut left = found.iter();
    for value in expected {
        left.find(|other| *other == value)?;
    }
    Some(found.len() - expected.len())
}

fn shown(labels: &Labels) -> String {
    let parts: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", parts.join(", "))
}

#[cfg(test)]
mod tests;
