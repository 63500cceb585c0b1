//! What is wrong with a configuration, where, and what to do about it.

mod code;

use std::fmt;

pub use code::{CODES, Code, Explanation};

use serde::{Deserialize, Serialize};

/// One finding about a configuration, with the place it was found at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Which rule was broken.
    pub code: Code,
    /// The path of the finding as the collector writes it, `processors::batch::timeout`.
    pub path: String,
    /// Where in the text it is; `None` for what is missing altogether.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to do about it, when there is more to say than the message does.
    pub help: Option<String>,
    /// A change of the text that mends it.
    #[serde(default)]
    pub fix: Option<Fix>,
}

/// A change of the text that mends what a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What it is replaced with.
    pub replacement: String,
}

impl Diagnostic {
    /// An error: the collector refuses the configuration.
    pub fn error(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, path, message)
    }

    /// A warning: the collector takes the configuration, and it is hardly what was meant.
    pub fn warning(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, path, message)
    }

    /// Advice: good to know, for instance what depends on the machine.
    pub fn advice(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Advice, code, path, message)
    }

    fn new(severity: Severity, code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity, code, path: path.into(), span: None, message: message.into(), help: None, fix: None }
    }

    /// The same finding with its place in the text.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same finding with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with a change of the text that mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same finding with the nearest known word as advice, when one is near.
    #[must_use]
    pub(crate) fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match (nearest(written, known), self.span) {
            (Some(word), Some(span)) if span.end - span.start == written.len() => {
                self.help(format!("did you mean `{word}`?")).fix(Fix { span, replacement: word.to_owned() })
            }
            (Some(word), _) => self.help(format!("did you mean `{word}`?")),
            (None, _) => self,
        }
    }

    /// Whether the collector would refuse the configuration for this.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.severity, self.code)?;
        if let Some(span) = &self.span {
            write!(f, " {}:{}", span.line, span.column)?;
        }
        if !self.path.is_empty() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}", self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The collector refuses the configuration.
    Error,
    /// The collector takes the configuration; it is hardly what was meant.
    Warning,
    /// Something to know, for instance what depends on the machine.
    Advice,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        })
    }
}

/// A range of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: usize,
    /// Column of the first byte in characters, from 1.
    pub column: usize,
}

/// The known word that is nearest to what was written, if any is near enough to be meant.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST_COMPARED: usize = 64;
    const MOST_COMPARED: usize = 256;
    if written.len() > LONGEST_COMPARED {
        return None;
    }
    known
        .into_iter()
        .take(MOST_COMPARED)
        .filter(|word| word.len() <= LONGEST_COMPARED)
        .map(|word| (strsim::damerau_levenshtein(written, word), word))
        .filter(|(distance, word)| *distance <= 1 + word.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}
