//! The values of one metric on one host in one arm from one source, in the order of time.
//!
//! Intervals of one length that follow each other are one [`Run`], so that a value of a regular series is eight bytes.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::timeline::Timeline;
use crate::model::{HostId, MetricName, Sample, Variant};

/// Intervals of one length, each from where the one before ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) from: i64,
    /// At least 1.
    pub(crate) length: i64,
    /// Where its values begin.
    pub(crate) first: usize,
}

impl Run {
    /// The start of the interval of the value at `index`.
    pub(crate) fn start(&self, index: usize) -> i64 {
        self.from + (index - self.first) as i64 * self.length
    }
}

/// One series.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    target: HostId,
    metric: MetricName,
    /// The number of its host.
    pub(crate) host: usize,
    pub(crate) variant: Variant,
    source: String,
    /// In the order of (from, to).
    runs: Vec<Run>,
    /// NaN stands for what cannot be used: no number, or contradicted.
    values: Vec<f64>,
    /// Where the last interval ends, and how long it is.
    end: i64,
    length: i64,
    /// What came after something later, not in the runs yet.
    late: Vec<(i64, i64, f64)>,
    /// Intervals that are none.
    pub(crate) unreal: BTreeSet<(i64, i64)>,
    /// Whether no interval ends before an earlier one.
    pub(crate) is_monotone: bool,
    revised: Revised,
}

/// What changed of a series, but for what came at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Revised {
    #[default]
    Nothing,
    /// Something came in between.
    Late,
    /// Something that could be used cannot be any more.
    Contradicted,
}

impl Series {
    pub(crate) fn of(sample: &Sample, host: usize) -> Series {
        Series {
            target: sample.target.clone(),
            metric: sample.metric.clone(),
            host,
            variant: sample.variant,
            source: sample.source.clone(),
            runs: Vec::new(),
            values: Vec::new(),
            end: i64::MIN,
            length: 0,
            late: Vec::new(),
            unreal: BTreeSet::new(),
            is_monotone: true,
            revised: Revised::Nothing,
        }
    }

    /// Whether the sample belongs here.
    pub(crate) fn holds(&self, sample: &Sample) -> bool {
        self.variant == sample.variant
            && is_same(self.metric.as_str(), sample.metric.as_str())
            && is_same(self.target.as_str(), sample.target.as_str())
            && self.source == sample.source
    }

    /// Takes a sample of this series in.
    pub(crate) fn add(&mut self, sample: &Sample) {
        let (from, to) = (sample.from.as_micros(), sample.to.as_micros());
        let value = if sample.value.is_finite() { sample.value } else { f64::NAN };
        // In order, which is how nearly all samples come.
        if from == self.end && to.wrapping_sub(from) == self.length && from < to {
            self.values.push(value);
            self.end = to;
            return;
        }
        self.add_irregular(from, to, value);
    }

    #[inline(never)]
    fn add_irregular(&mut self, from: i64, to: i64, value: f64) {
        if to.checked_sub(from).is_none_or(|length| length <= 0) {
            self.unreal.insert((from, to));
        } else if self.values.is_empty() || (from, to) > (self.end - self.length, self.end) {
            self.push(from, to, value);
        } else if let Some(index) = self.find(from, to) {
            let known = &mut self.values[index];
            if !known.is_nan() && known.to_bits() != value.to_bits() {
                *known = f64::NAN;
                self.revised = Revised::Contradicted;
            }
        } else {
            self.late.push((from, to, value));
            self.revised = self.revised.max(Revised::Late);
        }
    }

    /// Puts everything in order, and tells what changed since the last time.
    pub(crate) fn settle(&mut self) -> Revised {
        if !self.late.is_empty() {
            let mut all = std::mem::take(&mut self.late);
            all.extend(self.intervals());
            all.sort_by_key(|interval| (interval.0, interval.1));
            (self.runs, self.values, self.is_monotone) = (Vec::new(), Vec::with_capacity(all.len()), true);
            for same in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
                let (from, to, value) = same[0];
                let is_contradicted = same.iter().any(|other| other.2.to_bits() != value.to_bits());
                self.push(from, to, if is_contradicted { f64::NAN } else { value });
            }
        }
        std::mem::take(&mut self.revised)
    }

    /// How many values there are, unusable ones among them.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whose series it is, in the order of hosts.
    pub(crate) fn owner(&self) -> (&HostId, Variant) {
        (&self.target, self.variant)
    }

    /// The values at these places.
    pub(crate) fn values(&self, range: Range<usize>) -> &[f64] {
        &self.values[range]
    }

    /// The runs with the places of their values, from the one on that holds the value at `index`.
    pub(crate) fn runs_from(&self, index: usize) -> impl Iterator<Item = (&Run, Range<usize>)> {
        let skipped = self.runs.partition_point(|run| run.first <= index).saturating_sub(1);
        let ends = self.runs[skipped..].iter().skip(1).map(|run| run.first);
        let ends = ends.chain(std::iter::once(self.values.len()));
        self.runs[skipped..].iter().zip(ends).map(move |(run, end)| (run, run.first.max(index)..end))
    }

    /// The place of the first value that ends after `time`; of a series that is not monotone the beginning.
    pub(crate) fn ending_after(&self, time: i64) -> usize {
        if self.end <= time {
            return self.values.len();
        }
        if !self.is_monotone {
            return 0;
        }
        let after = self.runs.partition_point(|run| run.from + run.length <= time);
        let Some(run) = after.checked_sub(1).map(|at| self.runs[at]) else { return 0 };
        let end = self.runs.get(after).map_or(self.values.len(), |run| run.first);
        let whole = time.saturating_sub(run.from) / run.length;
        end.min(run.first.saturating_add(usize::try_from(whole).unwrap_or(0)))
    }

    fn push(&mut self, from: i64, to: i64, value: f64) {
        let length = to - from;
        if self.values.is_empty() || from != self.end || length != self.length {
            self.is_monotone &= self.values.is_empty() || to >= self.end;
            self.runs.push(Run { from, length, first: self.values.len() });
            self.length = length;
        }
        self.end = to;
        self.values.push(value);
    }

    /// The place of the value of this interval.
    fn find(&self, from: i64, to: i64) -> Option<usize> {
        let mut at = self.runs.partition_point(|run| (run.from, run.from + run.length) <= (from, to));
        // Runs of other lengths may begin in between.
        while let Some(before) = at.checked_sub(1) {
            let run = self.runs[before];
            let end = self.runs.get(at).map_or(self.values.len(), |next| next.first);
            let index = run.first.saturating_add((from.saturating_sub(run.from) / run.length) as usize);
            if run.length == to - from && index < end && run.start(index) == from {
                return Some(index);
            }
            if run.start(end) <= from && self.is_monotone {
                return None;
            }
            at = before;
        }
        None
    }

    fn intervals(&self) -> Vec<(i64, i64, f64)> {
        let of_run = |(run, places): (&Run, Range<usize>)| {
            let run = *run;
            places.map(move |index| {
                let from = run.start(index);
                (from, from + run.length, self.values[index])
            })
        };
        self.runs_from(0).flat_map(of_run).collect()
    }
}

/// The places of a run that lie in the time that is looked at, in order.
pub(crate) fn admitted(run: &Run, places: Range<usize>, timeline: &Timeline) -> Vec<Range<usize>> {
    let (since, cutoff) = timeline.limits();
    let (from, to) = (run.start(places.start), run.start(places.end));
    let mut excluded = timeline.excluded_between(from, to).iter().peekable();
    if since <= from && to <= cutoff && excluded.peek().is_none() {
        return vec![places];
    }
    let length = i128::from(run.length);
    let place = |time: i64, rounding: i128| {
        let whole = (i128::from(time) - i128::from(run.from) + rounding).div_euclid(length).max(0);
        usize::try_from(whole).map_or(places.end, |whole| run.first.saturating_add(whole))
    };
    // The first that starts at or after a time, and the first that ends after it.
    let starting = |time: i64| place(time, length - 1);
    let ending = |time: i64| place(time, 0);
    let mut kept = Vec::new();
    let (mut first, end) = (places.start.max(starting(since)), places.end.min(ending(cutoff)));
    for &(out, again) in excluded {
        kept.push(first..end.min(ending(out)));
        first = first.max(starting(again));
    }
    kept.push(first..end);
    kept.retain(|range| range.start < range.end);
    kept
}

fn is_same(a: &str, b: &str) -> bool {
    (std::ptr::eq(a.as_ptr(), b.as_ptr()) && a.len() == b.len()) || a == b
}
