//! What the world owes us: stores, deployers, metric sources, notifiers, observers.
//!
//! Each port is small and dyn-compatible; each method takes one request and returns one response. Requests and responses grow by fields
//! (they are `#[non_exhaustive]` and have constructors), ports never grow by methods: a new capability is a new trait.
//! All ports are `Send + Sync + 'static` and are implemented for `Arc` of an implementor.

mod arc;
pub mod deployer;
pub mod metric_source;
pub mod notifier;
pub mod observer;
pub mod outbox;
pub mod store;
pub mod wrapper;

pub use deployer::{
    ApplyRequest, Capture, CaptureRequest, DeployError, Deployer, HostState, ObserveRequest, Observed,
    RemoveRequest, RestoreRequest, Slot,
};
pub use metric_source::{CollectRequest, MetricSource, NoSource};
pub use notifier::Notifier;
pub use observer::{NoObserver, Observer, Signal};
pub use outbox::{ClaimRequest, Claimed, Leased, Outbox, Token, Work};
pub use store::{
    Artifact, ArtifactStore, Change, Changes, ChangesRequest, Commit, Committed, Cursor, ExperimentStore,
    ExperimentStoreExt, ListRequest, Listed, LoadError, Loaded, Request, SampleStore, Snapshot, Store,
    StoreError, Summary, TargetState, TemplateRevision, TemplateStore, Thing,
};
pub use wrapper::{StoreCall, StoreOperation, StoreWrapper};
