//! What a run is given by the world around it.

use std::io::{self, ErrorKind, Read, Write};

use anstyle::Style;
use serde::Serialize;

use super::safe;

/// The streams of a run, and what is known of the terminal.
pub struct Outside<'o> {
    /// Read for the file `-`.
    pub stdin: &'o mut dyn Read,
    /// Where results go.
    pub stdout: &'o mut dyn Write,
    /// Where the reasons go why there is no result.
    pub stderr: &'o mut dyn Write,
    /// What is known of the terminal.
    pub terminal: Terminal,
}

/// What is known of the terminal; by default that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal {
    /// Whether standard output is a terminal.
    pub stdout: bool,
    /// Whether standard error is a terminal.
    pub stderr: bool,
    /// Its width in characters.
    pub width: Option<usize>,
    /// Whether the environment asks for no colours (`NO_COLOR`, `TERM=dumb`).
    pub no_color: bool,
    /// Whether the environment asks for colours in any case (`CLICOLOR_FORCE`).
    pub force_color: bool,
}

impl Terminal {
    /// Whether colours go to a stream when nobody says so on the command line.
    pub(super) fn auto(self, is_terminal: bool) -> bool {
        !self.no_color && (self.force_color || is_terminal)
    }
}

/// The outside as commands use it.
pub(super) struct Io<'o> {
    pub(super) stdin: &'o mut dyn Read,
    pub(super) out: Pipe<'o>,
    pub(super) err: Pipe<'o>,
    /// Whether standard output is a terminal.
    pub(super) is_terminal: bool,
    pub(super) width: Option<usize>,
    pub(super) color_out: bool,
    pub(super) color_err: bool,
}

impl Io<'_> {
    /// Bold on standard output, where that can be seen.
    pub(super) fn bold(&self) -> Style {
        if self.color_out { Style::new().bold() } else { Style::new() }
    }

    /// A JSON document on standard output.
    pub(super) fn json(&mut self, document: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(document)?;
        writeln!(self.out, "{}", safe::json(&text))
    }
}

/// A stream whose reader may leave: what is written after that is dropped, and the run goes on to its exit code.
pub(super) struct Pipe<'w> {
    inner: &'w mut dyn Write,
    abandoned: bool,
}

impl<'w> Pipe<'w> {
    pub(super) fn new(inner: &'w mut dyn Write) -> Self {
        Self { inner, abandoned: false }
    }

    fn unless_abandoned<T>(
        &mut self,
        dropped: T,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        if self.abandoned {
            return Ok(dropped);
        }
        match write(self.inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.abandoned = true;
                Ok(dropped)
            }
            written => written,
        }
    }
}

impl Write for Pipe<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_abandoned(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_abandoned((), |inner| inner.flush())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_go_to_terminals_unless_the_environment_says_otherwise() {
        let terminal = |no_color, force_color| Terminal { no_color, force_color, ..Terminal::default() };
        for (no_color, force_color, is_terminal, colored) in [
            (false, false, true, true),
            (false, false, false, false),
            (true, false, true, false),
            (false, true, false, true),
            (true, true, true, false),
        ] {
            let auto = terminal(no_color, force_color).auto(is_terminal);
            assert_eq!(
                auto, colored,
                "NO_COLOR {no_color}, CLICOLOR_FORCE {force_color}, terminal {is_terminal}"
            );
        }
    }

    /// A reader that leaves after some bytes; `None` for a disk that is full.
    struct Leaves(usize, ErrorKind);

    impl Write for Leaves {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_leaves_is_no_error_and_a_full_disk_is() {
        assert!(Pipe::new(&mut Leaves(3, ErrorKind::BrokenPipe)).write_all(b"more than three").is_ok());
        let full = Pipe::new(&mut Leaves(3, ErrorKind::StorageFull)).write_all(b"more than three");
        assert_eq!(full.map_err(|error| error.kind()), Err(ErrorKind::StorageFull));
    }
}
