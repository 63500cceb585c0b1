//! Sightings on one grid: what both arms showed on a host in the same interval.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::fleet::Fleet;
use super::frame::median;
use super::timeline::{Grid, Timeline};
use crate::model::{Design, HostId, Inventory, PerVariant, Sighting, Usage, Variant, Window};

/// What one arm showed on a host in one bin.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    pub(crate) critical: BTreeSet<String>,
    pub(crate) population: Option<f64>,
    /// Processes of each executable of which single ones were shown.
    pub(crate) processes: BTreeMap<String, f64>,
    pub(crate) accepted_points: Option<u64>,
}

/// Both arms of one host in one bin.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) bin: i64,
    pub(crate) baseline: Shown,
    pub(crate) candidate: Shown,
}

/// All sightings that count.
#[derive(Debug)]
pub(crate) struct Sightings<'a> {
    pub(crate) grid: Grid,
    /// For each host, the bins in which both arms were seen, in the order of time; empty where the arms are on different hosts.
    pub(crate) pairs: BTreeMap<&'a HostId, Vec<Pair>>,
    /// The hosts of each arm, where these are different ones.
    pub(crate) fleet: Option<Fleet<'a>>,
    /// Everything each arm showed.
    pub(crate) inventory: BTreeMap<Variant, Inventory>,
    /// How many sightings of each arm that is made of.
    pub(crate) counts: PerVariant<u64>,
}

impl<'a> Sightings<'a> {
    /// The sightings after the warm-up; repeated ones count once.
    pub(crate) fn of(sightings: &'a [Sighting], timeline: &Timeline, design: Design) -> Sightings<'a> {
        let mut merged: BTreeMap<(&HostId, Variant, Window), Cow<'a, Sighting>> = BTreeMap::new();
        for sighting in sightings.iter().filter(|sighting| timeline.counts(sighting.window)) {
            if sighting.window.from < sighting.window.to {
                merged
                    .entry((&sighting.target, sighting.variant, sighting.window))
                    .and_modify(|known| unite(known.to_mut(), sighting))
                    .or_insert(Cow::Borrowed(sighting));
            }
        }
        let grid = grid_of(merged.keys());
        let mut shown: BTreeMap<(&HostId, i64), BTreeMap<Variant, Vec<&Sighting>>> = BTreeMap::new();
        let mut inventory: BTreeMap<Variant, Inventory> = BTreeMap::new();
        let mut counts = PerVariant::<u64>::default();
        for ((host, variant, window), sighting) in &merged {
            let (from, to) = (window.from.as_micros(), window.to.as_micros());
            let bin = grid.bin(from.saturating_add(to.saturating_sub(from) / 2));
            shown.entry((host, bin)).or_default().entry(*variant).or_default().push(sighting);
            add(inventory.entry(*variant).or_default(), &sighting.inventory);
            *counts.get_mut(*variant) += 1;
        }
        if !design.is_paired() {
            let mut inventories = PerVariant::<BTreeMap<&HostId, Inventory>>::default();
            for ((host, variant, _), sighting) in &merged {
                add(inventories.get_mut(*variant).entry(host).or_default(), &sighting.inventory);
            }
            let each = shown.iter().flat_map(|((host, bin), arms)| {
                arms.iter().map(|(variant, sightings)| (*bin, *host, *variant, together(sightings)))
            });
            let fleet = Some(Fleet::of(each, inventories));
            return Sightings { grid, pairs: BTreeMap::new(), fleet, inventory, counts };
        }
        let mut pairs: BTreeMap<&HostId, Vec<Pair>> = BTreeMap::new();
        for ((host, bin), arms) in shown {
            if let (Some(baseline), Some(candidate)) =
                (arms.get(&Variant::Baseline), arms.get(&Variant::Candidate))
            {
                let (baseline, candidate) = (together(baseline), together(candidate));
                pairs.entry(host).or_default().push(Pair { bin, baseline, candidate });
            }
        }
        Sightings { grid, pairs, fleet: None, inventory, counts }
    }
}

pub(crate) fn grid_of<'k>(keys: impl Iterator<Item = &'k (&'k HostId, Variant, Window)>) -> Grid {
    let windows: Vec<(Variant, i64, i64)> =
        keys.map(|(_, variant, window)| (*variant, window.from.as_micros(), window.to.as_micros())).collect();
    let lengths = |arm: Variant| {
        let of_arm = windows.iter().filter(|(variant, ..)| *variant == arm);
        median(of_arm.map(|(_, from, to)| to.saturating_sub(*from)).collect())
    };
    let step = Variant::ALL.into_iter().filter_map(lengths).max().unwrap_or(1).max(1);
    Grid { origin: windows.iter().map(|(_, from, _)| *from).min().unwrap_or(0), step }
}

fn together(sightings: &[&Sighting]) -> Shown {
    let populations: Vec<u64> = sightings.iter().filter_map(|sighting| sighting.population).collect();
    let accepted: Option<u64> =
        sightings.iter().filter_map(|sighting| sighting.accepted_points).reduce(u64::saturating_add);
    let mut processes: BTreeMap<String, f64> = BTreeMap::new();
    for (name, usage) in sightings.iter().flat_map(|sighting| &sighting.inventory.executables) {
        if usage.processes > 0 {
            *processes.entry(name.clone()).or_default() += usage.processes as f64 / sightings.len() as f64;
        }
    }
    let total: f64 = populations.iter().map(|population| *population as f64).sum();
    Shown {
        critical: sightings.iter().flat_map(|sighting| sighting.critical.iter().cloned()).collect(),
        population: (!populations.is_empty()).then(|| total / populations.len() as f64),
        processes,
        accepted_points: accepted,
    }
}

/// The same window told twice: whatever either tells, the greater number where they differ, so that their order does not matter.
fn unite(known: &mut Sighting, other: &Sighting) {
    known.critical.extend(other.critical.iter().cloned());
    known.population = known.population.max(other.population);
    known.accepted_points = known.accepted_points.max(other.accepted_points);
    for (known, other) in counts_of(&mut known.inventory).into_iter().zip(counts_in(&other.inventory)) {
        for (name, count) in other {
            let known = known.entry(name.clone()).or_default();
            *known = (*known).max(*count);
        }
    }
    for (name, usage) in &other.inventory.executables {
        let known = known.inventory.executables.entry(name.clone()).or_default();
        known.points = known.points.max(usage.points);
        known.cpu_seconds = finite(known.cpu_seconds).max(finite(usage.cpu_seconds));
        known.memory_bytes = finite(known.memory_bytes).max(finite(usage.memory_bytes));
        known.processes = known.processes.max(usage.processes);
    }
}

fn add(total: &mut Inventory, other: &Inventory) {
    for (total, other) in counts_of(total).into_iter().zip(counts_in(other)) {
        for (name, count) in other {
            let sum = total.entry(name.clone()).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    for (name, usage) in &other.executables {
        let Usage { points, cpu_seconds, memory_bytes, processes } =
            total.executables.entry(name.clone()).or_default();
        *points = points.saturating_add(usage.points);
        *cpu_seconds = finite(*cpu_seconds + finite(usage.cpu_seconds));
        *memory_bytes = finite(*memory_bytes + finite(usage.memory_bytes));
        *processes = processes.saturating_add(usage.processes);
    }
}

type Counts = BTreeMap<String, u64>;

/// All that is counted by name.
fn counts_in(inventory: &Inventory) -> [&Counts; 4] {
    let Inventory { metrics, attributes, executables: _, metric_series, attribute_series } = inventory;
    [metrics, attributes, metric_series, attribute_series]
}

/// The same, to be changed.
fn counts_of(inventory: &mut Inventory) -> [&mut Counts; 4] {
    let Inventory { metrics, attributes, executables: _, metric_series, attribute_series } = inventory;
    [metrics, attributes, metric_series, attribute_series]
}

/// What is no amount counts as none, and sums stop at the greatest number.
fn finite(amount: f64) -> f64 {
    if amount.is_nan() || amount < 0.0 { 0.0 } else { amount.min(f64::MAX) }
}
