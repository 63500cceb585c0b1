//! Why a store cannot be opened.

use std::path::PathBuf;

use phoenix_core::ErrorCode;
use phoenix_core::error::Infrastructure;
use phoenix_core::ports::StoreError;

use crate::MigrationError;

/// Why a store cannot be opened. No text of it holds a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The address begins with a word that names no kind of store.
    #[error(
        "the address of a store is `memory:`, `sqlite:FILE` or `postgres://user:password@host/database`{hint}"
    )]
    UnknownScheme {
        /// `; did you mean …?`, or nothing.
        hint: String,
    },
    /// This program was built without that kind of store.
    #[error(
        "this program was built without the feature `{feature}` of phoenix-store; build it with that feature, or use another store"
    )]
    FeatureOff {
        /// The feature.
        feature: &'static str,
    },
    /// The address cannot be read.
    #[error("the address of the store cannot be read: {rule}")]
    WrongAddress {
        /// What is allowed.
        rule: &'static str,
    },
    /// The address names an option that there is not.
    #[error("the address of the store has no option{name}; {hint}")]
    UnknownOption {
        /// The name, in a form for the text.
        name: String,
        /// The nearest one, or all that there are.
        hint: String,
    },
    /// The address gives an option a value that it cannot have; the value is not repeated.
    #[error("in the address of the store, `{name}` must be {should}")]
    WrongOption {
        /// The name.
        name: &'static str,
        /// What is allowed.
        should: &'static str,
    },
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
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed.
    #[error(transparent)]
    Infrastructure(#[from] Infrastructure),
}

impl OpenError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            OpenError::UnknownScheme { .. }
            | OpenError::FeatureOff { .. }
            | OpenError::WrongAddress { .. }
            | OpenError::UnknownOption { .. }
            | OpenError::WrongOption { .. } => ErrorCode::InvalidArgument,
            OpenError::Schema(
                MigrationError::Newer { .. } | MigrationError::Pending { .. } | MigrationError::Restored,
            ) => ErrorCode::UnsupportedVersion,
            OpenError::Schema(_) | OpenError::Foreign { .. } | OpenError::Damaged { .. } => {
                ErrorCode::Corrupt
            }
            OpenError::Unusable { .. } => ErrorCode::PermissionDenied,
            OpenError::Store(error) => error.code(),
            OpenError::Infrastructure(error) => error.code(),
        }
    }
}
