//! What was found, told in the form that was asked for.

mod concise;
mod github;
mod human;
mod json;
pub(super) mod lines;
mod sarif;
pub(super) mod snippet;

use std::io;

use clap::ValueEnum;
use phoenix_core::collector::{Code, Diagnostic, Severity, Target};
use serde::Serialize;

use super::Exit;
use super::outside::Io;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Output {
    /// Source lines with carets, for people
    #[default]
    Human,
    /// One line per finding, for editors and grep
    Concise,
    /// One JSON document, described in docs/cli.md
    Json,
    /// One SARIF 2.1.0 document, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// A file that was asked about.
#[derive(Debug)]
pub(super) struct FileReport {
    /// As it was named on the command line.
    pub(super) name: String,
    /// What was found in it, or why it cannot be read.
    pub(super) content: Result<Checked, String>,
}

/// A text with everything that was found in it.
#[derive(Debug)]
pub(super) struct Checked {
    /// The text that the findings are about.
    pub(super) text: String,
    pub(super) findings: Vec<Diagnostic>,
    /// How many changes were made before.
    pub(super) fixed: usize,
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Accepted,
    Refused,
    Unreadable,
}

/// How many of each there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(super) struct Summary {
    pub(super) files: usize,
    pub(super) accepted: usize,
    pub(super) refused: usize,
    pub(super) unreadable: usize,
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) advice: usize,
    /// How many findings come with a change that may mend them.
    pub(super) fixable: usize,
    /// How many changes were made.
    pub(super) fixed: usize,
    /// How many components are of a type that the distribution is not known to have.
    #[serde(skip)]
    pub(super) unknown_components: usize,
}

/// Tells about one file after the other, then about all of them.
pub(super) trait Reporter {
    fn file(&mut self, report: &FileReport, verdict: Verdict, io: &mut Io<'_>) -> io::Result<()>;
    fn end(&mut self, summary: &Summary, target: &Target, io: &mut Io<'_>) -> io::Result<()>;
}

impl Output {
    pub(super) fn reporter(self) -> Box<dyn Reporter> {
        match self {
            Self::Human => Box::new(human::Human),
            Self::Concise => Box::new(concise::Concise),
            Self::Json => Box::new(json::Json::default()),
            Self::Sarif => Box::new(sarif::Sarif::default()),
            Self::Github => Box::new(github::Github),
        }
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Accepted => Self::Accepted,
            Verdict::Refused => Self::Refused,
            Verdict::Unreadable => Self::Failed,
        }
    }
}

impl FileReport {
    /// Warnings refuse a file only where that was asked for.
    pub(super) fn verdict(&self, deny_warnings: bool) -> Verdict {
        let refuses = |finding: &Diagnostic| match finding.severity {
            Severity::Error => true,
            Severity::Warning => deny_warnings,
            Severity::Advice => false,
        };
        match &self.content {
            Err(_) => Verdict::Unreadable,
            Ok(checked) if checked.findings.iter().any(refuses) => Verdict::Refused,
            Ok(_) => Verdict::Accepted,
        }
    }

    fn checked(&self) -> (&str, &[Diagnostic]) {
        match &self.content {
            Ok(checked) => (&checked.text, &checked.findings),
            Err(_) => ("", &[]),
        }
    }
}

impl Summary {
    /// Unreadable if any file is, since the question was not answered; else refused if any is.
    pub(super) fn verdict(&self) -> Verdict {
        match (self.unreadable, self.refused) {
            (0, 0) => Verdict::Accepted,
            (0, _) => Verdict::Refused,
            _ => Verdict::Unreadable,
        }
    }

    pub(super) fn count(&mut self, report: &FileReport, verdict: Verdict) {
        self.files += 1;
        *match verdict {
            Verdict::Accepted => &mut self.accepted,
            Verdict::Refused => &mut self.refused,
            Verdict::Unreadable => &mut self.unreadable,
        } += 1;
        self.fixed += report.content.as_ref().map_or(0, |checked| checked.fixed);
        for finding in report.checked().1 {
            self.fixable += usize::from(finding.fix.is_some());
            self.unknown_components += usize::from(finding.code == Code::UnknownComponent);
            *match finding.severity {
                Severity::Error => &mut self.errors,
                Severity::Warning => &mut self.warnings,
                Severity::Advice => &mut self.advice,
            } += 1;
        }
    }
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How many of each severity there are, in words; empty for none.
pub(super) fn severities(errors: usize, warnings: usize, advice: usize) -> String {
    let found: Vec<String> = [
        (errors, "error", "errors"),
        (warnings, "warning", "warnings"),
        (advice, "piece of advice", "pieces of advice"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| count(number, one, many))
    .collect();
    found.join(", ")
}
