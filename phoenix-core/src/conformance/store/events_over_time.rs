//! Events as a contract: what any release has stored is loaded, and what none of them could have written is refused.

use crate::conformance::fixture::{commit, fine, id, refused, summary};
use crate::error::ErrorCode;
use crate::experiment::envelope::SCHEMA;
use crate::experiment::{EventRecord, Experiment, RecordError};
use crate::model::Version;
use crate::ports::{Commit, ExperimentStoreExt, LoadError, Store, StoreError};

macro_rules! released {
    ($($folder:literal: $($name:literal)+;)+) => {
        /// Every event that any release of Phoenix has stored, as it was stored: the schema's folder and the fact's name, and the record as
        /// JSON.
        pub const RELEASED_EVENTS: &[(&str, &str)] = &[$($((
            concat!($folder, "/", $name),
            include_str!(concat!("../../../tests/golden/", $folder, "/", $name, ".json")),
        )),+),+];
    };
}

released! {
    "events-v1":
        "analysis_started" "captured" "created" "created_overlay" "deadline_graced" "debt_paid" "decision_awaited"
        "deleted" "deployed" "ended" "extended" "look_recorded" "look_requested" "observation_requested" "paused"
        "resumed" "reworded" "rollback_started" "start_deferred" "start_requested" "started" "target_baked"
        "target_baking" "target_drifted" "target_excluded" "target_indebted" "target_running" "target_settled"
        "target_unsettled" "updated" "verdict_reached" "wave_started";
}

/// One experiment for each released event: its creation, as that was stored, and the event.
fn histories() -> Vec<Vec<EventRecord>> {
    let read = |text: &str| -> EventRecord {
        serde_json::from_str(text).expect("invariant: a golden file is an event's record")
    };
    let (_, created) = RELEASED_EVENTS
        .iter()
        .find(|(name, _)| *name == "events-v1/created")
        .expect("invariant: creations were released");
    let history = |(number, (name, text)): (u8, &(&str, &str))| {
        let is_creation = name.contains("/created");
        let records = if is_creation { vec![read(text)] } else { vec![read(created), read(text)] };
        let name = |(version, record)| EventRecord { experiment: id(number), version, ..record };
        (1..).map(Version).zip(records).map(name).collect()
    };
    (0..).zip(RELEASED_EVENTS).map(history).collect()
}

/// Puts one experiment for each [released event](RELEASED_EVENTS) into a store that holds nothing.
///
/// # Panics
/// When the store refuses one.
pub async fn keep_released_events<S: Store>(store: &S) {
    for events in histories() {
        let (of, newest) = (events[0].experiment, events.len() as u64);
        fine(store.commit(Commit { events, ..Commit::new(of, Version(0), summary(of, newest)) }).await);
    }
}

/// Asserts that the experiments that [`keep_released_events`] put into a store are all loaded, their events unchanged: call it after
/// the store was closed, upgraded and opened again.
///
/// # Panics
/// When one is not.
pub async fn assert_released_events_are_loaded<S: Store>(store: &S) {
    for ((name, _), events) in RELEASED_EVENTS.iter().zip(histories()) {
        let of = events[0].experiment;
        assert_eq!(fine(store.load(of, true).await).events, events, "{name}");
        let facts: Vec<_> = events.iter().map(|record| fine(record.event())).collect();
        assert_eq!(fine(store.experiment(of).await), fine(Experiment::replay(&facts)), "{name}");
    }
}

pub(super) async fn experiments_of_every_event_ever_released_are_loaded<S: Store>(store: &S) {
    keep_released_events(store).await;
    assert_released_events_are_loaded(store).await;
}

pub(super) async fn an_event_of_an_unknown_schema_is_refused_at_load_with_the_schema<S: Store>(store: &S) {
    let schema = SCHEMA + 6;
    let mut newer = commit(1, 0, 3);
    newer.events[1].schema = schema;
    newer.events[1].event = serde_json::json!({"what": "nobody knows yet", "type": "of_the_future"});
    let kept = newer.events.clone();
    fine(store.commit(newer).await);

    let refusal = store.experiment(id(1)).await.expect_err("an event that cannot be read is never skipped");
    assert_eq!(refusal.code(), ErrorCode::UnsupportedVersion);
    let needed = format!("use a version that reads schema {schema}");
    assert!(refusal.to_string().contains(&needed), "{refusal}");
    refused!(
        Err::<(), _>(refusal),
        StoreError::Unreadable(LoadError::Record(RecordError::UnsupportedVersion {
            version: Version(2),
            ..
        }))
    );
    // It is kept as it came, for a version that can read it.
    assert_eq!(fine(store.history(id(1), Version(0), 10).await), kept);
}
