//! The write-ahead log, kept from growing without bound.
//!
//! SQLite moves the log into the file by itself, and begins it anew when no reader needs it. Where some reader always does, it never
//! comes to that; then the writer waits for readers to be through, which is short: each of them reads for one call.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// How long the log may be before the writer waits for readers.
const LONGEST: u64 = 32 << 20;

/// Between so many transactions the length is looked at.
const EVERY: u32 = 16;

#[derive(Clone)]
pub(super) struct Log {
    path: PathBuf,
    since: Cell<u32>,
}

impl Log {
    /// The log of a database file.
    pub(super) fn of(path: &Path) -> Log {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        Log { path: name.into(), since: Cell::new(0) }
    }

    /// After a transaction: begins the log anew where it has become too long.
    pub(super) fn bound(&self, db: &Connection) {
        self.since.set((self.since.get() + 1) % EVERY);
        if self.since.get() == 0 && fs::metadata(&self.path).is_ok_and(|log| log.len() > LONGEST) {
            // A reader that stays longer (in another process) lets the log grow on; it is tried again soon.
            let _ = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        }
    }
}
