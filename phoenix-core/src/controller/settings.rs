//! What a controller is set up with.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::collector::arm::Sink;

/// What a controller is set up with.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Where the arms send what is measured.
    pub sink: Sink,
    /// The first port that arms beside production may listen on; each arm of a host gets the next ones that it needs.
    pub first_port: u16,
    /// The folder on the hosts below which arms write; each arm gets one of its own.
    pub directory: String,
    /// How much work a step takes at a time.
    pub batch: usize,
    /// For how long work is a worker's own; longer than performing one batch takes.
    pub lease: Duration,
    /// How often a conflicting change is tried again before the caller is told.
    pub conflict_retries: u32,
    /// How long to wait after the first failure of an effect; doubled with each further one.
    pub back_off: Duration,
    /// The longest such wait.
    pub longest_back_off: Duration,
    /// How many stored templates are kept compiled, by the hash of their source.
    pub compiled_templates: NonZeroUsize,
}

const COMPILED_TEMPLATES: NonZeroUsize = NonZeroUsize::new(64).expect("invariant: 64 is not zero");

impl Settings {
    /// Settings with this sink: ports from 14400, folders below `/var/lib/phoenix`, 100 pieces of work a step on leases of one
    /// minute, 8 retries, waits of 5 seconds up to 10 minutes, 64 compiled templates.
    #[must_use]
    pub fn new(sink: Sink) -> Settings {
        Settings {
            sink,
            first_port: 14_400,
            directory: "/var/lib/phoenix".to_owned(),
            batch: 100,
            lease: Duration::from_secs(60),
            conflict_retries: 8,
            back_off: Duration::from_secs(5),
            longest_back_off: Duration::from_secs(600),
            compiled_templates: COMPILED_TEMPLATES,
        }
    }

    pub(super) fn wait_after(&self, attempts: u32) -> Duration {
        self.back_off.saturating_mul(1 << attempts.min(16)).min(self.longest_back_off)
    }
}
