//! Lines of a file that may be compressed, in bounded memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const BUFFER: usize = 256 * 1024;

/// Reads lines, plain or out of gzip or zstd: which of them, the first bytes say.
pub struct Lines {
    text: Box<dyn BufRead + Send>,
    compressed: bool,
    longest: usize,
    buffer: Vec<u8>,
    number: u64,
    ended: bool,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// A line, without its end.
    Text(&'a [u8]),
    /// A line longer than the bound, which was skipped.
    TooLong,
    /// The compressed data ends before its end; it is the last that can be read.
    Truncated,
    /// The compressed data is damaged; it is the last that can be read.
    Corrupt,
    /// There are no more lines.
    End,
}

impl Lines {
    /// The lines of the file at `path`, of which none is longer than `longest` bytes.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(path: &Path, longest: usize) -> io::Result<Lines> {
        Lines::new(File::open(path)?, longest)
    }

    /// The lines of anything that can be read.
    ///
    /// # Errors
    /// What reading its first bytes says.
    pub fn new(source: impl Read + Send + 'static, longest: usize) -> io::Result<Lines> {
        let mut source = BufReader::with_capacity(BUFFER, source);
        let mut head = Vec::new();
        source.by_ref().take(4).read_to_end(&mut head)?;
        let (gzip, zstd) = (head.starts_with(&GZIP), head == ZSTD);
        let source = io::Cursor::new(head).chain(source);
        let text: Box<dyn BufRead + Send> = if gzip {
            Box::new(BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(source)))
        } else if zstd {
            Box::new(BufReader::with_capacity(BUFFER, zstd::stream::read::Decoder::with_buffer(source)?))
        } else {
            Box::new(source)
        };
        Ok(Lines { text, compressed: gzip || zstd, longest, buffer: Vec::new(), number: 0, ended: false })
    }

    /// The number of the line that was read last, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The line that was read last.
    #[must_use]
    pub fn current(&self) -> &[u8] {
        &self.buffer
    }

    /// Reads the next line.
    ///
    /// # Errors
    /// What the file system says; damage in compressed data is no error but [`Line::Truncated`] or [`Line::Corrupt`].
    pub fn next_line(&mut self) -> io::Result<Line<'_>> {
        self.buffer.clear();
        if self.ended {
            return Ok(Line::End);
        }
        self.number += 1;
        let limit = self.longest.saturating_add(1);
        match self.text.by_ref().take(limit as u64).read_until(b'\n', &mut self.buffer) {
            Ok(0) => {
                self.ended = true;
                return Ok(Line::End);
            }
            Ok(_) => {}
            Err(error) => return self.damage(error),
        }
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if self.buffer.len() > self.longest {
            self.buffer.clear();
            return match self.text.skip_until(b'\n') {
                Ok(_) => Ok(Line::TooLong),
                Err(error) => self.damage(error),
            };
        }
        let mark = b"\xef\xbb\xbf";
        if self.number == 1 && self.buffer.starts_with(mark) {
            self.buffer.drain(..mark.len());
        }
        Ok(Line::Text(&self.buffer))
    }

    fn damage(&mut self, error: io::Error) -> io::Result<Line<'_>> {
        self.ended = true;
        self.buffer.clear();
        if !self.compressed || error.raw_os_error().is_some() {
            return Err(error);
        }
        Ok(if error.kind() == io::ErrorKind::UnexpectedEof { Line::Truncated } else { Line::Corrupt })
    }
}

#[cfg(test)]
mod tests;
