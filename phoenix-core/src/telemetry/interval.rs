//! One interval of one arm on one target, while it is open and when it is closed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::signals::SeenSignals;
use crate::model::{Inventory, Usage};

use super::names::{Interner, Names};
use super::series::Presence;
use super::signals::Shapes;

/// What a metric amounted to in an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Total {
    /// What it grew by.
    Growth(f64),
    /// Its mean over the scrapes.
    Level(f64),
    /// The same of a gauge, whose values cannot be added up by themselves.
    Gauge(f64),
    /// It cannot be known: a counter was reset unannounced.
    Unknown,
}

/// What is collected of one metric.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MetricTally {
    pub(super) points: u64,
    pub(super) series: u64,
    pub(super) growth: f64,
    pub(super) is_growth: bool,
    pub(super) lost: bool,
    pub(super) is_gauge: bool,
    pub(super) level: f64,
    /// The most points that one series had: the number of scrapes.
    pub(super) scrapes: u32,
}

impl MetricTally {
    fn total(&self) -> Option<Total> {
        if self.lost {
            Some(Total::Unknown)
        } else if self.is_growth {
            Some(Total::Growth(self.growth))
        } else if self.scrapes > 0 {
            let mean = self.level / f64::from(self.scrapes);
            Some(if self.is_gauge { Total::Gauge(mean) } else { Total::Level(mean) })
        } else {
            None
        }
    }
}

/// What carried an attribute key in an interval.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct AttributeTally {
    pub(super) points: u64,
    pub(super) series: u64,
}

/// An interval that still takes points. Its lists are indexed by the arm's numbers of names and kept when it is used anew.
#[derive(Debug, Default)]
pub(super) struct OpenInterval {
    pub(super) points: u64,
    pub(super) bytes: u64,
    pub(super) series: Vec<u32>,
    /// How many points with a number each of `series` had.
    pub(super) counts: Vec<u32>,
    pub(super) metrics: Vec<MetricTally>,
    pub(super) attributes: Vec<AttributeTally>,
    pub(super) executables: Vec<Usage>,
    /// Which shapes of the used signals were shown.
    pub(super) shapes: Vec<bool>,
    pub(super) processes: u64,
}

impl OpenInterval {
    pub(super) fn clear(&mut self) {
        let OpenInterval {
            points,
            bytes,
            series,
            counts,
            metrics,
            attributes,
            executables,
            shapes,
            processes,
        } = self;
        (*points, *bytes, *processes) = (0, 0, 0);
        series.clear();
        counts.clear();
        metrics.clear();
        attributes.clear();
        executables.clear();
        shapes.clear();
    }

    /// What it amounted to, in names.
    pub(super) fn summary(&self, names: &Names, shapes: &Shapes, presence: Presence) -> Summary {
        let memory_scrapes =
            names.memory.and_then(|index| self.metrics.get(index)).map_or(1, |tally| tally.scrapes.max(1));
        let executables = shown(&self.executables, &names.executables, |usage| usage.points > 0)
            .map(|(name, usage)| {
                let memory_bytes = usage.memory_bytes / f64::from(memory_scrapes);
                (name.to_owned(), Usage { memory_bytes, ..*usage })
            })
            .collect();
        let critical = shown(&self.executables, &names.executables, |usage| usage.points > 0)
            .filter(|(name, _)| names.critical.contains(*name))
            .map(|(name, _)| name.to_owned())
            .collect();
        Summary {
            points: self.points,
            bytes: self.bytes,
            presence,
            totals: shown(&self.metrics, &names.metrics, |_| true)
                .filter_map(|(name, tally)| Some((name.to_owned(), tally.total()?)))
                .collect(),
            critical,
            population: (self.processes > 0).then_some(self.processes),
            signals: self.signals(shapes),
            inventory: Inventory {
                metrics: shown(&self.metrics, &names.metrics, |tally| tally.points > 0)
                    .map(|(name, tally)| (name.to_owned(), tally.points))
                    .collect(),
                attributes: shown(&self.attributes, &names.attributes, |tally| tally.points > 0)
                    .map(|(name, tally)| (name.to_owned(), tally.points))
                    .collect(),
                executables,
                metric_series: shown(&self.metrics, &names.metrics, |tally| tally.series > 0)
                    .map(|(name, tally)| (name.to_owned(), tally.series))
                    .collect(),
                attribute_series: shown(&self.attributes, &names.attributes, |tally| tally.series > 0)
                    .map(|(name, tally)| (name.to_owned(), tally.series))
                    .collect(),
            },
        }
    }
}

impl OpenInterval {
    fn signals(&self, shapes: &Shapes) -> Option<SeenSignals> {
        let mut seen = SeenSignals::of(shapes.table().id()?);
        let shown = (0_u32..).zip(&self.shapes).filter(|(_, shown)| **shown);
        shown.for_each(|(number, _)| seen.extend(shapes.aspects(number).iter().copied()));
        Some(seen)
    }
}

fn shown<'s, T>(
    values: &'s [T],
    names: &'s Interner,
    keep: impl Fn(&T) -> bool + 's,
) -> impl Iterator<Item = (&'s str, &'s T)> {
    values
        .iter()
        .enumerate()
        .filter(move |(_, value)| keep(value))
        .map(|(index, value)| (names.name(index), value))
}

/// A closed interval.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Summary {
    pub(super) points: u64,
    pub(super) bytes: u64,
    pub(super) presence: Presence,
    pub(super) totals: BTreeMap<String, Total>,
    pub(super) critical: BTreeSet<String>,
    pub(super) population: Option<u64>,
    pub(super) signals: Option<SeenSignals>,
    pub(super) inventory: Inventory,
}
