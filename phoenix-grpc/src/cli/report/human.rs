//! For people: every finding with its source line, then what came of all files.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use phoenix_core::collector::Target;

use super::lines::Lines;
use super::snippet::{Drawing, Note};
use super::{FileReport, Reporter, Summary, Verdict, count, severities};
use crate::cli::outside::Io;
use crate::cli::safe;

#[derive(Debug)]
pub(super) struct Human;

impl Reporter for Human {
    fn file(&mut self, report: &FileReport, _: Verdict, io: &mut Io<'_>) -> io::Result<()> {
        let (text, findings) = report.checked();
        let (lines, drawing) = (Lines::of(text), Drawing::for_out(io));
        for finding in findings {
            writeln!(io.out, "{}", drawing.draw(&Note::of(finding, &report.name), &lines))?;
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary, target: &Target, io: &mut Io<'_>) -> io::Result<()> {
        let styled = |color: AnsiColor| if io.color_out { color.on_default().bold() } else { Style::new() };
        let (green, red) = (styled(AnsiColor::Green), styled(AnsiColor::BrightRed));
        let mut verdicts = Vec::new();
        if summary.refused > 0 {
            verdicts.push(format!("{red}{} refused{red:#}", count(summary.refused, "file", "files")));
        }
        if summary.unreadable > 0 {
            verdicts.push(format!("{red}{} unreadable{red:#}", count(summary.unreadable, "file", "files")));
        }
        if summary.accepted > 0 {
            verdicts.push(format!("{green}{} accepted{green:#}", count(summary.accepted, "file", "files")));
        }
        let found = severities(summary.errors, summary.warnings, summary.advice);
        match found.is_empty() {
            true => writeln!(io.out, "{}.", verdicts.join(", "))?,
            false => writeln!(io.out, "{}: {found}.", verdicts.join(", "))?,
        }
        if summary.unknown_components > 0 {
            let (name, versions) = (safe::line(&target.distribution.name), target.versions);
            writeln!(
                io.out,
                "Checked for the distribution {name}, {versions}; --distribution or --components names yours."
            )?;
        }
        if summary.fixed > 0 {
            writeln!(io.out, "{} made.", count(summary.fixed, "change", "changes"))?;
        } else if summary.fixable > 0 {
            let have = if summary.fixable == 1 { "finding comes" } else { "findings come" };
            writeln!(io.out, "{} {have} with a change: --diff shows, --fix makes it.", summary.fixable)?;
        }
        Ok(())
    }
}
