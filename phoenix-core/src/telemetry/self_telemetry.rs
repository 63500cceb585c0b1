//! What an arm's collector says of itself.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use crate::model::Timestamp;

use super::counter::{Counter, Growth};
use super::data::{Attribute, Metric, Point, Reading, Scope};
use super::identity::Identity;
use super::meter::MeterOptions;
use super::series::IdHasher;

/// What one of the collector's own metrics counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Cpu,
    Memory,
    Accepted,
    Sent,
    Failed,
}

/// The collector's own metrics that are used; a reader for Prometheus adds `_total` to counters.
const PARTS: [(&str, Part); 6] = [
    ("otelcol_process_cpu_seconds", Part::Cpu),
    ("otelcol_process_memory_rss", Part::Memory),
    ("otelcol_receiver_accepted_metric_points", Part::Accepted),
    ("otelcol_exporter_sent_metric_points", Part::Sent),
    ("otelcol_exporter_send_failed_metric_points", Part::Failed),
    ("otelcol_exporter_enqueue_failed_metric_points", Part::Failed),
];

/// Takes what one arm's collector says of itself on one target, level by level.
///
/// Processor time is what the counter grew by over the time in which it did; memory is the mean of what was shown in the interval. A counter that appears
/// after the collector's first export (failures do, when the first one happens) has counted from zero.
#[derive(Debug)]
pub struct CollectorMeter {
    options: Arc<MeterOptions>,
    identity: Identity,
    part: Option<Part>,
    counters: HashMap<u128, (Counter, Option<Timestamp>), BuildHasherDefault<IdHasher>>,
    first: Option<Timestamp>,
    latest: Option<Timestamp>,
    open: std::collections::BTreeMap<i64, Tally>,
    pub(super) closed: Vec<(i64, SelfSummary)>,
    closed_before: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    cpu_seconds: f64,
    cpu_over: f64,
    memory: f64,
    memory_points: u32,
    accepted: Option<f64>,
    sent: Option<f64>,
    failed: Option<f64>,
    lost: bool,
}

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SelfSummary {
    pub(super) cpu_cores: Option<f64>,
    pub(super) memory_bytes: Option<f64>,
    pub(super) accepted: Option<u64>,
    pub(super) error_ratio: Option<f64>,
}

impl CollectorMeter {
    pub(super) fn new(options: Arc<MeterOptions>) -> CollectorMeter {
        CollectorMeter {
            options,
            identity: Identity::default(),
            part: None,
            counters: HashMap::default(),
            first: None,
            latest: None,
            open: std::collections::BTreeMap::new(),
            closed: Vec::new(),
            closed_before: i64::MIN,
        }
    }

    /// What follows belongs to the resource with these attributes.
    pub fn resource(&mut self, attributes: &[Attribute<'_>]) {
        self.identity.resource(attributes);
    }

    /// What follows belongs to this scope of the resource.
    pub fn scope(&mut self, scope: &Scope<'_>) {
        self.identity.scope(scope);
    }

    /// What follows are points of this metric.
    pub fn metric(&mut self, metric: &Metric<'_>) {
        let name = metric.name.strip_suffix("_total").unwrap_or(metric.name);
        self.part = PARTS.iter().find(|(known, _)| *known == name).map(|(_, part)| *part);
        self.identity.metric(metric);
    }

    /// Takes a point; those of metrics that are not used, or without a time or a number, are left out.
    pub fn point(&mut self, point: &Point<'_>) {
        let (Some(part), Some(time), Reading::Number(value)) = (self.part, point.time, point.reading) else {
            return;
        };
        let grid = self.options.grid;
        let cell = grid.cell(time);
        if cell < self.closed_before || !value.is_finite() {
            return;
        }
        let first = *self.first.get_or_insert(time);
        self.latest = self.latest.max(Some(time));
        let tally = self.open.entry(cell).or_default();
        if part == Part::Memory {
            tally.memory += value;
            tally.memory_points += 1;
            return;
        }
        let id = self.identity.series(point.attributes).0;
        let (counter, last) = self.counters.entry(id).or_default();
        let appeared_later = last.is_none() && time.since(first) >= grid.interval() / 2;
        let since = last.or_else(|| point.start.filter(|start| *start >= first));
        let grown = match counter.next(point.start, time, value, first) {
            Growth::By(grown) => Some(grown),
            Growth::Unknown if appeared_later => Some(value),
            Growth::Unknown | Growth::Stale => None,
            Growth::Lost => {
                tally.lost = true;
                None
            }
        };
        *last = (*last).max(Some(time));
        let Some(grown) = grown else { return };
        match part {
            Part::Cpu => {
                if let Some(since) = since {
                    tally.cpu_seconds += grown;
                    tally.cpu_over += time.since(since).as_secs_f64();
                }
            }
            Part::Accepted => *tally.accepted.get_or_insert(0.0) += grown,
            Part::Sent => *tally.sent.get_or_insert(0.0) += grown,
            Part::Failed => *tally.failed.get_or_insert(0.0) += grown,
            Part::Memory => {}
        }
    }

    /// Closes all intervals before `end`; the one of the latest point may not be whole and is given up.
    pub(super) fn close_before(&mut self, end: i64) {
        if end <= self.closed_before {
            return;
        }
        let rest = self.open.split_off(&end);
        let latest = self.latest.map(|time| self.options.grid.cell(time));
        let first = self.first.map(|time| self.options.grid.cell(time));
        for (cell, tally) in std::mem::replace(&mut self.open, rest) {
            if Some(cell) > first && Some(cell) < latest {
                self.closed.push((cell, tally.summary()));
            }
        }
        self.closed_before = end;
    }
}

impl Tally {
    fn summary(&self) -> SelfSummary {
        let known = !self.lost;
        let handled = self.sent.unwrap_or(0.0) + self.failed.unwrap_or(0.0);
        SelfSummary {
            cpu_cores: (known && self.cpu_over > 0.0).then(|| self.cpu_seconds / self.cpu_over),
            memory_bytes: (self.memory_points > 0).then(|| self.memory / f64::from(self.memory_points)),
            accepted: self.accepted.filter(|_| known).map(|accepted| accepted.round() as u64),
            error_ratio: (known && handled > 0.0).then(|| self.failed.unwrap_or(0.0) / handled),
        }
    }
}
