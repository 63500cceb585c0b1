//! Intervals in a row in which something was missing.

/// So many intervals in a row without something are a loss; seen in fewer, it cannot be tested.
pub(crate) const INTERVALS: u64 = 3;

/// The runs so far, going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) current: u64,
    from: i64,
    pub(crate) longest: u64,
    /// Where the first run began that is long enough for a loss.
    pub(crate) since: Option<i64>,
}

impl Run {
    /// The next interval.
    pub(crate) fn next(&mut self, bin: i64, is_missing: bool) {
        if !is_missing {
            self.current = 0;
            return;
        }
        if self.current == 0 {
            self.from = bin;
        }
        self.current += 1;
        self.longest = self.longest.max(self.current);
        if self.current == INTERVALS && self.since.is_none() {
            self.since = Some(self.from);
        }
    }
}
