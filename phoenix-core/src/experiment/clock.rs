//! The clock of an experiment: it runs while the experiment does.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{Timestamp, duration};

/// Running time; pauses and waiting do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    /// When it first ran.
    pub(super) started: Option<Timestamp>,
    /// What ran before it last went on.
    #[serde(with = "duration")]
    pub(super) before: Duration,
    /// Since when it runs; `None` while it stands.
    pub(super) since: Option<Timestamp>,
    /// When it last stopped.
    pub(super) stopped: Option<Timestamp>,
    /// The planned running time.
    #[serde(with = "duration")]
    pub(super) planned: Duration,
    /// Whether the plan was changed after the start; then no look is the horizon.
    pub(super) extended: bool,
}

impl Clock {
    pub(super) const fn new(planned: Duration) -> Clock {
        Clock { started: None, before: Duration::ZERO, since: None, stopped: None, planned, extended: false }
    }

    pub(super) fn elapsed(&self, now: Timestamp) -> Duration {
        self.before + self.since.map_or(Duration::ZERO, |since| now.since(since))
    }

    /// When the planned running time is over, if the clock goes on.
    pub(super) fn planned_end(&self) -> Option<Timestamp> {
        self.since.map(|since| since.plus(self.planned.saturating_sub(self.before)))
    }

    /// Whether more than the planned running time had passed before it last went on.
    pub(super) fn is_overrun(&self) -> bool {
        self.before > self.planned
    }

    pub(super) fn go(&mut self, now: Timestamp) {
        self.started.get_or_insert(now);
        self.since.get_or_insert(now);
    }

    pub(super) fn stop(&mut self, now: Timestamp) {
        self.before = self.elapsed(now);
        if self.since.take().is_some() {
            self.stopped = Some(now);
        }
    }
}
