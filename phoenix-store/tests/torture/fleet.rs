//! Hosts that several processes deploy to: a folder with a file for each host, in which everything that was asked of it stands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use phoenix_core::error::Infrastructure;
use phoenix_core::experiment::{EffectKey, Notice, Seen};
use phoenix_core::model::{ConfigHash, ExperimentId, Fence, HostId, PerVariant, Timestamp, Variant};
use phoenix_core::ports::{
    ApplyRequest, Capture, CaptureRequest, DeployError, Deployer, HostState, Notifier, ObserveRequest,
    Observed, RemoveRequest, RestoreRequest, Slot,
};
use serde::{Deserialize, Serialize};

use crate::kit::PRIOR;
use crate::log::Log;

/// What was asked of a host, and whether it was old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub experiment: ExperimentId,
    pub fence: Fence,
    pub what: What,
    /// A higher fence had been seen: nothing was changed.
    pub is_fenced: bool,
}

/// A change of a host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum What {
    Capture,
    Production { hash: ConfigHash, config: String },
    Arm { variant: Variant, hash: ConfigHash },
    Restore(Option<String>),
    Remove,
}

/// The state of a host: what was asked of it, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub fence: Fence,
    pub production: Option<(ConfigHash, String)>,
    pub arms: PerVariant<Option<ConfigHash>>,
}

impl State {
    /// A host on which the prior configuration runs.
    pub fn before() -> State {
        let production = Some((ConfigHash::of(PRIOR.as_bytes()), PRIOR.to_owned()));
        State { fence: Fence(0), production, arms: PerVariant::default() }
    }

    /// The same after all that.
    pub fn after(mut self, asked: &[Asked]) -> State {
        asked.iter().filter(|asked| !asked.is_fenced).for_each(|asked| self.change(asked));
        self
    }

    fn change(&mut self, asked: &Asked) {
        self.fence = self.fence.max(asked.fence);
        match &asked.what {
            What::Capture => {}
            What::Production { hash, config } => self.production = Some((*hash, config.clone())),
            What::Arm { variant, hash } => *self.arms.get_mut(*variant) = Some(*hash),
            What::Restore(config) => {
                self.production =
                    config.as_ref().map(|config| (ConfigHash::of(config.as_bytes()), config.clone()));
            }
            What::Remove => self.arms = PerVariant::default(),
        }
    }
}

/// The hosts, as one process sees them.
pub struct Fleet {
    folder: PathBuf,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Called before each change.
    before: Box<dyn Fn() + Send + Sync>,
}

pub fn file_of(folder: &Path, host: &HostId) -> PathBuf {
    folder.join(format!("host-{host}"))
}

pub fn notices_of(folder: &Path) -> PathBuf {
    folder.join("notices")
}

impl Fleet {
    pub fn new(folder: PathBuf, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Fleet {
        Fleet { folder, clock: Box::new(clock), before: Box::new(|| {}) }
    }

    /// The same, but `before` is called when a change was decided on and nothing of it is done.
    pub fn interrupted(self, before: impl Fn() + Send + Sync + 'static) -> Fleet {
        Fleet { before: Box::new(before), ..self }
    }

    /// Fence, change and record are one: the line is written while nobody else may write one.
    fn change(
        &self,
        host: HostId,
        experiment: ExperimentId,
        fence: Fence,
        what: What,
    ) -> Result<State, DeployError> {
        (self.before)();
        let mut log = Log::lock(&file_of(&self.folder, &host));
        let state = State::before().after(&log.lines::<Asked>());
        let asked = Asked { experiment, fence, what, is_fenced: fence < state.fence };
        log.append(&asked);
        drop(log);
        // Time for whoever kills to strike between the deed and its acknowledgement.
        std::thread::sleep(Duration::from_millis(2));
        if asked.is_fenced {
            return Err(DeployError::Fenced { host, seen: state.fence });
        }
        Ok(state.after(&[asked]))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[async_trait]
impl Deployer for Fleet {
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError> {
        let state = self.change(request.host, request.experiment, request.fence, What::Capture)?;
        Ok(Capture::new(state.production.map(|(_, config)| Arc::from(config.into_bytes()))))
    }

    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError> {
        let ApplyRequest { experiment, host, fence, slot, config, hash, .. } = request;
        let what = match slot {
            Slot::Production => What::Production { hash, config: text(&config) },
            Slot::Arm(variant) => What::Arm { variant, hash },
        };
        self.change(host, experiment, fence, what).map(drop)
    }

    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError> {
        let what = What::Restore(request.config.as_deref().map(text));
        self.change(request.host, request.experiment, request.fence, what).map(drop)
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError> {
        self.change(request.host, request.experiment, request.fence, What::Remove).map(drop)
    }

    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError> {
        let see = |host: HostId| {
            let asked = Log::lock(&file_of(&self.folder, &host)).lines::<Asked>();
            let state = State::before().after(&asked);
            let production = state.production.map(|(hash, _)| hash);
            let seen = Seen { production, arms: state.arms, exporting: production.is_some() };
            HostState::new(host, state.fence, (self.clock)(), seen)
        };
        Ok(Observed::new(request.hosts.into_iter().map(see).collect()))
    }
}

/// A notifier that writes everything down.
pub struct Notices(pub PathBuf);

#[async_trait]
impl Notifier for Notices {
    async fn notify(&self, key: EffectKey, notice: &Notice) -> Result<(), Infrastructure> {
        Log::lock(&notices_of(&self.0)).append(&(key, notice));
        Ok(())
    }
}
