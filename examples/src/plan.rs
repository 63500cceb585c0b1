//! What Phoenix makes of a spec before anything runs: the configs, by the same use case as in production.

use std::error::Error;
use std::sync::Arc;

use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{CallContext, Controller, CreateRequest, Settings};
use phoenix_core::experiment::PlannedArms;
use phoenix_core::memory::{MemoryDeployer, MemoryStore};
use phoenix_core::model::{Actor, ConfigHash, ExperimentId, PerVariant, Timestamp, Variant};
use phoenix_core::ports::{ArtifactStore, NoSource};

use crate::case::Case;

/// The configs of a case, as Create makes them.
#[derive(Debug)]
pub struct Configs {
    /// The experiment that the arms are tagged with.
    pub experiment: ExperimentId,
    /// What would run in production.
    pub plain: PerVariant<Arc<str>>,
    /// What measures it.
    pub arms: PerVariant<String>,
    /// What the arms say their hash is.
    pub hashes: PerVariant<ConfigHash>,
}

/// Creates the experiment of a case at that time and takes its configs out of the store.
///
/// # Errors
/// When the spec or a config is refused, or its arms do not run beside production.
pub async fn configs(case: &Case, created_at: Timestamp) -> Result<Configs, Box<dyn Error>> {
    let store = Arc::new(MemoryStore::new());
    let deployer = Arc::new(MemoryDeployer::new(move || created_at));
    let controller = Controller::new(store.clone(), deployer, Arc::new(NoSource), settings());
    let created = controller.create(&context(case, created_at), CreateRequest::new(case.parsed()?)).await?;
    let [target] = &created.experiment.plan().targets[..] else { return Err("a case has one target".into()) };
    let PlannedArms::Beside(hashes) = target.arms else { return Err("a case is measured in shadow".into()) };
    let mut arms = PerVariant::<String>::default();
    for variant in Variant::ALL {
        let artifact = store.get_artifact(*hashes.get(variant)).await?;
        *arms.get_mut(variant) = String::from_utf8(artifact.bytes.to_vec())?;
    }
    Ok(Configs { experiment: created.experiment.id(), plain: created.plain, arms, hashes })
}

/// The settings of a controller whose sink is that of `examples/record/stage.sh`.
#[must_use]
pub fn settings() -> Settings {
    let mut sink = Sink::new("http://127.0.0.1:14318").with_telemetry("http://127.0.0.1:14319");
    sink.telemetry_interval_ms = 5000;
    Settings::new(sink)
}

/// A call for a case at that time.
///
/// # Panics
/// Never: the name is legal.
#[must_use]
pub fn context(case: &Case, now: Timestamp) -> CallContext {
    let actor = Actor::new("demo").expect("invariant: it has no spaces");
    CallContext::new(now, actor).with_ids(case.id_bytes())
}
