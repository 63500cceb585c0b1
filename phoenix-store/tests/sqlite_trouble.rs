//! Full disks, files that cannot be written, damaged, foreign and newer files, clocks that run back.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

#[path = "sqlite/commits.rs"]
mod commits;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use commits::{artifact, assert_history, at, commit, id, words};
use phoenix_core::ErrorCode;
use phoenix_core::model::Version;
use phoenix_core::ports::{
    ArtifactStore, ClaimRequest, ExperimentStore, ListRequest, Outbox, StoreError, Work,
};
use phoenix_store::sqlite::{SqliteOptions, SqliteStore};
use phoenix_store::{MigrationError, OpenError};
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

/// A file with some experiments, closed.
fn written() -> Place {
    let place = place();
    let store = SqliteStore::open(&place.path).unwrap();
    for number in 0..20 {
        block_on(store.commit(commit(id(number), 0))).unwrap();
        block_on(store.put_artifact(artifact(number, 3000))).unwrap();
    }
    place
}

#[track_caller]
fn refused(path: &Path) -> OpenError {
    SqliteStore::open(path).expect_err("it had to be refused")
}

#[track_caller]
fn assert_damaged(error: &OpenError) {
    let text = words(error);
    assert!(matches!(error, OpenError::Damaged { .. }), "{text}");
    assert_eq!(error.code(), ErrorCode::Corrupt);
    assert!(text.contains("phoenix.db") && text.contains("restore a backup"), "{text}");
}

#[test]
fn a_file_with_a_damaged_page_is_refused() {
    let place = written();
    let sound = fs::read(&place.path).unwrap();
    let pages = sound.len() / 4096;
    let mut refusals = 0;
    for page in 0..pages {
        let mut bytes = sound.clone();
        bytes[page * 4096..][..1024].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(&place.path, &bytes).unwrap();
        match SqliteStore::open(&place.path) {
            Err(error) => {
                refusals += 1;
                assert_damaged(&error);
                assert_eq!(fs::read(&place.path).unwrap(), bytes, "a damaged file is left as it is");
            }
            // Content is not checked by SQLite: such a page is one of an artifact that goes over several pages.
            Ok(_) => assert!(page > 1),
        }
    }
    assert!(refusals * 10 >= pages * 6, "most damage shows at once: {refusals} of {pages} pages");
}

#[test]
fn a_file_that_was_cut_is_refused() {
    let place = written();
    let bytes = fs::read(&place.path).unwrap();
    for kept in [bytes.len() / 2, bytes.len() - 4096, 4096, 512, 100, 50, 1] {
        fs::write(&place.path, &bytes[..kept]).unwrap();
        assert_damaged(&refused(&place.path));
        assert_eq!(fs::read(&place.path).unwrap(), bytes[..kept], "a damaged file is left as it is");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let place = place();
    for text in ["receivers:\n  otlp:\n".repeat(300), "#".to_owned()] {
        fs::write(&place.path, &text).unwrap();
        assert_damaged(&refused(&place.path));
        assert_eq!(fs::read_to_string(&place.path).unwrap(), text);
    }
}

#[test]
fn damage_that_shows_only_later_is_told_by_the_call_that_meets_it() {
    let place = written();
    let db = Connection::open(&place.path).unwrap();
    db.execute("UPDATE events SET record = '{' WHERE experiment = 1", []).unwrap();
    drop(db);
    let store = SqliteStore::open(&place.path).unwrap();
    let error = block_on(store.load(id(0), true)).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string()),
        (ErrorCode::Corrupt, "could not read an event (corrupt)".to_owned())
    );
    assert_history(&store, id(1), 1);
}

#[test]
fn the_database_of_another_program_is_refused_and_left_as_it_is() {
    for sql in ["CREATE TABLE theirs (n); INSERT INTO theirs VALUES (1)", "PRAGMA application_id = 17"] {
        let place = place();
        Connection::open(&place.path).unwrap().execute_batch(sql).unwrap();
        let before = fs::read(&place.path).unwrap();
        let error = refused(&place.path);
        assert!(matches!(error, OpenError::Foreign { .. }), "{error}");
        assert!(
            error.to_string().contains("another program") && error.code() == ErrorCode::Corrupt,
            "{error}"
        );
        assert_eq!(fs::read(&place.path).unwrap(), before);
    }
}

#[test]
fn a_directory_and_a_place_in_no_directory_are_refused() {
    let place = place();
    let error = refused(place.directory.path());
    assert!(error.to_string().contains("it is a directory; name a file in it"), "{error}");
    let error = refused(&place.directory.path().join("missing/phoenix.db"));
    assert_eq!(error.code(), ErrorCode::Unavailable);
    assert!(words(&error).contains("look whether its directory exists"), "{}", words(&error));
}

#[test]
fn a_newer_schema_is_refused_with_both_numbers() {
    let place = written();
    let db = Connection::open(&place.path).unwrap();
    let newer = "INSERT INTO phoenix_migrations VALUES (9999, 'of the future', 'x')";
    db.execute(newer, []).unwrap();
    db.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
    drop(db);
    let before = fs::read(&place.path).unwrap();
    let error = refused(&place.path);
    assert!(matches!(error, OpenError::Schema(MigrationError::Newer { found: 9999, .. })), "{error}");
    assert_eq!(error.code(), ErrorCode::UnsupportedVersion);
    assert!(error.to_string().contains("use the version of Phoenix that migrated it"), "{error}");
    assert_eq!(fs::read(&place.path).unwrap()[100..], before[100..], "no page was changed");
}

#[test]
fn when_the_disk_is_full_nothing_is_lost_and_it_goes_on_when_there_is_room() {
    let place = place();
    let tight = SqliteOptions { max_size: Some(600_000), ..SqliteOptions::default() };
    let store = SqliteStore::open_with(&place.path, &tight).unwrap();
    let mut kept = 0;
    let error = loop {
        let mut next = commit(id(1), kept);
        next.artifacts = vec![artifact(kept, 20_000)];
        match block_on(store.commit(next)) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!((3..100).contains(&kept), "{kept} commits fitted");
    assert_eq!(error.code(), ErrorCode::Unavailable);
    assert!(words(&error).contains("make room and try again"), "{}", words(&error));
    assert_history(&store, id(1), kept);
    let missing = block_on(store.get_artifact(artifact(kept, 1).name)).unwrap_err();
    assert!(matches!(missing, StoreError::NotFound(_)), "a refused commit leaves nothing");
    // What there is room for is still taken, and what is there can be read.
    block_on(store.commit(commit(id(1), kept))).unwrap();
    drop(store);
    let store = SqliteStore::open(&place.path).unwrap();
    let mut next = commit(id(1), kept + 1);
    next.artifacts = vec![artifact(kept, 20_000)];
    block_on(store.commit(next)).unwrap();
    assert_history(&store, id(1), kept + 2);
}

#[test]
fn a_read_only_store_reads_and_refuses_to_write() {
    let place = written();
    let read_only = SqliteOptions { read_only: true, ..SqliteOptions::default() };
    let before = fs::read(&place.path).unwrap();
    let store = SqliteStore::open_with(&place.path, &read_only).unwrap();
    assert_history(&store, id(3), 1);
    let error = block_on(store.commit(commit(id(3), 1))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::PermissionDenied);
    assert!(words(&error).contains("open it for writing"), "{}", words(&error));
    // Beside one that writes, it sees what is written.
    let writer = SqliteStore::open(&place.path).unwrap();
    block_on(writer.commit(commit(id(3), 1))).unwrap();
    assert_history(&store, id(3), 2);
    drop((store, writer));
    let missing = place.directory.path().join("missing.db");
    assert!(SqliteStore::open_with(&missing, &read_only).is_err() && !missing.exists());
    assert_ne!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn an_empty_file_cannot_be_opened_read_only_and_says_that_it_has_no_tables() {
    let place = place();
    fs::write(&place.path, []).unwrap();
    let read_only = SqliteOptions { read_only: true, ..SqliteOptions::default() };
    let error = SqliteStore::open_with(&place.path, &read_only).err().unwrap();
    assert!(matches!(error, OpenError::Schema(MigrationError::Pending { found: 0, .. })), "{error}");
    assert_eq!(fs::metadata(&place.path).unwrap().len(), 0, "nothing was written");
}

#[test]
fn while_another_process_keeps_the_file_a_call_waits_and_is_then_refused_as_unavailable() {
    let place = written();
    let patient = SqliteOptions { busy_timeout: Duration::from_millis(300), ..SqliteOptions::default() };
    let store = SqliteStore::open_with(&place.path, &patient).unwrap();
    let other = Connection::open(&place.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = block_on(store.commit(commit(id(3), 1))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable);
    assert!(words(&error).contains("locked; try again"), "{}", words(&error));
    assert_history(&store, id(3), 1);
    other.execute_batch("ROLLBACK").unwrap();
    block_on(store.commit(commit(id(3), 1))).unwrap();
    assert_history(&store, id(3), 2);
}

#[test]
fn a_clock_that_jumps_back_an_hour_gives_nothing_twice_and_stops_nothing() {
    let store = SqliteStore::memory().unwrap();
    block_on(store.commit(commit(id(1), 0))).unwrap();
    let claim = |seconds| {
        let request = ClaimRequest::new(at(seconds), 10, Duration::from_secs(60));
        block_on(store.claim(request)).unwrap().work
    };
    let effect = claim(5000);
    assert_eq!(effect.len(), 2, "the effect and the wake");
    // An hour back: the leases still run, nobody else gets them; new work is offered all the same.
    assert!(claim(1400).is_empty());
    block_on(store.commit(commit(id(2), 0))).unwrap();
    let new = claim(1401);
    assert_eq!(new.len(), 2, "{new:?}");
    assert!(new.iter().all(|leased| match leased.work {
        Work::Effect { key, .. } => key.experiment == id(2),
        Work::Wake(of) => of == id(2),
        _ => false,
    }));
    // The clock's new leases end by the new time, the old ones by the old.
    assert_eq!(claim(1461).len(), 2);
    block_on(store.ack(&effect[0].token)).unwrap();
    block_on(store.renew(&effect[1].token, at(5100))).unwrap();
    assert_eq!(claim(5099).len(), 2);
    assert_eq!(claim(5100).len(), 1);
}

#[test]
fn the_version_of_what_a_caller_saw_is_checked_beyond_every_range() {
    let store = SqliteStore::memory().unwrap();
    block_on(store.commit(commit(id(1), 0))).unwrap();
    for version in [u64::MAX, 1 << 63, 2] {
        assert!(matches!(block_on(store.delete(id(1), Version(version))), Err(StoreError::Conflict)));
        assert_eq!(block_on(store.history(id(1), Version(version), usize::MAX)).unwrap(), []);
    }
    let listed = block_on(store.list(ListRequest::first(usize::MAX))).unwrap();
    assert_eq!((listed.experiments.len(), listed.more), (1, false));
}
