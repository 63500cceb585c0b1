//! Durable commits: one event, the effect and the wake that come of it, each commit on the disk before the next of its client.

use std::path::Path;
use std::thread;

use phoenix_core::experiment::{Effect, EffectKey, EventRecord, PhaseName};
use phoenix_core::model::{ExperimentId, Timestamp, Version};
use phoenix_core::ports::{Commit, ExperimentStore, Summary};
use phoenix_store::sqlite::SqliteStore;
use pollster::block_on;
use rusqlite::{Connection, params};

use crate::{median, time, verdict};

const ROUNDS: u64 = 15;
const COMMITS: u64 = 200;
const CLIENTS: u64 = 16;

pub(crate) fn measure() {
    let directory = tempfile::tempdir().unwrap();
    let (ours, raw) = (directory.path().join("ours.db"), directory.path().join("raw.db"));
    drop(SqliteStore::open(&raw).unwrap());
    let raw = Raw::open(&raw);
    let store = SqliteStore::open(&ours).unwrap();
    raw.begin(id(0));
    (0..=CLIENTS).for_each(|number| {
        block_on(store.commit(commit(id(number), 0))).unwrap();
    });
    let [mut raw_rates, mut one, mut many] = [const { Vec::new() }; 3];
    // In turns, so that what else the machine does meets all alike.
    for round in 0..ROUNDS {
        let first = round * COMMITS + 1;
        let versions = first..first + COMMITS;
        let rate = |commits: u64, took: std::time::Duration| commits as f64 / took.as_secs_f64();
        raw_rates
            .push(rate(COMMITS, time(|| versions.clone().for_each(|version| raw.commit(id(0), version)))));
        one.push(rate(COMMITS, time(|| run(&store, 0, versions.clone()))));
        let together = time(|| {
            thread::scope(|scope| {
                for number in 1..=CLIENTS {
                    let (store, versions) = (&store, versions.clone());
                    scope.spawn(move || run(store, number, versions));
                }
            });
        });
        many.push(rate(CLIENTS * COMMITS, together));
    }
    let ratio = |rates: &[f64]| median(rates.iter().zip(&raw_rates).map(|(ours, raw)| ours / raw).collect());
    let (of_one, of_many) = (ratio(&one), ratio(&many));
    println!(
        "  the same statements through SQLite's library, one thread: {:8.0} commits/s",
        median(raw_rates.clone())
    );
    println!("  1 client:   {:8.0} commits/s, ratio {}", median(one), verdict(of_one, of_one >= 0.8));
    println!(
        "  {CLIENTS} clients: {:8.0} commits/s, ratio {}",
        median(many),
        verdict(of_many, of_many >= 0.8)
    );
}

fn run(store: &SqliteStore, number: u64, versions: std::ops::Range<u64>) {
    for version in versions {
        block_on(store.commit(commit(id(number), version))).unwrap();
    }
}

fn id(number: u64) -> ExperimentId {
    ExperimentId::from_parts(1_800_000_000_000 + number, [7; 10])
}

fn event(experiment: ExperimentId, version: u64) -> EventRecord {
    let event = serde_json::json!({
        "schema": 1, "experiment": experiment, "version": version, "at": at(version), "actor": "ada@example.com",
        "reason": "the arms of one target were accepted",
        "event": {
            "type": "reported", "targets": [{ "host": "web-0001.example.com", "state": "running", "since": at(version) }],
        },
    });
    serde_json::from_value(event).unwrap()
}

fn at(version: u64) -> Timestamp {
    Timestamp::from_secs(1_800_000_000 + i64::try_from(version).unwrap())
}

fn summary(experiment: ExperimentId, version: Version) -> Summary {
    let mut summary = Summary::new(experiment, version, "process-metrics", PhaseName::Deploying, at(0));
    summary.labels.insert("team".to_owned(), "storage".to_owned());
    summary
}

fn commit(experiment: ExperimentId, after: u64) -> Commit {
    let version = Version(after + 1);
    let mut commit = Commit::new(experiment, Version(after), summary(experiment, version));
    commit.events = vec![event(experiment, after + 1)];
    commit.effects = vec![(EffectKey { experiment, version, index: 0 }, Effect::Observe)];
    commit.wake_at = Some(at(after + 60));
    commit
}

/// The statements of a commit, with the same settings, through the library.
struct Raw(Connection);

impl Raw {
    fn open(path: &Path) -> Raw {
        let db = Connection::open(path).unwrap();
        db.set_prepared_statement_cache_capacity(64);
        db.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000").unwrap();
        Raw(db)
    }

    fn begin(&self, experiment: ExperimentId) {
        self.0
            .execute(
                "INSERT INTO experiments (id, version, change, phase, name, labels, debts, created_at, updated_at)
                 VALUES (?1, 1, 1, 'deploying', 'process-metrics', '{\"team\":\"storage\"}', 0, 0, 0)",
                [experiment.to_string()],
            )
            .unwrap();
    }

    fn commit(&self, experiment: ExperimentId, after: u64) {
        let db = &self.0;
        let run = |sql: &str| db.prepare_cached(sql).unwrap().execute([]).unwrap();
        let version = i64::try_from(after).unwrap() + 1;
        run("BEGIN IMMEDIATE");
        let (number, stored): (i64, i64) = db
            .prepare_cached("SELECT number, version, phase, labels FROM experiments WHERE id = ?1")
            .unwrap()
            .query_row([experiment.to_string()], |row| {
                let _: (String, String) = (row.get(2)?, row.get(3)?);
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(stored + 1, version);
        let change: i64 = db
            .prepare_cached(
                "SELECT max(coalesce((SELECT max(change) FROM experiments), 0), coalesce((SELECT max(change) FROM tombstones), 0))",
            )
            .unwrap()
            .query_row([], |row| row.get(0))
            .unwrap();
        db.prepare_cached(
            "UPDATE experiments SET version = ?2, change = ?3, phase = ?4, name = ?5, labels = ?6, outcome = ?7,
             debts = ?8, created_at = ?9, updated_at = ?10 WHERE number = ?1",
        )
        .unwrap()
        .execute(params![
            number, version, change + 1, "deploying", "process-metrics", "{\"team\":\"storage\"}", None::<String>, 0,
            0, version
        ])
        .unwrap();
        db.prepare_cached("INSERT INTO events (experiment, version, record) VALUES (?1, ?2, ?3)")
            .unwrap()
            .execute(params![number, version, serde_json::to_string(&event(experiment, after + 1)).unwrap()])
            .unwrap();
        let wake = format!("{experiment}/wake");
        let _: Option<(i64, bool)> = db
            .prepare_cached("SELECT number, until IS NOT NULL FROM work WHERE place = ?1")
            .unwrap()
            .query_row([&wake], |row| Ok((row.get(0)?, row.get(1)?)))
            .ok();
        let key = EffectKey { experiment, version: Version(after + 1), index: 0 };
        let effect = serde_json::to_string(&(key, Effect::Observe)).unwrap();
        for (place, effect, due) in [
            (wake, None, at(after + 60).as_micros()),
            (format!("{experiment}/observe"), Some(effect), i64::MIN),
        ] {
            db.prepare_cached(
                "INSERT OR REPLACE INTO work (experiment, born, place, effect, due) VALUES (?1, ?2, ?3, ?4, ?5)",
            )
            .unwrap()
            .execute(params![number, change + 1, place, effect, due])
            .unwrap();
        }
        run("COMMIT");
    }
}
