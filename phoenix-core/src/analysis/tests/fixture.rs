//! Small made experiments.

use std::time::Duration;

use crate::analysis::{LookKind, Question, Report, evaluate};
use crate::model::draft::Draft;
use crate::model::{
    ConfigSource, Criterion, Fraction, HostId, Inventory, Measurements, MetricName, Role, Sample, Sighting,
    Spec, Timestamp, Usage, Variant, Window, metric,
};

/// Length of a sample's interval, in seconds.
pub(super) const GRID: i64 = 10;
/// When the made experiments begin to run.
pub(super) const START: i64 = 1_700_000_000;

pub(super) fn name(text: &str) -> MetricName {
    MetricName::new(text).unwrap()
}

pub(super) fn host(number: usize) -> HostId {
    HostId::new(format!("host-{number:03}")).unwrap()
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_secs(START + second)
}

pub(super) fn goal(target: Option<f64>) -> Criterion {
    let target = target.map(|target| Fraction::new(target).unwrap());
    Criterion { target, ..Criterion::on_known(metric::ACTIVE_SERIES, Role::Goal).unwrap() }
}

pub(super) fn guardrail(metric: &str) -> Criterion {
    Criterion::on_known(metric, Role::Guardrail).unwrap()
}

/// CPU at most 10 % more.
pub(super) fn cpu() -> Criterion {
    Criterion { margin: Some(Fraction::percent(10)), ..guardrail(metric::COLLECTOR_CPU_CORES) }
}

/// A deterministic source of noise (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Noise(pub(super) u64);

impl Noise {
    pub(super) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// An experiment of 6,000 s, the first 600 s warm-up, with a sample every 10 s: 540 intervals count.
pub(super) struct Trial {
    pub(super) draft: Draft,
    pub(super) measurements: Measurements,
    pub(super) excluded: Vec<Window>,
    pub(super) planned: bool,
    pub(super) same_receivers: bool,
    pub(super) same_config: bool,
    /// Seconds after the start.
    pub(super) cutoff: i64,
    noise: Noise,
}

impl Trial {
    pub(super) fn of(criteria: Vec<Criterion>) -> Trial {
        let config = |text: &str| ConfigSource::Config(text.into());
        let seconds = Duration::from_secs;
        let draft = Draft {
            criteria,
            duration: seconds(6000),
            min_duration: seconds(1200),
            warm_up: seconds(600),
            interval: seconds(60),
            ..Draft::new("tryout", config("receivers: {}"), config("receivers: {}"), vec![host(1)])
        };
        Trial {
            draft,
            measurements: Measurements::default(),
            excluded: Vec::new(),
            planned: true,
            same_receivers: true,
            same_config: false,
            cutoff: 6000,
            noise: Noise(8),
        }
    }

    /// The same, in which both arms run the same config or not.
    pub(super) fn aa(self, same_config: bool) -> Trial {
        Trial { same_config, ..self }
    }

    /// The same with other noise from here on.
    pub(super) fn seeded(self, seed: u64) -> Trial {
        Trial { noise: Noise(seed.wrapping_mul(0x2545_F491_4F6C_DD1D)), ..self }
    }

    pub(super) fn until(self, cutoff: i64) -> Trial {
        Trial { cutoff, ..self }
    }

    pub(super) fn sample(&mut self, variant: Variant, target: usize, metric: &str, index: i64, value: f64) {
        self.measurements.samples.push(Sample {
            variant,
            target: host(target),
            metric: name(metric),
            from: at(index * GRID),
            to: at((index + 1) * GRID),
            source: "made".to_owned(),
            value,
        });
    }

    /// Both arms of a metric on one host: `value(variant, interval)`; NaN leaves the sample out.
    pub(super) fn values(mut self, metric: &str, value: impl Fn(Variant, i64) -> f64) -> Trial {
        for index in 0..self.cutoff / GRID {
            for variant in Variant::ALL {
                let value = value(variant, index);
                if !value.is_nan() {
                    self.sample(variant, 1, metric, index, value);
                }
            }
        }
        self
    }

    /// Both arms of a metric on one host, each around its own mean with independent noise of a relative size.
    pub(super) fn around(mut self, metric: &str, baseline: f64, candidate: f64, relative: f64) -> Trial {
        for index in 0..self.cutoff / GRID {
            for (variant, mean) in [(Variant::Baseline, baseline), (Variant::Candidate, candidate)] {
                let value = mean * (1.0 + relative * self.noise.normal());
                self.sample(variant, 1, metric, index, value);
            }
        }
        self
    }

    /// Sightings of both arms in every interval: `critical(variant, interval)` names what is seen.
    pub(super) fn sightings<'n>(
        mut self,
        accepted: [u64; 2],
        critical: impl Fn(Variant, i64) -> Vec<&'n str>,
    ) -> Trial {
        for index in 0..self.cutoff / GRID {
            for (variant, accepted) in Variant::ALL.into_iter().zip(accepted) {
                self.measurements.sightings.push(Sighting {
                    variant,
                    target: host(1),
                    window: Window { from: at(index * GRID), to: at((index + 1) * GRID) },
                    critical: critical(variant, index).into_iter().map(str::to_owned).collect(),
                    population: None,
                    signals: None,
                    accepted_points: Some(accepted),
                    inventory: Inventory::default(),
                });
            }
        }
        self
    }

    /// How many processes of which executables each arm shows in every interval; the receivers of the arms are not alike.
    pub(super) fn processes(self, baseline: &[(&str, u64)], candidate: &[(&str, u64)]) -> Trial {
        let mut trial = Trial { same_receivers: false, ..self.sightings([1000, 500], |_, _| Vec::new()) };
        for sighting in &mut trial.measurements.sightings {
            let shown = if sighting.variant == Variant::Baseline { baseline } else { candidate };
            sighting.population = Some(shown.iter().map(|(_, processes)| processes).sum());
            let usage = |processes| Usage { points: 7 * processes, processes, ..Usage::default() };
            sighting.inventory.executables =
                shown.iter().map(|(name, processes)| ((*name).to_owned(), usage(*processes))).collect();
        }
        trial
    }

    pub(super) fn look(&self, look: LookKind) -> Report {
        let spec: Spec = self.draft.clone().check().unwrap();
        evaluate(&Question {
            spec: &spec,
            look,
            number: 1,
            running_since: at(0),
            cutoff: at(self.cutoff),
            excluded: &self.excluded,
            planned: self.planned,
            same_receivers: self.same_receivers,
            same_config: self.same_config,
            measurements: &self.measurements,
        })
    }
}
