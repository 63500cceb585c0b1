//! What the baseline showed and the candidate does not, by name.
//!
//! Where the arms are on different hosts, a name is lost when so many of the baseline's hosts show it that chance would hardly ever
//! have kept it from all of the candidate's (probability at most α); others are counted, not named.

use std::collections::BTreeMap;

use crate::analysis::preparation::fleet::chance_of_missing;
use crate::analysis::preparation::sightings::Sightings;
use crate::analysis::report::losses::LISTED;
use crate::analysis::report::{Lost, LostExecutable, LostName, WouldLose};
use crate::model::{Inventory, PerVariant, Usage};

/// The names in the baseline's inventory that are not in the candidate's; nothing is claimed while one of the arms was never seen.
pub(crate) fn compare(sightings: &Sightings<'_>, alpha: f64) -> WouldLose {
    let (Some(baseline), Some(candidate)) = (sightings.inventory.baseline, sightings.inventory.candidate)
    else {
        return WouldLose::default();
    };
    let points: f64 = baseline.metrics.values().map(|points| *points as f64).sum();
    let is_comparable = |has: &dyn Fn(&Inventory) -> bool| {
        sightings.fleet.as_ref().is_none_or(|fleet| {
            let hosts = PerVariant::from_fn(|variant| fleet.inventories.get(variant).len() as u64);
            let carriers =
                fleet.inventories.baseline.values().filter(|inventory| has(inventory)).count() as u64;
            chance_of_missing(carriers, hosts.baseline, hosts.candidate) <= alpha
        })
    };
    WouldLose {
        metrics: names(&baseline.metrics, &candidate.metrics, points, |name| {
            is_comparable(&|inventory| inventory.metrics.contains_key(name))
        }),
        attributes: names(&baseline.attributes, &candidate.attributes, points, |name| {
            is_comparable(&|inventory| inventory.attributes.contains_key(name))
        }),
        executables: executables(baseline, candidate, |name| {
            is_comparable(&|inventory| inventory.executables.contains_key(name))
        }),
    }
}

fn names(
    baseline: &BTreeMap<String, u64>,
    candidate: &BTreeMap<String, u64>,
    all: f64,
    is_comparable: impl Fn(&str) -> bool,
) -> Lost<LostName> {
    let missing = baseline.iter().filter(|(name, _)| !candidate.contains_key(*name));
    let (lost, perhaps): (Vec<_>, Vec<_>) = missing.partition(|(name, _)| is_comparable(name));
    let lost = lost.into_iter();
    let lost = lost
        .map(|(name, points)| LostName { name: name.clone(), share_of_points: share(*points as f64, all) })
        .collect();
    biggest(lost, baseline.len(), perhaps.len(), |lost| lost.share_of_points)
}

fn executables(
    baseline: &Inventory,
    candidate: &Inventory,
    is_comparable: impl Fn(&str) -> bool,
) -> Lost<LostExecutable> {
    let total = |amount: fn(&Usage) -> f64| baseline.executables.values().map(amount).sum::<f64>();
    let points = total(|usage| usage.points as f64);
    let cpu = total(|usage| usage.cpu_seconds);
    let memory = total(|usage| usage.memory_bytes);
    let missing = baseline.executables.iter().filter(|(name, _)| !candidate.executables.contains_key(*name));
    let (lost, perhaps): (Vec<_>, Vec<_>) = missing.partition(|(name, _)| is_comparable(name));
    let lost = lost.into_iter();
    let lost = lost
        .map(|(name, usage)| LostExecutable {
            name: name.clone(),
            share_of_points: share(usage.points as f64, points),
            share_of_cpu: share(usage.cpu_seconds, cpu),
            share_of_memory: share(usage.memory_bytes, memory),
        })
        .collect();
    let weight = |lost: &LostExecutable| lost.share_of_cpu + lost.share_of_memory + lost.share_of_points;
    biggest(lost, baseline.executables.len(), perhaps.len(), weight)
}

/// The biggest first; equal ones by name, the order in which they come.
fn biggest<T>(mut lost: Vec<T>, of: usize, perhaps: usize, weight: impl Fn(&T) -> f64) -> Lost<T> {
    let count = lost.len() as u64;
    lost.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    lost.truncate(LISTED);
    Lost { listed: lost, count, of: of as u64, perhaps: perhaps as u64 }
}

fn share(part: f64, all: f64) -> f64 {
    let share = part / all;
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}
