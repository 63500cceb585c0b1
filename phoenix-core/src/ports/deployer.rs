//! The deployer: puts collector configurations on hosts and looks at what runs there.

use std::sync::Arc;

use async_trait::async_trait;

use crate::error::{ErrorCode, Infrastructure};
use crate::experiment::Seen;
use crate::model::{ConfigHash, ExperimentId, Fence, HostId, Timestamp, Variant};

/// Which collector of a host is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The one that serves production.
    Production,
    /// An arm beside it.
    Arm(Variant),
}

/// Asks for the exact bytes of what runs in production.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaptureRequest {
    /// Who asks.
    pub experiment: ExperimentId,
    /// Where.
    pub host: HostId,
    /// Refused when lower than the highest one that the host has seen.
    pub fence: Fence,
}

impl CaptureRequest {
    /// Asks for what runs in production on a host.
    #[must_use]
    pub const fn new(experiment: ExperimentId, host: HostId, fence: Fence) -> CaptureRequest {
        CaptureRequest { experiment, host, fence }
    }
}

/// What runs in production.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capture {
    /// Its exact bytes; `None` when nothing runs there.
    pub config: Option<Arc<[u8]>>,
}

impl Capture {
    /// What runs in production.
    #[must_use]
    pub const fn new(config: Option<Arc<[u8]>>) -> Capture {
        Capture { config }
    }
}

/// Asks for a configuration to be run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ApplyRequest {
    /// Who asks.
    pub experiment: ExperimentId,
    /// Where.
    pub host: HostId,
    /// Refused when lower than the highest one that the host has seen; an equal one repeats harmlessly.
    pub fence: Fence,
    /// As which collector.
    pub slot: Slot,
    /// The exact bytes.
    pub config: Arc<[u8]>,
    /// Their hash, by which what runs is told afterwards.
    pub hash: ConfigHash,
}

impl ApplyRequest {
    /// Asks for a configuration to be run.
    #[must_use]
    pub const fn new(
        experiment: ExperimentId,
        host: HostId,
        fence: Fence,
        slot: Slot,
        config: Arc<[u8]>,
        hash: ConfigHash,
    ) -> ApplyRequest {
        ApplyRequest { experiment, host, fence, slot, config, hash }
    }
}

/// Asks for production to be put back as it was captured.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RestoreRequest {
    /// Who asks.
    pub experiment: ExperimentId,
    /// Where.
    pub host: HostId,
    /// As for `apply`.
    pub fence: Fence,
    /// The captured bytes; `None`: nothing ran there, and nothing shall.
    pub config: Option<Arc<[u8]>>,
}

impl RestoreRequest {
    /// Asks for production to be put back.
    #[must_use]
    pub const fn new(
        experiment: ExperimentId,
        host: HostId,
        fence: Fence,
        config: Option<Arc<[u8]>>,
    ) -> RestoreRequest {
        RestoreRequest { experiment, host, fence, config }
    }
}

/// Asks for both arms beside production to be removed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RemoveRequest {
    /// Who asks.
    pub experiment: ExperimentId,
    /// Where.
    pub host: HostId,
    /// As for `apply`.
    pub fence: Fence,
}

impl RemoveRequest {
    /// Asks for the arms of a host to be removed.
    #[must_use]
    pub const fn new(experiment: ExperimentId, host: HostId, fence: Fence) -> RemoveRequest {
        RemoveRequest { experiment, host, fence }
    }
}

/// Asks what runs on hosts.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ObserveRequest {
    /// Who asks.
    pub experiment: ExperimentId,
    /// Where.
    pub hosts: Vec<HostId>,
}

impl ObserveRequest {
    /// Asks what runs on hosts.
    #[must_use]
    pub const fn new(experiment: ExperimentId, hosts: Vec<HostId>) -> ObserveRequest {
        ObserveRequest { experiment, hosts }
    }
}

/// What was seen on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostState {
    /// The host.
    pub host: HostId,
    /// The highest fence that it has seen.
    pub fence: Fence,
    /// When it was observed, by the observer's clock.
    pub observed_at: Timestamp,
    /// What runs there.
    pub seen: Seen,
}

impl HostState {
    /// What was seen on a host.
    #[must_use]
    pub const fn new(host: HostId, fence: Fence, observed_at: Timestamp, seen: Seen) -> HostState {
        HostState { host, fence, observed_at, seen }
    }
}

/// What was seen; hosts that could not be reached are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Observed {
    /// One entry a host.
    pub hosts: Vec<HostState>,
}

impl Observed {
    /// What was seen.
    #[must_use]
    pub const fn new(hosts: Vec<HostState>) -> Observed {
        Observed { hosts }
    }
}

/// Why a deployer did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The host has seen a higher fence: a newer effect was there.
    #[error("host {host} has seen fence {seen}; the request's fence is older")]
    Fenced {
        /// The host.
        host: HostId,
        /// The highest fence that it has seen.
        seen: Fence,
    },
    /// The collector refused the configuration; trying again will not help.
    #[error("the collector on {host} refused the configuration: {message}")]
    Rejected {
        /// The host.
        host: HostId,
        /// What the collector said.
        message: String,
    },
    /// It cannot be done there; trying again will not help.
    #[error("it cannot be done on {host}: {message}")]
    Impossible {
        /// The host.
        host: HostId,
        /// Why.
        message: String,
    },
    /// It failed for now; it will be tried again.
    #[error(transparent)]
    Infrastructure(#[from] Infrastructure),
}

impl DeployError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            DeployError::Fenced { .. } => ErrorCode::Fenced,
            DeployError::Rejected { .. } | DeployError::Impossible { .. } => ErrorCode::InvalidArgument,
            DeployError::Infrastructure(error) => error.code(),
        }
    }
}

/// Puts configurations on hosts. Every method is idempotent.
///
/// Implementations must
/// - keep the highest fence of each host beside it and raise it in one step with what they change there (a capture raises it too, so that
///   what was captured stays what is put back; a refused configuration may raise it);
/// - carry out a request with an equal fence, and refuse a lower one as `Fenced`, changing nothing. The steps of one effect share its
///   fence: an equal fence does not mean an equal request;
/// - answer `Impossible` for a host that they do not know;
/// - change only the slot that is meant: production never with the arms, no arm with production.
///
/// `Ok` of a change means that it was accepted; only [`Deployer::observe`] tells what runs. Cancel safety: a change that was dropped may
/// have happened; the same request again is right.
#[async_trait]
pub trait Deployer: Send + Sync + 'static {
    /// The exact bytes of what runs in production.
    ///
    /// # Errors
    /// See [`DeployError`]; `Rejected` does not come.
    async fn capture(&self, request: CaptureRequest) -> Result<Capture, DeployError>;

    /// Runs a configuration in a slot, in the place of the one that runs there.
    ///
    /// # Errors
    /// See [`DeployError`].
    async fn apply(&self, request: ApplyRequest) -> Result<(), DeployError>;

    /// Puts production back as it was captured; the arms stay.
    ///
    /// # Errors
    /// See [`DeployError`].
    async fn restore(&self, request: RestoreRequest) -> Result<(), DeployError>;

    /// Removes the arms beside production, if there are any; production stays.
    ///
    /// # Errors
    /// See [`DeployError`]; `Rejected` does not come.
    async fn remove(&self, request: RemoveRequest) -> Result<(), DeployError>;

    /// Tells what runs: one entry for each host asked for that could be seen. It changes nothing and has no fence of its own.
    ///
    /// # Errors
    /// `Infrastructure` when no host at all could be asked.
    async fn observe(&self, request: ObserveRequest) -> Result<Observed, DeployError>;
}
