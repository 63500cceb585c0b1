//! A replayed recording as the source of an experiment's measurements.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use phoenix_core::error::{ErrorCode, Infrastructure};
use phoenix_core::model::{Measurements, Timestamp};
use phoenix_core::ports::{CollectRequest, MetricSource};

use super::recording::RecordingError;
use super::replay::Replay;

/// A replay behind the port through which an experiment asks for measurements: it reads as far as the windows that are asked for.
pub struct ReplaySource {
    state: Mutex<State>,
}

struct State {
    replay: Replay,
    read: Measurements,
}

impl ReplaySource {
    /// A source that has read nothing of `replay` yet.
    #[must_use]
    pub fn new(replay: Replay) -> ReplaySource {
        ReplaySource { state: Mutex::new(State { replay, read: Measurements::default() }) }
    }

    /// Looks at the replay: its extent, its problems.
    pub fn inspect<T>(&self, look: impl FnOnce(&Replay) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner).replay)
    }
}

#[async_trait]
impl MetricSource for ReplaySource {
    async fn collect(&self, request: CollectRequest) -> Result<Measurements, Infrastructure> {
        let window = request.window;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { replay, read } = &mut *state;
        let more = replay.until(window.to).map_err(|error| {
            let code = match &error {
                RecordingError::TooManySeries(_) => ErrorCode::LimitExceeded,
                _ => ErrorCode::Unavailable,
            };
            Infrastructure::new(code, "collect from a recording").caused_by(error)
        })?;
        read.samples.extend(more.samples);
        read.sightings.extend(more.sightings);
        read.watched.extend(more.watched);
        read.signals = more.signals.or(read.signals.take());
        let wanted = |end: Timestamp| window.from < end && end <= window.to;
        Ok(Measurements {
            samples: read.samples.iter().filter(|sample| wanted(sample.to)).cloned().collect(),
            sightings: read.sightings.iter().filter(|sighting| wanted(sighting.window.to)).cloned().collect(),
            watched: read.watched.iter().filter(|watched| watched.overlaps(window)).copied().collect(),
            signals: read.signals.clone(),
        })
    }
}
