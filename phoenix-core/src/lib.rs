//! Controlled experiments on OpenTelemetry Collector pipelines.
//!
//! You have a *baseline* pipeline and an idea for a cheaper *candidate*. This crate renders both, plans where they run, says what is to be
//! done next and judges what was measured. It does no I/O: time, ids and seeds are arguments, and what the world owes it stands behind
//! [`ports`].
//!
//! # Where to begin
//!
//! - **To run experiments**, make a [`Controller`] over a [`Store`](ports::Store), a [`Deployer`](ports::Deployer) and a
//!   [`MetricSource`](ports::MetricSource), create an experiment from a [`Spec`], start it, and call [`Controller::step`] whenever it
//!   says that something is due.
//! - **To bring your own storage or deployment**, implement the ports and run the suites of `conformance` (feature) against them;
//!   [`memory`] has the reference behaviour.
//! - **To render configurations only**, use [`render`] and, for what an experiment runs of them, [`collector::arm`].
//! - **To judge measurements only**, ask a [`Question`](analysis::Question) of [`analysis::evaluate`].
//! - **To embed the state machine in something of your own**, use [`Experiment`] with [`Command`]s; it is pure.
//! - **To property-test your integration**, take the `generators` (feature `proptest`).
//!
//! # An experiment from a spec to running arms
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use phoenix_core::collector::arm::Sink;
//! use phoenix_core::controller::{CallContext, Controller, CreateRequest, Settings};
//! use phoenix_core::memory::{MemoryDeployer, MemoryStore};
//! use phoenix_core::model::{Actor, HostId, Spec, Timestamp, draft::Format};
//! use phoenix_core::ports::NoSource;
//! use phoenix_core::PhaseName;
//!
//! # pollster::block_on(async {
//! // Your own store, deployer and source go here; times and random bytes come from you.
//! let noon: Timestamp = "2026-11-23T12:00:00Z".parse()?;
//! let deployer = Arc::new(MemoryDeployer::new(move || noon.plus(Duration::from_secs(1))));
//! deployer.install(&HostId::new("web-1")?, None);
//! let settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
//! let controller = Controller::new(Arc::new(MemoryStore::new()), deployer, Arc::new(NoSource), settings);
//!
//! let spec = Spec::parse(
//!     "name: fewer-series
//! baseline: {template: process-baseline-v1}
//! candidate: {template: process-aggregated-v1}
//! targets: [web-1]
//! ",
//!     Format::Yaml,
//! )?;
//! let ada = CallContext::new(noon, Actor::new("ada")?).with_ids([7; 10]);
//! let created = controller.create(&ada, CreateRequest::new(spec)).await?;
//! controller.start(&ada, created.experiment.id()).await?;
//!
//! // A worker: do what is due, then come again at the time that it names.
//! let mut now = noon;
//! while controller.get(created.experiment.id()).await?.phase().name() != PhaseName::Running {
//!     let next = controller.step(&CallContext::new(now, Actor::phoenix())).await?;
//!     now = next.at.unwrap_or(now);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Errors
//!
//! Every error maps to one [`ErrorCode`]. Refusals of the domain are enums that can be compared; what fails outside is an opaque
//! [`Infrastructure`](error::Infrastructure). No error's text repeats its source.

pub mod analysis;
pub mod collector;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod controller;
pub mod error;
pub mod experiment;
#[cfg(any(test, feature = "proptest"))]
pub mod generators;
pub mod memory;
pub mod model;
pub mod ports;
pub mod render;
pub mod signals;
pub mod telemetry;

pub use analysis::Report;
pub use controller::{CallContext, Controller};
pub use error::ErrorCode;
pub use experiment::{
    Command, Decision, Effect, Event, Experiment, Outcome, Phase, PhaseName, Plan, Rejection,
};
pub use model::{
    Actor, ConfigHash, ConfigSource, Criterion, ExperimentId, Fraction, HostId, Measurements, Sample, Spec,
    Timestamp, Variant, Verdict,
};
pub use render::Template;
