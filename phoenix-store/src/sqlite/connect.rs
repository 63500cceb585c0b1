//! Connections: found sound and ours before they are used.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::fault::in_words;
use super::options::{SqliteOptions, Synchronous};
use super::schema::{self, APPLICATION_ID};
use crate::open::OpenError;

/// Statements that a connection keeps prepared: all that there are.
const STATEMENTS: usize = 128;

/// Pages in the log after which SQLite moves them into the file.
const CHECKPOINT_PAGES: u32 = 1000;

/// To so many bytes the log is cut once it was moved into the file.
const LOG_KEPT: u32 = 16 << 20;

/// The one connection that writes, to a file that may not be there yet; it comes with the newest tables.
pub(super) fn writer(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut db = open(path, flags, options)?;
    let failed = |error| unusable(path, &error);
    if db.is_readonly("main").map_err(failed)? {
        let remedy = "it cannot be written; let this user write it and its directory, or open it read-only";
        return Err(OpenError::Unusable { path: path.to_owned(), remedy });
    }
    inspect(&db, path, options)?;
    with_log(&db, options.busy_timeout).map_err(failed)?;
    let synchronous = match options.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    db.pragma_update(None, "synchronous", synchronous).map_err(failed)?;
    db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(failed)?;
    db.pragma_update_and_check(None, "journal_size_limit", LOG_KEPT, |_| Ok(())).map_err(failed)?;
    if let Some(bytes) = options.max_size {
        let page: u32 = db.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(failed)?;
        let pages = i64::try_from(bytes / u64::from(page)).unwrap_or(i64::MAX).max(1);
        db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).map_err(failed)?;
    }
    schema::migrate(&mut db)?;
    Ok(db)
}

/// A connection that reads a file that is there.
pub(super) fn reader(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, options)
}

/// A connection that reads a store that is open already.
pub(super) fn beside(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(SqliteOptions::default().busy_timeout)?;
    Ok(db)
}

/// The first connection to a file that is never written.
pub(super) fn first_reader(path: &Path, options: &SqliteOptions) -> Result<Connection, OpenError> {
    let db = reader(path, options)?;
    inspect(&db, path, options)?;
    schema::check(&db)?;
    Ok(db)
}

/// The one connection to a database in memory.
pub(super) fn memory() -> Result<Connection, OpenError> {
    let failed = |error: rusqlite::Error| in_words(&error, "open a database in memory");
    let mut db = Connection::open_in_memory().map_err(failed)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    schema::migrate(&mut db)?;
    Ok(db)
}

fn open(path: &Path, flags: OpenFlags, options: &SqliteOptions) -> Result<Connection, OpenError> {
    if path.is_dir() {
        let remedy = "it is a directory; name a file in it";
        return Err(OpenError::Unusable { path: path.to_owned(), remedy });
    }
    let failed = |error| unusable(path, &error);
    // Each connection belongs to one thread, and a path is a path, not a URI.
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(failed)?;
    db.busy_timeout(options.busy_timeout).map_err(failed)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(db)
}

/// Refuses what is not a sound database of ours, before anything of it is changed.
fn inspect(db: &Connection, path: &Path, options: &SqliteOptions) -> Result<(), OpenError> {
    let failed = |error| unusable(path, &error);
    // SQLite takes a file of one byte for empty, and would write over it. The length is asked for by name: a file that is opened and
    // closed beside SQLite takes the locks of the whole process with it.
    let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).map_err(failed)?;
    if pages == 0 && fs::metadata(path).is_ok_and(|file| file.len() > 0) {
        let finding = "it is shorter than a page".to_owned();
        return Err(OpenError::Damaged { path: path.to_owned(), finding });
    }
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(failed)?;
    let tables: i64 =
        db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(OpenError::Foreign { path: path.to_owned() });
    }
    if !options.check_on_open {
        return Ok(());
    }
    let finding: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(failed)?;
    if finding == "ok" { Ok(()) } else { Err(OpenError::Damaged { path: path.to_owned(), finding }) }
}

/// Turns on the write-ahead log. SQLite does not wait for others here, so this does.
fn with_log(db: &Connection, patience: Duration) -> Result<(), rusqlite::Error> {
    let begin = Instant::now();
    loop {
        match db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if is_busy(&error) && begin.elapsed() < patience => {
                thread::sleep(Duration::from_millis(5));
            }
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
    )
}

fn unusable(path: &Path, error: &rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match error.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => {
            OpenError::Damaged { path: path.to_owned(), finding: error.to_string() }
        }
        _ => in_words(error, "open the database file").into(),
    }
}
