//! Samples as rows: the metrics of one source about one arm and target in one interval lie in one row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use phoenix_core::model::{HostId, MetricName, Sample, Variant, Window};
use phoenix_core::ports::StoreError;

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowKey {
    pub(crate) window: Window,
    pub(crate) target: HostId,
    pub(crate) variant: Variant,
    pub(crate) source: String,
}

/// The values of a row, by metric.
pub(crate) type Values = BTreeMap<MetricName, f64>;

/// Rows of samples, in the order of their keys.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SampleRows(pub(crate) BTreeMap<RowKey, Values>);

impl SampleRows {
    /// Samples put into rows.
    ///
    /// # Errors
    /// `Invalid` when a value is not finite, `SampleConflict` when two samples of one key differ.
    pub(crate) fn of(samples: Vec<Sample>) -> Result<SampleRows, StoreError> {
        let mut rows: BTreeMap<RowKey, Values> = BTreeMap::new();
        for sample in samples {
            let Sample { variant, target, metric, from, to, source, value } = sample;
            if !value.is_finite() {
                return Err(StoreError::Invalid("a sample's value is a finite number"));
            }
            let key = RowKey { window: Window { from, to }, target: target.clone(), variant, source };
            add(rows.entry(key).or_default(), metric, value, &target)?;
        }
        Ok(SampleRows(rows))
    }

    /// The samples of all rows, in the order in which a store tells them: by (from, to, target, variant, metric, source).
    pub(crate) fn into_samples(self) -> Vec<Sample> {
        let mut samples: Vec<Sample> = self
            .0
            .into_iter()
            .flat_map(|(key, values)| {
                values.into_iter().map(move |(metric, value)| sample(&key, metric, value))
            })
            .collect();
        samples.sort_by(|one, other| place(one).cmp(&place(other)));
        samples
    }
}

/// Adds what is new of a row to what is stored of it; whether anything was.
///
/// # Errors
/// `SampleConflict` when a stored metric has another value.
pub(crate) fn merge(stored: &mut Values, new: Values, target: &HostId) -> Result<bool, StoreError> {
    let before = stored.len();
    for (metric, value) in new {
        add(stored, metric, value, target)?;
    }
    Ok(stored.len() > before)
}

fn add(values: &mut Values, metric: MetricName, value: f64, target: &HostId) -> Result<(), StoreError> {
    match values.entry(metric) {
        Entry::Vacant(place) => {
            place.insert(value);
            Ok(())
        }
        Entry::Occupied(kept) if *kept.get() == value => Ok(()),
        Entry::Occupied(kept) => {
            let metric = kept.key().to_string();
            Err(StoreError::SampleConflict { metric, target: target.clone() })
        }
    }
}

fn sample(key: &RowKey, metric: MetricName, value: f64) -> Sample {
    let RowKey { window: Window { from, to }, target, variant, source } = key.clone();
    Sample { variant, target, metric, from, to, source, value }
}

fn place(sample: &Sample) -> impl Ord + '_ {
    (sample.from, sample.to, &sample.target, sample.variant, &sample.metric, &sample.source)
}
