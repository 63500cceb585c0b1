//! The samples that can be used: finite, of a real interval, each once, not contradicting each other.

use std::collections::{BTreeMap, BTreeSet};

use super::timeline::Timeline;
use crate::model::{HostId, Measurements, PerVariant, Sample, Timestamp, Variant, Window};

/// One usable value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value {
    pub(crate) variant: Variant,
    /// Index of the host in the order of names.
    pub(crate) host: u32,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) value: f64,
}

/// All usable values of a look.
#[derive(Debug, Default)]
pub(crate) struct Values<'a> {
    pub(crate) metrics: BTreeMap<&'a str, Vec<Value>>,
    /// The intervals in which an arm showed anything at all on a host: where an absent value can mean zero.
    pub(crate) alive: BTreeMap<(u32, Variant), Vec<(i64, i64)>>,
    /// Different samples that could not be used.
    pub(crate) unusable: u64,
}

impl<'a> Values<'a> {
    pub(crate) fn of(measurements: &'a Measurements, timeline: &Timeline) -> Values<'a> {
        let targets = measurements.samples.iter().map(|sample| &sample.target);
        let names: BTreeSet<&HostId> =
            targets.chain(measurements.sightings.iter().map(|sighting| &sighting.target)).collect();
        let hosts: BTreeMap<&HostId, u32> = names.into_iter().zip(0..).collect();
        let mut samples: Vec<&Sample> = measurements
            .samples
            .iter()
            .filter(|sample| timeline.admits(sample.from.as_micros(), sample.to.as_micros()))
            .collect();
        samples.sort_by(|a, b| key(a).cmp(&key(b)).then(a.value.total_cmp(&b.value)));
        let mut values = Values::default();
        for group in samples.chunk_by(|a, b| key(a) == key(b)) {
            let sample = group[0];
            let contradicted = group.iter().any(|other| other.value.to_bits() != sample.value.to_bits());
            if contradicted || !sample.value.is_finite() || sample.from >= sample.to {
                values.unusable += 1;
                continue;
            }
            let (host, from, to) = (hosts[&sample.target], sample.from.as_micros(), sample.to.as_micros());
            let value = Value { variant: sample.variant, host, from, to, value: sample.value };
            values.metrics.entry(sample.metric.as_str()).or_default().push(value);
            values.alive.entry((host, sample.variant)).or_default().push((from, to));
        }
        for sighting in &measurements.sightings {
            let (from, to) = (sighting.window.from.as_micros(), sighting.window.to.as_micros());
            if timeline.admits(from, to) {
                let host = hosts[&sighting.target];
                values.alive.entry((host, sighting.variant)).or_default().push((from, to));
            }
        }
        for windows in values.alive.values_mut() {
            windows.sort_unstable();
            windows.dedup();
        }
        values
    }

    /// How many hosts showed something of an arm after the warm-up.
    pub(crate) fn hosts_alive(&self, variant: Variant, timeline: &Timeline) -> u64 {
        let counts = |(from, to): &(i64, i64)| {
            let window = Window { from: Timestamp::from_micros(*from), to: Timestamp::from_micros(*to) };
            timeline.counts(window)
        };
        let alive =
            self.alive.iter().filter(|((_, arm), windows)| *arm == variant && windows.iter().any(counts));
        alive.count() as u64
    }

    /// How many usable values each arm has in all.
    pub(crate) fn count(&self) -> PerVariant<usize> {
        PerVariant::from_fn(|variant| {
            self.metrics.values().flatten().filter(|value| value.variant == variant).count()
        })
    }
}

type Key<'a> = (&'a str, Variant, &'a HostId, i64, i64, &'a str);

fn key(sample: &Sample) -> Key<'_> {
    let (from, to) = (sample.from.as_micros(), sample.to.as_micros());
    (sample.metric.as_str(), sample.variant, &sample.target, from, to, &sample.source)
}
