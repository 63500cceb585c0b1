//! Inventories put together.

use std::collections::BTreeMap;

use crate::model::{Inventory, Sighting, Usage};

type Counts = BTreeMap<String, u64>;

/// The same window told twice: whatever either tells, the greater number where they differ, so that their order does not matter.
pub(super) fn unite(known: &mut Sighting, other: &Sighting) {
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

/// Adds one to a total.
pub(super) fn add(total: &mut Inventory, other: &Inventory) {
    for (total, other) in counts_of(total).into_iter().zip(counts_in(other)) {
        for (name, count) in other {
            match total.get_mut(name) {
                Some(sum) => *sum = sum.saturating_add(*count),
                None => _ = total.insert(name.clone(), *count),
            }
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
