//! One metric on one grid on which both arms meet.
//!
//! The grid's step is the slower arm's interval. A value counts in every bin that it overlaps, weighted by the overlap, and a bin has a
//! value when at least half of it is covered: neither jitter nor arms that are out of step make gaps. Bins count in pairs: on a host
//! where both arms have it. Several hosts are summed. Where the arms are on different hosts, see [`apart`](super::apart).

use std::time::Duration;

use super::apart::{self, Hosts};
use super::timeline::{Bins, Grid, Timeline, joined};
use super::values::{Value, Values};
use crate::model::duration::LONGEST;
use crate::model::{Design, MetricName, PerVariant, Variant};

/// An interval that is so many times as long as a bin does not tell in which bins an arm was alive.
const LONGEST_ALIVE: i64 = 100;

/// One metric of both arms.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) grid: Grid,
    /// All bins in which any arm has a value, warm-up included, in the order of time.
    pub(crate) bins: Vec<Bin>,
    /// What all values were divided by: a power of two, so that nothing overflows and nothing is rounded.
    pub(crate) scale: f64,
    /// The share of the expected bins that each arm has; `None` for an arm that has no value at all, or where nothing is expected.
    pub(crate) coverage: PerVariant<Option<f64>>,
    /// Hosts that have a bin that counts.
    pub(crate) hosts: u64,
    /// Those of each arm.
    pub(crate) arms: PerVariant<u64>,
    /// Each host of each arm on its own, where the arms are on different hosts; sums are then means per host.
    pub(crate) apart: Option<PerVariant<Hosts>>,
    /// Samples that are too long for the grid.
    pub(crate) unusable: u64,
}

/// One bin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bin {
    pub(crate) index: i64,
    /// Sum and number of hosts of each arm, paired or not: for charts.
    pub(crate) shown: PerVariant<(f64, u32)>,
    /// Sums over the hosts that count, and how many they are.
    pub(crate) sums: PerVariant<f64>,
    pub(crate) hosts: u32,
    /// Whether it counts.
    pub(crate) counted: bool,
}

/// What a host of an arm has of one bin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) bin: i64,
    pub(super) host: u32,
    pub(super) variant: Variant,
    weight: i64,
    pub(super) value: f64,
}

impl Frame {
    /// The frame of a metric on its own grid, or on a given one; `None` when there is no value.
    pub(crate) fn of(
        metric: &MetricName,
        values: &Values<'_>,
        timeline: &Timeline,
        design: Design,
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
        let assembled = if design.is_paired() { assembled } else { apart::assembled };
        Some(Frame { scale, unusable, ..assembled(&cells, &bins, grid) })
    }

    /// The same, with all values divided by the power of two at their greatest magnitude.
    pub(crate) fn rescaled(mut self) -> Frame {
        let values = self.bins.iter().flat_map(|bin| [bin.sums.baseline, bin.sums.candidate]);
        let scale = power_of_two(values);
        for bin in &mut self.bins {
            for variant in Variant::ALL {
                *bin.sums.get_mut(variant) /= scale;
                bin.shown.get_mut(variant).0 /= scale;
            }
        }
        for hosts in self.apart.iter_mut().flat_map(|arms| [&mut arms.baseline, &mut arms.candidate]) {
            hosts.values_mut().flatten().for_each(|(_, value)| *value /= scale);
        }
        self.scale *= scale;
        self
    }

    /// Whether the candidate alone has this metric, so that there is nothing to compare it with.
    pub(crate) fn is_candidate_only(&self) -> bool {
        self.coverage.baseline.is_none() && self.coverage.candidate.is_some()
    }

    /// The bins that count.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter().filter(|bin| bin.counted)
    }

    /// The length of a bin.
    pub(crate) fn step(&self) -> Duration {
        Duration::from_micros(self.grid.step.unsigned_abs()).min(LONGEST)
    }
}

/// The grid of these values: the slower arm's median interval, from the earliest start.
pub(crate) fn grid_of(values: &[Value]) -> Option<Grid> {
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

/// The lower median.
pub(crate) fn median(mut lengths: Vec<i64>) -> Option<i64> {
    let middle = lengths.len().checked_sub(1)? / 2;
    Some(*lengths.select_nth_unstable(middle).1)
}

/// The mean, taken around the first value, so that equal values have exactly their value as mean; `None` of none.
pub(super) fn exact_mean(mut values: impl Iterator<Item = f64>) -> Option<f64> {
    let first = values.next()?;
    let (count, excess) =
        values.fold((1.0, 0.0), |(count, excess), value| (count + 1.0, excess + (value - first)));
    Some(first + excess / count)
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
    Frame { grid, bins, scale: 1.0, coverage, hosts, arms, apart: None, unusable: 0 }
}

fn distinct(mut hosts: Vec<u32>) -> u64 {
    hosts.sort_unstable();
    hosts.dedup();
    hosts.len() as u64
}
