//! Hosts in memory, and a record of every change that they accepted.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use phoenix_core::memory::MemoryDeployer;
use phoenix_core::model::{Fence, HostId, Timestamp};
use phoenix_core::ports::{
    ApplyRequest, Capture, CaptureRequest, DeployError, Deployer, ObserveRequest, Observed, RemoveRequest,
    RestoreRequest, Slot,
};

/// A change that a host accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub host: HostId,
    pub fence: Fence,
    pub what: &'static str,
}

/// Hosts in memory, and a record of every change that they accepted, in order.
pub struct Recording {
    pub hosts: MemoryDeployer,
    changes: Mutex<Vec<Change>>,
}

impl Recording {
    /// These hosts, each with this in production.
    pub fn new(
        hosts: &[HostId],
        production: &str,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Recording {
        let fleet = MemoryDeployer::new(clock);
        for host in hosts {
            fleet.install(host, Some(Arc::from(production.as_bytes())));
        }
        Recording { hosts: fleet, changes: Mutex::default() }
    }

    pub fn changes(&self) -> Vec<Change> {
        self.changes.lock().unwrap().clone()
    }

    /// How often each change was made.
    pub fn times(&self) -> BTreeMap<Change, u32> {
        let mut times = BTreeMap::new();
        self.changes().into_iter().for_each(|change| *times.entry(change).or_default() += 1);
        times
    }

    fn accepted<T>(
        &self,
        host: HostId,
        fence: Fence,
        what: &'static str,
        done: Result<T, DeployError>,
    ) -> Result<T, DeployError> {
        if done.is_ok() {
            self.changes.lock().unwrap().push(Change { host, fence, what });
        }
        done
    }
}

#[async_trait]
impl Deployer for Recording {
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError> {
        let (host, fence) = (request.host.clone(), request.fence);
        let done = self.hosts.capture(request).await;
        self.accepted(host, fence, "capture", done)
    }

    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError> {
        let (host, fence) = (request.host.clone(), request.fence);
        let what = match request.slot {
            Slot::Production => "apply to production",
            Slot::Arm(variant) => variant.as_str(),
        };
        let done = self.hosts.apply(request).await;
        self.accepted(host, fence, what, done)
    }

    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError> {
        let (host, fence) = (request.host.clone(), request.fence);
        let done = self.hosts.restore(request).await;
        self.accepted(host, fence, "restore", done)
    }

    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError> {
        let (host, fence) = (request.host.clone(), request.fence);
        let done = self.hosts.remove(request).await;
        self.accepted(host, fence, "remove", done)
    }

    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError> {
        self.hosts.observe(request).await
    }
}
