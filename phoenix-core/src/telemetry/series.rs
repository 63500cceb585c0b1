//! The series that an arm has shown on a target.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use super::counter::Counter;
use super::identity::SeriesId;
use super::signals::UNKNOWN_SHAPE;

/// No interval at all.
pub(super) const NEVER: i64 = i64::MIN;

/// What is remembered of one series.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) counter: Counter,
    /// For each of the two intervals that can be open (by parity): which, and where it is in that interval's list.
    pub(super) open: [(i64, u32); 2],
    last_cell: i64,
    last_ordinal: u64,
    /// What it shows of the used signals.
    pub(super) shape: u32,
}

/// The series of one interval, compared with those before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Presence {
    pub(super) active: u64,
    pub(super) new: u64,
    pub(super) missing: u64,
    pub(super) expected: u64,
}

/// All series ever seen, by identity; counted exactly.
#[derive(Debug, Default)]
pub(super) struct SeriesTable {
    indexes: HashMap<u128, u32, BuildHasherDefault<IdHasher>>,
    series: Vec<Series>,
    /// How many series were last seen in each interval.
    last_seen: BTreeMap<i64, u64>,
    ordinal: u64,
}

impl SeriesTable {
    pub(super) fn len(&self) -> usize {
        self.series.len()
    }

    /// The series of this identity, made if it is new and there is room for it.
    pub(super) fn find(&mut self, id: SeriesId, limit: usize) -> Option<(u32, &mut Series)> {
        let next = self.series.len();
        let index = match self.indexes.get(&id.0) {
            Some(&index) => index,
            None if next >= limit => return None,
            None => {
                let index = u32::try_from(next).ok()?;
                self.indexes.insert(id.0, index);
                self.series.push(Series {
                    counter: Counter::default(),
                    open: [(NEVER, 0); 2],
                    last_cell: NEVER,
                    last_ordinal: 0,
                    shape: UNKNOWN_SHAPE,
                });
                index
            }
        };
        Some((index, &mut self.series[index as usize]))
    }

    /// Closes an interval in which these series were seen; `window` is how many intervals a series stays active.
    ///
    /// Only measured intervals (`measured`) count for gaps: where the arm was not watched nothing is missing.
    pub(super) fn close(&mut self, cell: i64, seen: &[u32], window: i64, measured: bool) -> Presence {
        self.ordinal += u64::from(measured);
        let mut presence = Presence::default();
        for &index in seen {
            let series = &mut self.series[index as usize];
            if series.last_cell == NEVER {
                presence.new += 1;
            } else {
                if let Some(count) = self.last_seen.get_mut(&series.last_cell) {
                    *count -= 1;
                }
                if cell.saturating_sub(series.last_cell) <= window {
                    let steps = self.ordinal.saturating_sub(series.last_ordinal).max(1);
                    presence.expected += steps;
                    presence.missing += steps - 1;
                }
            }
            series.last_cell = cell;
            series.last_ordinal = self.ordinal;
        }
        *self.last_seen.entry(cell).or_default() += seen.len() as u64;
        self.last_seen.retain(|&last, _| cell.saturating_sub(last) < window);
        presence.active = self.last_seen.values().sum();
        presence
    }
}

/// Identities are hashes already.
#[derive(Debug, Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, id: u128) {
        // The low half.
        self.0 = id as u64;
    }
}

#[cfg(test)]
mod tests;
