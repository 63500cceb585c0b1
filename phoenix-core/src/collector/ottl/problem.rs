//! What is wrong with a statement.

use std::ops::Range;

use crate::collector::diagnostic::{Code, Severity};

/// One finding about a statement or condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which rule was broken.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// Which of the texts it is in; zero when only one was given.
    pub text: usize,
    /// The bytes of that text it is about.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    pub(super) fn error(code: Code, at: At, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            text: 0,
            range: at.range(),
            message: message.into(),
            help: None,
        }
    }

    pub(super) fn warning(code: Code, at: At, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, at, message) }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Whether the collector refuses the statement for this.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A place in the text of a statement, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct At {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl At {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// From the start of this to the end of another place.
    pub(super) fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end.max(self.start) }
    }
}
