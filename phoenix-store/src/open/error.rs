//! Why a store cannot be opened.

use std::path::PathBuf;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;

use crate::MigrationError;

/// Why a store cannot be opened. No text of it holds a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The tables are those of another version of Phoenix.
    #[error(transparent)]
    Schema(#[from] MigrationError),
    /// The file is a database of another program.
    #[error("{} is a database of another program, not of Phoenix; nothing was changed: name another file", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is no sound database.
    #[error(
        "{} is damaged or no database ({finding}); keep a copy of it and restore a backup, or name another file", .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        finding: String,
    },
    /// The file cannot be used.
    #[error("{} cannot be used: {remedy}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What to do.
        remedy: &'static str,
    },
    /// The database failed.
    #[error(transparent)]
    Infrastructure(#[from] Infrastructure),
}

impl OpenError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            OpenError::Schema(MigrationError::Newer { .. } | MigrationError::Pending { .. }) => {
                ErrorCode::UnsupportedVersion
            }
            OpenError::Schema(_) | OpenError::Foreign { .. } | OpenError::Damaged { .. } => {
                ErrorCode::Corrupt
            }
            OpenError::Unusable { .. } => ErrorCode::PermissionDenied,
            OpenError::Infrastructure(error) => error.code(),
        }
    }
}
