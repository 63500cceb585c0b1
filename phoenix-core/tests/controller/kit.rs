//! A small world: one controller, hosts in memory, a source that measures what it is told to.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{CallContext, Controller, CreateRequest, Settings};
use phoenix_core::error::Infrastructure;
use phoenix_core::experiment::{Experiment, PhaseName};
use phoenix_core::memory::{MemoryDeployer, MemoryStore};
use phoenix_core::model::{
    Actor, Design, ExperimentId, HostId, Measurements, MetricName, Sample, Sighting, Spec, Timestamp,
    Variant, Window, assignment,
};
use phoenix_core::ports::{CollectRequest, MetricSource, Store};
use pollster::block_on;

pub const SECOND: i64 = 1_000_000;

/// What both arms show in every interval of thirty seconds.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub baseline_series: f64,
    pub candidate_series: f64,
    pub baseline_speaks: bool,
    pub candidate_speaks: bool,
    pub candidate_keeps_critical: bool,
    /// The baseline's is 0.01.
    pub candidate_cpu: f64,
    pub watched: bool,
}

/// The candidate has a third of the series and keeps everything that matters.
pub const GOOD: Shown = Shown {
    baseline_series: 900.0,
    candidate_series: 300.0,
    baseline_speaks: true,
    candidate_speaks: true,
    candidate_keeps_critical: true,
    candidate_cpu: 0.01,
    watched: true,
};

/// A source that measures what it is told to.
pub struct Made(pub Mutex<Shown>);

#[async_trait]
impl MetricSource for Made {
    async fn collect(&self, request: CollectRequest) -> Result<Measurements, Infrastructure> {
        let shown = *self.0.lock().unwrap();
        let mut measured = Measurements::default();
        let grid = 30 * SECOND;
        let first = (request.window.from.as_micros() + grid - 1).div_euclid(grid) * grid;
        let mut from = first;
        while from + grid <= request.window.to.as_micros() {
            let window =
                Window { from: Timestamp::from_micros(from), to: Timestamp::from_micros(from + grid) };
            for (host, variant) in arms(&request.spec) {
                measure(&mut measured, shown, request.spec.design, host, variant, window);
            }
            from += grid;
        }
        if shown.watched {
            measured.watched.push(request.window);
        }
        Ok(measured)
    }
}

/// Which arms send from which host.
fn arms(spec: &Spec) -> Vec<(&HostId, Variant)> {
    match spec.design {
        Design::Split { candidate_share } => {
            let arms =
                assignment::assign(spec.seed, &spec.targets, candidate_share).expect("both arms have a host");
            spec.targets.iter().zip(arms).collect()
        }
        _ => spec.targets.iter().flat_map(|host| Variant::ALL.map(|variant| (host, variant))).collect(),
    }
}

fn measure(
    measured: &mut Measurements,
    shown: Shown,
    design: Design,
    host: &HostId,
    variant: Variant,
    window: Window,
) {
    let (speaks, series) = match variant {
        Variant::Baseline => (shown.baseline_speaks, shown.baseline_series),
        Variant::Candidate => (shown.candidate_speaks, shown.candidate_series),
    };
    if !speaks {
        return;
    }
    // A wave that is the same for both arms, so that the series is neither constant nor trending.
    let wobble = ((window.from.as_micros() / SECOND) as f64 * 0.37).sin() * 0.02 + 1.0;
    // Hosts differ, each by its name.
    let size = 1.0 + 0.01 * f64::from(host.as_str().bytes().last().unwrap_or_default() % 7);
    let cores = if variant == Variant::Candidate { shown.candidate_cpu } else { 0.01 };
    let mut sample = |metric: &str, value: f64| {
        measured.samples.push(Sample {
            variant,
            target: host.clone(),
            metric: MetricName::new(metric).unwrap(),
            from: window.from,
            to: window.to,
            source: "made".to_owned(),
            value,
        });
    };
    sample("active_series", series * size * wobble);
    sample("datapoints_per_minute", series * size * 6.0 * wobble);
    if design.is_paired() {
        let keeps = shown.candidate_keeps_critical || variant == Variant::Baseline;
        sample("critical_process_coverage", if keeps { 1.0 } else { 0.0 });
        sample("total_fidelity", 1.0);
    }
    sample("collector_cpu_cores", cores * size * wobble);
    sample("collector_memory_bytes", 80e6 * wobble);
    sample("export_error_ratio", 0.0);
    let keeps = variant == Variant::Baseline || shown.candidate_keeps_critical;
    measured.sightings.push(Sighting {
        variant,
        target: host.clone(),
        window,
        critical: if keeps { BTreeSet::from(["nginx".to_owned()]) } else { BTreeSet::new() },
        population: Some(100),
        signals: None,
        accepted_points: Some(1000),
        inventory: Default::default(),
    });
}

pub struct World {
    pub store: Arc<MemoryStore>,
    pub deployer: Arc<MemoryDeployer>,
    pub source: Arc<Made>,
    pub controller: Controller,
    now: Arc<AtomicI64>,
    ids: Mutex<u8>,
}

pub const PRIOR: &str = "# what ran before\nreceivers: {otlp: {protocols: {grpc: {}}}}\n";

impl World {
    pub fn new() -> World {
        let store = Arc::new(MemoryStore::new());
        World::over(Arc::clone(&store) as Arc<dyn Store>, store)
    }

    /// A world whose controller sees the store through something else.
    pub fn over(seen: Arc<dyn Store>, store: Arc<MemoryStore>) -> World {
        let now = Arc::new(AtomicI64::new(1_000 * SECOND));
        let clock = Arc::clone(&now);
        let deployer =
            Arc::new(MemoryDeployer::new(move || Timestamp::from_micros(clock.load(Ordering::SeqCst))));
        for host in hosts() {
            deployer.install(&host, Some(Arc::from(PRIOR.as_bytes())));
        }
        let source = Arc::new(Made(Mutex::new(GOOD)));
        let settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
        let controller = Controller::new(seen, deployer.clone(), source.clone(), settings);
        World { store, deployer, source, controller, now, ids: Mutex::new(0) }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::SeqCst))
    }

    pub fn pass(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// A call by a user, now, with ids of its own.
    pub fn user(&self) -> CallContext {
        let mut ids = self.ids.lock().unwrap();
        *ids += 1;
        CallContext::new(self.now(), Actor::new("ada").unwrap()).with_ids([*ids; 10])
    }

    pub fn create(&self, spec: Spec) -> Experiment {
        block_on(self.controller.create(&self.user(), CreateRequest::new(spec))).unwrap().experiment
    }

    pub fn get(&self, id: ExperimentId) -> Experiment {
        block_on(self.controller.get(id)).unwrap()
    }

    /// Creates and starts an experiment and lets it come into a phase.
    pub fn bring_to(&self, spec: Spec, phase: PhaseName) -> Experiment {
        let id = self.create(spec).id();
        block_on(self.controller.start(&self.user(), id)).unwrap();
        self.work_until(id, phase)
    }

    /// Works, letting time pass to whatever is due next, until an experiment is in a phase.
    pub fn work_until(&self, id: ExperimentId, phase: PhaseName) -> Experiment {
        for _ in 0..20_000 {
            let experiment = self.get(id);
            if experiment.phase().name() == phase {
                return experiment;
            }
            assert!(!experiment.phase().is_terminal(), "wanted {phase}, ended as {:?}", experiment.outcome());
            self.step();
        }
        panic!("wanted {phase}, still {:?} after many steps", self.get(id).phase());
    }

    /// One step of a worker; when there is nothing to do, time passes to what is due next.
    pub fn step(&self) {
        let next = block_on(self.controller.step(&CallContext::new(self.now(), Actor::phoenix()))).unwrap();
        if next.worked == 0 {
            let at = next.at.unwrap_or_else(|| self.now().plus(Duration::from_secs(15)));
            self.now.fetch_max(at.as_micros(), Ordering::SeqCst);
        }
    }

    /// Works until nothing is left that can be done now.
    pub fn work_off(&self) {
        while block_on(self.controller.step(&CallContext::new(self.now(), Actor::phoenix()))).unwrap().worked
            > 0
        {}
    }
}

pub fn hosts() -> Vec<HostId> {
    ["web-1", "web-2", "web-3"].into_iter().map(|host| HostId::new(host).unwrap()).collect()
}

/// A spec of two hours over three hosts, changed by lines of YAML.
pub fn spec(more: &str) -> Spec {
    let mut draft = serde_json::json!({
        "name": "fewer-series",
        "baseline": {"template": "process-baseline-v1"},
        "candidate": {"template": "process-aggregated-v1"},
        "targets": ["web-1", "web-2", "web-3"],
        "duration": "2h",
        "interval": "5m",
        "warm_up": "1m",
        "min_duration": "10m",
        "bake": "2m",
        "critical_processes": ["nginx"],
    });
    let more: serde_json::Value = serde_saphyr::from_str(if more.is_empty() { "{}" } else { more }).unwrap();
    for (field, value) in more.as_object().expect("fields") {
        draft[field] = value.clone();
    }
    Spec::from_value(&draft).unwrap_or_else(|errors| panic!("{errors}"))
}
