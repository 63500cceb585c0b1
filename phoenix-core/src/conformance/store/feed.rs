//! The feed of changes: at least once, latest state, without gaps.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::conformance::concurrently;
use crate::conformance::fixture::{commit, fine, hash, id, refused, request, summary};
use crate::model::{ExperimentId, Version};
use crate::ports::{Artifact, Change, ChangesRequest, Commit, Cursor, Store, StoreError};

async fn changes<S: Store>(store: &S, after: Option<Cursor>) -> (Vec<Change>, Cursor) {
    let told = fine(store.changes(ChangesRequest::after(after, 1000)).await);
    (told.changes, told.cursor)
}

fn changed(number: u8, version: u64) -> Change {
    Change::new(id(number), Some(summary(id(number), version)))
}

pub(super) async fn the_feed_of_an_empty_store_can_be_followed<S: Store>(store: &S) {
    let (told, cursor) = changes(store, None).await;
    assert_eq!(told, []);
    let (told, cursor) = changes(store, Some(cursor)).await;
    assert_eq!(told, []);
    fine(store.commit(commit(1, 0, 1)).await);
    assert_eq!(changes(store, Some(cursor)).await.0, [changed(1, 1)]);
}

pub(super) async fn each_experiment_is_told_at_its_latest_state<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    fine(store.commit(commit(2, 0, 1)).await);
    fine(store.commit(commit(1, 1, 2)).await);
    let (mut told, _) = changes(store, None).await;
    told.sort_by_key(|change| change.id);
    assert_eq!(told, [changed(1, 3), changed(2, 1)]);
}

pub(super) async fn only_what_changed_after_the_cursor_is_told<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    fine(store.commit(commit(2, 0, 1)).await);
    let (_, cursor) = changes(store, None).await;
    fine(store.commit(commit(1, 1, 1)).await);
    let (told, newer) = changes(store, Some(cursor.clone())).await;
    assert_eq!(told, [changed(1, 2)]);
    assert_eq!(changes(store, Some(newer)).await.0, []);
    assert_eq!(changes(store, Some(cursor)).await.0, [changed(1, 2)], "a cursor can be used again");
}

pub(super) async fn pages_of_the_feed_miss_nothing_while_experiments_change<S: Store>(store: &S) {
    for number in 1..=5 {
        fine(store.commit(commit(number, 0, 1)).await);
    }
    let mut newest: BTreeMap<ExperimentId, Version> = BTreeMap::new();
    let mut cursor = None;
    for round in 0.. {
        assert!(round < 100, "the feed has an end");
        let told = fine(store.changes(ChangesRequest::after(cursor.clone(), 2)).await);
        assert!(told.changes.len() <= 2, "a page holds at most two: {:?}", told.changes);
        newest.extend(told.changes.iter().filter_map(|c| Some((c.id, c.summary.as_ref()?.version))));
        // Between the pages one that was told changes, one that was not yet, and a new one comes.
        match round {
            0 => {
                fine(store.commit(commit(1, 1, 1)).await);
                fine(store.commit(commit(5, 1, 2)).await);
            }
            1 => {
                fine(store.commit(commit(6, 0, 1)).await);
            }
            _ if told.changes.is_empty() => break,
            _ => {}
        }
        cursor = Some(told.cursor);
    }
    let expected = [(1, 2), (2, 1), (3, 1), (4, 1), (5, 3), (6, 1)];
    let expected: BTreeMap<_, _> = expected.into_iter().map(|(n, v)| (id(n), Version(v))).collect();
    assert_eq!(newest, expected);
}

pub(super) async fn a_deletion_is_told<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    fine(store.commit(commit(2, 0, 1)).await);
    let (_, cursor) = changes(store, None).await;
    fine(store.delete(id(1), Version(1)).await);
    assert_eq!(changes(store, Some(cursor)).await.0, [Change::new(id(1), None)]);
}

pub(super) async fn a_refused_or_repeated_commit_is_not_told<S: Store>(store: &S) {
    let first = || Commit { request: request("r", "c"), ..commit(1, 0, 1) };
    fine(store.commit(first()).await);
    let (_, cursor) = changes(store, None).await;
    refused!(store.commit(commit(1, 0, 1)).await, StoreError::Conflict);
    assert!(fine(store.commit(first()).await).repeated);
    assert_eq!(changes(store, Some(cursor)).await.0, []);
}

pub(super) async fn a_foreign_cursor_is_refused<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    for foreign in ["nonsense", "-1", "1.5", "'; --"] {
        let request = ChangesRequest::after(Some(Cursor(foreign.to_owned())), 10);
        refused!(store.changes(request).await, StoreError::Invalid(_));
    }
}

pub(super) async fn a_reader_beside_many_writers_misses_nothing<S: Store>(store: &S) {
    type Seen = BTreeMap<ExperimentId, Version>;
    const WRITERS: u8 = 8;
    let write = |number: u8| -> Pin<Box<dyn Future<Output = Seen> + Send + '_>> {
        Box::pin(async move {
            for version in 0..5 {
                fine(store.commit(commit(number, version, 1)).await);
            }
            Seen::new()
        })
    };
    let read: Pin<Box<dyn Future<Output = Seen> + Send + '_>> = Box::pin(async move {
        let (mut seen, mut cursor) = (Seen::new(), None);
        // As long as the writers are at it, then to the end.
        for _ in 0..10_000 {
            let told = fine(store.changes(ChangesRequest::after(cursor, 3)).await);
            seen.extend(told.changes.iter().filter_map(|c| Some((c.id, c.summary.as_ref()?.version))));
            cursor = Some(told.cursor);
            let is_complete = seen.len() == usize::from(WRITERS) && seen.values().all(|v| *v == Version(5));
            if is_complete {
                break;
            }
            give_way().await;
        }
        seen
    });
    let mut futures: Vec<_> = (1..=WRITERS).map(write).collect();
    futures.insert(0, read);
    let seen = concurrently::all(futures).await.remove(0);
    let expected: Seen = (1..=WRITERS).map(|number| (id(number), Version(5))).collect();
    assert_eq!(seen, expected);
}

pub(super) async fn a_large_commit_beside_small_ones_is_told<S: Store>(store: &S) {
    // It begins before small ones that are visible before it is, where a store lets commits overlap.
    let is_done = AtomicBool::new(false);
    let large: Pin<Box<dyn Future<Output = ()> + Send + '_>> = Box::pin(async {
        let artifacts = (0..8).map(|number| Artifact::new(hash(&number.to_string()), noise(number, 1 << 20)));
        fine(store.commit(Commit { artifacts: artifacts.collect(), ..commit(1, 0, 1) }).await);
        is_done.store(true, Ordering::Release);
    });
    let small: Pin<Box<dyn Future<Output = ()> + Send + '_>> = Box::pin(async {
        let mut version = 0;
        while !is_done.load(Ordering::Acquire) || version < 3 {
            fine(store.commit(commit(2, version, 1)).await);
            version += 1;
            give_way().await;
        }
        fine(store.commit(commit(3, 0, 1)).await);
    });
    let read: Pin<Box<dyn Future<Output = ()> + Send + '_>> = Box::pin(async {
        let (mut seen, mut cursor) = (BTreeSet::new(), None);
        while !seen.contains(&id(3)) {
            let told = fine(store.changes(ChangesRequest::after(cursor, 100)).await);
            seen.extend(told.changes.iter().map(|change| change.id));
            cursor = Some(told.cursor);
            give_way().await;
        }
        // The last one began after the large one was over.
        assert_eq!(seen, BTreeSet::from([id(1), id(2), id(3)]));
    });
    concurrently::all(vec![read, large, small]).await;
}

/// Bytes that cannot be pressed, the same for the same seed.
fn noise(seed: u64, length: usize) -> Arc<[u8]> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Lets the futures beside this one go on.
async fn give_way() {
    let mut has_waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
