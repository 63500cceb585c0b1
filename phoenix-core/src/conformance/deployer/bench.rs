//! A deployer on the bench: with hosts where nothing runs, and configurations that it accepts.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::conformance::fixture::{fine, id};
use crate::experiment::Seen;
use crate::model::{ConfigHash, Fence, HostId, PerVariant, Variant};
use crate::ports::{
    ApplyRequest, CaptureRequest, DeployError, Deployer, HostState, ObserveRequest, RemoveRequest,
    RestoreRequest, Slot,
};

type Wait = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A deployer to be tested, and what it is tested with.
#[non_exhaustive]
pub struct DeployerBench<D> {
    /// The deployer.
    pub deployer: D,
    /// Two hosts of its on which nothing runs and whose fences are 0.
    pub hosts: [HostId; 2],
    /// Three different plain configs that its collectors accept.
    pub plain: [Arc<[u8]>; 3],
    /// An arm config for each arm, with its hash.
    pub arms: PerVariant<(Arc<[u8]>, ConfigHash)>,
    patience: u32,
    wait: Wait,
}

impl<D: Deployer> DeployerBench<D> {
    /// A deployer whose changes are seen at once.
    #[must_use]
    pub fn new(
        deployer: D,
        hosts: [HostId; 2],
        plain: [Arc<[u8]>; 3],
        arms: PerVariant<(Arc<[u8]>, ConfigHash)>,
    ) -> DeployerBench<D> {
        DeployerBench { deployer, hosts, plain, arms, patience: 0, wait: Box::new(|| Box::pin(async {})) }
    }

    /// The same for a deployer whose changes take time: what is to be seen is looked for up to `patience` times more, after `wait` each.
    #[must_use]
    pub fn waiting(
        self,
        patience: u32,
        wait: impl Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync + 'static,
    ) -> DeployerBench<D> {
        DeployerBench { patience, wait: Box::new(wait), ..self }
    }

    pub(super) fn hash(&self, plain: usize) -> ConfigHash {
        ConfigHash::of(&self.plain[plain])
    }

    pub(super) async fn apply(&self, host: usize, fence: u64, plain: usize) -> Result<(), DeployError> {
        let (config, hash) = (Arc::clone(&self.plain[plain]), self.hash(plain));
        let host = self.hosts[host].clone();
        let request = ApplyRequest::new(id(1), host, Fence(fence), Slot::Production, config, hash);
        self.deployer.apply(request).await
    }

    pub(super) async fn run_arm(&self, host: usize, fence: u64, arm: Variant) -> Result<(), DeployError> {
        let (config, hash) = self.arms.get(arm).clone();
        let host = self.hosts[host].clone();
        self.deployer.apply(ApplyRequest::new(id(1), host, Fence(fence), Slot::Arm(arm), config, hash)).await
    }

    pub(super) async fn run_arms(&self, host: usize, fence: u64) {
        for arm in Variant::ALL {
            fine(self.run_arm(host, fence, arm).await);
        }
    }

    pub(super) async fn capture(&self, host: usize, fence: u64) -> Result<Option<Arc<[u8]>>, DeployError> {
        let request = CaptureRequest::new(id(1), self.hosts[host].clone(), Fence(fence));
        Ok(self.deployer.capture(request).await?.config)
    }

    pub(super) async fn restore(
        &self,
        host: usize,
        fence: u64,
        plain: Option<usize>,
    ) -> Result<(), DeployError> {
        let config = plain.map(|plain| Arc::clone(&self.plain[plain]));
        let request = RestoreRequest::new(id(1), self.hosts[host].clone(), Fence(fence), config);
        self.deployer.restore(request).await
    }

    pub(super) async fn remove(&self, host: usize, fence: u64) -> Result<(), DeployError> {
        self.deployer.remove(RemoveRequest::new(id(1), self.hosts[host].clone(), Fence(fence))).await
    }

    pub(super) async fn look(&self, host: usize) -> HostState {
        let asked = self.hosts[host].clone();
        let mut seen =
            fine(self.deployer.observe(ObserveRequest::new(id(1), vec![asked.clone()])).await).hosts;
        assert_eq!(seen.len(), 1, "one entry for the one host that was asked for: {seen:?}");
        let seen = seen.remove(0);
        assert_eq!(seen.host, asked);
        seen
    }

    /// Looks until a host runs this in production and these arms, or patience is over.
    pub(super) async fn assert_runs(&self, host: usize, plain: Option<usize>, with_arms: bool) {
        let hash = |arm| with_arms.then(|| self.arms.get(arm).1);
        let production = plain.map(|plain| self.hash(plain));
        let expected = Seen { production, arms: PerVariant::from_fn(hash), exporting: plain.is_some() };
        for _ in 0..self.patience {
            if self.look(host).await.seen == expected {
                break;
            }
            (self.wait)().await;
        }
        assert_eq!(self.look(host).await.seen, expected);
    }

    /// Asserts that a request was refused since the host has seen a fence.
    #[track_caller]
    pub(super) fn assert_fenced<T: std::fmt::Debug>(
        &self,
        host: usize,
        seen: u64,
        result: Result<T, DeployError>,
    ) {
        match result {
            Err(DeployError::Fenced { host: refused, seen: highest }) => {
                assert_eq!((&refused, highest), (&self.hosts[host], Fence(seen)));
            }
            other => panic!("an old effect was not refused: {other:?}"),
        }
    }
}
