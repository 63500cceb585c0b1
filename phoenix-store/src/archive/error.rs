//! Why an experiment was not archived, or an archive not read.

use std::io;

use phoenix_core::ErrorCode;
use phoenix_core::experiment::PhaseName;
use phoenix_core::model::{ConfigHash, ExperimentId};
use phoenix_core::ports::{LoadError, StoreError};

use super::line::FORMAT_VERSION;

/// Why an experiment was not archived, or an archive not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// It goes on.
    #[error(
        "the experiment is {phase}; only what is over can be archived: let it come to its end, or cancel it"
    )]
    NotOver {
        /// Where it is.
        phase: PhaseName,
    },
    /// Some targets have not got what they are owed.
    #[error(
        "{count} targets are still owed something: bring them back until the debts are paid, or abandon them by deleting with force"
    )]
    Debts {
        /// How many.
        count: usize,
    },
    /// The store lacks an artifact that an event names.
    #[error(
        "artifact {name}, which an event names, is not in the store: restore it from a backup first, since without it the evidence has a hole"
    )]
    ArtifactMissing {
        /// The artifact.
        name: ConfigHash,
    },
    /// The store changed while the experiment was archived.
    #[error("the experiment changed while it was archived; archive it again")]
    Changed,
    /// There is a file already, with something else in it.
    #[error("{path} is there already and is not this archive; choose another path, or move the file away")]
    FileExists {
        /// The file.
        path: String,
    },
    /// The archive cannot be trusted.
    #[error("line {line} of the archive: {damage}")]
    Damaged {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it, and what to do.
        damage: Damage,
    },
    /// The experiment is in the store already, and it is another one.
    #[error(
        "experiment {0} is in the store with other events; restore into another store, or delete that one first"
    )]
    Differs(ExperimentId),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("the archive cannot be read or written")]
    Io(#[from] io::Error),
}

/// What is wrong with a line, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The first line is no header.
    #[error("this is not the header of an archive; name a file that `archive` has written")]
    NotAnArchive,
    /// A newer Phoenix wrote it.
    #[error(
        "the archive is written in format {0}, and this version of Phoenix reads formats 1 to {FORMAT_VERSION}; use a version that reads format {0}"
    )]
    UnknownFormat(u64),
    /// The file ends too early.
    #[error("the file ends here, before the line with the counts: it was cut; take another copy")]
    Cut,
    /// It is no line of an archive.
    #[error("it cannot be read ({0}): it was changed or cut; take another copy")]
    Unreadable(String),
    /// It stands where another kind of line has to.
    #[error("{found} cannot come after {after}: lines are missing or were moved; take another copy")]
    OutOfOrder {
        /// The kind of this line.
        found: &'static str,
        /// The kind of the line before.
        after: &'static str,
    },
    /// It is not the next event.
    #[error(
        "it should hold event {expected} of the experiment: lines are missing or were moved; take another copy"
    )]
    NotTheNextEvent {
        /// The version that should have come.
        expected: u64,
    },
    /// The events cannot be read, or are no history.
    #[error("up to here the events are not the history of an experiment that is over: {0}")]
    NotAHistory(String),
    /// An artifact that an event names did not come.
    #[error("artifact {0}, which an event names, has not come: lines are missing; take another copy")]
    ArtifactMissing(ConfigHash),
    /// No event names it.
    #[error("no event names artifact {0}: lines were added; take another copy")]
    ArtifactUnknown(ConfigHash),
    /// The counts of the last line are not those of the lines above it.
    #[error(
        "the lines above hold {found} {what} and this one says {said}: lines are missing or were added; take another copy"
    )]
    Counts {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there should be.
        said: u64,
    },
    /// The digest of the last line is not that of the lines above it.
    #[error("a line above was changed: their SHA-256 is {found} and should be {said}; take another copy")]
    Digest {
        /// What it is.
        found: ConfigHash,
        /// What it should be.
        said: ConfigHash,
    },
    /// Something comes after the last line.
    #[error("nothing may come after the line with the counts; take another copy")]
    Trailing,
}

impl ArchiveError {
    /// Its place in the one taxonomy of errors.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            ArchiveError::NotOver { .. } => ErrorCode::InvalidTransition,
            ArchiveError::Debts { .. } => ErrorCode::InvalidTransition,
            ArchiveError::ArtifactMissing { .. } => ErrorCode::Corrupt,
            ArchiveError::Changed => ErrorCode::Conflict,
            ArchiveError::FileExists { .. } | ArchiveError::Differs(_) => ErrorCode::AlreadyExists,
            ArchiveError::Damaged { damage: Damage::UnknownFormat(_), .. } => ErrorCode::UnsupportedVersion,
            ArchiveError::Damaged { damage: Damage::NotAnArchive, .. } => ErrorCode::InvalidArgument,
            ArchiveError::Damaged { .. } => ErrorCode::Corrupt,
            ArchiveError::Store(error) => error.code(),
            ArchiveError::Io(_) => ErrorCode::Unavailable,
        }
    }
}

impl From<LoadError> for ArchiveError {
    fn from(error: LoadError) -> ArchiveError {
        ArchiveError::Store(error.into())
    }
}
