//! Texts line by line, as `diff -u` and `patch` write and read it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use similar::TextDiff;

use super::outside::Io;
use super::safe;

/// What differs between two texts of a file.
pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(name, name).to_string()
}

/// Prints lines by the sign that they begin with; control characters are only sent where no terminal reads them.
pub(super) fn print(diff: &str, io: &mut Io<'_>) -> io::Result<()> {
    for line in diff.split_inclusive('\n') {
        let style = match line.as_bytes().first() {
            _ if !io.color_out => Style::new(),
            Some(b'+') => AnsiColor::Green.on_default(),
            Some(b'-') => AnsiColor::Red.on_default(),
            Some(b'~') => AnsiColor::Yellow.on_default(),
            Some(b'@') => AnsiColor::Cyan.on_default(),
            _ => Style::new(),
        };
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        let text = if io.is_terminal { safe::line(text) } else { text.into() };
        write!(io.out, "{style}{text}{style:#}{end}")?;
    }
    Ok(())
}
