//! Hosts in memory: what was applied is what runs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::error::{ErrorCode, Infrastructure};
use crate::experiment::Seen;
use crate::model::{ConfigHash, Fence, HostId, PerVariant, Timestamp};
use crate::ports::{
    ApplyRequest, Capture, CaptureRequest, DeployError, Deployer, HostState, ObserveRequest, Observed,
    RemoveRequest, RestoreRequest, Slot,
};

/// A fleet of hosts in memory: the reference behaviour of deployers, for demos and simulations.
///
/// What was applied runs at once, under the hash that came with it; what was restored or [installed](MemoryDeployer::install) runs
/// under the hash of its bytes. Production exports whenever something runs there. A host can be told to [behave](Conduct) otherwise.
pub struct MemoryDeployer {
    hosts: Mutex<BTreeMap<HostId, Host>>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

/// How a host answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Conduct {
    /// It does what it is asked for.
    #[default]
    Obey,
    /// Its collector refuses every configuration, with this message; what runs goes on.
    Reject(String),
    /// It cannot be reached: everything fails for now, and observation leaves it out.
    Unreachable,
}

#[derive(Debug, Default)]
struct Host {
    conduct: Conduct,
    fence: Fence,
    production: Option<Config>,
    arms: PerVariant<Option<Config>>,
}

#[derive(Debug, Clone)]
struct Config {
    bytes: Arc<[u8]>,
    hash: ConfigHash,
}

impl MemoryDeployer {
    /// A fleet without hosts; `clock` tells the time of observations.
    #[must_use]
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> MemoryDeployer {
        MemoryDeployer { hosts: Mutex::default(), clock: Box::new(clock) }
    }

    /// Puts a configuration into a host's production as somebody else would: without a fence. A host that is not there is added.
    pub fn install(&self, host: &HostId, production: Option<Arc<[u8]>>) {
        self.hosts().entry(host.clone()).or_default().production = production.map(Config::of);
    }

    /// Lets a host behave like this from now on. A host that is not there is added.
    pub fn conduct(&self, host: &HostId, conduct: Conduct) {
        self.hosts().entry(host.clone()).or_default().conduct = conduct;
    }

    /// The bytes that run in a slot of a host.
    #[must_use]
    pub fn running(&self, host: &HostId, slot: Slot) -> Option<Arc<[u8]>> {
        let hosts = self.hosts();
        let host = hosts.get(host)?;
        let config = match slot {
            Slot::Production => host.production.as_ref(),
            Slot::Arm(variant) => host.arms.get(variant).as_ref(),
        };
        config.map(|config| Arc::clone(&config.bytes))
    }

    fn hosts(&self) -> MutexGuard<'_, BTreeMap<HostId, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets `work` touch a host, if the fence is not an old one; fence and change are one.
    fn fenced<T>(
        &self,
        id: &HostId,
        fence: Fence,
        work: impl FnOnce(&mut Host) -> Result<T, DeployError>,
    ) -> Result<T, DeployError> {
        let mut hosts = self.hosts();
        let host = hosts.get_mut(id).ok_or_else(|| DeployError::Impossible {
            host: id.clone(),
            message: "this deployer has no such host".to_owned(),
        })?;
        if host.conduct == Conduct::Unreachable {
            return Err(Infrastructure::new(ErrorCode::Unavailable, "reach a host").into());
        }
        if fence < host.fence {
            return Err(DeployError::Fenced { host: id.clone(), seen: host.fence });
        }
        host.fence = fence;
        work(host)
    }
}

impl Host {
    fn seen(&self) -> Seen {
        let hash = |config: &Option<Config>| config.as_ref().map(|config| config.hash);
        Seen {
            production: hash(&self.production),
            arms: PerVariant::from_fn(|variant| hash(self.arms.get(variant))),
            exporting: self.production.is_some(),
        }
    }

    fn accepts_configs(&self, id: &HostId) -> Result<(), DeployError> {
        match &self.conduct {
            Conduct::Reject(message) => {
                Err(DeployError::Rejected { host: id.clone(), message: message.clone() })
            }
            Conduct::Obey | Conduct::Unreachable => Ok(()),
        }
    }
}

impl Config {
    fn of(bytes: Arc<[u8]>) -> Config {
        Config { hash: ConfigHash::of(&bytes), bytes }
    }
}

impl fmt::Debug for MemoryDeployer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDeployer").field("hosts", &self.hosts()).finish_non_exhaustive()
    }
}

#[async_trait]
impl Deployer for MemoryDeployer {
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError> {
        self.fenced(&request.host, request.fence, |host| {
            Ok(Capture::new(host.production.as_ref().map(|config| Arc::clone(&config.bytes))))
        })
    }

    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError> {
        let ApplyRequest { host: id, fence, slot, config: bytes, hash, .. } = request;
        self.fenced(&id, fence, |host| {
            host.accepts_configs(&id)?;
            let config = Some(Config { bytes, hash });
            match slot {
                Slot::Production => host.production = config,
                Slot::Arm(variant) => *host.arms.get_mut(variant) = config,
            }
            Ok(())
        })
    }

    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError> {
        let RestoreRequest { host: id, fence, config, .. } = request;
        self.fenced(&id, fence, |host| {
            if config.is_some() {
                host.accepts_configs(&id)?;
            }
            host.production = config.map(Config::of);
            Ok(())
        })
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError> {
        self.fenced(&request.host, request.fence, |host| {
            host.arms = PerVariant::default();
            Ok(())
        })
    }

    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError> {
        let observed_at = (self.clock)();
        let hosts = self.hosts();
        let seen = request.hosts.iter().filter_map(|id| {
            let host = hosts.get(id).filter(|host| host.conduct != Conduct::Unreachable)?;
            Some(HostState::new(id.clone(), host.fence, observed_at, host.seen()))
        });
        Ok(Observed::new(seen.collect()))
    }
}
