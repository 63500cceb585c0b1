//! What an observer is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{ConfigHash, Fraction};
use phoenix_core::ports::{
    Artifact, ArtifactStore, ExperimentStore, ListRequest, Observer, Outbox, Signal, StoreOperation, Token,
};
use phoenix_store::{Faults, Faulty, Observed};
use pollster::block_on;

type Told = (StoreOperation, Duration, Option<ErrorCode>);

#[derive(Default)]
struct Ear(Mutex<Vec<Told>>);

impl Observer for Ear {
    fn on(&self, signal: &Signal<'_>) {
        if let Signal::StoreOperation { operation, elapsed, error } = signal {
            self.0.lock().unwrap().push((*operation, *elapsed, *error));
        }
    }
}

#[test]
fn an_observer_is_told_each_operation_with_its_error() {
    let ear = Arc::new(Ear::default());
    let store = Observed::new(MemoryStore::new(), ear.clone());
    let artifact = |text: &str| Artifact::new(ConfigHash::of(b"name"), Arc::from(text.as_bytes()));
    block_on(async {
        store.put_artifact(artifact("one")).await.unwrap();
        store.put_artifact(artifact("another")).await.unwrap_err();
        store.get_artifact(ConfigHash::of(b"none")).await.unwrap_err();
        store.ack(&Token("none".to_owned())).await.unwrap_err();
        store.list(ListRequest::first(1)).await.unwrap();
    });
    let told: Vec<_> =
        ear.0.lock().unwrap().iter().map(|(operation, _, error)| (*operation, *error)).collect();
    assert_eq!(
        told,
        [
            (StoreOperation::PutArtifact, None),
            (StoreOperation::PutArtifact, Some(ErrorCode::AlreadyExists)),
            (StoreOperation::GetArtifact, Some(ErrorCode::NotFound)),
            (StoreOperation::Ack, Some(ErrorCode::Conflict)),
            (StoreOperation::List, None),
        ]
    );
}

#[test]
fn the_time_told_is_the_time_that_the_caller_waited() {
    let ear = Arc::new(Ear::default());
    let step = Duration::from_millis(20);
    let slow = Faulty::new(MemoryStore::new(), 3)
        .on(StoreOperation::List, Faults::none().delaying(Fraction::ONE, 1))
        .waiting(move || {
            std::thread::sleep(step);
            Box::pin(async {})
        });
    let store = Observed::new(slow, ear.clone());
    block_on(store.list(ListRequest::first(1))).unwrap();
    let (_, elapsed, _) = ear.0.lock().unwrap()[0];
    assert!(elapsed >= 2 * step, "one step before and one after: {elapsed:?}");
}

#[test]
fn what_is_dropped_before_it_is_done_is_not_told() {
    let ear = Arc::new(Ear::default());
    let store = Observed::new(MemoryStore::new(), ear.clone());
    drop(store.list(ListRequest::first(1)));
    assert_eq!(ear.0.lock().unwrap().len(), 0);
}
