//! A database of every schema there was, with data of every kind in it, is migrated and read by this version.
//!
//! `sqlite/schemas/<number>.sql` is such a database as SQL, written by the version that had the schema and never changed since. After a
//! new migration, `PHOENIX_BLESS=1` writes the next one.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used)]

#[path = "sqlite/commits.rs"]
mod commits;
#[path = "sqlite/dump.rs"]
mod dump;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use commits::{artifact, assert_history, at, commit, id};
use phoenix_core::conformance::keep_released_events;
use phoenix_core::experiment::{Claim, Effect, Experiment, HostEffect, HostTask, PhaseName};
use phoenix_core::model::{
    ConfigHash, Fence, HostId, Measurements, MetricName, RequestId, Revision, Sample, Sighting, TemplateName,
    UsedSignals, Variant, Version, Window,
};
use phoenix_core::ports::{
    ArtifactStore, ChangesRequest, ClaimRequest, Committed, ExperimentStore, ExperimentStoreExt, ListRequest,
    Outbox, Request, SampleStore, Snapshot, StoreError, TargetState, TemplateRevision, TemplateStore, Work,
};
use phoenix_store::sqlite::SqliteStore;
use pollster::block_on;
use rusqlite::Connection;

/// Its number is above those of the released events' experiments.
const FIRST: u64 = 1000;
const DELETED: u64 = 1001;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sqlite/schemas")
}

fn host() -> HostId {
    HostId::new("web-1.example.com").unwrap()
}

fn request() -> Request {
    Request::new(RequestId::new("create-1").unwrap(), ConfigHash::of(b"create"))
}

fn template(revision: u64) -> TemplateRevision {
    let name = TemplateName::new("process-baseline-v1").unwrap();
    TemplateRevision::new(name, Revision(revision), Arc::from(format!("receivers: “{revision}”\n")))
}

fn snapshot() -> Snapshot {
    Snapshot::new(u32::MAX, Version(2), Arc::from(*b"of another apply"))
}

fn labels() -> BTreeMap<String, String> {
    BTreeMap::from([("team".to_owned(), "storage".to_owned())])
}

fn window() -> Window {
    Window { from: at(0), to: at(60) }
}

fn measurements() -> Measurements {
    let sample = |metric: &str, value: f64| Sample {
        variant: Variant::Candidate,
        target: host(),
        metric: MetricName::new(metric).unwrap(),
        from: at(0),
        to: at(60),
        source: "intake".to_owned(),
        value,
    };
    Measurements {
        samples: vec![sample("active_series", 1200.0), sample("collector_cpu_cores", 0.1)],
        sightings: vec![Sighting {
            variant: Variant::Baseline,
            target: host(),
            window: window(),
            critical: ["postgres".to_owned()].into(),
            population: Some(41),
            accepted_points: None,
            signals: None,
            inventory: phoenix_core::model::Inventory::default(),
        }],
        watched: vec![window()],
        signals: Some(Arc::new(UsedSignals { files: 3, ..UsedSignals::default() })),
    }
}

/// Everything that a store can hold.
fn fill(store: &SqliteStore) {
    block_on(keep_released_events(store));
    let touch =
        |fence| Effect::Host(HostEffect { host: host(), fence: Fence(fence), task: HostTask::Capture });
    let mut first = commit(id(FIRST), 0);
    first.claims = vec![Claim::Take { host: host(), fence: Fence(0) }];
    first.effects.push((first.effects[0].0, touch(7)));
    first.effects[1].0.index = 1;
    first.request = Some(request());
    first.artifacts = vec![artifact(1, 3000)];
    first.wake_at = Some(at(1));
    block_on(store.commit(first)).unwrap();
    // The wake is leased when it is set anew, the capture was given back once.
    let claimed = block_on(store.claim(ClaimRequest::new(at(1), 10, Duration::from_secs(60)))).unwrap();
    let capture = claimed.work.iter().find(|leased| is_capture(&leased.work)).unwrap();
    block_on(store.nack(&capture.token, at(100))).unwrap();
    let mut second = commit(id(FIRST), 1);
    second.snapshot = Some(snapshot());
    second.summary.labels = labels();
    second.wake_at = Some(at(50));
    block_on(store.commit(second)).unwrap();
    block_on(store.commit(commit(id(DELETED), 0))).unwrap();
    block_on(store.delete(id(DELETED), Version(1))).unwrap();
    for revision in [1, 2] {
        block_on(store.put_template(template(revision))).unwrap();
    }
    block_on(store.append(id(FIRST), measurements())).unwrap();
}

fn is_capture(work: &Work) -> bool {
    matches!(work, Work::Effect { effect: Effect::Host(HostEffect { task: HostTask::Capture, .. }), .. })
}

/// What [`fill`] put in is there, and goes on.
fn assert_filled(store: &SqliteStore) {
    assert_experiments(store);
    let first = block_on(store.first_result(&request())).unwrap();
    assert_eq!(first, Some(Committed::new(id(FIRST), Version(1), true)));
    assert_eq!(block_on(store.targets(&[host()])).unwrap(), [TargetState::new(Some(id(FIRST)), Fence(7))]);
    assert_eq!(block_on(store.get_artifact(artifact(1, 1).name)).unwrap(), artifact(1, 3000));
    assert_eq!(block_on(store.list_templates()).unwrap(), [template(2)]);
    assert_eq!(block_on(store.get_template(&template(1).name, Some(Revision(1)))).unwrap(), template(1));
    assert_eq!(block_on(store.window(id(FIRST), window())).unwrap(), measurements());
    block_on(store.append(id(FIRST), measurements())).unwrap();
    assert_work(store);
    block_on(store.commit(commit(id(FIRST), 2))).unwrap();
    assert_history(store, id(FIRST), 3);
}

fn assert_experiments(store: &SqliteStore) {
    let listed = block_on(store.list(ListRequest::first(1000))).unwrap().experiments;
    assert!(listed.len() >= 32, "the released events of schema 1 and one more: {}", listed.len());
    for summary in listed.iter().filter(|summary| summary.id != id(FIRST)) {
        let events = block_on(store.load(summary.id, true)).unwrap().events;
        assert_eq!(events.len() as u64, summary.version.0);
        let facts: Vec<_> = events.iter().map(|record| record.event().unwrap()).collect();
        let experiment = Experiment::replay(&facts).unwrap();
        assert_eq!(block_on(store.experiment(summary.id)).unwrap(), experiment);
    }
    assert_history(store, id(FIRST), 2);
    assert_eq!(block_on(store.load(id(FIRST), false)).unwrap().snapshot, Some(snapshot()));
    let mut selected = ListRequest::first(10);
    (selected.labels, selected.phases) = (labels(), vec![PhaseName::Running]);
    let selected = block_on(store.list(selected)).unwrap().experiments;
    assert_eq!(selected.iter().map(|summary| summary.id).collect::<Vec<_>>(), [id(FIRST)]);
    assert!(matches!(block_on(store.load(id(DELETED), true)), Err(StoreError::NotFound(_))));
    let told = block_on(store.changes(ChangesRequest::after(None, 1000))).unwrap().changes;
    assert_eq!(told.len(), listed.len() + 1, "the deletion is told, too");
    assert_eq!(told.last().map(|change| (change.id, change.summary.is_none())), Some((id(DELETED), true)));
}

fn assert_work(store: &SqliteStore) {
    // The leases of the wake and of the effect run until 61.
    let observes = block_on(store.claim(ClaimRequest::new(at(60), 10, Duration::from_secs(60)))).unwrap();
    assert!(matches!(
        &observes.work[..],
        [one] if one.attempts == 0 && matches!(one.work, Work::Effect { effect: Effect::Observe, .. })
    ));
    let wake = block_on(store.claim(ClaimRequest::new(at(61), 10, Duration::from_secs(60)))).unwrap();
    assert!(matches!(&wake.work[..], [one] if one.work == Work::Wake(id(FIRST))), "{:?}", wake.work);
    assert_eq!(wake.next_due, Some(at(100)));
    let capture = block_on(store.claim(ClaimRequest::new(at(100), 10, Duration::from_secs(60)))).unwrap();
    assert!(matches!(&capture.work[..], [one] if one.attempts == 1 && is_capture(&one.work)));
}

#[test]
fn a_database_of_every_schema_is_upgraded_with_all_that_is_in_it() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(schemas()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.iter().any(|file| file.ends_with("0001.sql")), "the database of schema 1 is gone");
    for file in files {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("phoenix.db");
        let sql = fs::read_to_string(&file).unwrap();
        Connection::open(&path)
            .unwrap()
            .execute_batch(&sql)
            .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        assert_filled(&SqliteStore::open(&path).unwrap());
        // It has the very tables of a new one.
        let fresh = directory.path().join("fresh.db");
        drop(SqliteStore::open(&fresh).unwrap());
        assert_eq!(dump::tables(&path), dump::tables(&fresh), "{}", file.display());
    }
}

#[test]
fn the_newest_schema_is_among_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phoenix.db");
    let store = SqliteStore::open(&path).unwrap();
    fill(&store);
    drop(store);
    let newest = schemas().join(format!("{:04}.sql", dump::newest(&path)));
    if std::env::var_os("PHOENIX_BLESS").is_some() && !newest.exists() {
        fs::write(&newest, dump::sql(&path)).unwrap();
    }
    assert!(newest.exists(), "write {} with PHOENIX_BLESS=1", newest.display());
    // What the fixture is made from is what the other test expects.
    assert_filled(&SqliteStore::open(&path).unwrap());
}
