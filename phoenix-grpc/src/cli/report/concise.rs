//! One line per finding, `FILE:LINE:COLUMN: severity[code] path: message (help)`.

use std::io::{self, Write};

use phoenix_core::collector::Target;

use super::lines::Lines;
use super::{FileReport, Reporter, Summary, Verdict};
use crate::cli::outside::Io;
use crate::cli::safe;

#[derive(Debug)]
pub(super) struct Concise;

impl Reporter for Concise {
    fn file(&mut self, report: &FileReport, _: Verdict, io: &mut Io<'_>) -> io::Result<()> {
        let (text, findings) = report.checked();
        let lines = Lines::of(text);
        for finding in findings {
            write!(io.out, "{}:", safe::line(&report.name))?;
            if let Some(span) = finding.span {
                let place = lines.place(span.start);
                write!(io.out, "{}:{}:", place.line, place.column)?;
            }
            write!(io.out, " {}[{}]", finding.severity, finding.code)?;
            if !finding.path.is_empty() {
                write!(io.out, " {}", safe::line(&finding.path))?;
            }
            write!(io.out, ": {}", safe::line(&finding.message))?;
            match &finding.help {
                Some(help) => writeln!(io.out, " ({})", safe::line(help))?,
                None => writeln!(io.out)?,
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &Summary, _: &Target, _: &mut Io<'_>) -> io::Result<()> {
        Ok(())
    }
}
