//! The one taxonomy of errors: every error of the library maps to one of these codes.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of thing went wrong; the same words in Rust, on the wire and in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// There is no such thing.
    NotFound,
    /// It is there already.
    AlreadyExists,
    /// Somebody else changed it first; load and try again.
    Conflict,
    /// Another experiment holds a target.
    TargetsHeld,
    /// Not possible in this phase.
    InvalidTransition,
    /// The request is wrong.
    InvalidArgument,
    /// The template, or what it renders, is wrong.
    TemplateInvalid,
    /// There is not enough data to say.
    InsufficientData,
    /// A bound was reached.
    LimitExceeded,
    /// A newer effect has been there already.
    Fenced,
    /// Written by a newer version of Phoenix.
    UnsupportedVersion,
    /// The caller may not do that.
    PermissionDenied,
    /// The caller is not known.
    Unauthenticated,
    /// Not now; try again.
    Unavailable,
    /// Stored data are damaged.
    Corrupt,
    /// A mistake in Phoenix.
    Internal,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [ErrorCode; 16] = [
        ErrorCode::NotFound,
        ErrorCode::AlreadyExists,
        ErrorCode::Conflict,
        ErrorCode::TargetsHeld,
        ErrorCode::InvalidTransition,
        ErrorCode::InvalidArgument,
        ErrorCode::TemplateInvalid,
        ErrorCode::InsufficientData,
        ErrorCode::LimitExceeded,
        ErrorCode::Fenced,
        ErrorCode::UnsupportedVersion,
        ErrorCode::PermissionDenied,
        ErrorCode::Unauthenticated,
        ErrorCode::Unavailable,
        ErrorCode::Corrupt,
        ErrorCode::Internal,
    ];

    /// The word on the wire, such as `not_found`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorCode::NotFound => "not_found",
            ErrorCode::AlreadyExists => "already_exists",
            ErrorCode::Conflict => "conflict",
            ErrorCode::TargetsHeld => "targets_held",
            ErrorCode::InvalidTransition => "invalid_transition",
            ErrorCode::InvalidArgument => "invalid_argument",
            ErrorCode::TemplateInvalid => "template_invalid",
            ErrorCode::InsufficientData => "insufficient_data",
            ErrorCode::LimitExceeded => "limit_exceeded",
            ErrorCode::Fenced => "fenced",
            ErrorCode::UnsupportedVersion => "unsupported_version",
            ErrorCode::PermissionDenied => "permission_denied",
            ErrorCode::Unauthenticated => "unauthenticated",
            ErrorCode::Unavailable => "unavailable",
            ErrorCode::Corrupt => "corrupt",
            ErrorCode::Internal => "internal",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something outside of Phoenix failed: a store, a deployer, a metric source.
///
/// Its text does not repeat its source; walk [`Error::source`] for that.
#[derive(Debug)]
pub struct Infrastructure {
    code: ErrorCode,
    operation: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Infrastructure {
    /// A failure of `operation` (a verb phrase such as `load an experiment`), of the kind `code`.
    #[must_use]
    pub fn new(code: ErrorCode, operation: &'static str) -> Infrastructure {
        Infrastructure { code, operation, source: None }
    }

    /// The same, caused by `source`.
    #[must_use]
    pub fn caused_by(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Infrastructure {
        Infrastructure { source: Some(source.into()), ..self }
    }

    /// Its kind: `Unavailable` where trying again may help.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// What was being done.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }
}

impl fmt::Display for Infrastructure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} ({})", self.operation, self.code)
    }
}

impl Error for Infrastructure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_each_code_is_its_serialised_form() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
        }
    }

    #[test]
    fn an_infrastructure_error_does_not_repeat_its_source() {
        let error =
            Infrastructure::new(ErrorCode::Unavailable, "load an experiment").caused_by("disk on fire");
        assert_eq!(error.to_string(), "could not load an experiment (unavailable)");
        assert_eq!(error.source().unwrap().to_string(), "disk on fire");
    }
}
