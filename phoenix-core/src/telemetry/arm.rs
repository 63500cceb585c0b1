//! One arm on one target: its points become intervals.

use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::model::{HostId, Timestamp, Usage, Variant};

use super::counter::Growth;
use super::data::{Attribute, Kind, Metric, Point, Reading, Scope, Temporality, text_of};
use super::identity::{Identity, TAGS};
use super::interval::{MetricTally, OpenInterval, Summary};
use super::meter::MeterOptions;
use super::names::Names;
use super::series::{IdHasher, NEVER, SeriesTable};
use super::signals::{Shapes, UNKNOWN_SHAPE};

const EXECUTABLE: &str = "process.executable.name";
/// What strategies name a process by that group by anything but executables.
const GROUP: &str = "process.group";
const PID: &str = "process.pid";
const CPU_TIME: &str = "process.cpu.time";
const MEMORY: &str = "process.memory.usage";

/// What an arm sent that could not be used, or was no news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Oddities {
    /// Points that came when their interval was closed.
    pub late: u64,
    /// Points without a time.
    pub untimed: u64,
    /// Points of a series whose value at that time, or a later one, was known already.
    pub stale: u64,
    /// Counters that fell although their start is the same.
    pub unannounced_resets: u64,
}

/// More series than are counted exactly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the {variant} on {target} showed more than {limit} different series, more than are counted exactly; raise max_series (about 150 bytes of memory each) or \
     read a shorter recording"
)]
pub struct TooManySeries {
    /// The arm.
    pub variant: Variant,
    /// The host.
    pub target: HostId,
    /// How many are counted.
    pub limit: usize,
}

/// Takes the points of one arm on one target, level by level: resource, scope, metric, points.
///
/// Bytes are those of the uncompressed OTLP protobuf encoding: each point's own, and with [`framing`](ArmMeter::framing) what its containers add.
#[derive(Debug)]
pub struct ArmMeter {
    options: Arc<MeterOptions>,
    variant: Variant,
    target: HostId,
    identity: Identity,
    series: SeriesTable,
    processes: HashMap<u128, [i64; 2], BuildHasherDefault<IdHasher>>,
    names: Names,
    shapes: Shapes,
    cursor: Cursor,
    open: [(i64, OpenInterval); 2],
    pub(super) life: Life,
    /// All intervals before this one are closed.
    closed_before: i64,
    pub(super) closed: Vec<(i64, Summary)>,
    oddities: Oddities,
}

/// Where in the stream of points it is.
#[derive(Debug, Default)]
struct Cursor {
    pending_bytes: u64,
    cell: Option<i64>,
    resource: u128,
    is_process: bool,
    /// The interval in which this process was counted last.
    process_cell: Option<i64>,
    executable: Option<usize>,
    resource_attributes: Vec<usize>,
    scope_attributes: Vec<usize>,
    point_attributes: Vec<usize>,
    metric: usize,
    kind: Option<Kind>,
    is_cpu: bool,
    is_memory: bool,
}

impl Cursor {
    /// The numbers of all attribute keys that the point carries.
    fn attributes(&self) -> impl Iterator<Item = usize> {
        let keys = [&self.resource_attributes, &self.scope_attributes, &self.point_attributes];
        keys.into_iter().flatten().copied()
    }
}

/// When the arm was seen alive.
#[derive(Debug, Default)]
pub(super) struct Life {
    first: Option<i64>,
    last: Option<i64>,
    first_time: Option<Timestamp>,
    /// The intervals that are still open and had life in them.
    cells: BTreeSet<i64>,
}

impl Life {
    fn sign(&mut self, cell: i64, time: Timestamp) {
        if self.last != Some(cell) {
            self.cells.insert(cell);
        }
        self.first = Some(self.first.map_or(cell, |first| first.min(cell)));
        self.last = Some(self.last.map_or(cell, |last| last.max(cell)));
        self.first_time = Some(self.first_time.map_or(time, |first| first.min(time)));
    }

    fn proves(&self, cell: i64) -> bool {
        self.cells.contains(&cell)
            && self.first.is_some_and(|first| first < cell)
            && self.last.is_some_and(|last| last > cell)
    }
}

impl ArmMeter {
    pub(super) fn new(options: Arc<MeterOptions>, variant: Variant, target: HostId) -> ArmMeter {
        ArmMeter {
            shapes: Shapes::of(&options.signals),
            options,
            variant,
            target,
            identity: Identity::default(),
            series: SeriesTable::default(),
            processes: HashMap::default(),
            names: Names::default(),
            cursor: Cursor::default(),
            open: [(NEVER, OpenInterval::default()), (NEVER, OpenInterval::default())],
            life: Life::default(),
            closed_before: NEVER,
            closed: Vec::new(),
            oddities: Oddities::default(),
        }
    }

    /// What could not be used so far.
    #[must_use]
    pub fn oddities(&self) -> Oddities {
        self.oddities
    }

    /// How many different series it has shown so far.
    #[must_use]
    pub fn series(&self) -> usize {
        self.series.len()
    }

    /// What follows belongs to the resource with these attributes.
    pub fn resource(&mut self, attributes: &[Attribute<'_>]) {
        let cursor = &mut self.cursor;
        cursor.resource = self.identity.resource(attributes);
        cursor.process_cell = None;
        cursor.is_process = attributes.iter().any(|attribute| attribute.key == PID);
        number_keys(&mut cursor.resource_attributes, attributes, &mut self.names);
        cursor.executable =
            text_of(attributes, GROUP).or_else(|| text_of(attributes, EXECUTABLE)).map(|name| {
                let (number, new) = self.names.executables.number(name);
                if new && self.options.critical.matches(name) {
                    self.names.critical.insert(name.to_owned());
                }
                number
            });
    }

    /// What follows belongs to this scope of the resource.
    pub fn scope(&mut self, scope: &Scope<'_>) {
        self.identity.scope(scope);
        self.shapes.scope(scope);
        number_keys(&mut self.cursor.scope_attributes, scope.attributes, &mut self.names);
    }

    /// What follows are points of this metric.
    pub fn metric(&mut self, metric: &Metric<'_>) {
        let cursor = &mut self.cursor;
        cursor.kind = Some(metric.kind);
        cursor.metric = self.names.metrics.number(metric.name).0;
        cursor.is_cpu = metric.name == CPU_TIME;
        cursor.is_memory = metric.name == MEMORY;
        if cursor.is_memory {
            self.names.memory = Some(cursor.metric);
        }
        self.identity.metric(metric);
        self.shapes.metric(metric);
    }

    /// Takes a point; `resource` are the attributes of its resource.
    ///
    /// # Errors
    /// [`TooManySeries`] when a new series would exceed [`MeterOptions::max_series`]: counting is exact or it is refused.
    pub fn point(
        &mut self,
        resource: &[Attribute<'_>],
        point: &Point<'_>,
        bytes: u64,
    ) -> Result<(), TooManySeries> {
        let Some(time) = point.time else {
            self.oddities.untimed += 1;
            return Ok(());
        };
        let cell = self.options.grid.cell(time);
        if cell < self.closed_before {
            self.oddities.late += 1;
            return Ok(());
        }
        self.close_before(cell.saturating_sub(1));
        self.life.sign(cell, time);
        let watched_from = self.life.first_time.unwrap_or(time);
        let open = open_interval(&mut self.open, cell);
        let cursor = &mut self.cursor;
        cursor.cell = Some(cell);

        open.points += 1;
        open.bytes += bytes + std::mem::take(&mut cursor.pending_bytes);
        number_keys(&mut cursor.point_attributes, point.attributes, &mut self.names);
        for number in cursor.attributes() {
            at(&mut open.attributes, number).points += 1;
        }
        if cursor.is_process && cursor.process_cell != Some(cell) {
            cursor.process_cell = Some(cell);
            let seen = self.processes.entry(cursor.resource).or_insert([NEVER; 2]);
            let slot = &mut seen[parity(cell)];
            let new = u64::from(*slot != cell);
            open.processes += new;
            if let Some(executable) = cursor.executable {
                at(&mut open.executables, executable).processes += new;
            }
            *slot = cell;
        }
        if let Some(executable) = cursor.executable {
            at(&mut open.executables, executable).points += 1;
        }
        let tally = at(&mut open.metrics, cursor.metric);
        tally.points += 1;
        if matches!(point.reading, Reading::Nothing) {
            return Ok(());
        }
        let id = self.identity.series(point.attributes);
        let limit = self.options.max_series;
        let Some((index, series)) = self.series.find(id, limit) else {
            return Err(TooManySeries { variant: self.variant, target: self.target.clone(), limit });
        };
        let (last, slot) = &mut series.open[parity(cell)];
        if *last != cell {
            (*last, *slot) = (cell, u32::try_from(open.series.len()).unwrap_or(u32::MAX));
            open.series.push(index);
            open.counts.push(0);
            tally.series += 1;
            for number in cursor.attributes() {
                open.attributes[number].series += 1;
            }
            if !self.shapes.is_idle() {
                if series.shape == UNKNOWN_SHAPE {
                    series.shape = self.shapes.shape(resource, point.attributes);
                }
                *at(&mut open.shapes, series.shape as usize) = true;
            }
        }
        let Reading::Number(value) = point.reading else { return Ok(()) };
        let count = &mut open.counts[*slot as usize];
        let usage = cursor.executable.map(|executable| &mut open.executables[executable]);
        let mut book = Book { tally, usage, is_cpu: cursor.is_cpu, is_memory: cursor.is_memory };
        let growth = series.counter.next(point.start, time, value, watched_from);
        if growth == Growth::Stale {
            self.oddities.stale += 1;
        }
        match cursor.kind {
            Some(Kind::Sum { monotonic: true, temporality }) => {
                let grown = match temporality {
                    Temporality::Delta if growth != Growth::Stale => Some(value),
                    Temporality::Cumulative => match growth {
                        Growth::By(grown) => Some(grown),
                        Growth::Lost => {
                            self.oddities.unannounced_resets += 1;
                            book.tally.lost = true;
                            None
                        }
                        Growth::Unknown | Growth::Stale => None,
                    },
                    _ => None,
                };
                if let Some(grown) = grown {
                    book.growth(grown);
                }
            }
            Some(Kind::Sum { temporality: Temporality::Cumulative, .. } | Kind::Gauge)
                if growth != Growth::Stale =>
            {
                *count += 1;
                book.level(value, *count, cursor.kind == Some(Kind::Gauge));
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes what containers add to the encoding: counted in the interval of the latest point, or of the next one if there is none.
    pub fn framing(&mut self, bytes: u64) {
        let cell = self.cursor.cell;
        match cell.map(|cell| (cell, &mut self.open[parity(cell)])) {
            Some((cell, (owner, open))) if *owner == cell => open.bytes += bytes,
            _ => self.cursor.pending_bytes += bytes,
        }
    }

    pub(super) fn sign_of_life(&mut self, time: Timestamp) {
        let cell = self.options.grid.cell(time);
        if cell >= self.closed_before {
            self.life.sign(cell, time);
        }
    }

    /// Closes all intervals before `end`.
    pub(super) fn close_before(&mut self, end: i64) {
        if end <= self.closed_before {
            return;
        }
        let mut cells: BTreeSet<i64> = self.life.cells.range(..end).copied().collect();
        cells.extend(self.open.iter().map(|(cell, _)| *cell).filter(|cell| *cell != NEVER && *cell < end));
        for cell in cells {
            let measured = self.life.proves(cell);
            let (owner, open) = &mut self.open[parity(cell)];
            if *owner != cell {
                open.clear();
            }
            let window = self.options.grid.cells(self.options.window);
            let presence = self.series.close(cell, &open.series, window, measured);
            if measured {
                self.closed.push((cell, open.summary(&self.names, &self.shapes, presence)));
            }
            *owner = NEVER;
            open.clear();
        }
        self.life.cells = self.life.cells.split_off(&end);
        self.closed_before = end;
    }
}

/// Where a value is booked.
struct Book<'a> {
    tally: &'a mut MetricTally,
    usage: Option<&'a mut Usage>,
    is_cpu: bool,
    is_memory: bool,
}

impl Book<'_> {
    fn growth(&mut self, grown: f64) {
        self.tally.is_growth = true;
        self.tally.growth += grown;
        if let Some(usage) = self.usage.as_mut().filter(|_| self.is_cpu) {
            usage.cpu_seconds += grown;
        }
    }

    fn level(&mut self, value: f64, count: u32, is_gauge: bool) {
        self.tally.is_gauge = is_gauge;
        self.tally.level += value;
        self.tally.scrapes = self.tally.scrapes.max(count);
        if let Some(usage) = self.usage.as_mut().filter(|_| self.is_memory) {
            usage.memory_bytes += value;
        }
    }
}

fn parity(cell: i64) -> usize {
    usize::from(cell & 1 != 0)
}

fn open_interval(open: &mut [(i64, OpenInterval); 2], cell: i64) -> &mut OpenInterval {
    let (owner, interval) = &mut open[parity(cell)];
    if *owner != cell {
        *owner = cell;
        interval.clear();
    }
    interval
}

fn at<T: Default + Clone>(list: &mut Vec<T>, index: usize) -> &mut T {
    if list.len() <= index {
        list.resize(index + 1, T::default());
    }
    &mut list[index]
}

/// The numbers of the keys, which are often those of the attributes before.
fn number_keys(numbers: &mut Vec<usize>, attributes: &[Attribute<'_>], names: &mut Names) {
    let mut count = 0;
    for attribute in attributes.iter().filter(|attribute| !TAGS.contains(&attribute.key.as_ref())) {
        let number = names.attributes.number_near(&attribute.key, numbers.get(count).copied());
        match numbers.get_mut(count) {
            Some(slot) => *slot = number,
            None => numbers.push(number),
        }
        count += 1;
    }
    numbers.truncate(count);
}
