//! What several callers do at once looks as if one had done it after the other: recorded histories of commits, loads, claims, renewals,
//! acknowledgements and giving back are checked against a model of one experiment and its outbox.

mod checker;
mod model;
mod record;

use std::sync::Arc;

use phoenix_core::memory::MemoryStore;
use phoenix_core::model::Fraction;
use phoenix_core::ports::{Store, StoreOperation};
use phoenix_store::{Faults, Faulty};

use checker::is_linearisable;
use record::record;

/// Records histories of a few callers at once and checks each.
async fn check(store: Arc<dyn Store>, histories: u64, name: &str) {
    let (mut conflicts, mut lost, mut unknown) = (0, 0, 0);
    for seed in 0..histories {
        let (start, calls) = record(&store, seed).await;
        let count = |of: &model::Output| calls.iter().filter(|call| call.output.as_ref() == Some(of)).count();
        conflicts += count(&model::Output::Conflict);
        lost += count(&model::Output::Lost);
        unknown += calls.iter().filter(|call| call.output.is_none()).count();
        assert!(is_linearisable(&start, &calls), "{name}, seed {seed}: no order explains {calls:#?}");
    }
    assert!(
        conflicts > 0 && lost > 0,
        "{name}: nobody met anybody: {conflicts} conflicts, {lost} lost leases"
    );
    let may_fail = name.contains("faults");
    assert_eq!(unknown > 0, may_fail, "{name}: {unknown} calls without an answer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_done_in_memory_at_once_is_done_in_some_order() {
    check(Arc::new(MemoryStore::new()), 60, "memory").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_failed_without_a_word_was_done_as_a_whole_or_not_at_all() {
    let faults = Faults::none()
        .refusing(Fraction::percent(10))
        .losing_acknowledgements(Fraction::percent(10))
        .delaying(Fraction::percent(50), 3);
    let store = [StoreOperation::Commit, StoreOperation::Ack, StoreOperation::Nack, StoreOperation::Renew]
        .into_iter()
        .fold(Faulty::new(MemoryStore::new(), 3), |store, operation| store.on(operation, faults));
    check(Arc::new(store), 60, "memory with faults").await;
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_done_on_sqlite_at_once_is_done_in_some_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = phoenix_store::sqlite::SqliteStore::open(folder.path().join("phoenix.db")).unwrap();
    check(Arc::new(store), 40, "sqlite").await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_done_on_postgresql_at_once_is_done_in_some_order() {
    let Some(store) =
        crate::stores::postgres("that concurrent operations on PostgreSQL are linearisable").await
    else {
        return;
    };
    check(Arc::new(store), 40, "postgres").await;
}
