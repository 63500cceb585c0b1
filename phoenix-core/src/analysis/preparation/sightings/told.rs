//! Everything that was sighted, each interval of an arm on a host once.

use std::collections::{BTreeMap, BTreeSet};

use super::inventory::unite;
use crate::model::signals::{SeenSignals, SignalsId};
use crate::model::{HostId, PerVariant, Sighting, Variant};

/// End and start of an interval: what is new ends after what was known.
pub(super) type Interval = (i64, i64);

/// Where one is found, in the order in which they are taken in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) to: i64,
    pub(super) from: i64,
    pub(super) host: HostId,
    pub(super) variant: Variant,
}

/// What an arm showed on a host in an interval.
#[derive(Debug, Clone)]
pub(crate) struct One {
    /// Without its signals.
    pub(super) sighting: Sighting,
    /// One for each list that was looked for.
    pub(super) signals: Vec<SeenSignals>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    hosts: BTreeMap<HostId, PerVariant<BTreeMap<Interval, One>>>,
    /// Lists of signals that were looked for, whenever.
    looked_for: PerVariant<BTreeSet<SignalsId>>,
}

/// What a sighting told.
pub(super) enum News {
    Nothing,
    Some(Place),
    /// Something else of an interval that was known.
    Other,
}

impl Told {
    pub(super) fn add(&mut self, new: &Sighting) -> News {
        if let Some(seen) = &new.signals {
            self.looked_for.get_mut(new.variant).insert(seen.list);
        }
        let (from, to) = (new.window.from.as_micros(), new.window.to.as_micros());
        if from >= to {
            return News::Nothing;
        }
        if !self.hosts.contains_key(&new.target) {
            self.hosts.insert(new.target.clone(), PerVariant::default());
        }
        let Some(arms) = self.hosts.get_mut(&new.target) else { return News::Nothing };
        let of_arm = arms.get_mut(new.variant);
        let Some(known) = of_arm.get_mut(&(to, from)) else {
            let one = One {
                sighting: Sighting { signals: None, ..new.clone() },
                signals: new.signals.iter().cloned().collect(),
            };
            of_arm.insert((to, from), one);
            return News::Some(Place { to, from, host: new.target.clone(), variant: new.variant });
        };
        let before = known.clone();
        unite(&mut known.sighting, new);
        if let Some(seen) = &new.signals {
            match known.signals.iter_mut().find(|known| known.list == seen.list) {
                Some(known) => known.unite(seen),
                None => known.signals.push(seen.clone()),
            }
        }
        let is_same = before.sighting == known.sighting && before.signals == known.signals;
        if is_same { News::Nothing } else { News::Other }
    }

    pub(super) fn get(&self, host: &HostId, variant: Variant, interval: Interval) -> Option<&One> {
        self.hosts.get(host)?.get(variant).get(&interval)
    }

    /// Where all of them are, in order.
    pub(super) fn places(&self) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for (host, arms) in &self.hosts {
            for variant in Variant::ALL {
                let intervals = arms.get(variant).keys();
                places.extend(intervals.map(|&(to, from)| Place { to, from, host: host.clone(), variant }));
            }
        }
        places.sort_unstable();
        places
    }

    /// Whether both arms were looked at with this list at any time.
    pub(super) fn was_looked_for(&self, list: SignalsId) -> bool {
        Variant::ALL.into_iter().all(|variant| self.looked_for.get(variant).contains(&list))
    }
}
