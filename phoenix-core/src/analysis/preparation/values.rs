//! The samples that can be used: finite, of a real interval, each once, not contradicting each other.
//!
//! They are kept as series in the order of time, whatever the order in which they come. A look takes in what is new since the look
//! before; what came late makes it take in its metric anew, and what was contradicted everything.

mod alive;
mod lengths;
mod series;

use std::collections::BTreeMap;
use std::ops::Range;

use super::timeline::{Grid, Timeline};
use crate::model::{HostId, MetricName, PerVariant, Sample, Sighting, Variant};

use alive::Alive;
use series::Revised;

pub(crate) use alive::Stretch;
pub(crate) use lengths::Lengths;
pub(crate) use series::{Run, Series, admitted};

/// All samples so far, and what the latest look can use of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    series: Vec<Series>,
    index: BTreeMap<(MetricName, HostId, Variant, String), usize>,
    /// The series of the last sample, and for each the one that followed it the last time: mostly it follows again.
    last: usize,
    next: Vec<usize>,
    metrics: BTreeMap<MetricName, Metric>,
    /// Numbers of the hosts, in the order in which they came.
    hosts: BTreeMap<HostId, usize>,
    /// When each of them showed anything at all.
    alive: Vec<PerVariant<Alive>>,
    /// Where what is new of that starts.
    alive_since: i64,
}

/// What is known of one metric.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metric {
    /// Its series by host and arm, and how many values of each were taken in.
    series: Vec<(usize, usize)>,
    lengths: PerVariant<Lengths>,
    origin: i64,
    /// The greatest magnitude.
    pub(crate) greatest: f64,
    unusable: u64,
    /// Where what the latest look took in starts; nothing was new if that is the end of time.
    pub(crate) since: i64,
    /// Whether it was taken in anew.
    pub(crate) is_revised: bool,
}

impl Values {
    /// Takes samples in.
    pub(crate) fn add(&mut self, samples: &[Sample]) {
        for sample in samples {
            let guess = self.next.get(self.last).copied().unwrap_or(0);
            let at = match self.series.get(guess) {
                Some(series) if series.holds(sample) => guess,
                _ => self.find(sample),
            };
            self.series[at].add(sample);
            self.last = at;
        }
    }

    #[inline(never)]
    fn find(&mut self, sample: &Sample) -> usize {
        let key = (sample.metric.clone(), sample.target.clone(), sample.variant, sample.source.clone());
        let at = match self.index.get(&key) {
            Some(at) => *at,
            None => self.open(sample, key),
        };
        if let Some(next) = self.next.get_mut(self.last) {
            *next = at;
        }
        at
    }

    fn open(&mut self, sample: &Sample, key: (MetricName, HostId, Variant, String)) -> usize {
        let (at, host) = (self.series.len(), self.host(&sample.target));
        let metric = self.metrics.entry(sample.metric.clone()).or_default();
        let owner = (&sample.target, sample.variant);
        let place = metric.series.partition_point(|(other, _)| self.series[*other].owner() <= owner);
        metric.series.insert(place, (at, 0));
        self.series.push(Series::of(sample, host));
        self.next.push(at);
        self.index.insert(key, at);
        at
    }

    fn host(&mut self, name: &HostId) -> usize {
        let known = self.hosts.get(name).copied();
        known.unwrap_or_else(|| {
            self.hosts.insert(name.clone(), self.alive.len());
            self.alive.push(PerVariant::default());
            self.alive.len() - 1
        })
    }

    /// Takes in what the timeline admits and was not yet taken in: everything where it is told to, or where something that had been
    /// taken in is contradicted. Whether it was everything.
    pub(crate) fn look(&mut self, timeline: &Timeline, everything: bool) -> bool {
        let revised: Vec<Revised> = self.series.iter_mut().map(Series::settle).collect();
        let everything = everything || revised.contains(&Revised::Contradicted);
        self.alive_since = i64::MAX;
        if everything {
            self.alive.iter_mut().for_each(|host| *host = PerVariant::default());
            self.alive_since = i64::MIN;
        }
        for metric in self.metrics.values_mut() {
            let is_out_of_order =
                |(at, _): &(usize, usize)| revised[*at] != Revised::Nothing || !self.series[*at].is_monotone;
            metric.since = i64::MAX;
            metric.is_revised = everything || metric.series.iter().any(is_out_of_order);
            if metric.is_revised {
                metric.forget();
            }
            metric.take_in(&self.series, &mut self.alive, &mut self.alive_since, timeline);
        }
        everything
    }

    /// An arm that was seen on a host was alive there.
    pub(crate) fn see(&mut self, sighting: &Sighting) {
        let (from, to) = (sighting.window.from.as_micros(), sighting.window.to.as_micros());
        if let Some(length) = to.checked_sub(from).filter(|length| *length > 0) {
            let host = self.host(&sighting.target);
            let new = self.alive[host].get_mut(sighting.variant).add(Stretch { from, to, length });
            self.alive_since = new.map_or(self.alive_since, |since| since.min(self.alive_since));
        }
    }

    pub(crate) fn metric(&self, name: &MetricName) -> Option<&Metric> {
        self.metrics.get(name).filter(|metric| !metric.is_empty())
    }

    /// The series of a metric, by host, then arm.
    pub(crate) fn series_of<'a>(&'a self, metric: &'a Metric) -> impl Iterator<Item = &'a Series> {
        metric.series.iter().map(|(at, _)| &self.series[*at])
    }

    /// How many hosts there are.
    pub(crate) fn host_count(&self) -> usize {
        self.alive.len()
    }

    /// When an arm was alive on a host: the stretches that reach beyond `time`, perhaps with some that do not.
    pub(crate) fn alive(&self, host: usize, variant: Variant, time: i64) -> &[Stretch] {
        self.alive[host].get(variant).reaching(time)
    }

    /// Where what the latest look learned of when arms were alive starts.
    pub(crate) fn alive_since(&self) -> i64 {
        self.alive_since
    }

    /// How many hosts showed something of an arm after the warm-up.
    pub(crate) fn hosts_alive(&self, variant: Variant, timeline: &Timeline) -> u64 {
        let counts =
            |host: &&PerVariant<Alive>| host.get(variant).last_start() >= Some(timeline.counted_from());
        self.alive.iter().filter(counts).count() as u64
    }

    /// The rank of each host by name, by its number.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut ranks = vec![0; self.alive.len()];
        (0..).zip(self.hosts.values()).for_each(|(rank, host)| ranks[*host] = rank);
        ranks
    }

    /// How many usable values each arm has in all.
    pub(crate) fn count(&self) -> PerVariant<usize> {
        PerVariant::from_fn(|variant| {
            self.metrics.values().map(|metric| metric.lengths.get(variant).count()).sum()
        })
    }

    /// Different samples that could not be used.
    pub(crate) fn unusable(&self, timeline: &Timeline) -> u64 {
        let unreal = self.series.iter().flat_map(|series| &series.unreal);
        let unreal = unreal.filter(|(from, to)| timeline.admits(*from, *to)).count() as u64;
        unreal + self.metrics.values().map(|metric| metric.unusable).sum::<u64>()
    }
}

impl Metric {
    /// The grid of its values: the slower arm's median interval, from the earliest start; `None` when there is no value.
    pub(crate) fn grid(&self) -> Option<Grid> {
        let medians = Variant::ALL.into_iter().filter_map(|variant| self.lengths.get(variant).median());
        Some(Grid { origin: self.origin, step: medians.max()?.max(1) })
    }

    /// How many usable values are longer than this.
    pub(crate) fn longer_than(&self, length: i64) -> u64 {
        Variant::ALL.into_iter().map(|variant| self.lengths.get(variant).longer_than(length) as u64).sum()
    }

    fn is_empty(&self) -> bool {
        Variant::ALL.into_iter().all(|variant| self.lengths.get(variant).count() == 0)
    }

    fn forget(&mut self) {
        *self = Metric {
            series: self.series.iter().map(|(at, _)| (*at, 0)).collect(),
            since: self.since,
            is_revised: self.is_revised,
            ..Metric::default()
        };
    }

    fn take_in(
        &mut self,
        all: &[Series],
        alive: &mut [PerVariant<Alive>],
        alive_since: &mut i64,
        timeline: &Timeline,
    ) {
        for place in 0..self.series.len() {
            let (at, taken) = self.series[place];
            let series = &all[at];
            let until =
                if series.is_monotone { series.ending_after(timeline.limits().1) } else { series.len() };
            if taken == until {
                continue;
            }
            let alive = alive[series.host].get_mut(series.variant);
            for (run, places) in series.runs_from(taken).take_while(|(_, places)| places.start < until) {
                for places in admitted(run, places, timeline) {
                    for stretch in self.take(series, run, places) {
                        *alive_since = alive.add(stretch).unwrap_or(i64::MAX).min(*alive_since);
                    }
                }
            }
            self.series[place].1 = until;
        }
    }

    /// Takes in these values of a run; the stretches in which they can be used.
    fn take(&mut self, series: &Series, run: &Run, places: Range<usize>) -> Vec<Stretch> {
        let values = series.values(places.clone());
        // Magnitudes compare as their bits do, and what is no number is above them all.
        let greatest = values.iter().map(|value| value.abs().to_bits()).max().unwrap_or(0);
        let usable: Vec<Range<usize>> = if greatest < f64::INFINITY.to_bits() {
            self.greatest = self.greatest.max(f64::from_bits(greatest));
            vec![places]
        } else {
            let known = values.iter().filter(|value| !value.is_nan());
            self.greatest = known.fold(self.greatest, |greatest, value| greatest.max(value.abs()));
            self.unusable += values.iter().filter(|value| value.is_nan()).count() as u64;
            let first = places.start;
            let mut place = first;
            let groups = values.chunk_by(|a, b| a.is_nan() == b.is_nan()).map(|group| {
                place += group.len();
                (!group[0].is_nan()).then_some(place - group.len()..place)
            });
            groups.flatten().collect()
        };
        let stretches = usable.into_iter().map(|places| {
            let (from, to) = (run.start(places.start), run.start(places.end));
            self.origin = if self.is_empty() { from } else { self.origin.min(from) };
            self.lengths.get_mut(series.variant).add(run.length, places.len());
            self.since = self.since.min(from);
            Stretch { from, to, length: run.length }
        });
        stretches.collect()
    }
}
