//! Many threads at once, backups while running, readers beside a writer, the end of a store.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

#[path = "sqlite/commits.rs"]
mod commits;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use commits::{artifact, assert_history, at, commit, id, words};
use phoenix_core::ErrorCode;
use phoenix_core::model::Version;
use phoenix_core::ports::{
    ArtifactStore, ChangesRequest, ClaimRequest, ExperimentStore, Outbox, StoreError, Work,
};
use phoenix_store::sqlite::{SqliteOptions, SqliteStore};
use pollster::block_on;
use rusqlite::Connection;
use tempfile::TempDir;

struct Place {
    path: PathBuf,
    directory: TempDir,
}

fn place() -> Place {
    let directory = tempfile::tempdir().unwrap();
    Place { path: directory.path().join("phoenix.db"), directory }
}

#[test]
fn of_sixteen_threads_exactly_one_wins_each_version() {
    const VERSIONS: u64 = 25;
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    let won = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let mut version = 0;
                while version < VERSIONS {
                    match block_on(store.commit(commit(id(1), version))) {
                        Ok(_) => {
                            won.fetch_add(1, Ordering::SeqCst);
                            version += 1;
                        }
                        Err(StoreError::Conflict) => {
                            // Whoever lost finds the version that beat it.
                            let newest = block_on(store.load(id(1), false)).unwrap().events.len() as u64;
                            assert!(newest > version, "a conflict on the newest version");
                            version = newest;
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    assert_eq!(won.into_inner(), VERSIONS);
    assert_history(&store, id(1), VERSIONS);
}

#[test]
fn a_reader_of_the_feed_misses_nothing_beside_sixteen_writers() {
    const EACH: u64 = 20;
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    let is_over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut seen, mut cursor) = (BTreeSet::new(), None);
            loop {
                let was_over = is_over.load(Ordering::SeqCst);
                let told = block_on(store.changes(ChangesRequest::after(cursor, 7))).unwrap();
                let is_end = told.changes.is_empty();
                seen.extend(told.changes.into_iter().map(|change| change.id));
                cursor = Some(told.cursor);
                if was_over && is_end {
                    return seen;
                }
            }
        });
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let store = &store;
                scope.spawn(move || {
                    // Each experiment changes once: what is missed is missed for ever.
                    for n in 0..EACH {
                        block_on(store.commit(commit(id(writer * EACH + n), 0))).unwrap();
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        is_over.store(true, Ordering::SeqCst);
        reader.join().unwrap()
    });
    assert_eq!(seen, (0..16 * EACH).map(id).collect());
}

#[test]
fn twenty_workers_share_work_without_a_leader_and_none_of_it_is_done_twice() {
    const WORK: u64 = 200;
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    for number in 0..WORK {
        block_on(store.commit(commit(id(number), 0))).unwrap();
    }
    let done: Vec<_> = thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let request = ClaimRequest::new(at(5000), 3, Duration::from_secs(60));
                let claimed = block_on(store.claim(request)).unwrap().work;
                if claimed.is_empty() {
                    return done;
                }
                for leased in claimed {
                    block_on(store.ack(&leased.token)).unwrap();
                    done.push(match leased.work {
                        Work::Effect { key, .. } => (key.experiment, true),
                        Work::Wake(of) => (of, false),
                        other => panic!("{other:?}"),
                    });
                }
            }
        };
        let workers: Vec<_> = (0..20).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(done.len() as u64, 2 * WORK, "each effect and each wake once");
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>().len() as u64, 2 * WORK);
}

#[test]
fn a_backup_is_a_whole_store_of_one_moment_while_writers_go_on() {
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    // Enough that copying takes a while.
    for number in 0..40 {
        block_on(store.put_artifact(artifact(number, 200_000))).unwrap();
    }
    let is_over = AtomicBool::new(false);
    let backups: Vec<PathBuf> =
        (0..4).map(|n| place.directory.path().join(format!("backup-{n}.db"))).collect();
    thread::scope(|scope| {
        for number in 0..3 {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                let mut version = 0;
                while !is_over.load(Ordering::SeqCst) {
                    let mut next = commit(id(number), version);
                    next.artifacts = vec![artifact((number + 1) << 32 | version, 5000)];
                    block_on(store.commit(next)).unwrap();
                    version += 1;
                }
            });
        }
        while (0..3).any(|number| version(&store, number) == 0) {
            thread::yield_now();
        }
        for backup in &backups {
            let before = version(&store, 0);
            block_on(store.backup_to(backup)).unwrap();
            assert!(version(&SqliteStore::open(backup).unwrap(), 0) >= before);
        }
        is_over.store(true, Ordering::SeqCst);
    });
    let cursor = block_on(store.changes(ChangesRequest::after(None, 1))).unwrap().cursor;
    for backup in &backups {
        let copy = SqliteStore::open(backup).unwrap();
        for number in 0..3 {
            let version = version(&copy, number);
            assert_history(&copy, id(number), version);
            for version in 0..version {
                block_on(copy.get_artifact(artifact((number + 1) << 32 | version, 1).name)).unwrap();
            }
        }
        assert_eq!(block_on(copy.get_artifact(artifact(39, 1).name)).unwrap(), artifact(39, 200_000));
        let foreign = block_on(copy.changes(ChangesRequest::after(Some(cursor.clone()), 1)));
        assert!(matches!(foreign, Err(StoreError::Invalid(_))), "the copy is a store of its own");
        block_on(copy.commit(commit(id(99), 0))).unwrap();
    }
    let names = fs::read_dir(place.directory.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("partial")).collect();
    assert!(left.is_empty(), "{left:?}");
}

fn version(store: &SqliteStore, number: u64) -> u64 {
    let history = block_on(store.history(id(number), Version(0), usize::MAX));
    history.map_or(0, |history| history.len() as u64)
}

#[test]
fn a_backup_is_made_of_a_store_in_memory_too_and_overwrites_nothing() {
    let place = place();
    let store = SqliteStore::memory().unwrap();
    block_on(store.commit(commit(id(1), 0))).unwrap();
    block_on(store.backup_to(&place.path)).unwrap();
    assert_history(&SqliteStore::open(&place.path).unwrap(), id(1), 1);
    let before = fs::read(&place.path).unwrap();
    let error = block_on(store.backup_to(&place.path)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::AlreadyExists);
    assert!(words(&error).contains("name another file"), "{}", words(&error));
    assert_eq!(fs::read(&place.path).unwrap(), before);
    let error = block_on(store.backup_to(place.directory.path().join("missing/backup.db"))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable);
    block_on(store.commit(commit(id(1), 1))).unwrap();
}

#[test]
fn a_backup_can_be_read_from_where_nothing_can_be_written() {
    let place = place();
    let store = SqliteStore::memory().unwrap();
    block_on(store.commit(commit(id(1), 0))).unwrap();
    block_on(store.backup_to(&place.path)).unwrap();
    let read_only = SqliteOptions { read_only: true, ..SqliteOptions::default() };
    let before: BTreeSet<_> = names(&place);
    let copy = SqliteStore::open_with(&place.path, &read_only).unwrap();
    assert_history(&copy, id(1), 1);
    assert_eq!(names(&place), before, "nothing was put beside it");
}

fn names(place: &Place) -> BTreeSet<std::ffi::OsString> {
    fs::read_dir(place.directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

fn log_length(place: &Place) -> u64 {
    fs::metadata(place.path.with_extension("db-wal")).map_or(0, |log| log.len())
}

#[test]
fn the_log_stays_bounded_beside_readers_that_never_rest() {
    const LARGE: usize = 1 << 20;
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    block_on(store.put_artifact(artifact(0, LARGE))).unwrap();
    let is_over = AtomicBool::new(false);
    let longest = thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    block_on(store.get_artifact(artifact(0, 1).name)).unwrap();
                }
            });
        }
        let lengths = (1..120).map(|number| {
            block_on(store.put_artifact(artifact(number, LARGE))).unwrap();
            log_length(&place)
        });
        let longest = lengths.max().unwrap_or(0);
        is_over.store(true, Ordering::SeqCst);
        longest
    });
    assert!(longest < 80 << 20, "120 MiB were written, and the log was {} MiB long", longest >> 20);
}

#[test]
fn the_log_shrinks_again_when_a_reader_of_another_process_is_gone() {
    const LARGE: usize = 1 << 20;
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    let write = |numbers: std::ops::Range<u64>| {
        numbers.for_each(|number| block_on(store.put_artifact(artifact(number, LARGE))).unwrap());
    };
    let reader = Connection::open(&place.path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM artifacts").unwrap();
    write(0..45);
    let long = log_length(&place);
    assert!(long > 40 << 20, "the log grows while it is needed: {long}");
    reader.execute_batch("ROLLBACK").unwrap();
    write(50..70);
    assert!(log_length(&place) < 34 << 20, "{}", log_length(&place));
}

#[test]
fn the_last_clone_closes_the_file_and_what_was_answered_is_in_it() {
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    let clone = store.clone();
    drop(store);
    block_on(clone.commit(commit(id(1), 0))).unwrap();
    drop(clone);
    assert_eq!(names(&place).len(), 1, "the log is in the file: {:?}", names(&place));
    assert_history(&SqliteStore::open(&place.path).unwrap(), id(1), 1);
}

#[test]
fn a_store_is_dropped_within_a_runtime_and_used_by_any() {
    let place = place();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(&place.path).unwrap();
        store.commit(commit(id(1), 0)).await.unwrap();
        let other = tokio::spawn({
            let store = store.clone();
            async move { store.commit(commit(id(1), 1)).await }
        });
        other.await.unwrap().unwrap();
    });
    let store = SqliteStore::open(&place.path).unwrap();
    block_on(store.commit(commit(id(1), 2))).unwrap();
    assert_history(&store, id(1), 3);
}

#[test]
fn debug_tells_the_file() {
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    assert!(format!("{store:?}").contains("phoenix.db"));
}
