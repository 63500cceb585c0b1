//! The mistakes in a spec, all at once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode;

/// One mistake in a spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecError {
    /// The field, such as `criteria[1].margin`; empty when the whole text is meant.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.field, self.message)
        }
    }
}

/// All the mistakes in a spec, at least one, in the order of the fields, unknown ones last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecErrors(Vec<SpecError>);

impl SpecErrors {
    /// The mistakes.
    #[must_use]
    pub fn errors(&self) -> &[SpecError] {
        &self.0
    }

    /// `invalid_argument`.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::InvalidArgument
    }

    pub(in crate::model::draft) fn whole_text(message: impl Into<String>) -> SpecErrors {
        SpecErrors(vec![SpecError { field: String::new(), message: message.into() }])
    }
}

impl fmt::Display for SpecErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [only] = self.0.as_slice() {
            return write!(f, "the spec is not valid: {only}");
        }
        write!(f, "the spec has {} mistakes:", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(f, "\n  {error}"))
    }
}

impl std::error::Error for SpecErrors {}

/// Takes mistakes in as they are found.
#[derive(Debug, Default)]
pub(in crate::model::draft) struct Collector(Vec<SpecError>);

impl Collector {
    pub(in crate::model::draft) fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(SpecError { field: field.into(), message: message.into() });
    }

    /// Whether a mistake was found at `field` or inside of it: then rules about it would only confuse.
    pub(in crate::model::draft) fn concern(&self, field: &str) -> bool {
        self.0.iter().any(|error| {
            error
                .field
                .strip_prefix(field)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    /// Whether a mistake was found at `field` itself.
    pub(in crate::model::draft) fn is_at(&self, field: &str) -> bool {
        self.0.iter().any(|error| error.field == field)
    }

    pub(in crate::model::draft) fn finish<T>(mut self, value: T) -> Result<T, SpecErrors> {
        if self.0.is_empty() {
            return Ok(value);
        }
        let place = |error: &SpecError| {
            let top = error.field.split(['.', '[']).next();
            super::read::FIELDS.iter().position(|field| Some(*field) == top).unwrap_or(usize::MAX)
        };
        self.0.sort_by_key(place);
        Err(SpecErrors(self.0))
    }
}
