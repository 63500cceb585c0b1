//! Lists and due wakes in a store of a million experiments beside one of a thousand.

use std::path::Path;
use std::time::Duration;

use phoenix_core::experiment::PhaseName;
use phoenix_core::model::{ExperimentId, Timestamp};
use phoenix_core::ports::{ClaimRequest, ExperimentStore, ListRequest, Outbox};
use phoenix_store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
use pollster::block_on;
use rusqlite::{Connection, params};

use crate::{median, time, verdict};

const FEW: u64 = 1_000;
const MANY: u64 = 1_000_000;
const ROUNDS: u64 = 200;
const PAGE: usize = 50;

pub(crate) fn measure() {
    let directory = tempfile::tempdir().unwrap();
    let [few, many] = [FEW, MANY].map(|count| {
        let path = directory.path().join(format!("{count}.db"));
        let took = time(|| fill(&path, count));
        println!(
            "  (a store of {count} experiments, {} MiB, made in {took:.1?})",
            path.metadata().unwrap().len() >> 20
        );
        // The disk's own time is the same at any size.
        let options = SqliteOptions {
            synchronous: Synchronous::Normal,
            check_on_open: false,
            ..SqliteOptions::default()
        };
        SqliteStore::open_with(&path, &options).unwrap()
    });
    for (what, request) in requests() {
        compare(&format!("list, {what}"), |round| {
            // Somewhere else each time: the first of ten stretches of the ids, the second, and so on.
            [(&few, FEW), (&many, MANY)].map(|(store, count)| {
                let after = if round % 10 == 0 { None } else { Some(id(count / 10 * (round % 10))) };
                let request = with(&request, |request| request.after = after);
                time(|| {
                    let listed = block_on(store.list(request)).unwrap();
                    assert!(!listed.experiments.is_empty());
                })
            })
        });
    }
    compare("claim of 10 due wakes", |round| {
        let now = at(i64::try_from(round).unwrap());
        [&few, &many].map(|store| {
            time(|| {
                let claimed = block_on(store.claim(ClaimRequest::new(now, 10, Duration::ZERO))).unwrap();
                assert_eq!(claimed.work.len(), 10);
            })
        })
    });
    compare("claim when nothing is due", |_| {
        [&few, &many].map(|store| {
            time(|| {
                let claimed = block_on(store.claim(ClaimRequest::new(at(-10), 10, Duration::ZERO))).unwrap();
                assert!(claimed.work.is_empty() && claimed.next_due.is_some());
            })
        })
    });
}

fn requests() -> Vec<(&'static str, ListRequest)> {
    let page = ListRequest::first(PAGE);
    let label = |key: &str, value: &str, request: &ListRequest| {
        with(request, |request| drop(request.labels.insert(key.to_owned(), value.to_owned())))
    };
    let phases = |phases: &[PhaseName]| with(&page, |request| request.phases = phases.to_vec());
    let (running, team) = (phases(&[PhaseName::Running]), label("team", "team-3", &page));
    vec![
        ("all", page.clone()),
        ("one phase of three", running.clone()),
        ("three phases", phases(&[PhaseName::Completed, PhaseName::Failed, PhaseName::Cancelled])),
        ("a label of a tenth", team.clone()),
        ("a phase and a label", label("team", "team-3", &running)),
        ("two labels", label("tier", "1", &team)),
    ]
}

fn with(request: &ListRequest, change: impl FnOnce(&mut ListRequest)) -> ListRequest {
    let mut request = request.clone();
    change(&mut request);
    request
}

/// Measures both in turns and prints the ratio of the medians.
fn compare(what: &str, mut measure: impl FnMut(u64) -> [Duration; 2]) {
    let micros = |took: Duration| took.as_secs_f64() * 1e6;
    let (mut few, mut many) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let [one, other] = measure(round);
        few.push(micros(one));
        many.push(micros(other));
    }
    let (few, many) = (median(few), median(many));
    let ratio = many / few;
    println!(
        "  {what:28} {few:7.0} µs of {FEW}, {many:7.0} µs of {MANY}: ratio {}",
        verdict(ratio, ratio <= 2.0)
    );
}

fn id(number: u64) -> ExperimentId {
    ExperimentId::from_parts(1_800_000_000_000 + number, [7; 10])
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(1_800_000_000 + seconds)
}

/// Experiments put in by plain statements: a thousand of them are due, the wakes of the others lie in the future.
fn fill(path: &Path, count: u64) {
    drop(SqliteStore::open(path).unwrap());
    let db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN").unwrap();
    let phases = ["running", "completed", "failed"];
    for number in 0..count {
        let (id, phase) = (id(number).to_string(), phases[usize::try_from(number % 3).unwrap()]);
        let (team, tier) = (format!("team-{}", number % 10), (number / 10 % 2).to_string());
        let labels = format!("{{\"team\":\"{team}\",\"tier\":\"{tier}\"}}");
        db.prepare_cached(
            "INSERT INTO experiments (id, version, change, phase, name, labels, debts, created_at, updated_at)
             VALUES (?1, 1, ?2, ?3, ?4, ?5, 0, ?6, ?6)",
        )
        .unwrap()
        .execute(params![id, i64::try_from(number).unwrap() + 1, phase, format!("experiment-{number}"), labels, at(0).as_micros()])
        .unwrap();
        for (key, value) in [("team", &team), ("tier", &tier)] {
            db.prepare_cached("INSERT INTO labels (key, value, phase, id) VALUES (?1, ?2, ?3, ?4)")
                .unwrap()
                .execute(params![key, value, phase, id])
                .unwrap();
        }
        let due = if number % (count / 1000) == 0 { at(-5) } else { at(1_000_000) };
        db.prepare_cached("INSERT INTO work (experiment, born, place, due) VALUES (?1, ?1, ?2, ?3)")
            .unwrap()
            .execute(params![i64::try_from(number).unwrap() + 1, format!("{id}/wake"), due.as_micros()])
            .unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
}
