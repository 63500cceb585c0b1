//! The observer: Phoenix's own metrics and traces, for whoever wants them.

use std::time::Duration;

use crate::error::ErrorCode;
use crate::experiment::PhaseName;
use crate::model::ExperimentId;
use crate::ports::StoreOperation;

/// Something that Phoenix did, worth counting or tracing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Signal<'a> {
    /// A use case was carried out.
    UseCase {
        /// Its name, such as `start`.
        name: &'a str,
        /// The code of its error, if it failed.
        error: Option<ErrorCode>,
        /// How often it was tried again after a conflict.
        conflicts: u32,
    },
    /// An experiment went from one phase to another.
    PhaseChanged {
        /// The experiment.
        experiment: ExperimentId,
        /// From where.
        from: PhaseName,
        /// To where.
        to: PhaseName,
    },
    /// An effect was performed, or failed for now.
    Effect {
        /// The experiment.
        experiment: ExperimentId,
        /// Its kind, such as `run_arms`.
        kind: &'a str,
        /// The code of its error, if it failed.
        error: Option<ErrorCode>,
    },
    /// A worker's step found work.
    WorkerStep {
        /// How many pieces.
        claimed: usize,
        /// How long until the next is due, if that is known.
        next: Option<Duration>,
    },
    /// A store did something, or refused to.
    StoreOperation {
        /// What.
        operation: StoreOperation,
        /// How long it took.
        elapsed: Duration,
        /// The code of its error, if it failed.
        error: Option<ErrorCode>,
    },
}

/// Is told what Phoenix does. It must return at once and must not fail.
pub trait Observer: Send + Sync + 'static {
    /// Takes a signal.
    fn on(&self, signal: &Signal<'_>);
}

/// The observer that listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn on(&self, _: &Signal<'_>) {}
}
