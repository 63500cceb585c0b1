//! What surrounds the experiment: a store, a host, a recording, a clock that jumps.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use phoenix_core::controller::{CallContext, Controller, CreateRequest};
use phoenix_core::experiment::{Experiment, Outcome};
use phoenix_core::memory::{MemoryDeployer, MemoryStore};
use phoenix_core::model::{ExperimentId, HostId, PerVariant, Timestamp, Variant};
use phoenix_core::ports::Slot;
use phoenix_core::signals::{FileKind, SignalFile, read};
use phoenix_core::telemetry::{CriticalProcesses, SignalTable};
use phoenix_otel::recorded::{ReadOptions, Recording, ReplaySource};

use crate::case::Case;
use crate::plan::{context, settings};
use crate::record::Notes;

/// Steps after which something is wrong: an experiment of ten minutes takes some hundred.
const MOST_STEPS: u32 = 10_000;

/// How long a series counts as active after its last point: one reading.
///
/// The default of 20 minutes is for experiments of a day. Ten batches of independent values need about fifty times this window,
/// which a quarter of an hour does not hold for anything longer. What a longer window would add, the churn, is told as `new_series_per_hour`.
pub(super) const ACTIVE: Duration = Duration::from_secs(5);

/// The surroundings of one experiment.
pub(super) struct World {
    pub(super) controller: Controller,
    pub(super) id: ExperimentId,
    pub(super) host: HostId,
    /// The plain configs.
    pub(super) plain: PerVariant<Arc<str>>,
    case: Case,
    hosts: Arc<MemoryDeployer>,
    source: Arc<ReplaySource>,
    clock: Arc<AtomicI64>,
    steps: u32,
}

impl World {
    /// A world in which the baseline runs on the host, and in which the experiment was created when its recording says.
    pub(super) async fn create(case: &Case, notes: &Notes) -> Result<World, Box<dyn Error>> {
        let spec = case.parsed()?;
        let created_at: Timestamp = notes.created_at.parse()?;
        let clock = Arc::new(AtomicI64::new(created_at.as_micros()));
        let hosts = Arc::new(MemoryDeployer::new({
            let clock = Arc::clone(&clock);
            move || Timestamp::from_micros(clock.load(Ordering::Relaxed))
        }));
        let replay = Recording::open(&case.folder())?.replay(&ReadOptions {
            experiment: Some(notes.experiment.to_string()),
            critical: CriticalProcesses::new(&spec.critical_processes)?,
            signals: signals()?,
            window: Some(ACTIVE),
            ..ReadOptions::default()
        })?;
        let source = Arc::new(ReplaySource::new(replay));
        let [host] = &spec.targets[..] else { return Err("a case has one target".into()) };
        let host = host.clone();
        let controller =
            Controller::new(Arc::new(MemoryStore::new()), hosts.clone(), source.clone(), settings());
        let created = controller.create(&context(case, created_at), CreateRequest::new(spec)).await?;
        hosts.install(&host, Some(Arc::from(created.plain.baseline.as_bytes())));
        let id = created.experiment.id();
        Ok(World { controller, id, host, plain: created.plain, case: *case, hosts, source, clock, steps: 0 })
    }

    /// Starts the experiment, as its owner.
    pub(super) async fn start(&self) -> Result<(), Box<dyn Error>> {
        self.controller.start(&self.context(), self.id).await?;
        Ok(())
    }

    /// Lets the worker do what is due, then lets the time pass until something is due again.
    pub(super) async fn step(&mut self) -> Result<(), Box<dyn Error>> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(format!("the experiment is not over after {MOST_STEPS} steps").into());
        }
        let next = self.controller.step(&self.context()).await?;
        let at = next.at.ok_or("nothing is due, and the experiment is not over")?;
        self.clock.fetch_max(at.as_micros(), Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.load(Ordering::Relaxed))
    }

    pub(super) async fn experiment(&self) -> Result<Experiment, Box<dyn Error>> {
        Ok(self.controller.get(self.id).await?)
    }

    /// What runs on the host as that collector.
    pub(super) fn running(&self, slot: Slot) -> Option<Arc<[u8]>> {
        self.hosts.running(&self.host, slot)
    }

    /// The config that production runs now, if the candidate was promoted.
    pub(super) fn promoted(&self, outcome: Option<Outcome>) -> Option<Arc<[u8]>> {
        self.running(Slot::Production).filter(|_| outcome == Some(Outcome::Promoted))
    }

    /// What of the recording could not be used.
    pub(super) fn misread(&self) -> Vec<String> {
        self.source.inspect(|replay| replay.problems().kept().iter().map(ToString::to_string).collect())
    }

    fn context(&self) -> CallContext {
        context(&self.case, self.now())
    }
}

/// Every collector of a host.
pub(super) const ARMS: [Slot; 2] = [Slot::Arm(Variant::Baseline), Slot::Arm(Variant::Candidate)];

/// What the shop's alerts and dashboards use.
fn signals() -> Result<SignalTable, Box<dyn Error>> {
    let file = |kind, name, text| SignalFile { kind, name, text };
    let used = read(&[
        file(FileKind::Rules, "rules.yaml", include_str!("../../signals/rules.yaml")),
        file(FileKind::Dashboard, "hosts.json", include_str!("../../signals/hosts.json")),
    ])?;
    Ok(SignalTable::new(used)?)
}
