//! What was measured of one experiment, by key.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{
    HostId, Measurements, MetricName, Sample, Sighting, Timestamp, UsedSignals, Variant, Window,
};
use crate::ports::StoreError;

/// The key of a sample, in the order in which samples are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct SampleKey {
    from: Timestamp,
    to: Timestamp,
    target: HostId,
    variant: Variant,
    metric: MetricName,
    source: String,
}

type SightingKey = (Window, HostId, Variant);

#[derive(Debug, Default)]
pub(super) struct Measured {
    samples: BTreeMap<SampleKey, f64>,
    sightings: BTreeMap<SightingKey, Sighting>,
    watched: BTreeSet<Window>,
    signals: Option<Arc<UsedSignals>>,
}

impl Measured {
    pub(super) fn append(&mut self, measurements: Measurements) -> Result<(), StoreError> {
        let Measurements { samples, sightings, watched, signals } = measurements;
        let mut new_samples: BTreeMap<SampleKey, f64> = BTreeMap::new();
        for sample in samples {
            if !sample.value.is_finite() {
                return Err(StoreError::Invalid("a sample's value is a finite number"));
            }
            let (key, value) = split(sample);
            match self.samples.get(&key).or_else(|| new_samples.get(&key)) {
                Some(kept) if *kept == value => {}
                Some(_) => {
                    let metric = key.metric.to_string();
                    return Err(StoreError::SampleConflict { metric, target: key.target });
                }
                None => {
                    new_samples.insert(key, value);
                }
            }
        }
        let mut new_sightings: BTreeMap<SightingKey, Sighting> = BTreeMap::new();
        for sighting in sightings {
            if !sighting.is_finite() {
                return Err(StoreError::Invalid("what a sighting says of executables is finite numbers"));
            }
            let key = (sighting.window, sighting.target.clone(), sighting.variant);
            match self.sightings.get(&key).or_else(|| new_sightings.get(&key)) {
                Some(kept) if *kept == sighting => {}
                Some(_) => {
                    let metric = "sightings".to_owned();
                    return Err(StoreError::SampleConflict { metric, target: sighting.target });
                }
                None => {
                    new_sightings.insert(key, sighting);
                }
            }
        }
        self.samples.extend(new_samples);
        self.sightings.extend(new_sightings);
        self.watched.extend(watched);
        if signals.is_some() {
            self.signals = signals;
        }
        Ok(())
    }

    pub(super) fn window(&self, window: Window) -> Measurements {
        let samples = self
            .samples
            .iter()
            .skip_while(|(key, _)| key.from < window.from)
            .take_while(|(key, _)| key.from < window.to)
            .filter(|(key, _)| window.covers(Window { from: key.from, to: key.to }))
            .map(|(key, value)| join(key, *value));
        let sightings = self.sightings.iter().filter(|((seen, ..), _)| window.covers(*seen));
        let watched: BTreeSet<Window> = self
            .watched
            .iter()
            .filter(|watched| watched.overlaps(window))
            .map(|watched| Window { from: watched.from.max(window.from), to: watched.to.min(window.to) })
            .collect();
        Measurements {
            samples: samples.collect(),
            sightings: sightings.map(|(_, sighting)| sighting.clone()).collect(),
            watched: watched.into_iter().collect(),
            signals: self.signals.clone(),
        }
    }
}

fn split(sample: Sample) -> (SampleKey, f64) {
    let Sample { variant, target, metric, from, to, source, value } = sample;
    (SampleKey { from, to, target, variant, metric, source }, value)
}

fn join(key: &SampleKey, value: f64) -> Sample {
    let SampleKey { from, to, target, variant, metric, source } = key.clone();
    Sample { variant, target, metric, from, to, source, value }
}
