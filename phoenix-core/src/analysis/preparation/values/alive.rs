//! When an arm showed anything at all on a host: where an absent value can mean zero.

/// Intervals of one length, as the stretch of time that they cover together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// The length of its intervals.
    pub(crate) length: i64,
}

/// The intervals in which an arm was alive on a host.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alive {
    /// In the order of their starts; those of one length never overlap or touch.
    stretches: Vec<Stretch>,
    /// The latest end up to each of them.
    reach: Vec<i64>,
    /// Where the interval that starts the latest starts.
    last_start: Option<i64>,
}

impl Alive {
    /// Adds intervals; where the first new one starts, if any is new.
    pub(crate) fn add(&mut self, new: Stretch) -> Option<i64> {
        self.last_start = self.last_start.max(Some(new.to - new.length));
        let at = self.stretches.partition_point(|known| known.from <= new.from);
        let known = at.checked_sub(1).and_then(|before| self.joinable(before, new));
        match known {
            Some(before) if new.to <= self.stretches[before].to => None,
            Some(before) => {
                let known = &mut self.stretches[before];
                let first = known.to;
                known.to = new.to;
                self.swallow(before);
                Some(first)
            }
            None => {
                self.stretches.insert(at, new);
                self.swallow(at);
                Some(new.from)
            }
        }
    }

    /// The stretches that reach beyond `time`, perhaps with some that do not.
    pub(crate) fn reaching(&self, time: i64) -> &[Stretch] {
        &self.stretches[self.reach.partition_point(|reach| *reach <= time)..]
    }

    /// Where the interval that starts the latest starts.
    pub(crate) fn last_start(&self) -> Option<i64> {
        self.last_start
    }

    /// The stretch at or before `at` that a new one goes on from or lies in.
    fn joinable(&self, at: usize, new: Stretch) -> Option<usize> {
        (0..=at).rev().take_while(|at| self.reach[*at] >= new.from).find(|at| joins(self.stretches[*at], new))
    }

    /// Joins what follows with the stretch at `at` where it can be, and mends the reach.
    fn swallow(&mut self, at: usize) {
        let mut grown = self.stretches[at];
        let mut next = at + 1;
        while let Some(&other) = self.stretches.get(next).filter(|other| other.from <= grown.to) {
            if joins(grown, other) {
                grown.to = grown.to.max(other.to);
                self.stretches.remove(next);
            } else {
                next += 1;
            }
        }
        self.stretches[at] = grown;
        self.reach.truncate(at);
        let mut reach = at.checked_sub(1).map_or(i64::MIN, |before| self.reach[before]);
        for stretch in &self.stretches[at..] {
            reach = reach.max(stretch.to);
            self.reach.push(reach);
        }
    }
}

/// Whether intervals of `later` go on where those of `known` are or end.
fn joins(known: Stretch, later: Stretch) -> bool {
    known.length == later.length && later.from <= known.to
}
