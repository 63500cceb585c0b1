//! Bins in which anything can be, without those in between in which nothing can.

use super::super::timeline::joined;

/// Ranges of bins with a place for each bin.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// First, end and the place of the first.
    ranges: Vec<(i64, i64, usize)>,
    places: usize,
}

impl Touched {
    /// The union of these ranges.
    pub(super) fn of(ranges: Vec<(i64, i64)>) -> Touched {
        let mut touched = Touched::default();
        for (first, end) in joined(ranges) {
            touched.ranges.push((first, end, touched.places));
            touched.places += (end - first) as usize;
        }
        touched
    }

    /// How many places there are.
    pub(super) fn places(&self) -> usize {
        self.places
    }

    /// The place of a bin, one of these; those that follow it in its range follow it here.
    pub(super) fn place(&self, bin: i64) -> usize {
        let after = self.ranges.partition_point(|(first, ..)| *first <= bin);
        let (first, _, place) = self.ranges[after.saturating_sub(1)];
        place + (bin - first) as usize
    }

    /// The bins, in the order of their places.
    pub(super) fn bins(&self) -> impl Iterator<Item = i64> {
        self.ranges.iter().flat_map(|(first, end, _)| *first..*end)
    }
}
