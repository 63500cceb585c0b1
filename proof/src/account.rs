//! Counting what was seen: series, points, totals, gaps, repetitions.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::wire::{Kind, Reading, Seen, Series};

/// From when to when is counted, in nanoseconds since 1970: after `from`, up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub from: u64,
    /// The end.
    pub to: u64,
}

impl Span {
    fn has(self, time: u64) -> bool {
        self.from < time && time <= self.to
    }

    /// How long it is, in minutes.
    #[must_use]
    pub fn minutes(self) -> f64 {
        Duration::from_nanos(self.to - self.from).as_secs_f64() / 60.0
    }
}

/// What one collector sent in a span, counted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Account {
    /// Different series.
    pub series: usize,
    /// Data points.
    pub points: usize,
    /// Readings of the host, told by the pauses between points.
    pub scrapes: usize,
    /// In how many of them each executable was.
    pub executables: BTreeMap<String, usize>,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
    /// Points beyond the first of one series in one scrape.
    pub split: usize,
    /// The share of scrapes between a series' first and last point in which it has none.
    pub gap_ratio: f64,
    /// Totals of the sums of processes: growth of what only grows, mean level of what may fall.
    pub totals: BTreeMap<String, f64>,
    /// Series that are not of processes.
    pub others: BTreeSet<Series>,
}

/// Counts what was seen in a span by a collector that has watched since `watched` and reads the host once in `interval`.
#[must_use]
pub fn account(seen: &Seen, span: Span, watched: u64, interval: Duration) -> Account {
    let scrapes = Scrapes::of(seen, interval);
    let mut account = Account { scrapes: scrapes.within(span), ..Account::default() };
    let (mut expected, mut missing) = (0, 0);
    let mut shown: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut levels: BTreeMap<&str, f64> = BTreeMap::new();
    for (series, readings) in &seen.series {
        let mut all = readings.clone();
        all.sort_by_key(|reading| reading.time);
        let inside: Vec<Reading> = all.iter().filter(|reading| span.has(reading.time)).copied().collect();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
        account.series += 1;
        account.points += inside.len();
        account.repeated += inside.windows(2).filter(|two| two[0].time == two[1].time).count();
        let present: BTreeSet<usize> = inside.iter().map(|reading| scrapes.number(reading.time)).collect();
        account.split += inside.len() - present.len();
        let extent = scrapes.number(last.time) - scrapes.number(first.time) + 1;
        expected += extent;
        missing += extent - present.len();
        if !series.of_processes() {
            account.others.insert(series.clone());
            continue;
        }
        if let Some(executable) = series.executable() {
            shown.entry(executable).or_default().extend(present);
        }
        match series.kind {
            Kind::Delta { monotonic: true } => {
                let added: f64 = inside.iter().map(|reading| reading.value).sum();
                *account.totals.entry(series.metric.clone()).or_default() += added;
            }
            Kind::Cumulative { monotonic: true } => {
                *account.totals.entry(series.metric.clone()).or_default() += growth(&all, span, watched);
            }
            Kind::Cumulative { monotonic: false } | Kind::Delta { monotonic: false } => {
                *levels.entry(&series.metric).or_default() +=
                    inside.iter().map(|reading| reading.value).sum::<f64>();
            }
            Kind::Gauge | Kind::Distribution => {}
        }
    }
    account.executables = shown.into_iter().map(|(name, scrapes)| (name.to_owned(), scrapes.len())).collect();
    account.gap_ratio =
        if expected == 0 { 0.0 } else { f64::from(missing as u32) / f64::from(expected as u32) };
    let scrapes = account.scrapes.max(1) as f64;
    account.totals.extend(levels.into_iter().map(|(metric, sum)| (metric.to_owned(), sum / scrapes)));
    account
}

/// What a cumulative series grew by in a span; its first value counts if it began while it was watched.
fn growth(readings: &[Reading], span: Span, watched: u64) -> f64 {
    let mut before: Option<Reading> = None;
    let mut grown = 0.0;
    for reading in readings {
        let added = match before {
            // A value that falls has begun again.
            Some(before) if reading.value < before.value => reading.value,
            Some(before) => reading.value - before.value,
            None if reading.start >= watched => reading.value,
            None => 0.0,
        };
        if span.has(reading.time) {
            grown += added;
        }
        before = Some(*reading);
    }
    grown
}

/// The times at which a collector read the host.
#[derive(Debug, Clone, PartialEq)]
pub struct Scrapes(Vec<(u64, u64)>);

impl Scrapes {
    /// Points that are less than half an interval apart are of one scrape.
    #[must_use]
    pub fn of(seen: &Seen, interval: Duration) -> Scrapes {
        let pause = u64::try_from(interval.as_nanos() / 2).unwrap_or(u64::MAX);
        let times: BTreeSet<u64> = seen.series.values().flatten().map(|reading| reading.time).collect();
        let mut scrapes: Vec<(u64, u64)> = Vec::new();
        for time in times {
            match scrapes.last_mut() {
                Some((_, last)) if time - *last < pause => *last = time,
                _ => scrapes.push((time, time)),
            }
        }
        Scrapes(scrapes)
    }

    fn number(&self, time: u64) -> usize {
        self.0.partition_point(|(first, _)| *first <= time)
    }

    fn within(&self, span: Span) -> usize {
        self.0.iter().filter(|(_, last)| span.has(*last)).count()
    }

    /// The first time of each scrape.
    pub fn starts(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|(first, _)| *first)
    }
}

/// When something about an executable that says how busy it is was first sent at or after a time.
#[must_use]
pub fn first_shown(seen: &Seen, executable: &str, from: u64) -> Option<u64> {
    let of_it = seen.series.iter().filter(|(series, _)| series.executable() == Some(executable));
    of_it.flat_map(|(_, readings)| readings).map(|reading| reading.time).filter(|time| *time >= from).min()
}

/// How many points a scrape has, in the mean, in a span.
#[must_use]
pub fn points_per_minute(seen: &Seen, span: Span) -> f64 {
    let points = seen.series.values().flatten().filter(|reading| span.has(reading.time)).count();
    points as f64 / span.minutes()
}

#[cfg(test)]
mod tests;
