//! One JSON document; its form is a promise, described in `docs/cli.md`.

use std::io;

use phoenix_core::collector::{Code, Diagnostic, Severity, Span, Target};
use serde::Serialize;

use super::lines::{Lines, Place};
use super::{FileReport, Reporter, Summary, Verdict};
use crate::cli::outside::Io;

/// Counts the changes that would break a reader; new fields do not.
const VERSION: u32 = 1;

#[derive(Debug, Default)]
pub(super) struct Json {
    files: Vec<File>,
}

#[derive(Debug, Serialize)]
struct Document<'r> {
    version: u32,
    phoenix: &'static str,
    verdict: Verdict,
    checked_for: CheckedFor<'r>,
    summary: &'r Summary,
    files: &'r [File],
}

/// Which collector the configurations were checked for.
#[derive(Debug, Serialize)]
struct CheckedFor<'r> {
    distribution: &'r str,
    oldest_version: String,
    newest_version: String,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    verdict: Verdict,
    /// Why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How many changes `--fix` made.
    fixed: usize,
    findings: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    severity: Severity,
    code: Code,
    path: String,
    message: String,
    help: Option<String>,
    /// The first character and the one after the last.
    location: Option<Location>,
    fix: Option<Change>,
}

/// What may mend a finding.
#[derive(Debug, Serialize)]
struct Change {
    location: Location,
    replacement: String,
}

#[derive(Debug, Serialize)]
struct Location {
    start: Place,
    end: Place,
}

impl Reporter for Json {
    fn file(&mut self, report: &FileReport, verdict: Verdict, _: &mut Io<'_>) -> io::Result<()> {
        let (text, findings) = report.checked();
        let lines = Lines::of(text);
        self.files.push(File {
            path: report.name.clone(),
            verdict,
            reason: report.content.as_ref().err().cloned(),
            fixed: report.content.as_ref().map_or(0, |checked| checked.fixed),
            findings: findings.iter().map(|finding| Finding::of(finding, &lines)).collect(),
        });
        Ok(())
    }

    fn end(&mut self, summary: &Summary, target: &Target, io: &mut Io<'_>) -> io::Result<()> {
        let document = Document {
            version: VERSION,
            phoenix: env!("CARGO_PKG_VERSION"),
            verdict: summary.verdict(),
            checked_for: CheckedFor {
                distribution: &target.distribution.name,
                oldest_version: target.versions.from.to_string(),
                newest_version: target.versions.to.to_string(),
            },
            summary,
            files: &self.files,
        };
        io.json(&document)
    }
}

impl Location {
    fn of(span: Span, lines: &Lines<'_>) -> Self {
        Self { start: lines.place(span.start), end: lines.place(span.end) }
    }
}

impl Finding {
    fn of(finding: &Diagnostic, lines: &Lines<'_>) -> Self {
        Self {
            severity: finding.severity,
            code: finding.code,
            path: finding.path.clone(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            location: finding.span.map(|span| Location::of(span, lines)),
            fix: finding.fix.as_ref().map(|fix| Change {
                location: Location::of(fix.span, lines),
                replacement: fix.replacement.clone(),
            }),
        }
    }
}
