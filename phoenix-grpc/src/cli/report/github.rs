//! Annotations of a GitHub workflow, which shows them in the changes of a pull request.

use std::fmt::Write as _;
use std::io::{self, Write};

use phoenix_core::collector::{Severity, Target};

use super::lines::Lines;
use super::{FileReport, Reporter, Summary, Verdict};
use crate::cli::outside::Io;

#[derive(Debug)]
pub(super) struct Github;

impl Reporter for Github {
    fn file(&mut self, report: &FileReport, _: Verdict, io: &mut Io<'_>) -> io::Result<()> {
        let (text, findings) = report.checked();
        let lines = Lines::of(text);
        for finding in findings {
            let command = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Advice => "notice",
            };
            let mut properties = format!("title=phoenix ({}),file={}", finding.code, property(&report.name));
            if let Some(span) = finding.span {
                let (start, end) = (lines.place(span.start), lines.place(span.end));
                // Writing to a String cannot fail.
                let _ = write!(properties, ",line={},endLine={}", start.line, end.line);
                if start.line == end.line {
                    let _ = write!(properties, ",col={},endColumn={}", start.column, end.column);
                }
            }
            let mut message = finding.message.clone();
            if !finding.path.is_empty() {
                message = format!("{}: {message}", finding.path);
            }
            if let Some(help) = &finding.help {
                let _ = write!(message, "\nhelp: {help}");
            }
            writeln!(io.out, "::{command} {properties}::{}", data(&message))?;
        }
        if let Err(reason) = &report.content {
            writeln!(io.out, "::error title=phoenix,file={}::{}", property(&report.name), data(reason))?;
        }
        Ok(())
    }

    fn end(&mut self, _: &Summary, _: &Target, _: &mut Io<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// The text of an annotation; what would end it or begin another command is written as the runner wants it, and other
/// control characters are shown.
fn data(text: &str) -> String {
    crate::cli::safe::lines(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_begin_a_command_of_its_own() {
        assert_eq!(data("100%\n::set-output name=x::y"), "100%25%0A::set-output name=x::y");
        assert_eq!(property("a,line=1:b\u{1b}"), "a%2Cline=1%3Ab\\u{1b}");
    }
}
