//! A made experiment: samples come in, and looks are taken by the real analysis.

use std::time::Duration;

use phoenix_core::analysis::{LookKind, Question, Report, evaluate};
use phoenix_core::model::draft::Draft;
use phoenix_core::model::{
    ConfigSource, Criterion, Design, Fraction, HostId, Inventory, Measurements, MetricName, Sample, Sighting,
    Spec, Timestamp, Variant, Window,
};

/// Length of an interval.
pub const GRID: Duration = Duration::from_secs(60);

/// An experiment, measured from the start to the horizon.
#[derive(Debug)]
pub struct Made<'s> {
    spec: &'s Spec,
    measurements: Measurements,
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
        Made { spec, measurements: Measurements::default() }
    }

    /// Values of one metric, arm and host; NaN where an interval has none.
    pub fn values(&mut self, variant: Variant, host: &HostId, metric: &MetricName, values: &[f64]) {
        let known = (0..).zip(values).filter(|(_, value)| !value.is_nan());
        self.measurements.samples.extend(known.map(|(interval, value)| Sample {
            variant,
            target: host.clone(),
            metric: metric.clone(),
            from: at(interval),
            to: at(interval + 1),
            source: String::new(),
            value: *value,
        }));
    }

    /// The critical process that an arm showed in an interval; both arms accepted the same points.
    pub fn sighting(&mut self, variant: Variant, host: &HostId, interval: u32, critical: Option<&str>) {
        self.measurements.sightings.push(Sighting {
            variant,
            target: host.clone(),
            window: Window { from: at(interval), to: at(interval + 1) },
            critical: critical.map(str::to_owned).into_iter().collect(),
            population: None,
            accepted_points: Some(1000),
            inventory: Inventory::default(),
        });
    }

    /// What is found at look `number` after so many intervals; `planned`: the duration was fixed before the start; `last`: nothing more
    /// will be measured.
    #[must_use]
    pub fn look(&self, number: u32, intervals: u32, planned: bool, last: bool) -> Report {
        evaluate(&Question {
            spec: self.spec,
            look: match (last, planned) {
                (false, _) => LookKind::Interim,
                (true, true) => LookKind::Horizon,
                (true, false) => LookKind::Final,
            },
            number,
            running_since: at(0),
            cutoff: at(intervals),
            excluded: &[],
            planned,
            same_receivers: true,
            same_config: false,
            measurements: &self.measurements,
        })
    }
}

fn at(interval: u32) -> Timestamp {
    Timestamp::from_secs(1_700_000_000).plus(GRID * interval)
}
