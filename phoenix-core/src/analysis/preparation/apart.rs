//! Arms on different hosts: each arm's mean per host takes the place of a sum over pairs.
//!
//! A bin counts when both arms have a host in it. What each host had on its own is kept, since how much hosts differ is what limits
//! such a comparison.

use std::collections::{BTreeMap, BTreeSet};

use super::frame::{Bin, Cell, Frame, exact_mean, places};
use super::timeline::{Bins, Grid};
use crate::model::{PerVariant, Variant};

/// What one host had in the bins that count, divided by the frame's scale: bin and value, in the order of time.
pub(crate) type HostSeries = Vec<(i64, f64)>;

/// The hosts of one arm, by their index.
pub(crate) type Hosts = BTreeMap<u32, HostSeries>;

/// The frame of arms on different hosts.
///
/// An arm is expected in every bin on every host on which the metric was ever seen, warm-up included: a host that falls silent is a gap.
pub(super) fn assembled(cells: &[Cell], expected: &Bins, grid: Grid) -> Frame {
    let mut known = PerVariant::<BTreeSet<u32>>::default();
    for cell in cells {
        known.get_mut(cell.variant).insert(cell.host);
    }
    let has = PerVariant::from_fn(|variant| !known.get(variant).is_empty());
    let mut bins = Vec::new();
    let mut series = PerVariant::<Hosts>::default();
    let mut present = PerVariant::<u64>::default();
    for group in cells.chunk_by(|a, b| a.bin == b.bin) {
        let index = group[0].bin;
        let of = |arm: Variant| group.iter().filter(move |cell| cell.variant == arm);
        let is_expected = expected.contains(index);
        let shown = PerVariant::from_fn(|arm| {
            of(arm).fold((0.0, 0_u32), |(sum, hosts), cell| (sum + cell.value, hosts + 1))
        });
        let counted = is_expected && shown.candidate.1 > 0 && (shown.baseline.1 > 0 || !has.baseline);
        if is_expected {
            Variant::ALL.into_iter().for_each(|arm| *present.get_mut(arm) += u64::from(shown.get(arm).1));
        }
        if counted {
            for cell in group {
                let host = series.get_mut(cell.variant).entry(cell.host).or_default();
                host.push((index, cell.value));
            }
        }
        let means = PerVariant::from_fn(|arm| exact_mean(of(arm).map(|cell| cell.value)).unwrap_or(0.0));
        let sums = if counted { means } else { PerVariant::default() };
        bins.push(Bin { index, shown, sums, hosts: u32::from(counted), counted });
    }
    let coverage = PerVariant::from_fn(|arm| {
        let all = expected.count() as f64 * known.get(arm).len() as f64;
        (all > 0.0).then(|| (*present.get(arm) as f64 / all).min(1.0))
    });
    let arms = PerVariant::from_fn(|arm| series.get(arm).len() as u64);
    let hosts: BTreeSet<u32> =
        Variant::ALL.into_iter().flat_map(|arm| series.get(arm).keys().copied()).collect();
    let hosts = hosts.len() as u64;
    Frame {
        grid,
        places: places(&bins),
        bins,
        kept: 0,
        scale: 1.0,
        coverage,
        hosts,
        arms,
        apart: Some(series),
        unusable: 0,
    }
}
