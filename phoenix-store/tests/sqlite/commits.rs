//! Commits for tests of SQLite stores.
#![allow(dead_code)] // each test takes what it needs

use std::error::Error;
use std::sync::Arc;

use phoenix_core::experiment::{Effect, EffectKey, EventRecord, PhaseName};
use phoenix_core::model::{ConfigHash, ExperimentId, Timestamp, Version};
use phoenix_core::ports::{Artifact, Commit, ExperimentStore, Summary};
use serde_json::json;

/// The experiment of this number; their order is that of the numbers.
pub(crate) fn id(number: u64) -> ExperimentId {
    ExperimentId::from_parts(1_800_000_000_000 + number, [7; 10])
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(1_800_000_000 + seconds)
}

/// The event that makes an experiment this version.
pub(crate) fn event(experiment: ExperimentId, version: u64) -> EventRecord {
    let seconds = i64::try_from(version).unwrap();
    serde_json::from_value(json!({
        "schema": 1, "experiment": experiment, "version": version, "at": at(seconds), "actor": "ada@example.com",
        "event": { "type": "of a test", "words": "“✓”", "version": version },
    }))
    .unwrap()
}

/// The commit of the event that follows a version, with an effect that supersedes the one before, and a wake.
pub(crate) fn commit(experiment: ExperimentId, after: u64) -> Commit {
    let version = Version(after + 1);
    let summary = Summary::new(experiment, version, "test", PhaseName::Running, at(1));
    let mut commit = Commit::new(experiment, Version(after), summary);
    commit.events = vec![event(experiment, after + 1)];
    commit.effects = vec![(EffectKey { experiment, version, index: 0 }, Effect::Observe)];
    commit.wake_at = Some(at(1000));
    commit
}

/// So many bytes under a name of their own.
pub(crate) fn artifact(number: u64, length: usize) -> Artifact {
    let byte = number.to_le_bytes()[0];
    Artifact::new(ConfigHash::of(&number.to_le_bytes()), Arc::from(vec![byte; length]))
}

/// Asserts that the history of an experiment is whole up to a version.
#[track_caller]
pub(crate) fn assert_history(store: &impl ExperimentStore, experiment: ExperimentId, version: u64) {
    let history = pollster::block_on(store.history(experiment, Version(0), usize::MAX)).unwrap();
    let expected: Vec<EventRecord> = (1..=version).map(|version| event(experiment, version)).collect();
    assert_eq!(history, expected);
}

/// The words of an error and of all that caused it.
pub(crate) fn words(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
