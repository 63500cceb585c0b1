//! Counting what was seen: series, points, totals, gaps, repetitions.

use std::collections::BTreeMap;
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
    /// Readings of the host: as many as the most constant series of a process has points.
    pub scrapes: usize,
    /// In how many of them each executable was: as many as its most constant series has points.
    pub executables: BTreeMap<String, usize>,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
    /// Points that follow another of their series within a tenth of the interval: one scrape, sent in two pieces.
    pub split: usize,
    /// The share of scrapes between a series' first and last point in which it has none.
    pub gap_ratio: f64,
    /// Totals of the sums of processes: growth per second of what only grows, mean level of what may fall.
    pub totals: BTreeMap<String, f64>,
    /// Series that are not of processes, with their points.
    pub others: BTreeMap<Series, usize>,
}

/// Counts what was seen in a span by a collector that has watched since `watched` and reads the host once in `interval`.
#[must_use]
pub fn account(seen: &Seen, span: Span, watched: u64, interval: Duration) -> Account {
    let mut account = Account::default();
    let interval = interval.as_nanos() as f64;
    let (mut expected, mut missing) = (0.0, 0.0);
    let mut levels: BTreeMap<&str, f64> = BTreeMap::new();
    for (series, readings) in &seen.series {
        let mut all = readings.clone();
        all.sort_by_key(|reading| reading.time);
        let inside: Vec<Reading> = all.iter().filter(|reading| span.has(reading.time)).copied().collect();
        if inside.is_empty() {
            continue;
        }
        account.series += 1;
        account.points += inside.len();
        expected += inside.len() as f64;
        for two in inside.windows(2) {
            let pause = (two[1].time - two[0].time) as f64 / interval;
            account.repeated += usize::from(pause == 0.0);
            account.split += usize::from(pause > 0.0 && pause < 0.1);
            let skipped = (pause.round() - 1.0).max(0.0);
            missing += skipped;
            expected += skipped;
        }
        if !series.of_processes() {
            account.others.insert(series.clone(), inside.len());
            continue;
        }
        account.scrapes = account.scrapes.max(inside.len());
        if let Some(executable) = series.executable() {
            let scrapes = account.executables.entry(executable.to_owned()).or_default();
            *scrapes = inside.len().max(*scrapes);
        }
        let sum = || inside.iter().map(|reading| reading.value).sum::<f64>();
        match series.kind {
            Kind::Delta { monotonic: true } => {
                *account.totals.entry(series.metric.clone()).or_default() += sum();
            }
            Kind::Cumulative { monotonic: true } => {
                *account.totals.entry(series.metric.clone()).or_default() += growth(&all, span, watched);
            }
            Kind::Cumulative { monotonic: false } | Kind::Delta { monotonic: false } => {
                *levels.entry(&series.metric).or_default() += sum();
            }
            Kind::Gauge | Kind::Distribution => {}
        }
    }
    account.gap_ratio = if expected > 0.0 { missing / expected } else { 0.0 };
    let seconds = covered(seen, span).as_secs_f64().max(f64::MIN_POSITIVE);
    account.totals.values_mut().for_each(|growth| *growth /= seconds);
    let scrapes = account.scrapes.max(1) as f64;
    account.totals.extend(levels.into_iter().map(|(metric, sum)| (metric.to_owned(), sum / scrapes)));
    account
}

/// What growth is counted over: from the last scrape before the span to the last one in it.
fn covered(seen: &Seen, span: Span) -> Duration {
    let of_processes = || seen.series.iter().filter(|(series, _)| series.of_processes());
    let times = || of_processes().flat_map(|(_, readings)| readings).map(|reading| reading.time);
    let last = |until: u64| times().filter(|time| *time <= until).max();
    let first = last(span.from).or_else(|| times().min());
    let nanos = last(span.to).zip(first).map_or(0, |(last, first)| last - first);
    Duration::from_nanos(nanos)
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

/// When it was first shown, after `from`, that an executable is busy: by a series of its CPU time that is new or grew.
///
/// It grew if it rose by more than a fiftieth of a core would add in the interval.
#[must_use]
pub fn shown_busy(seen: &Seen, executable: &str, from: u64, interval: Duration) -> Option<u64> {
    let least = interval.as_secs_f64() / 50.0;
    let of_it =
        |series: &Series| series.executable() == Some(executable) && series.metric == "process.cpu.time";
    let first = |(series, readings): (&Series, &Vec<Reading>)| {
        let mut readings = readings.clone();
        readings.sort_by_key(|reading| reading.time);
        let mut before: Option<f64> = None;
        for Reading { time, value, .. } in readings {
            let tells = match (series.kind, before) {
                (Kind::Delta { .. }, _) => value > least,
                (_, Some(before)) => value - before > least,
                (_, None) => true,
            };
            if time >= from && tells {
                return Some(time);
            }
            before = Some(value);
        }
        None
    };
    seen.series.iter().filter(|(series, _)| of_it(series)).filter_map(first).min()
}

/// How many points about some executables were sent in a minute, in the mean over a span.
#[must_use]
pub fn points_per_minute(seen: &Seen, executables: &[&str], span: Span) -> f64 {
    let about = |series: &Series| series.executable().is_some_and(|name| executables.contains(&name));
    let readings = seen.series.iter().filter(|(series, _)| about(series)).flat_map(|(_, readings)| readings);
    readings.filter(|reading| span.has(reading.time)).count() as f64 / span.minutes()
}

#[cfg(test)]
mod tests;
