//! What counts of the sightings, as far as it was taken in.

use std::collections::BTreeMap;

use super::host::{Seen, Shown, UsedList, signals};
use super::inventory;
use super::told::{Interval, One, Place, Told};
use super::{Compared, Sightings};
use crate::analysis::preparation::fleet::Fleet;
use crate::analysis::preparation::timeline::Grid;
use crate::analysis::preparation::values::Lengths;
use crate::model::{Design, HostId, Inventory, PerVariant, Variant};

/// So many of the last bins stay open: what comes for them is no news of what was before.
const OPEN: i64 = 2;

/// All that was taken in.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    compared: Compared,
    lengths: PerVariant<Lengths>,
    origin: i64,
    grid: Grid,
    inventory: PerVariant<Inventory>,
    hosts: BTreeMap<HostId, Host>,
}

/// What one host told.
#[derive(Debug, Clone, Default)]
struct Host {
    taken: Vec<(Variant, Interval)>,
    /// Those of the bins that stay open.
    open: Vec<(i64, Variant, Interval)>,
    /// The first bin that is open.
    from: Option<i64>,
    /// All before that.
    settled: Seen,
    /// With that.
    seen: Seen,
}

impl Default for Counted {
    fn default() -> Counted {
        Counted::of(Compared { design: Design::Shadow, list: None })
    }
}

impl Counted {
    /// Nothing yet.
    pub(super) fn of(compared: Compared) -> Counted {
        Counted {
            compared,
            lengths: PerVariant::default(),
            origin: 0,
            grid: Grid { origin: 0, step: 1 },
            inventory: PerVariant::default(),
            hosts: BTreeMap::new(),
        }
    }

    pub(super) fn is_compared(&self, how: Compared) -> bool {
        self.compared == how
    }

    /// Goes on with these, which come after all that were taken in.
    pub(super) fn go_on(&mut self, new: Vec<Place>, told: &Told) {
        let mut changed: BTreeMap<HostId, Vec<(Variant, Interval)>> = BTreeMap::new();
        for Place { to, from, host, variant } in new {
            let Some(one) = told.get(&host, variant, (to, from)) else { continue };
            let is_first = Variant::ALL.into_iter().all(|arm| self.lengths.get(arm).count() == 0);
            self.origin = if is_first { from } else { self.origin.min(from) };
            self.lengths.get_mut(variant).add(to.saturating_sub(from), 1);
            inventory::add(self.inventory.get_mut(variant), &one.sighting.inventory);
            changed.entry(host).or_default().push((variant, (to, from)));
        }
        let medians = Variant::ALL.into_iter().filter_map(|arm| self.lengths.get(arm).median());
        let grid = Grid { origin: self.origin, step: medians.max().unwrap_or(1).max(1) };
        let is_other_grid = std::mem::replace(&mut self.grid, grid) != grid;
        for (host, new) in changed {
            let known = self.hosts.entry(host.clone()).or_default();
            known
                .open
                .extend(new.iter().map(|&(variant, interval)| (bin(grid, interval), variant, interval)));
            known.taken.extend(new);
            if self.compared.design.is_paired() && !is_other_grid {
                known.settle(&host, grid, told, self.compared.list);
            }
        }
        if self.compared.design.is_paired() && is_other_grid {
            for (host, known) in &mut self.hosts {
                known.forget(grid);
                known.settle(host, grid, told, self.compared.list);
            }
        }
    }

    /// What is known by now.
    pub(super) fn sightings<'a>(&'a self, told: &'a Told) -> Sightings<'a> {
        let counts = PerVariant::from_fn(|variant| self.lengths.get(variant).count() as u64);
        let is_paired = self.compared.design.is_paired();
        Sightings {
            grid: self.grid,
            hosts: self.hosts.iter().filter(|_| is_paired).map(|(host, known)| (host, &known.seen)).collect(),
            fleet: (!is_paired).then(|| self.fleet(told)),
            inventory: PerVariant::from_fn(|variant| {
                (*counts.get(variant) > 0).then(|| self.inventory.get(variant))
            }),
            counts,
        }
    }

    fn fleet<'a>(&'a self, told: &'a Told) -> Fleet<'a> {
        let mut fleet = Fleet::default();
        for (host, known) in &self.hosts {
            let mut bins: BTreeMap<(i64, Variant), Vec<&One>> = BTreeMap::new();
            for &(variant, interval) in &known.taken {
                if let Some(one) = told.get(host, variant, interval) {
                    bins.entry((bin(self.grid, interval), variant)).or_default().push(one);
                    let inventories = fleet.inventories.get_mut(variant);
                    inventory::add(inventories.entry(host).or_default(), &one.sighting.inventory);
                }
            }
            for ((bin, variant), told) in bins {
                fleet.bins.entry(bin).or_default().get_mut(variant).insert(host, Shown::of(&told));
                let list = self.compared.list.map(|list| list.id);
                if let Some(seen) = list.and_then(|list| signals(&told, list)) {
                    fleet.signals.entry(bin).or_default().get_mut(variant).insert(host, seen);
                }
            }
        }
        fleet.bins.retain(|_, arms| !arms.baseline.is_empty() && !arms.candidate.is_empty());
        fleet
    }
}

impl Host {
    /// Begins anew, on another grid.
    fn forget(&mut self, grid: Grid) {
        self.settled = Seen::default();
        self.from = None;
        let all = self.taken.iter().map(|&(variant, interval)| (bin(grid, interval), variant, interval));
        self.open = all.collect();
    }

    /// Goes on with what is open; what lies before that makes it begin anew.
    fn settle(&mut self, host: &HostId, grid: Grid, told: &Told, list: Option<UsedList>) {
        if self.open.iter().any(|(bin, ..)| self.from.is_some_and(|from| *bin < from)) {
            self.forget(grid);
        }
        self.open.sort_unstable();
        let Some((last, ..)) = self.open.last() else { return };
        let from = last.saturating_sub(OPEN - 1).max(self.from.unwrap_or(i64::MIN));
        let rest = self.open.split_off(self.open.partition_point(|(bin, ..)| *bin < from));
        let settled = std::mem::replace(&mut self.open, rest);
        take_in(&mut self.settled, &settled, host, told, list);
        self.from = Some(from);
        self.seen.clone_from(&self.settled);
        take_in(&mut self.seen, &self.open, host, told, list);
    }
}

/// Takes these in, which are sorted.
fn take_in(
    seen: &mut Seen,
    all: &[(i64, Variant, Interval)],
    host: &HostId,
    told: &Told,
    list: Option<UsedList>,
) {
    for of_bin in all.chunk_by(|a, b| a.0 == b.0) {
        let mut arms = PerVariant::<Vec<&One>>::default();
        for &(_, variant, interval) in of_bin {
            arms.get_mut(variant).extend(told.get(host, variant, interval));
        }
        seen.next(of_bin[0].0, &arms, list);
    }
}

/// The bin in which the middle of an interval lies.
fn bin(grid: Grid, (to, from): Interval) -> i64 {
    grid.bin(from.saturating_add(to.saturating_sub(from) / 2))
}
