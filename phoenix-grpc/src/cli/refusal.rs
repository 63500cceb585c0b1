//! Why a run ends early.

use std::io::{self, Write};

use super::outside::Io;
use super::{Exit, Failure, safe};

/// Why a command ends without its result.
#[derive(Debug)]
pub(super) enum Stop {
    /// A value, a template or a configuration is wrong.
    Refused(Refusal),
    /// The question could not be answered.
    Failed(Failure),
}

/// What is wrong, as it is shown.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl Refusal {
    /// What was drawn, and a last line that says what came of it.
    pub(super) fn new(mut drawn: String, summary: &str) -> Self {
        drawn.push_str(&safe::line(summary));
        drawn.push_str(".\n");
        Self(drawn)
    }
}

impl Stop {
    /// Says it on standard error.
    pub(super) fn print(&self, io: &mut Io<'_>) -> io::Result<Exit> {
        match self {
            Self::Refused(Refusal(drawn)) => {
                write!(io.err, "{drawn}")?;
                Ok(Exit::Refused)
            }
            Self::Failed(failure) => {
                failure.print(io)?;
                Ok(Exit::Failed)
            }
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(Failure::writing(&error))
    }
}
