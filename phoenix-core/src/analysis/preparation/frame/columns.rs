//! What each host has in each bin, arm by arm.

use super::super::timeline::{Bins, Grid, Timeline};
use super::super::values::{Metric, Run, Series, Values, admitted};
use super::touched::Touched;
use crate::model::{PerVariant, Variant};

/// An interval that is so many times as long as a bin does not tell in which bins an arm was alive.
const LONGEST_ALIVE: i64 = 100;

/// One metric as a look finds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) values: &'a Values,
    pub(super) metric: &'a Metric,
    pub(super) timeline: &'a Timeline,
    pub(super) grid: Grid,
    /// Whether an absent value of an arm that is alive is zero.
    pub(super) fills: bool,
}

/// The columns of one metric from a bin on.
pub(super) struct Columns<'a> {
    pub(super) look: &'a Look<'a>,
    pub(super) expected: &'a Bins,
    /// What values are divided by.
    pub(super) scale: f64,
    /// Nothing before this bin is asked for.
    pub(super) from: i64,
}

/// The part of a bin that a value covers.
#[derive(Debug, Clone, Copy)]
struct Part {
    bin: i64,
    weight: i64,
    value: f64,
}

impl Columns<'_> {
    /// The bins in which these columns can have anything.
    pub(super) fn touched(&self) -> Touched {
        let mut ranges = Vec::new();
        for series in self.look.values.series_of(self.look.metric) {
            for (run, places) in self.runs(series) {
                let (from, to) = (run.start(places.start), run.start(places.end));
                ranges.push((
                    self.look.grid.bin(from).max(self.from),
                    self.look.grid.bin(to - 1).saturating_add(1),
                ));
            }
            if self.look.fills {
                Variant::ALL.into_iter().for_each(|arm| ranges.extend(self.alive(series.host, arm)));
            }
        }
        Touched::of(ranges)
    }

    /// Visits each host of the metric, in the order of names, with the values of both arms, divided by the scale, one for each place;
    /// NaN where there is none. A bin has a value where half of it or more is covered: the mean weighted by overlap.
    ///
    /// `had` says whether a host has the metric in earlier bins.
    pub(super) fn visit(
        &self,
        touched: &Touched,
        had: impl Fn(usize) -> bool,
        mut visit: impl FnMut(usize, PerVariant<&[f64]>),
    ) {
        let all: Vec<&Series> = self.look.values.series_of(self.look.metric).collect();
        let mut columns = PerVariant::from_fn(|_| Vec::new());
        let mut parts = Vec::new();
        for of_host in all.chunk_by(|a, b| a.host == b.host) {
            let host = of_host[0].host;
            let split = of_host.partition_point(|series| series.variant == Variant::Baseline);
            let (baseline, candidate) = of_host.split_at(split);
            self.fill_in(baseline, touched, &mut parts, &mut columns.baseline);
            self.fill_in(candidate, touched, &mut parts, &mut columns.candidate);
            if self.look.fills
                && (had(host)
                    || [&columns.baseline, &columns.candidate].into_iter().any(|column| has_any(column)))
            {
                for arm in Variant::ALL {
                    let column = columns.get_mut(arm);
                    for bin in self.alive(host, arm).into_iter().flat_map(|(first, end)| first..end) {
                        let value = &mut column[touched.place(bin)];
                        *value = if value.is_nan() { 0.0 } else { *value };
                    }
                }
            }
            visit(host, PerVariant { baseline: &columns.baseline, candidate: &columns.candidate });
        }
    }

    fn fill_in(&self, all: &[&Series], touched: &Touched, parts: &mut Vec<Part>, column: &mut Vec<f64>) {
        column.clear();
        column.resize(touched.places(), f64::NAN);
        let is_on_grid = |run: &Run| {
            let phase = run.from.checked_sub(self.look.grid.origin).map(|since| since % self.look.grid.step);
            run.length == self.look.grid.step && phase == Some(0)
        };
        let divisor = 1.0 / self.scale;
        match all {
            // Each value has a bin of its own.
            [series] if self.runs(series).all(|(run, _)| is_on_grid(run)) => {
                for (run, places) in self.runs(series) {
                    for places in admitted(run, places, self.look.timeline) {
                        let bin = self.look.grid.bin(run.start(places.start));
                        let before = usize::try_from(self.from.saturating_sub(bin)).unwrap_or(0);
                        let values = series.values(places);
                        if let Some(values) = values.get(before..).filter(|values| !values.is_empty()) {
                            let place = touched.place(bin + before as i64);
                            for (to, value) in column[place..].iter_mut().zip(values) {
                                *to = value * divisor + 0.0;
                            }
                        }
                    }
                }
            }
            _ => {
                parts.clear();
                all.iter().for_each(|series| self.divide(series, divisor, parts));
                parts.sort_by_key(|part| part.bin);
                for of_bin in parts.chunk_by_mut(|a, b| a.bin == b.bin) {
                    if let Some(mean) = mean(of_bin, self.look.grid.step) {
                        column[touched.place(of_bin[0].bin)] = mean;
                    }
                }
            }
        }
    }

    /// The runs of a series that can have a part in these bins. A value over more than two steps does not say what happened in any of
    /// them.
    fn runs<'s>(&self, series: &'s Series) -> impl Iterator<Item = (&'s Run, std::ops::Range<usize>)> {
        let first = series.ending_after(self.look.grid.start(self.from));
        let longest = self.look.grid.step.saturating_mul(2);
        let runs = series.runs_from(first);
        runs.filter(move |(run, places)| run.length <= longest && !places.is_empty())
    }

    /// The parts of bins that the values of a series cover.
    fn divide(&self, series: &Series, divisor: f64, parts: &mut Vec<Part>) {
        let step = self.look.grid.step;
        for (run, places) in self.runs(series) {
            for places in admitted(run, places, self.look.timeline) {
                let mut from = run.start(places.start);
                let mut bin = self.look.grid.bin(from);
                let mut start = self.look.grid.start(bin);
                for value in series.values(places) {
                    let to = from + run.length;
                    while start.saturating_add(step) <= from {
                        (bin, start) = (bin + 1, start.saturating_add(step));
                    }
                    let (mut bin, mut start) = (bin, start);
                    while start < to && !value.is_nan() {
                        let end = start.saturating_add(step);
                        if bin >= self.from {
                            let weight = to.min(end) - from.max(start);
                            parts.push(Part { bin, weight, value: value * divisor });
                        }
                        (bin, start) = (bin + 1, end);
                    }
                    from = to;
                }
            }
        }
    }

    /// The bins that are expected and in which an arm was alive on a host.
    fn alive(&self, host: usize, arm: Variant) -> Vec<(i64, i64)> {
        let half = self.look.grid.step / 2;
        let longest = self.look.grid.step.saturating_mul(LONGEST_ALIVE);
        let all = self.look.values.alive(host, arm, self.look.grid.start(self.from)).iter();
        let ranges = all.filter(|stretch| stretch.length <= longest).flat_map(|stretch| {
            let first = self.look.grid.at_or_after(stretch.from.saturating_sub(half)).max(self.from);
            self.expected.within(first, self.look.grid.at_or_after(stretch.to.saturating_sub(half)))
        });
        ranges.collect()
    }
}

fn has_any(column: &[f64]) -> bool {
    column.iter().any(|value| !value.is_nan())
}

/// The mean of these parts weighted by what they cover; `None` where that is less than half of a bin.
fn mean(parts: &mut [Part], step: i64) -> Option<f64> {
    parts.sort_unstable_by(|a, b| a.weight.cmp(&b.weight).then(a.value.total_cmp(&b.value)));
    let weight = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(part.weight));
    // Around the first value, so that equal values have exactly their value as mean.
    let first = parts[0].value;
    let excess: f64 = parts.iter().map(|part| (part.value - first) * part.weight as f64).sum();
    (weight.saturating_mul(2) >= step).then(|| first + excess / weight as f64)
}
