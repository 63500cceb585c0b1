//! What in a recording could not be used.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// How many problems are kept in words; all are counted.
pub(super) const KEPT: usize = 100;

/// What could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    counts: BTreeMap<ProblemKind, u64>,
}

/// One thing that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What kind of problem.
    pub kind: ProblemKind,
    /// What exactly.
    pub reason: String,
}

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A line is not OTLP JSON.
    Malformed,
    /// A line is longer than the bound; it was skipped.
    TooLong,
    /// The file ends in the middle of a compressed frame.
    Truncated,
    /// The compressed data is damaged; what follows in the file cannot be read.
    Corrupt,
    /// A resource names no host and none was given for such.
    NoHost,
    /// A resource bears the tags of another experiment or arm.
    Foreign,
    /// A resource's `phoenix.config.hash` is no hash.
    BadHash,
}

impl Problems {
    /// Those that are kept in words, in the order in which they were met; the first hundred.
    #[must_use]
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// How many of this kind.
    #[must_use]
    pub fn count(&self, kind: ProblemKind) -> u64 {
        self.counts.get(&kind).copied().unwrap_or(0)
    }

    /// How many in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    pub(super) fn note(&mut self, file: &Path, line: u64, kind: ProblemKind, reason: impl fmt::Display) {
        *self.counts.entry(kind).or_default() += 1;
        if self.kept.len() < KEPT {
            self.kept.push(Problem { file: file.to_owned(), line, kind, reason: reason.to_string() });
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.reason)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.kept {
            writeln!(f, "{problem}")?;
        }
        let more = self.total() - self.kept.len() as u64;
        if more > 0 { writeln!(f, "… and {more} more") } else { Ok(()) }
    }
}
