//! The metric source: where measurements come from.

use std::sync::Arc;

use async_trait::async_trait;

use crate::error::Infrastructure;
use crate::model::{ExperimentId, Measurements, Spec, Window};

/// Asks for what was measured in a window.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CollectRequest {
    /// The experiment.
    pub experiment: ExperimentId,
    /// What it asks for (critical processes, interval).
    pub spec: Arc<Spec>,
    /// The window; intervals that end in it are wanted.
    pub window: Window,
}

impl CollectRequest {
    /// Asks for what was measured in a window.
    #[must_use]
    pub const fn new(experiment: ExperimentId, spec: Arc<Spec>, window: Window) -> CollectRequest {
        CollectRequest { experiment, spec, window }
    }
}

/// Where measurements come from.
#[async_trait]
pub trait MetricSource: Send + Sync + 'static {
    /// What was measured in a window, with the proof that somebody was watching.
    ///
    /// Implementations must leave an interval out rather than guess at it, name as watched only what they can prove, and answer the same
    /// for the same window again (samples are never overwritten). Cancel safety: it reads only.
    ///
    /// # Errors
    /// `Unavailable` when the source could not be asked: then nothing is known of the window, which is not the same as silence.
    async fn collect(&self, request: CollectRequest) -> Result<Measurements, Infrastructure>;
}

/// The source that collects nothing, for embedders who push their measurements with `Controller::record_samples`.
///
/// It proves no watching either: silence has no consequences then, since pushed measurements bring their own proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSource;

#[async_trait]
impl MetricSource for NoSource {
    async fn collect(&self, _: CollectRequest) -> Result<Measurements, Infrastructure> {
        Ok(Measurements::default())
    }
}
