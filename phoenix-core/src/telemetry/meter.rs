//! Both arms on all targets: intervals become samples and sightings.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{HostId, Measurements, PerVariant, Sample, Sighting, Timestamp, Variant, Window, metric};

use super::arm::{ArmMeter, Oddities};
use super::critical::CriticalProcesses;
use super::fidelity::Fidelity;
use super::grid::Grid;
use super::interval::Summary;
use super::self_telemetry::{CollectorMeter, SelfSummary};
use super::signals::{Coverage, SignalTable};

/// How long a series stays active after its last point, unless the experiment's interval is longer.
pub const DEFAULT_WINDOW: Duration = Duration::from_secs(20 * 60);

/// In how many intervals the baseline must have shown a critical process before its coverage counts.
const TESTED_AFTER: u32 = 3;

/// How to measure.
#[derive(Debug, Clone)]
pub struct MeterOptions {
    /// The intervals, the same for both arms.
    pub grid: Grid,
    /// How long a series stays active after its last point.
    pub window: Duration,
    /// The processes that must never be lost.
    pub critical: CriticalProcesses,
    /// What alerts and dashboards use.
    pub signals: SignalTable,
    /// How many different series of one arm on one target are counted; more are refused.
    pub max_series: usize,
    /// Who measures; goes into the samples.
    pub source: String,
}

impl MeterOptions {
    /// The defaults on this grid: a window of 20 minutes (or an interval, if that is longer), a million series, no critical processes.
    #[must_use]
    pub fn new(grid: Grid, source: &str) -> MeterOptions {
        MeterOptions {
            grid,
            window: DEFAULT_WINDOW.max(grid.interval()),
            critical: CriticalProcesses::default(),
            signals: SignalTable::default(),
            max_series: 1_000_000,
            source: source.to_owned(),
        }
    }
}

/// Measures both arms on all targets.
#[derive(Debug)]
pub struct Meter {
    options: Arc<MeterOptions>,
    targets: Vec<Target>,
    measured: Measurements,
}

#[derive(Debug)]
struct Target {
    host: HostId,
    arms: PerVariant<ArmMeter>,
    collectors: PerVariant<CollectorMeter>,
    pending: BTreeMap<i64, PerVariant<Pending>>,
    fidelity: Fidelity,
    critical: BTreeMap<String, u32>,
    signals: Coverage,
}

#[derive(Debug, Default)]
struct Pending {
    shown: Option<Summary>,
    own: Option<SelfSummary>,
}

impl Meter {
    /// A meter that has seen nothing yet.
    #[must_use]
    pub fn new(options: MeterOptions) -> Meter {
        Meter { options: Arc::new(options), targets: Vec::new(), measured: Measurements::default() }
    }

    /// How it measures.
    #[must_use]
    pub fn options(&self) -> &MeterOptions {
        &self.options
    }

    /// Takes what `variant` sent from `target`.
    pub fn arm(&mut self, variant: Variant, target: &HostId) -> &mut ArmMeter {
        let index = self.index(target);
        self.targets[index].arms.get_mut(variant)
    }

    /// Takes what the collector of `variant` on `target` says of itself.
    pub fn collector(&mut self, variant: Variant, target: &HostId) -> &mut CollectorMeter {
        let index = self.index(target);
        self.targets[index].collectors.get_mut(variant)
    }

    /// The arm `variant` on `target` was alive at `time`: it sent an empty payload, or its collector said something of itself.
    pub fn sign_of_life(&mut self, variant: Variant, target: &HostId, time: Timestamp) {
        self.arm(variant, target).sign_of_life(time);
    }

    /// What could not be used so far, of all targets.
    #[must_use]
    pub fn oddities(&self, variant: Variant) -> Oddities {
        let mut sum = Oddities::default();
        for target in &self.targets {
            let odd = target.arms.get(variant).oddities();
            sum.late += odd.late;
            sum.untimed += odd.untimed;
            sum.stale += odd.stale;
            sum.unannounced_resets += odd.unannounced_resets;
        }
        sum
    }

    /// The totals of the metrics that can be added up, of all targets and all intervals that both arms measured.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<String, PerVariant<f64>> {
        let mut sum: BTreeMap<String, PerVariant<f64>> = BTreeMap::new();
        for (name, totals) in self.targets.iter().flat_map(|target| target.fidelity.totals()) {
            let total = sum.entry(name.to_owned()).or_default();
            total.baseline += totals.baseline;
            total.candidate += totals.candidate;
        }
        sum
    }

    /// It is `clock` now: intervals that ended an interval ago are closed.
    pub fn advance(&mut self, clock: Timestamp) {
        self.close_before(self.options.grid.cell(clock.minus(self.options.grid.interval())));
    }

    /// Nothing more will come and nothing is known of the time from `end` on: all intervals that ended by then are closed.
    pub fn finish(&mut self, end: Timestamp) {
        self.close_before(self.options.grid.cell(end));
    }

    /// What was measured since this was asked last.
    #[must_use]
    pub fn take(&mut self) -> Measurements {
        let signals = self.options.signals.used().cloned();
        Measurements { signals, ..std::mem::take(&mut self.measured) }
    }

    fn index(&mut self, host: &HostId) -> usize {
        self.targets.binary_search_by(|target| target.host.cmp(host)).unwrap_or_else(|index| {
            let target = Target {
                host: host.clone(),
                arms: PerVariant::from_fn(|variant| {
                    ArmMeter::new(self.options.clone(), variant, host.clone())
                }),
                collectors: PerVariant::from_fn(|_| CollectorMeter::new(self.options.clone())),
                pending: BTreeMap::new(),
                fidelity: Fidelity::default(),
                critical: BTreeMap::new(),
                signals: Coverage::default(),
            };
            self.targets.insert(index, target);
            index
        })
    }

    fn close_before(&mut self, end: i64) {
        let mut closed: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (index, target) in self.targets.iter_mut().enumerate() {
            for cell in target.close_before(end) {
                closed.entry(cell).or_default().push(index);
            }
        }
        for (cell, targets) in closed {
            let window = self.options.grid.window(cell);
            for index in targets {
                self.targets[index].report(cell, window, &self.options, &mut self.measured);
            }
            match self.measured.watched.last_mut() {
                Some(last) if last.to == window.from => last.to = window.to,
                _ => self.measured.watched.push(window),
            }
        }
    }
}

impl Target {
    /// Closes the intervals before `end`; which of them somebody measured.
    fn close_before(&mut self, end: i64) -> Vec<i64> {
        for variant in Variant::ALL {
            let arm = self.arms.get_mut(variant);
            arm.close_before(end);
            for (cell, summary) in arm.closed.drain(..) {
                self.pending.entry(cell).or_default().get_mut(variant).shown = Some(summary);
            }
            let collector = self.collectors.get_mut(variant);
            collector.close_before(end);
            for (cell, summary) in collector.closed.drain(..) {
                self.pending.entry(cell).or_default().get_mut(variant).own = Some(summary);
            }
        }
        self.pending.range(..end).map(|(cell, _)| *cell).collect()
    }

    fn report(&mut self, cell: i64, window: Window, options: &MeterOptions, into: &mut Measurements) {
        let Some(pending) = self.pending.remove(&cell) else { return };
        for variant in Variant::ALL {
            let Pending { shown, own } = pending.get(variant);
            let mut sample = self.sampler(variant, window, options, into);
            if let Some(shown) = shown {
                arm_samples(shown, window, &mut sample);
            }
            if let Some(own) = own {
                collector_samples(own, &mut sample);
            }
        }
        if let (Some(baseline), Some(candidate)) = (&pending.baseline.shown, &pending.candidate.shown) {
            let fidelity = self.fidelity.next(&baseline.totals, &candidate.totals);
            let coverage = self.coverage(baseline, candidate);
            let seen = baseline.signals.as_ref().zip(candidate.signals.as_ref());
            let used = seen
                .and_then(|(baseline, candidate)| self.signals.next(&options.signals, baseline, candidate));
            for variant in Variant::ALL {
                if let Some(totals) = &fidelity {
                    self.sampler(variant, window, options, into)(
                        metric::TOTAL_FIDELITY,
                        *totals.get(variant),
                    );
                }
            }
            let mut sample = self.sampler(Variant::Candidate, window, options, into);
            for (name, value) in
                [(metric::CRITICAL_PROCESS_COVERAGE, coverage), (metric::USED_SIGNAL_COVERAGE, used)]
            {
                if let Some(value) = value {
                    sample(name, value);
                }
            }
        }
        let PerVariant { baseline, candidate } = pending;
        for (variant, Pending { shown, own }) in
            [(Variant::Baseline, baseline), (Variant::Candidate, candidate)]
        {
            if let Some(shown) = shown {
                into.sightings.push(Sighting {
                    variant,
                    target: self.host.clone(),
                    window,
                    critical: shown.critical,
                    population: shown.population,
                    signals: shown.signals,
                    accepted_points: own.and_then(|own| own.accepted),
                    inventory: shown.inventory,
                });
            }
        }
    }

    /// The share of the critical processes in the baseline's interval that the candidate shows too, of those that were in three intervals by now.
    fn coverage(&mut self, baseline: &Summary, candidate: &Summary) -> Option<f64> {
        for executable in &baseline.critical {
            *self.critical.entry(executable.clone()).or_default() += 1;
        }
        let tested = baseline.critical.iter().filter(|executable| self.critical[*executable] >= TESTED_AFTER);
        share(tested.map(|executable| candidate.critical.contains(executable)))
    }

    fn sampler<'m>(
        &self,
        variant: Variant,
        window: Window,
        options: &'m MeterOptions,
        into: &'m mut Measurements,
    ) -> impl FnMut(&'static str, f64) + use<'m> {
        let target = self.host.clone();
        move |name, value| {
            into.samples.push(Sample {
                variant,
                target: target.clone(),
                metric: metric::MetricName::new(name)
                    .expect("invariant: only names of the table KNOWN are used here"),
                from: window.from,
                to: window.to,
                source: options.source.clone(),
                value,
            });
        }
    }
}

fn arm_samples(shown: &Summary, window: Window, sample: &mut impl FnMut(&'static str, f64)) {
    let seconds = window.to.since(window.from).as_secs_f64();
    sample(metric::ACTIVE_SERIES, shown.presence.active as f64);
    sample(metric::NEW_SERIES_PER_HOUR, shown.presence.new as f64 * 3600.0 / seconds);
    sample(metric::DATAPOINTS_PER_MINUTE, shown.points as f64 * 60.0 / seconds);
    sample(metric::BYTES_PER_MINUTE, shown.bytes as f64 * 60.0 / seconds);
    if shown.presence.expected > 0 {
        sample(metric::SERIES_GAP_RATIO, shown.presence.missing as f64 / shown.presence.expected as f64);
    }
}

fn collector_samples(own: &SelfSummary, sample: &mut impl FnMut(&'static str, f64)) {
    for (name, value) in [
        (metric::COLLECTOR_CPU_CORES, own.cpu_cores),
        (metric::COLLECTOR_MEMORY_BYTES, own.memory_bytes),
        (metric::EXPORT_ERROR_RATIO, own.error_ratio),
    ] {
        if let Some(value) = value {
            sample(name, value);
        }
    }
}

fn share(hits: impl Iterator<Item = bool>) -> Option<f64> {
    let (hit, all) = hits.fold((0_u32, 0_u32), |(hit, all), is_hit| (hit + u32::from(is_hit), all + 1));
    (all > 0).then(|| f64::from(hit) / f64::from(all))
}

#[cfg(test)]
mod tests;
