//! Why a question could not be answered at all.

use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::outside::Io;
use super::safe;

/// Why a command could not run, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Standard output cannot be written.
    pub(super) fn writing(error: &io::Error) -> Self {
        Self::new(format!("cannot write to standard output: {error}"))
    }

    /// Something that was named cannot be used.
    pub(super) fn at(name: impl Display, reason: impl Display) -> Self {
        Self::new(format!("{name}: {reason}"))
    }

    /// To standard error, as `error: …` and `help: …`.
    pub(super) fn print(&self, io: &mut Io<'_>) -> io::Result<()> {
        let label = |color: AnsiColor| if io.color_err { color.on_default().bold() } else { Style::new() };
        let (error, help) = (label(AnsiColor::BrightRed), label(AnsiColor::BrightCyan));
        // What was found so far belongs before the reason why there is no more; that it cannot be written may be the reason.
        let _ = io.out.flush();
        writeln!(io.err, "{error}error{error:#}: {}", safe::lines(&self.message))?;
        match &self.help {
            Some(text) => writeln!(io.err, "{help}help{help:#}: {}", safe::lines(text)),
            None => Ok(()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::writing(&error)
    }
}
