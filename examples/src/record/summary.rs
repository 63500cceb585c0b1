//! Whether a recording is what it should be, and what is in it.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::path::Path;

use phoenix_core::model::{Variant, metric};
use phoenix_otel::recorded::{Read, ReadOptions, Recording};

use super::Configs;
use crate::case::Case;

/// A raw recording in numbers.
pub(super) struct Summary {
    seconds: u64,
    intervals: usize,
    processes: (u64, u64),
    executables: usize,
    new_series_per_hour: f64,
}

/// Reads a raw recording and checks that each arm delivered, all of its data from the config that was meant.
pub(super) fn checked(case: &Case, raw: &Path, configs: &Configs) -> Result<Summary, Box<dyn Error>> {
    let read = Recording::open(raw)?
        .read(&ReadOptions { experiment: Some(configs.experiment.to_string()), ..ReadOptions::default() })?;
    if let Some(problem) = read.problems.kept().first() {
        return Err(format!("the recording has lines that cannot be used, the first: {problem}").into());
    }
    for variant in Variant::ALL {
        let (seen, meant) = (read.hashes.get(variant), *configs.hashes.get(variant));
        if *seen != BTreeSet::from([meant]) {
            return Err(format!("the data of the {variant} names the configs {seen:?}, not {meant}").into());
        }
    }
    let summary = Summary::of(&read)?;
    // The first reading comes a second after the start; counters need a second one.
    if summary.seconds + 20 < case.seconds {
        return Err(format!("the data spans {} s of {} s only", summary.seconds, case.seconds).into());
    }
    Ok(summary)
}

impl Summary {
    fn of(read: &Read) -> Result<Summary, Box<dyn Error>> {
        let extent = read.extent.ok_or("the recording holds no data")?;
        let sightings = || read.measurements.sightings.iter().filter(|s| s.variant == Variant::Baseline);
        let processes = || sightings().filter_map(|sighting| sighting.population);
        let executables: BTreeSet<&String> =
            sightings().flat_map(|s| s.inventory.executables.keys()).collect();
        let churn: Vec<f64> = read
            .measurements
            .samples
            .iter()
            .filter(|s| s.variant == Variant::Baseline && s.metric.as_str() == metric::NEW_SERIES_PER_HOUR)
            .map(|sample| sample.value)
            .collect();
        Ok(Summary {
            seconds: extent.to.since(extent.from).as_secs(),
            intervals: sightings().count(),
            processes: (processes().min().unwrap_or(0), processes().max().unwrap_or(0)),
            executables: executables.len(),
            new_series_per_hour: churn.iter().sum::<f64>() / churn.len().max(1) as f64,
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fewest, most) = self.processes;
        writeln!(f, "  {} s in {} intervals", self.seconds, self.intervals)?;
        writeln!(f, "  {fewest} to {most} processes of {} executables at a time", self.executables)?;
        writeln!(f, "  {:.0} new series an hour in the baseline", self.new_series_per_hour)
    }
}
