//! Sightings on one grid: what both arms showed on a host in the same interval.
//!
//! They are taken in once, in the order of their ends, so that a look costs what is new. What comes late, tells something else of an
//! interval that was known, or changes the grid, makes everything be taken in anew.

pub(crate) mod aspects;
mod counted;
pub(crate) mod host;
mod inventory;
pub(crate) mod run;
mod told;

use std::collections::BTreeMap;

use super::fleet::Fleet;
use super::timeline::{Grid, Timeline};
use crate::model::signals::SignalsId;
use crate::model::{Design, HostId, Inventory, PerVariant, Sighting};

use counted::Counted;
use host::{Seen, UsedList};
use told::{News, Place, Told};

/// Everything that was sighted, and what counts of it as of the latest look.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sighted {
    told: Told,
    /// What no look has taken in yet.
    waiting: Vec<Place>,
    /// Whether something that was known became something else.
    is_revised: bool,
    /// The last one that was taken in.
    last: Option<Place>,
    counted: Counted,
}

/// How sightings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) design: Design,
    /// What alerts and dashboards use.
    pub(crate) list: Option<UsedList>,
}

/// All sightings that count, those after the warm-up.
#[derive(Debug)]
pub(crate) struct Sightings<'a> {
    pub(crate) grid: Grid,
    /// What both arms showed on each host; empty where the arms are on different hosts.
    pub(crate) hosts: BTreeMap<&'a HostId, &'a Seen>,
    /// The hosts of each arm, where these are different ones.
    pub(crate) fleet: Option<Fleet<'a>>,
    /// Everything each arm showed; `None` for an arm that was never seen.
    pub(crate) inventory: PerVariant<Option<&'a Inventory>>,
    /// How many sightings of each arm that is made of.
    pub(crate) counts: PerVariant<u64>,
}

impl Sighted {
    /// Takes sightings in: each once, however often it comes.
    pub(crate) fn add(&mut self, sightings: &[Sighting]) {
        for sighting in sightings {
            match self.told.add(sighting) {
                News::Nothing => {}
                News::Some(place) => self.waiting.push(place),
                News::Other => self.is_revised = true,
            }
        }
    }

    /// Takes in what the timeline admits and was not taken in yet, or everything; `see` is told of each.
    pub(crate) fn look(
        &mut self,
        timeline: &Timeline,
        everything: bool,
        compared: Compared,
        mut see: impl FnMut(&Sighting),
    ) {
        self.waiting.sort_unstable();
        let is_late = |place: &Place| {
            self.last.as_ref().is_some_and(|last| place < last) && timeline.admits(place.from, place.to)
        };
        if everything
            || self.is_revised
            || !self.counted.is_compared(compared)
            || self.waiting.iter().any(is_late)
        {
            (self.last, self.is_revised) = (None, false);
            self.counted = Counted::of(compared);
            self.waiting = self.told.places();
        }
        let cutoff = timeline.limits().1;
        let later = self.waiting.split_off(self.waiting.partition_point(|place| place.to <= cutoff));
        let mut new = std::mem::replace(&mut self.waiting, later);
        new.retain(|place| timeline.admits(place.from, place.to));
        if let Some(last) = new.last() {
            self.last = Some(last.clone());
        }
        for place in &new {
            if let Some(one) = self.told.get(&place.host, place.variant, (place.to, place.from)) {
                see(&one.sighting);
            }
        }
        new.retain(|place| timeline.counts(place.from, place.to));
        self.counted.go_on(new, &self.told);
    }

    /// What counts as of the latest look.
    pub(crate) fn sightings(&self) -> Sightings<'_> {
        self.counted.sightings(&self.told)
    }

    /// What would count in another time.
    pub(crate) fn within(&self, timeline: &Timeline, compared: Compared) -> Within<'_> {
        let mut places = self.told.places();
        places.retain(|place| timeline.counts(place.from, place.to));
        let mut counted = Counted::of(compared);
        counted.go_on(places, &self.told);
        Within { told: &self.told, counted }
    }

    /// Whether both arms were looked at with this list at any time.
    pub(crate) fn was_looked_for(&self, list: SignalsId) -> bool {
        self.told.was_looked_for(list)
    }
}

/// What counts in a time of its own.
#[derive(Debug)]
pub(crate) struct Within<'a> {
    told: &'a Told,
    counted: Counted,
}

impl Within<'_> {
    /// What counts in it.
    pub(crate) fn sightings(&self) -> Sightings<'_> {
        self.counted.sightings(self.told)
    }
}
