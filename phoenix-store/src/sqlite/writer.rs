//! The one thread that writes: what waits is done in one transaction (group commit), each job in a savepoint of its own.

use rusqlite::Connection;

use super::jobs::{Job, Queue};

/// So many jobs share a transaction at most: the wait of the first for the last stays short.
const GROUP: usize = 256;

/// Does jobs until the queue is closed and empty.
pub(super) fn run(db: &Connection, queue: &Queue, mut after_group: impl FnMut()) {
    while let Some(mut jobs) = queue.take(GROUP) {
        jobs.retain(|job| !job.is_unwanted());
        let (alone, together): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.is_outside());
        if !together.is_empty() {
            do_all(db, together);
            after_group();
        }
        for mut job in alone {
            job.run(db);
            job.tell();
        }
    }
}

/// Does jobs together, and alone where that fails: nobody shall suffer from what another one cannot be given.
fn do_all(db: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    match together(db, &mut jobs) {
        Ok(()) => jobs.into_iter().for_each(Job::tell),
        Err(Stop::NotBegun(error)) => jobs.into_iter().for_each(|job| job.refuse(&error)),
        Err(Stop::TakenBack(error)) if jobs.len() == 1 => {
            jobs.into_iter().for_each(|job| job.refuse(&error));
        }
        Err(Stop::TakenBack(_)) => jobs.into_iter().for_each(|job| do_all(db, vec![job])),
    }
}

/// Why jobs were not done together; nothing of them is left.
enum Stop {
    /// There was no transaction to be had.
    NotBegun(rusqlite::Error),
    /// The transaction failed as a whole.
    TakenBack(rusqlite::Error),
}

fn together(db: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), Stop> {
    execute(db, "BEGIN IMMEDIATE").map_err(Stop::NotBegun)?;
    in_transaction(db, jobs).map_err(|error| {
        if !db.is_autocommit() {
            // It fails only where SQLite has taken the transaction back already.
            let _ = execute(db, "ROLLBACK");
        }
        Stop::TakenBack(error)
    })
}

fn in_transaction(db: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<(), rusqlite::Error> {
    if let [only] = jobs {
        // It told its own story where SQLite took back the transaction by itself.
        let is_done = only.run(db);
        return match (is_done, db.is_autocommit()) {
            (true, _) => execute(db, "COMMIT"),
            (false, false) => execute(db, "ROLLBACK"),
            (false, true) => Ok(()),
        };
    }
    for job in jobs {
        execute(db, "SAVEPOINT job")?;
        if !job.run(db) {
            execute(db, "ROLLBACK TO job")?;
        }
        execute(db, "RELEASE job")?;
    }
    execute(db, "COMMIT")
}

fn execute(db: &Connection, sql: &'static str) -> Result<(), rusqlite::Error> {
    db.prepare_cached(sql)?.execute([]).map(|_| ())
}
