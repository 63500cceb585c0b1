//! What the server or the way to it refuses, in Phoenix's words; passwords are never among them.

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// What was said against it.
///
/// Errors of the driver are told in its words and not passed on: they may hold what connects (its address with user and password).
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(String);

impl Refused {
    pub(super) fn new(reason: &str) -> Refused {
        Refused(reason.to_owned())
    }
}

/// The failure of an operation.
pub(super) fn failure(operation: &'static str, error: &sqlx::Error) -> Infrastructure {
    Infrastructure::new(code(error), operation).caused_by(Refused(text(error)))
}

pub(super) fn store_error(operation: &'static str, error: &sqlx::Error) -> StoreError {
    match state(error).as_deref() {
        // character_not_in_repertoire: PostgreSQL keeps every text but those with a zero character.
        Some("22021") => StoreError::Invalid("PostgreSQL keeps no text with a zero character (U+0000)"),
        _ => failure(operation, error).into(),
    }
}

/// The five characters by which the server tells errors apart.
pub(super) fn state(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(DatabaseError::code).map(std::borrow::Cow::into_owned)
}

/// Whether the connection can be used on: the server said what it had against the statement, and not that it is going.
pub(super) fn leaves_the_connection(error: &sqlx::Error) -> bool {
    match error {
        // admin_shutdown, crash_shutdown, cannot_connect_now, idle_session_timeout and the like.
        sqlx::Error::Database(_) => !state(error).is_some_and(|state| state.starts_with("57P")),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::RowNotFound => true,
        _ => false,
    }
}

/// Whether the same statement may succeed at once: another transaction was in the way, and this one was undone.
pub(super) fn is_in_the_way(error: &sqlx::Error) -> bool {
    // serialization_failure, deadlock_detected
    matches!(state(error).as_deref(), Some("40001" | "40P01"))
}

fn code(error: &sqlx::Error) -> ErrorCode {
    match error {
        sqlx::Error::Database(_) => state(error).as_deref().map_or(ErrorCode::Internal, code_of_state),
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        // A connection that was cut in the middle of a message.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::BeginFailed => ErrorCode::Unavailable,
        sqlx::Error::Configuration(_) | sqlx::Error::Tls(_) => ErrorCode::InvalidArgument,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => ErrorCode::Corrupt,
        _ => ErrorCode::Internal,
    }
}

fn code_of_state(state: &str) -> ErrorCode {
    match (&state[..2.min(state.len())], state) {
        // invalid_authorization_specification
        ("28", _) => ErrorCode::Unauthenticated,
        // invalid_catalog_name: an unknown database
        (_, "3D000") => ErrorCode::NotFound,
        // insufficient_privilege
        (_, "42501") => ErrorCode::PermissionDenied,
        // data_corrupted, index_corrupted
        (_, "XX001" | "XX002") => ErrorCode::Corrupt,
        // connections, transactions that are in each other's way, resources (disk full), an operator's intervention (shut down, a
        // statement that took too long), a standby (read-only), the system itself
        ("08" | "40" | "53" | "55" | "57" | "58", _) | (_, "25006") => ErrorCode::Unavailable,
        // program_limit_exceeded
        ("54", _) => ErrorCode::LimitExceeded,
        _ => ErrorCode::Internal,
    }
}

/// What the driver says, as far as it cannot hold what connects.
fn text(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(database) => {
            let detail = database.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::detail);
            let detail = detail.map_or(String::new(), |detail| format!(" ({detail})"));
            let state = database.code().unwrap_or_default();
            format!("PostgreSQL says: {}{detail} [{state}]{}", database.message(), remedy(&state))
        }
        sqlx::Error::PoolTimedOut => {
            "no connection to PostgreSQL came free in time; it is down, or all connections are in use"
                .to_owned()
        }
        sqlx::Error::Configuration(_) => "the URL of PostgreSQL cannot be used".to_owned(),
        other => other.to_string(),
    }
}

fn remedy(state: &str) -> &'static str {
    match state {
        "28P01" | "28000" => "; check the user and the password in the URL",
        "3D000" => "; create the database, or name another one in the URL",
        "42P01" | "3F000" => "; the schema is not migrated: call `migrate`",
        "42501" => "; grant this user the schema and its tables",
        "53100" => "; free some space on the server's disk",
        "25006" => "; this server is a standby: connect to the primary",
        _ => "",
    }
}
