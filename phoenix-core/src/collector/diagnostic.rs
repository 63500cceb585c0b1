//! What is wrong with a configuration, where, and what to do about it.

use std::fmt;

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

    fn new(severity: Severity, code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity, code, path: path.into(), span: None, message: message.into(), help: None }
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

    /// The same finding with the nearest known word as advice, when one is near.
    #[must_use]
    pub(crate) fn suggest<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(written, known) {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None => self,
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

/// The rule a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Code {
    /// The text is no YAML document that can be read.
    Document,
    /// A key that the collector does not know at this place.
    UnknownKey,
    /// A map, list or text where another shape belongs.
    WrongShape,
    /// A component or pipeline id that breaks the grammar, or stands twice.
    InvalidId,
    /// A component type that the distribution does not have.
    UnknownComponent,
    /// A pipeline of a signal that does not exist or is switched off.
    UnknownSignal,
    /// A reference to a component that is not configured.
    UndefinedReference,
    /// A processor that stands twice in one pipeline.
    DuplicateReference,
    /// A pipeline or configuration without a part it needs.
    Missing,
    /// A component in a pipeline of a signal that it does not support.
    UnsupportedSignal,
    /// A connector that is used on one side only.
    OneSidedConnector,
    /// Connectors that lead back to where they came from.
    ConnectorCycle,
    /// One id for a connector and a receiver or exporter.
    AmbiguousId,
    /// A mistake in the collector's own telemetry.
    Telemetry,
    /// A `${…}` reference that cannot be resolved.
    Expansion,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Document => "document",
            Self::UnknownKey => "unknown_key",
            Self::WrongShape => "wrong_shape",
            Self::InvalidId => "invalid_id",
            Self::UnknownComponent => "unknown_component",
            Self::UnknownSignal => "unknown_signal",
            Self::UndefinedReference => "undefined_reference",
            Self::DuplicateReference => "duplicate_reference",
            Self::Missing => "missing",
            Self::UnsupportedSignal => "unsupported_signal",
            Self::OneSidedConnector => "one_sided_connector",
            Self::ConnectorCycle => "connector_cycle",
            Self::AmbiguousId => "ambiguous_id",
            Self::Telemetry => "telemetry",
            Self::Expansion => "expansion",
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
