//! Sightings of arms on different hosts: in each bin, what every host of each arm showed.

use std::collections::BTreeMap;

use super::sightings::host::Shown;
use crate::model::signals::SeenSignals;
use crate::model::{HostId, Inventory, PerVariant};

/// The hosts of both arms.
#[derive(Debug, Default)]
pub(crate) struct Fleet<'a> {
    /// The bins in which both arms were seen, in the order of time.
    pub(crate) bins: BTreeMap<i64, PerVariant<BTreeMap<&'a HostId, Shown<'a>>>>,
    /// What hosts showed of the signals that are used, in each bin in which any was looked at for them.
    pub(crate) signals: BTreeMap<i64, PerVariant<BTreeMap<&'a HostId, SeenSignals>>>,
    /// Everything that each host showed.
    pub(crate) inventories: PerVariant<BTreeMap<&'a HostId, Inventory>>,
}

impl Fleet<'_> {
    /// How many hosts of each arm were seen in a bin in which both arms were.
    pub(crate) fn hosts(&self) -> PerVariant<u64> {
        PerVariant::from_fn(|variant| {
            let mut hosts: Vec<&HostId> =
                self.bins.values().flat_map(|arms| arms.get(variant).keys().copied()).collect();
            hosts.sort_unstable();
            hosts.dedup();
            hosts.len() as u64
        })
    }
}

/// The probability that all of `carriers` hosts lie in the baseline's arm, had they been drawn at random from both arms' hosts, as the
/// pinned assignment draws them: Π (b − i)/(b + c − i) over i < carriers. So likely is it that something that runs on them, and that the
/// candidate would show, is not seen there.
///
/// 1 for no carrier; a process on one host of six is missed by one half where the arms are equally large.
pub(crate) fn chance_of_missing(carriers: u64, baseline: u64, candidate: u64) -> f64 {
    let all = (baseline + candidate) as f64;
    (0..carriers.min(baseline)).map(|i| (baseline as f64 - i as f64) / (all - i as f64)).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: C(b, k) / C(b + c, k).
    #[test]
    fn the_chance_of_missing_is_that_of_drawing_without_putting_back() {
        for (carriers, baseline, candidate, chance) in [
            (0, 5, 5, 1.0),
            (1, 1, 1, 0.5),
            (1, 3, 3, 0.5),
            (3, 3, 3, 1.0 / 20.0),
            (5, 5, 5, 1.0 / 252.0),
            (2, 5, 5, 10.0 / 45.0),
            (10, 10, 10, 1.0 / 184_756.0),
            (4, 4, 0, 1.0),
        ] {
            let found = chance_of_missing(carriers, baseline, candidate);
            assert!((found - chance).abs() <= 1e-12 * chance, "{carriers} {baseline} {candidate}: {found}");
        }
    }
}
