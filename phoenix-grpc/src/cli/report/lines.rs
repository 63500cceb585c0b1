//! Byte offsets of a text as lines and columns.

use serde::Serialize;

/// Where the lines of a text begin.
#[derive(Debug)]
pub(in crate::cli) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

/// A place in a text; line and column count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Place {
    pub(in crate::cli) line: usize,
    /// In characters (Unicode code points).
    pub(in crate::cli) column: usize,
    /// In bytes from the start of the text, from 0.
    pub(in crate::cli) offset: usize,
}

impl<'t> Lines<'t> {
    pub(in crate::cli) fn of(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The place of an offset; one beyond the end, or within a character, is moved back to where it can be.
    pub(in crate::cli) fn place(&self, offset: usize) -> Place {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let column = self.text[self.starts[line - 1]..offset].chars().count() + 1;
        Place { line, column, offset }
    }

    /// The column of an offset in UTF-16 code units, from 1.
    pub(in crate::cli) fn utf16_column(&self, offset: usize) -> usize {
        let place = self.place(offset);
        self.text[self.starts[place.line - 1]..place.offset].encode_utf16().count() + 1
    }

    /// The byte at a line and a column in characters, at most the end of the line.
    pub(in crate::cli) fn offset(&self, line: usize, column: usize) -> usize {
        let (start, text) = self.line(line);
        let mut characters = text.char_indices().map(|(at, _)| at);
        start + characters.nth(column.saturating_sub(1)).unwrap_or(text.len())
    }

    /// Where a line begins, and its text without the line break; the last line for one beyond it.
    pub(in crate::cli) fn line(&self, line: usize) -> (usize, &'t str) {
        let index = line.clamp(1, self.starts.len()) - 1;
        let start = self.starts[index];
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        let text = &self.text[start..end];
        let text = text.strip_suffix('\n').unwrap_or(text);
        (start, text.strip_suffix('\r').unwrap_or(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_utf16_code_units() {
        let text = "a: b\r\nä: 🦀x\n";
        let lines = Lines::of(text);
        let x = text.find('x').unwrap();
        assert_eq!(lines.place(x), Place { line: 2, column: 5, offset: x });
        assert_eq!(lines.utf16_column(x), 6);
        assert_eq!(lines.line(1), (0, "a: b"));
        assert_eq!(lines.line(2).1, "ä: 🦀x");
        assert_eq!(lines.offset(2, 5), x);
    }

    #[test]
    fn a_place_beyond_the_end_is_the_end() {
        let lines = Lines::of("ä");
        assert_eq!(lines.place(99), Place { line: 1, column: 2, offset: 2 });
        assert_eq!(lines.place(1), Place { line: 1, column: 1, offset: 0 });
        assert_eq!(lines.offset(7, 99), 2);
        assert_eq!(Lines::of("").place(0), Place { line: 1, column: 1, offset: 0 });
        assert_eq!(Lines::of("a\n").place(2), Place { line: 2, column: 1, offset: 2 });
    }

    #[test]
    fn every_offset_comes_back_from_its_line_and_column() {
        let text = "one\n\tzwei ü\r\n\n界 three";
        let lines = Lines::of(text);
        for (at, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
            let place = lines.place(at);
            assert_eq!(lines.offset(place.line, place.column), at);
        }
    }
}
