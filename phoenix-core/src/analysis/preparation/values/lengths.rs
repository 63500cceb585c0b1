//! How long intervals are: their median, kept as they come.

use std::collections::BTreeMap;

/// Lengths with how many intervals have them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lengths {
    counts: BTreeMap<i64, usize>,
    all: usize,
}

impl Lengths {
    /// So many more intervals of a length.
    pub(crate) fn add(&mut self, length: i64, count: usize) {
        *self.counts.entry(length).or_default() += count;
        self.all += count;
    }

    /// How many intervals there are.
    pub(crate) fn count(&self) -> usize {
        self.all
    }

    /// The lower median.
    pub(crate) fn median(&self) -> Option<i64> {
        let mut left = self.all.checked_sub(1)? / 2;
        for (length, count) in &self.counts {
            match left.checked_sub(*count) {
                Some(rest) => left = rest,
                None => return Some(*length),
            }
        }
        None
    }

    /// How many are longer than this.
    pub(crate) fn longer_than(&self, length: i64) -> usize {
        self.counts.iter().rev().take_while(|(known, _)| **known > length).map(|(_, count)| count).sum()
    }
}
