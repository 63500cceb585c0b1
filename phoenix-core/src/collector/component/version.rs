//! Versions of the collector, and ranges of them.

use std::fmt;
use std::str::FromStr;

/// A version of the collector, `0.158.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The number that grows every two weeks.
    pub minor: u16,
    /// The number of a repair.
    pub patch: u16,
}

/// What is no version: three numbers joined by dots belong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version of a collector, write `0.158.0` for instance")]
pub struct VersionError(String);

impl Version {
    /// The version `0.minor.0`, as nearly all are.
    #[must_use]
    pub const fn v0(minor: u16) -> Self {
        Self { major: 0, minor, patch: 0 }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    /// Reads `0.158.0`, `v0.158.0` or `0.158`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || VersionError(text.to_owned());
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || -> Option<Result<u16, VersionError>> {
            parts.next().map(|part| part.parse().map_err(|_| error()))
        };
        let major = number().ok_or_else(error)??;
        let minor = number().ok_or_else(error)??;
        let patch = number().unwrap_or(Ok(0))?;
        match parts.next() {
            None => Ok(Self { major, minor, patch }),
            Some(_) => Err(error()),
        }
    }
}

/// The versions that a configuration is meant for, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Versions {
    /// The oldest one.
    pub from: Version,
    /// The newest one.
    pub to: Version,
}

impl Versions {
    /// One version alone.
    #[must_use]
    pub const fn only(version: Version) -> Self {
        Self { from: version, to: version }
    }

    /// Whether a version is one of them.
    #[must_use]
    pub fn contains(&self, version: Version) -> bool {
        self.from <= version && version <= self.to
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from == self.to {
            true => write!(f, "v{}", self.to),
            false => write!(f, "v{} to v{}", self.from, self.to),
        }
    }
}
