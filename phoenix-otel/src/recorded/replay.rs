//! A recording on virtual time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use phoenix_core::model::{ConfigHash, HostId, Measurements, PerVariant, Timestamp, Variant, Window};
use phoenix_core::telemetry::{Cadence, Grid, Identity, Meter, MeterOptions, Oddities};

use super::feed::{self, Memory, Origin};
use super::files::ArmFiles;
use super::lines::{Line, Lines};
use super::problems::{ProblemKind, Problems};
use super::recording::{ReadOptions, RecordingError};

/// How many exports of each arm tell its rhythm, and how many lines are tried to find them.
const HEAD_EXPORTS: u32 = 6;
const HEAD_LINES: u32 = 1000;
const TIME_KEY: &[u8] = b"\"timeUnixNano\"";

/// Reads a recording as far as a clock has come that the caller moves; the result does not depend on the steps in which it moves.
///
/// ```no_run
/// # use phoenix_otel::recorded::{ReadOptions, Recording};
/// # use phoenix_core::model::Timestamp;
/// let mut replay = Recording::open("examples/data".as_ref())?.replay(&ReadOptions::default())?;
/// let first_hour = replay.until(Timestamp::from_secs(1_795_475_850))?;
/// let rest = replay.rest()?;
/// # Ok::<(), phoenix_otel::recorded::RecordingError>(())
/// ```
pub struct Replay {
    streams: Vec<Stream>,
    meter: Meter,
    problems: Problems,
    experiment: Option<String>,
    host: Option<HostId>,
    finished: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Data,
    Telemetry,
}

struct Stream {
    variant: Variant,
    role: Role,
    file: PathBuf,
    lines: Lines,
    /// Empty payloads before the line that waits.
    empty: Empty,
    /// The time of the line that waits to be taken; one without a time is taken at once.
    waiting: Option<Option<Timestamp>>,
    /// The time of the line that was taken last.
    last: Option<Timestamp>,
    memory: Memory,
}

/// Empty payloads have no time of their own: they are spread evenly over the time between the lines around them.
#[derive(Clone, Copy, Default)]
struct Empty {
    left: u32,
    next: Timestamp,
    step: Duration,
}

impl Empty {
    fn between(count: u32, last: Option<Timestamp>, next: Option<Timestamp>, interval: Duration) -> Empty {
        match last {
            Some(last) if count > 0 => {
                // After the last line of all there is but the rhythm to go by.
                let step = next.map_or(interval, |next| next.since(last) / count.saturating_add(1));
                Empty { left: count, next: last.plus(step), step }
            }
            _ => Empty::default(),
        }
    }
}

impl Stream {
    /// When it has something to be taken, if it has: an empty payload or a line.
    fn next_time(&self) -> Option<Option<Timestamp>> {
        if self.empty.left > 0 { Some(Some(self.empty.next)) } else { self.waiting }
    }
}

impl Replay {
    pub(super) fn new(files: &PerVariant<ArmFiles>, options: &ReadOptions) -> Result<Replay, RecordingError> {
        let mut head = Head { identity: Identity::default(), hosts: BTreeSet::new() };
        let baseline = head.cadence(&files.baseline.data, options)?;
        let candidate = head.cadence(&files.candidate.data, options)?;
        let slower = || baseline.interval().max(candidate.interval()).ok_or(RecordingError::IntervalUnknown);
        let interval = options.interval.map_or_else(slower, Ok)?;
        let grid = Cadence::grid(&[&baseline, &candidate], interval);

        let mut meter = MeterOptions::new(grid, "recording");
        meter.window = options.window.unwrap_or(meter.window);
        meter.critical = options.critical.clone();
        meter.signals.clone_from(&options.signals);
        meter.max_series = options.max_series;

        let mut streams = Vec::new();
        for variant in Variant::ALL {
            let ArmFiles { data, telemetry } = files.get(variant);
            let telemetry = telemetry.as_ref().map(|file| (file, Role::Telemetry));
            for (file, role) in std::iter::once((data, Role::Data)).chain(telemetry) {
                let lines =
                    Lines::open(file, options.longest_line).map_err(|source| in_file(file, source))?;
                streams.push(Stream {
                    variant,
                    role,
                    file: file.clone(),
                    lines,
                    empty: Empty::default(),
                    waiting: None,
                    last: None,
                    memory: Memory::default(),
                });
            }
        }
        // A collector that does not say where it runs, runs where its data comes from, if that is one host.
        let only_host = head.hosts.first().filter(|_| head.hosts.len() == 1);
        let host = options.host.as_ref().or(only_host).cloned();
        let mut replay = Replay {
            streams,
            meter: Meter::new(meter),
            problems: Problems::default(),
            experiment: options.experiment.clone(),
            host,
            finished: false,
        };
        for index in 0..replay.streams.len() {
            replay.fill(index)?;
        }
        Ok(replay)
    }

    /// Reads what was written until `now` and gives out the intervals that are closed since this was asked last.
    ///
    /// # Errors
    /// [`RecordingError`] from the file system, or when there are more series than are counted.
    pub fn until(&mut self, now: Timestamp) -> Result<Measurements, RecordingError> {
        while let Some((index, time)) = self.next_line() {
            if time.is_some_and(|time| time > now) {
                self.meter.advance(now);
                return Ok(self.meter.take());
            }
            if let Some(time) = time {
                self.meter.advance(time);
            }
            self.take_line(index)?;
        }
        // The recording knows nothing of the time after its last point.
        let end = self.extent().map_or(now, |extent| extent.to);
        if end <= now {
            self.meter.finish(end);
            self.finished = true;
        }
        Ok(self.meter.take())
    }

    /// Reads all that is left.
    ///
    /// # Errors
    /// As [`until`](Replay::until).
    pub fn rest(&mut self) -> Result<Measurements, RecordingError> {
        self.until(Timestamp::MAX)
    }

    /// Whether all was read and given out.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// From the first point to the last, of what was read so far.
    #[must_use]
    pub fn extent(&self) -> Option<Window> {
        self.streams
            .iter()
            .filter_map(|stream| stream.memory.extent)
            .reduce(|all, one| Window { from: all.from.min(one.from), to: all.to.max(one.to) })
    }

    /// The time of the line that comes next: the recording's start, if nothing was read yet.
    #[must_use]
    pub fn next_time(&self) -> Option<Timestamp> {
        self.streams.iter().filter_map(|stream| stream.next_time().flatten()).min()
    }

    /// The hashes of the arm configs that the data was tagged with so far.
    #[must_use]
    pub fn hashes(&self) -> PerVariant<BTreeSet<ConfigHash>> {
        PerVariant::from_fn(|variant| {
            let of = self.streams.iter().filter(|stream| stream.variant == variant);
            of.flat_map(|stream| stream.memory.hashes.iter().copied()).collect()
        })
    }

    /// What could not be used so far.
    #[must_use]
    pub fn problems(&self) -> &Problems {
        &self.problems
    }

    pub(super) fn into_problems(self) -> Problems {
        self.problems
    }

    /// Points that were no news so far, per arm.
    #[must_use]
    pub fn oddities(&self) -> PerVariant<Oddities> {
        PerVariant::from_fn(|variant| self.meter.oddities(variant))
    }

    /// The totals of the metrics that can be added up so far.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<String, PerVariant<f64>> {
        self.meter.totals()
    }

    /// The intervals.
    #[must_use]
    pub fn grid(&self) -> Grid {
        self.meter.options().grid
    }

    /// How long a series stays active after its last point.
    #[must_use]
    pub fn window(&self) -> Duration {
        self.meter.options().window
    }

    /// The stream whose line comes next, and the line's time.
    fn next_line(&self) -> Option<(usize, Option<Timestamp>)> {
        let waiting = self.streams.iter().enumerate();
        waiting
            .filter_map(|(index, stream)| Some((index, stream.next_time()?)))
            .min_by_key(|&(index, time)| (time, index))
    }

    fn take_line(&mut self, index: usize) -> Result<(), RecordingError> {
        let Replay { streams, meter, problems, experiment, host, .. } = self;
        let Stream { variant, role, file, lines, empty, waiting, last, memory } = &mut streams[index];
        if empty.left > 0 {
            if let Some(host) = host {
                meter.sign_of_life(*variant, host, empty.next);
            }
            *empty = Empty { left: empty.left - 1, next: empty.next.plus(empty.step), ..*empty };
            return Ok(());
        }
        *last = (*last).max(waiting.flatten());
        let origin = Origin {
            variant: *variant,
            file,
            line: lines.number(),
            experiment: experiment.as_deref(),
            host: host.as_ref(),
        };
        match feed::parse(lines.current()) {
            Err(reason) => problems.note(file, lines.number(), ProblemKind::Malformed, reason),
            Ok(payload) if *role == Role::Data => feed::data(&payload, &origin, memory, meter, problems)?,
            Ok(payload) => feed::telemetry(&payload, &origin, memory, meter, problems),
        }
        self.fill(index)
    }

    /// Reads on to the next line of a stream that can be taken, counting empty payloads and noting what cannot be used.
    fn fill(&mut self, index: usize) -> Result<(), RecordingError> {
        let interval = self.grid().interval();
        let stream = &mut self.streams[index];
        let mut empty = 0_u32;
        stream.waiting = loop {
            let kind = match stream.lines.next_line().map_err(|source| in_file(&stream.file, source))? {
                Line::Text(text) if text.iter().all(u8::is_ascii_whitespace) => continue,
                Line::Text(text) => match last_time(text) {
                    Some(time) => break Some(Some(time)),
                    None if feed::is_empty(text) => {
                        empty = empty.saturating_add(1);
                        continue;
                    }
                    None => break Some(None),
                },
                Line::End => break None,
                Line::TooLong => (ProblemKind::TooLong, "the line is longer than the bound; it was skipped"),
                Line::Truncated => (
                    ProblemKind::Truncated,
                    "the compressed file ends before its end; what was complete is used",
                ),
                Line::Corrupt => {
                    (ProblemKind::Corrupt, "the compressed data is damaged; the rest of the file is lost")
                }
            };
            self.problems.note(&stream.file, stream.lines.number(), kind.0, kind.1);
        };
        if stream.role == Role::Data {
            stream.empty = Empty::between(empty, stream.last, stream.waiting.flatten(), interval);
        }
        Ok(())
    }
}

fn in_file(file: &Path, source: std::io::Error) -> RecordingError {
    RecordingError::Io { file: file.to_owned(), source }
}

/// The time of the last point in a line, found without reading the line: only the order of lines depends on it.
fn last_time(line: &[u8]) -> Option<Timestamp> {
    let at = line.windows(TIME_KEY.len()).rposition(|bytes| bytes == TIME_KEY)? + TIME_KEY.len();
    let rest = line[at..].iter().skip_while(|byte| matches!(byte, b' ' | b':' | b'"'));
    let nanos = rest
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    feed::timestamp(nanos)
}

/// The first lines of the data, read ahead.
struct Head {
    identity: Identity,
    hosts: BTreeSet<HostId>,
}

impl Head {
    fn cadence(&mut self, file: &Path, options: &ReadOptions) -> Result<Cadence, RecordingError> {
        let mut cadence = Cadence::default();
        let mut lines = Lines::open(file, options.longest_line).map_err(|source| in_file(file, source))?;
        for _ in 0..HEAD_LINES {
            if cadence.exports() >= HEAD_EXPORTS {
                break;
            }
            match lines.next_line().map_err(|source| in_file(file, source))? {
                Line::Text(text) => {
                    if let Ok(payload) = feed::parse(text) {
                        self.payload(&payload, &mut cadence);
                    }
                }
                Line::TooLong => {}
                Line::Truncated | Line::Corrupt | Line::End => break,
            }
        }
        Ok(cadence)
    }

    fn payload(&mut self, payload: &crate::otlp::Payload<'_>, cadence: &mut Cadence) {
        for resource in &payload.resource_metrics {
            let attributes = resource.resource.as_ref().map_or(&[][..], |resource| &resource.attributes);
            let host = feed::host_of(attributes);
            self.hosts.extend(host.and_then(|name| HostId::new(name).ok()));
            self.identity.resource(attributes);
            for scope in &resource.scope_metrics {
                self.identity.scope(&feed::scope_of(scope.scope.as_ref()));
                for metric in &scope.metrics {
                    let Some((kind, points)) =
                        metric.kind().zip(metric.sum.as_ref().or(metric.gauge.as_ref()))
                    else {
                        continue;
                    };
                    self.identity.metric(&feed::named(metric, kind));
                    for point in &points.data_points {
                        if let Some(time) = feed::timestamp(point.time_unix_nano) {
                            cadence.point(self.identity.series(&point.attributes), time);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
