//! Which time counts: after the warm-up, before the cut-off, watched and not excluded.

use std::time::Duration;

use crate::analysis::Question;
use crate::model::Timestamp;
use crate::model::duration::LONGEST;

/// The time of an experiment, in microseconds.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    since: i64,
    counted_from: i64,
    cutoff: i64,
    excluded: Vec<(i64, i64)>,
    watched: Vec<(i64, i64)>,
}

impl Timeline {
    /// The time of a question, of which this much was watched.
    pub(crate) fn of(question: &Question<'_>, watched: &[(i64, i64)]) -> Timeline {
        let (since, cutoff) = (question.running_since.as_micros(), question.cutoff.as_micros());
        let excluded = question.excluded.iter().map(|w| (w.from.as_micros(), w.to.as_micros()));
        let excluded = clipped(excluded, since, cutoff);
        let mut timeline = Timeline {
            since,
            counted_from: since,
            cutoff,
            excluded,
            watched: clipped(watched.iter().copied(), since, cutoff),
        };
        timeline.counted_from = timeline.after_running(question.spec.warm_up);
        timeline
    }

    /// Whether everything that `earlier` admits this one does too, and of what ended by the cut-off of that nothing more.
    pub(crate) fn goes_on_from(&self, earlier: &Timeline) -> bool {
        let until_then = self.excluded.iter().map(|(from, to)| (*from, (*to).min(earlier.cutoff)));
        self.since == earlier.since
            && self.cutoff >= earlier.cutoff
            && until_then.filter(|(from, to)| from < to).eq(earlier.excluded.iter().copied())
    }

    /// The same with nothing excluded; the warm-up still ends when it ended.
    pub(crate) fn without_exclusions(&self) -> Timeline {
        Timeline { excluded: Vec::new(), ..self.clone() }
    }

    /// Whether any time is excluded.
    pub(crate) fn excludes(&self) -> bool {
        !self.excluded.is_empty()
    }

    /// How long the experiment ran until the cut-off, what was excluded not counted; at most what a duration may be.
    pub(crate) fn running(&self) -> Duration {
        let excluded: i128 = self.excluded.iter().map(|(from, to)| i128::from(*to) - i128::from(*from)).sum();
        let micros = i128::from(self.cutoff) - i128::from(self.since) - excluded;
        Duration::from_micros(u64::try_from(micros.max(0)).unwrap_or(u64::MAX)).min(LONGEST)
    }

    /// Whether a stretch of time lies between the start and the cut-off and touches nothing that is excluded.
    pub(crate) fn admits(&self, from: i64, to: i64) -> bool {
        let first_after = self.excluded.partition_point(|(_, end)| *end <= from);
        self.since <= from
            && to <= self.cutoff
            && self.excluded.get(first_after).is_none_or(|(start, _)| to <= *start)
    }

    /// The start and the cut-off.
    pub(crate) fn limits(&self) -> (i64, i64) {
        (self.since, self.cutoff)
    }

    /// The end of the warm-up.
    pub(crate) fn counted_from(&self) -> i64 {
        self.counted_from
    }

    /// What is excluded and shares time with this stretch.
    pub(crate) fn excluded_between(&self, from: i64, to: i64) -> &[(i64, i64)] {
        let first = self.excluded.partition_point(|(_, end)| *end <= from);
        let end = self.excluded.partition_point(|(start, _)| *start < to);
        self.excluded.get(first..end).unwrap_or_default()
    }

    /// Whether a stretch of time also lies after the warm-up.
    pub(crate) fn counts(&self, from: i64, to: i64) -> bool {
        from >= self.counted_from && self.admits(from, to)
    }

    /// The bins of `grid` that count.
    pub(crate) fn bins(&self, grid: Grid) -> Bins {
        let all = (grid.at_or_after(self.counted_from), grid.bin(self.cutoff));
        let mut kept = if self.watched.is_empty() {
            vec![all]
        } else {
            let half = grid.step / 2;
            let ranges = self.watched.iter().map(|&(from, to)| {
                let first = grid.at_or_after(from.saturating_sub(half)).max(all.0);
                (first, grid.at_or_after(to.saturating_sub(half)).min(all.1))
            });
            joined(ranges.collect())
        };
        for &(from, to) in &self.excluded {
            let (first, end) = (grid.bin(from), grid.at_or_after(to));
            kept = kept.into_iter().flat_map(|(a, b)| [(a, b.min(first)), (a.max(end), b)]).collect();
            kept.retain(|(a, b)| a < b);
        }
        kept.retain(|(a, b)| a < b);
        Bins(kept)
    }

    fn after_running(&self, duration: Duration) -> i64 {
        let mut end = self.since.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX));
        for (from, to) in &self.excluded {
            if *from < end {
                end = end.saturating_add(to.saturating_sub(*from));
            }
        }
        end
    }
}

/// A grid of equal intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Grid {
    /// Start of bin 0, in microseconds.
    pub(crate) origin: i64,
    /// Length of a bin, in microseconds, at least 1.
    pub(crate) step: i64,
}

impl Grid {
    /// The bin that `time` lies in.
    pub(crate) fn bin(self, time: i64) -> i64 {
        if let Some(since) = time.checked_sub(self.origin) {
            return since.div_euclid(self.step);
        }
        clamp((i128::from(time) - i128::from(self.origin)).div_euclid(i128::from(self.step)))
    }

    /// The first bin that starts at `time` or later.
    pub(crate) fn at_or_after(self, time: i64) -> i64 {
        if let Some(since) = time.checked_sub(self.origin).and_then(|since| since.checked_add(self.step - 1))
        {
            return since.div_euclid(self.step);
        }
        let step = i128::from(self.step);
        clamp((i128::from(time) - i128::from(self.origin) + step - 1).div_euclid(step))
    }

    /// The start of a bin.
    pub(crate) fn start(self, bin: i64) -> i64 {
        clamp(i128::from(self.origin) + i128::from(bin) * i128::from(self.step))
    }

    /// The start of a bin, as a point in time.
    pub(crate) fn time(self, bin: i64) -> Timestamp {
        Timestamp::from_micros(self.start(bin))
    }
}

/// The bins of a grid that count: ranges in ascending order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bins(Vec<(i64, i64)>);

impl Bins {
    pub(crate) fn count(&self) -> u64 {
        let count: i128 = self.0.iter().map(|(from, to)| i128::from(*to) - i128::from(*from)).sum();
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    pub(crate) fn contains(&self, bin: i64) -> bool {
        let after = self.0.partition_point(|(_, end)| *end <= bin);
        self.0.get(after).is_some_and(|(start, _)| *start <= bin)
    }

    /// Those of them that lie in a range, as ranges.
    pub(crate) fn within(&self, first: i64, end: i64) -> impl Iterator<Item = (i64, i64)> {
        let after = self.0.partition_point(|(_, end)| *end <= first);
        let reaching = self.0[after..].iter().take_while(move |(start, _)| *start < end);
        reaching.map(move |(start, stop)| ((*start).max(first), (*stop).min(end)))
    }

    /// The first bin that only one of the two has; the greatest number when there is none.
    pub(crate) fn first_difference(&self, other: &Bins) -> i64 {
        let same = self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count();
        match (self.0.get(same), other.0.get(same)) {
            (Some(a), Some(b)) if a.0 == b.0 => a.1.min(b.1),
            (Some(a), Some(b)) => a.0.min(b.0),
            (Some(only), None) | (None, Some(only)) => only.0,
            (None, None) => i64::MAX,
        }
    }
}

fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value > 0 { i64::MAX } else { i64::MIN })
}

fn clipped(windows: impl Iterator<Item = (i64, i64)>, since: i64, cutoff: i64) -> Vec<(i64, i64)> {
    joined(windows.map(|(from, to)| (from.max(since), to.min(cutoff))).collect())
}

/// Sorted, without empty ones, those that touch made one.
pub(crate) fn joined(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.retain(|(from, to)| from < to);
    ranges.sort_unstable();
    let mut result: Vec<(i64, i64)> = Vec::new();
    for (from, to) in ranges {
        match result.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => result.push((from, to)),
        }
    }
    result
}
