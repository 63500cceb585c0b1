//! Backups: a copy of the whole database at one moment.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use futures_channel::oneshot;
use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::connect;
use super::fault::Fault;
use super::threads::Threads;

const OPERATION: &str = "back up the store";

/// How long to wait for whoever locks the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Copies a store into a new file.
pub(super) async fn backup(threads: &Threads, to: PathBuf) -> Result<(), StoreError> {
    let Some(from) = threads.path().map(Path::to_owned) else {
        return threads.outside(OPERATION, move |db| copy(db, &to)).await;
    };
    // A thread and a connection of its own: a large store is copied for long, and everything else goes on beside.
    let (copied, wait) = oneshot::channel();
    let copy = move || {
        let outcome = connect::beside(&from).map_err(Fault::from).and_then(|db| copy(&db, &to));
        // Whoever is not there any more finds the copy.
        let _ = copied.send(outcome.map_err(|fault| fault.of(OPERATION)));
    };
    let failed = |error| Infrastructure::new(ErrorCode::Unavailable, OPERATION).caused_by(error);
    thread::Builder::new().name("phoenix-backup".to_owned()).spawn(copy).map_err(failed)?;
    wait.await.unwrap_or_else(|_| {
        let source = "a mistake in phoenix-store, please report it: the copying thread panicked";
        Err(Infrastructure::new(ErrorCode::Internal, OPERATION).caused_by(source).into())
    })
}

/// Makes the copy under another name, and gives it its own when it is whole.
fn copy(db: &Connection, to: &Path) -> Result<(), Fault> {
    if to.exists() {
        let source = format!("{} is there already; name another file", to.display());
        let error = Infrastructure::new(ErrorCode::AlreadyExists, OPERATION).caused_by(source);
        return Err(StoreError::from(error).into());
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    // What a backup left that was killed.
    let _ = fs::remove_file(&partial);
    let copied = fill(db, &partial).and_then(|()| Ok(fs::rename(&partial, to).map_err(unwritten)?));
    if copied.is_err() {
        let _ = fs::remove_file(&partial);
    }
    copied
}

fn fill(db: &Connection, partial: &Path) -> Result<(), Fault> {
    let mut target = Connection::open(partial)?;
    let begin = Instant::now();
    // All of it at once is all of one moment; the log lets writers go on meanwhile.
    while Backup::new(db, &mut target)?.step(-1)? != StepResult::Done {
        if begin.elapsed() > PATIENCE {
            let source = "another process keeps the database file locked; try again";
            let error = Infrastructure::new(ErrorCode::Unavailable, OPERATION).caused_by(source);
            return Err(StoreError::from(error).into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    // A backup can be read where nothing can be written, and is a store of its own.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    target.execute("UPDATE store SET identity = lower(hex(randomblob(16)))", [])?;
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}

fn unwritten(error: std::io::Error) -> StoreError {
    Infrastructure::new(ErrorCode::Unavailable, OPERATION).caused_by(error).into()
}
