//! A made experiment: samples come in, and looks are taken by the real analysis.

use std::ops::Range;
use std::time::Duration;

use phoenix_core::analysis::{Evaluator, LookKind, Question, Report};
use phoenix_core::model::draft::Draft;
use phoenix_core::model::{
    ConfigSource, Criterion, Design, Fraction, HostId, Inventory, Measurements, MetricName, Sample, Sighting,
    Spec, Timestamp, Variant, Window,
};

/// Length of an interval.
pub const GRID: Duration = Duration::from_secs(60);

/// An experiment with all that is measured of it, from the start to the horizon.
#[derive(Debug)]
pub struct Made<'s> {
    spec: &'s Spec,
    values: Vec<Values>,
    sightings: Vec<(u32, Sighting)>,
}

/// Values of one metric, arm and host, interval by interval; NaN where one has none.
#[derive(Debug)]
struct Values {
    variant: Variant,
    host: HostId,
    metric: MetricName,
    values: Vec<f64>,
}

/// Somebody who looks at an experiment while it runs.
#[derive(Debug)]
pub struct Watch<'m> {
    made: &'m Made<'m>,
    planned: bool,
    looks: u32,
    /// What was looked at so far.
    seen: Evaluator,
    intervals: u32,
}

/// How an experiment is laid out.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What is wanted.
    pub criteria: Vec<Criterion>,
    /// Hosts that are shared by the arms, or of both arms together.
    pub hosts: usize,
    /// Whether each host has one arm only.
    pub apart: bool,
    /// Intervals from the start to the horizon.
    pub intervals: u32,
    /// Intervals at the start that do not count.
    pub warm_up: u32,
    /// Critical processes.
    pub critical: Vec<String>,
}

impl Layout {
    /// The spec.
    ///
    /// # Panics
    /// When the layout is not legal.
    #[must_use]
    pub fn spec(&self) -> Spec {
        let config = |text: &str| ConfigSource::Config(text.into());
        let draft = Draft {
            criteria: self.criteria.clone(),
            duration: GRID * self.intervals,
            min_duration: GRID * (self.intervals / 24),
            warm_up: GRID * self.warm_up,
            interval: GRID,
            critical_processes: self.critical.clone(),
            design: if self.apart {
                Design::Split { candidate_share: Fraction::percent(50) }
            } else {
                Design::Shadow
            },
            ..Draft::new("made", config("receivers: {}"), config("receivers: {otlp: {}}"), hosts(self.hosts))
        };
        draft.check().unwrap_or_else(|errors| panic!("the layout is not legal: {errors}"))
    }
}

/// So many hosts.
///
/// # Panics
/// Never: the names are legal.
#[must_use]
pub fn hosts(count: usize) -> Vec<HostId> {
    let name = |number| HostId::new(format!("host-{number:03}")).expect("invariant: the name is legal");
    (0..count).map(name).collect()
}

impl<'s> Made<'s> {
    /// One that has measured nothing.
    #[must_use]
    pub fn new(spec: &'s Spec) -> Made<'s> {
        Made { spec, values: Vec::new(), sightings: Vec::new() }
    }

    /// Adds values of one metric, arm and host, interval by interval; NaN where one has none.
    pub fn add(&mut self, variant: Variant, host: &HostId, metric: &MetricName, values: Vec<f64>) {
        self.values.push(Values { variant, host: host.clone(), metric: metric.clone(), values });
    }

    /// Adds which critical process an arm showed in an interval; both arms accepted the same points.
    pub fn sight(&mut self, variant: Variant, host: &HostId, interval: u32, critical: Option<&str>) {
        let sighting = Sighting {
            variant,
            target: host.clone(),
            window: Window { from: at(interval), to: at(interval + 1) },
            critical: critical.map(str::to_owned).into_iter().collect(),
            population: None,
            accepted_points: Some(1000),
            signals: None,
            inventory: Inventory::default(),
        };
        self.sightings.push((interval, sighting));
    }

    /// Somebody who begins to look at it; `planned`: the duration was fixed before the start.
    #[must_use]
    pub fn watch(&'s self, planned: bool) -> Watch<'s> {
        Watch { made: self, planned, looks: 0, seen: Evaluator::new(), intervals: 0 }
    }

    /// What was measured in some intervals.
    fn measured(&self, intervals: Range<u32>) -> Measurements {
        let mut measured = Measurements::default();
        for one in &self.values {
            for interval in intervals.clone() {
                let value = one.values[interval as usize];
                if !value.is_nan() {
                    measured.samples.push(Sample {
                        variant: one.variant,
                        target: one.host.clone(),
                        metric: one.metric.clone(),
                        from: at(interval),
                        to: at(interval + 1),
                        source: String::new(),
                        value,
                    });
                }
            }
        }
        let seen = self.sightings.iter().filter(|(interval, _)| intervals.contains(interval));
        measured.sightings.extend(seen.map(|(_, sighting)| sighting.clone()));
        measured
    }
}

impl Watch<'_> {
    /// What is found after so many intervals; `last`: nothing more will be measured.
    pub fn look(&mut self, intervals: u32, last: bool) -> Report {
        self.looks += 1;
        let fresh = self.made.measured(self.intervals..intervals);
        self.intervals = intervals;
        self.seen.evaluate(&Question {
            spec: self.made.spec,
            look: match (last, self.planned) {
                (false, _) => LookKind::Interim,
                (true, true) => LookKind::Horizon,
                (true, false) => LookKind::Final,
            },
            number: self.looks,
            running_since: at(0),
            cutoff: at(intervals),
            excluded: &[],
            planned: self.planned,
            same_receivers: true,
            same_config: false,
            measurements: &fresh,
        })
    }
}

fn at(interval: u32) -> Timestamp {
    Timestamp::from_secs(1_700_000_000).plus(GRID * interval)
}
