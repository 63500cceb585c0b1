//! What SQLite says when it fails, as the one taxonomy of errors, with what to do about it.

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use rusqlite::ErrorCode as Sqlite;

/// Why a job was not done.
#[derive(Debug)]
pub(super) enum Fault {
    Store(StoreError),
    Sqlite(rusqlite::Error),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        Fault::Store(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Fault {
        Fault::Sqlite(error)
    }
}

impl Fault {
    /// The error to tell, when `operation` came to this.
    pub(super) fn of(self, operation: &'static str) -> StoreError {
        match self {
            Fault::Store(error) => error,
            Fault::Sqlite(error) => in_words(&error, operation).into(),
        }
    }
}

/// What SQLite said, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{remedy} (SQLite: {said})")]
struct Said {
    remedy: &'static str,
    said: String,
}

/// The failure of an operation, with what SQLite said and what to do about it.
pub(super) fn in_words(error: &rusqlite::Error, operation: &'static str) -> Infrastructure {
    let (code, remedy) = code_and_remedy(error);
    Infrastructure::new(code, operation).caused_by(Said { remedy, said: error.to_string() })
}

fn code_and_remedy(error: &rusqlite::Error) -> (ErrorCode, &'static str) {
    match error.sqlite_error_code() {
        Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked | Sqlite::FileLockingProtocolFailed) => {
            (ErrorCode::Unavailable, "another process keeps the database file locked; try again")
        }
        Some(Sqlite::DiskFull) => (
            ErrorCode::Unavailable,
            "the disk, or the size that the store may have, is full: nothing was changed; make room and try again",
        ),
        Some(Sqlite::SystemIoFailure) => (
            ErrorCode::Unavailable,
            "the database file cannot be read or written; look after the disk, then try again",
        ),
        Some(Sqlite::CannotOpen) => (
            ErrorCode::Unavailable,
            "the database file cannot be opened; look whether its directory exists and whether this user may use it",
        ),
        Some(Sqlite::OutOfMemory) => (ErrorCode::Unavailable, "the memory is used up; try again"),
        Some(Sqlite::ReadOnly | Sqlite::PermissionDenied | Sqlite::AuthorizationForStatementDenied) => (
            ErrorCode::PermissionDenied,
            "the database file, or its directory, cannot be written; let this user write both",
        ),
        Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => (
            ErrorCode::Corrupt,
            "the database file is damaged; stop, keep a copy of it, and restore a backup",
        ),
        _ => (ErrorCode::Internal, "a mistake in phoenix-store; please report it"),
    }
}
