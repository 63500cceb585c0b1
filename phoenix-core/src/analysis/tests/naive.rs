//! The preparation once more, as plainly as it can be said: all cells of all samples, sorted. What goes on from look to look must agree.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::preparation::frame::{Bin, Frame, places};
use crate::analysis::preparation::timeline::{Bins, Grid, Timeline, joined};
use crate::model::{HostId, Measurements, MetricName, PerVariant, Sample, Variant};

/// An interval that is so many times as long as a bin does not tell in which bins an arm was alive.
const LONGEST_ALIVE: i64 = 100;

/// One usable value.
#[derive(Debug, Clone, Copy)]
struct Value {
    variant: Variant,
    /// Index of the host in the order of names.
    host: u32,
    from: i64,
    to: i64,
    value: f64,
}

/// All usable values of a look.
#[derive(Debug, Default)]
pub(super) struct Values<'a> {
    metrics: BTreeMap<&'a str, Vec<Value>>,
    alive: BTreeMap<(u32, Variant), Vec<(i64, i64)>>,
    pub(super) unusable: u64,
}

impl<'a> Values<'a> {
    pub(super) fn of(measurements: &'a Measurements, timeline: &Timeline) -> Values<'a> {
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

    /// How many usable values each arm has in all.
    pub(super) fn count(&self) -> PerVariant<usize> {
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

#[derive(Debug, Clone, Copy)]
struct Cell {
    bin: i64,
    host: u32,
    variant: Variant,
    weight: i64,
    value: f64,
}

/// The frame of a metric on its own grid, or on a given one; `None` when there is no value.
pub(super) fn frame(
    metric: &MetricName,
    values: &Values<'_>,
    timeline: &Timeline,
    grid: Option<Grid>,
) -> Option<Frame> {
    let own = values.metrics.get(metric.as_str())?;
    let grid = grid.or_else(|| grid_of(own))?;
    let bins = timeline.bins(grid);
    let scale = power_of_two(own.iter().map(|value| value.value));
    let (mut cells, unusable) = cells(own, grid, scale);
    sort(&mut cells);
    let mut cells = averaged(&cells, grid.step);
    if metric.known().is_some_and(|known| known.absent_means_zero) {
        fill(&mut cells, values, &bins, grid);
    }
    Some(Frame { scale, unusable, ..assembled(&cells, &bins, grid) })
}

/// The grid of these values: the slower arm's median interval, from the earliest start.
fn grid_of(values: &[Value]) -> Option<Grid> {
    let step = Variant::ALL
        .into_iter()
        .filter_map(|variant| {
            let of_arm = values.iter().filter(|value| value.variant == variant);
            median(of_arm.map(|value| value.to.saturating_sub(value.from)).collect())
        })
        .max()?;
    let origin = values.iter().map(|value| value.from).min()?;
    Some(Grid { origin, step: step.max(1) })
}

/// The power of two at the greatest magnitude; 1 for zeros.
fn power_of_two(values: impl Iterator<Item = f64>) -> f64 {
    let greatest = values.map(f64::abs).fold(0.0, f64::max);
    if greatest == 0.0 { 1.0 } else { 2_f64.powi((greatest.log2().floor() as i32).clamp(-1022, 1023)) }
}

fn cells(values: &[Value], grid: Grid, scale: f64) -> (Vec<Cell>, u64) {
    let mut cells = Vec::with_capacity(values.len());
    let mut unusable = 0;
    for value in values {
        // A value over more than two steps does not say what happened in any of them.
        if value.to.saturating_sub(value.from) > grid.step.saturating_mul(2) {
            unusable += 1;
            continue;
        }
        for bin in grid.bin(value.from)..=grid.bin(value.to.saturating_sub(1)) {
            let overlap = value.to.min(grid.start(bin.saturating_add(1))) - value.from.max(grid.start(bin));
            if overlap > 0 {
                let (host, variant) = (value.host, value.variant);
                cells.push(Cell { bin, host, variant, weight: overlap, value: value.value / scale });
            }
        }
    }
    (cells, unusable)
}

fn sort(cells: &mut [Cell]) {
    cells.sort_unstable_by(|a, b| {
        let key = |cell: &Cell| (cell.bin, cell.host, cell.variant, cell.weight);
        key(a).cmp(&key(b)).then(a.value.total_cmp(&b.value))
    });
}

/// One cell for each bin, host and arm that is covered by half or more: the mean weighted by overlap.
fn averaged(cells: &[Cell], step: i64) -> Vec<Cell> {
    let same = |a: &Cell, b: &Cell| (a.bin, a.host, a.variant) == (b.bin, b.host, b.variant);
    let groups = cells.chunk_by(same).filter_map(|group| {
        let weight = group.iter().fold(0_i64, |sum, cell| sum.saturating_add(cell.weight));
        let first = group[0];
        // Around the first value, so that equal values have exactly their value as mean.
        let excess: f64 = group.iter().map(|cell| (cell.value - first.value) * cell.weight as f64).sum();
        (weight.saturating_mul(2) >= step).then_some(Cell {
            weight,
            value: first.value + excess / weight as f64,
            ..first
        })
    });
    groups.collect()
}

/// Zeros where an arm was alive on a host that has the metric, and showed none of it.
fn fill(cells: &mut Vec<Cell>, values: &Values<'_>, bins: &Bins, grid: Grid) {
    let mut hosts: Vec<u32> = cells.iter().map(|cell| cell.host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let mut present: Vec<(u32, Variant, i64)> =
        cells.iter().map(|cell| (cell.host, cell.variant, cell.bin)).collect();
    present.sort_unstable();
    for ((host, variant), windows) in &values.alive {
        if hosts.binary_search(host).is_err() {
            continue;
        }
        let longest = grid.step.saturating_mul(LONGEST_ALIVE);
        let telling = windows.iter().copied().filter(|(from, to)| to.saturating_sub(*from) <= longest);
        for (from, to) in joined(telling.collect()) {
            let half = grid.step / 2;
            let first = grid.at_or_after(from.saturating_sub(half));
            for bin in first..grid.at_or_after(to.saturating_sub(half)) {
                if bins.contains(bin) && present.binary_search(&(*host, *variant, bin)).is_err() {
                    let (host, variant) = (*host, *variant);
                    cells.push(Cell { bin, host, variant, weight: grid.step, value: 0.0 });
                }
            }
        }
    }
    sort(cells);
}

fn assembled(cells: &[Cell], expected: &Bins, grid: Grid) -> Frame {
    let has = |variant| cells.iter().any(|cell| cell.variant == variant);
    let alone = if has(Variant::Baseline) { None } else { Some(Variant::Candidate) };
    let (mut bins, mut seen, mut paired) = (Vec::new(), Vec::new(), Vec::new());
    let mut present = PerVariant { baseline: 0_u64, candidate: 0_u64 };
    for group in cells.chunk_by(|a, b| a.bin == b.bin) {
        let index = group[0].bin;
        let counted = expected.contains(index);
        let mut bin = Bin {
            index,
            shown: PerVariant::default(),
            sums: PerVariant::default(),
            hosts: 0,
            counted: false,
        };
        for host in group.chunk_by(|a, b| a.host == b.host) {
            for cell in host {
                let (sum, count) = bin.shown.get_mut(cell.variant);
                *sum += cell.value;
                *count += 1;
                *present.get_mut(cell.variant) += u64::from(counted);
            }
            if counted {
                seen.push(host[0].host);
            }
            if counted && (host.len() == 2 || alone == Some(host[0].variant)) {
                bin.hosts += 1;
                bin.counted = true;
                paired.push(host[0].host);
                host.iter().for_each(|cell| *bin.sums.get_mut(cell.variant) += cell.value);
            }
        }
        bins.push(bin);
    }
    let all = expected.count() as f64 * distinct(seen) as f64;
    let coverage = PerVariant::from_fn(|variant| {
        (has(variant) && all > 0.0).then(|| (*present.get(variant) as f64 / all).min(1.0))
    });
    let hosts = distinct(paired);
    let arms = PerVariant::from_fn(|variant| if has(variant) { hosts } else { 0 });
    let (places, apart) = (places(&bins), None);
    Frame { grid, places, bins, kept: 0, scale: 1.0, coverage, hosts, arms, apart, unusable: 0 }
}

fn distinct(mut hosts: Vec<u32>) -> u64 {
    hosts.sort_unstable();
    hosts.dedup();
    hosts.len() as u64
}

/// The lower median.
pub(super) fn median(mut lengths: Vec<i64>) -> Option<i64> {
    let middle = lengths.len().checked_sub(1)? / 2;
    Some(*lengths.select_nth_unstable(middle).1)
}
