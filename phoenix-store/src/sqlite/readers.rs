//! The threads that read: each job sees one state of the database, beside the writer.

use rusqlite::Connection;

use super::jobs::Queue;

/// Does jobs until the queue is closed and empty.
pub(super) fn run(db: &Connection, queue: &Queue) {
    while let Some(jobs) = queue.take(1) {
        for mut job in jobs.into_iter().filter(|job| !job.is_unwanted()) {
            match execute(db, "BEGIN") {
                Ok(()) => {
                    job.run(db);
                    // There is nothing to keep; SQLite may have ended it by itself.
                    let _ = execute(db, "ROLLBACK");
                    job.tell();
                }
                Err(error) => job.refuse(&error),
            }
        }
    }
}

fn execute(db: &Connection, sql: &'static str) -> Result<(), rusqlite::Error> {
    db.prepare_cached(sql)?.execute([]).map(|_| ())
}
