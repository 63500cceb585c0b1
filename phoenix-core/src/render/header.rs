//! What a template says about itself: its front matter.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::parameter::Parameter;

/// The front matter of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Header {
    /// The name under which the template is known, e.g. `process-baseline-v1`.
    pub name: String,
    /// Counts the changes of a template; a revision never changes once it was used.
    pub revision: u32,
    /// What the rendered configuration does, in a sentence or two.
    pub description: String,
    /// The signal that the main pipeline carries.
    pub pipeline: Signal,
    /// Whether two collectors can read the same input.
    pub input: InputKind,
    /// The parameters, in the order of the file.
    pub parameters: Vec<Parameter>,
}

impl Header {
    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// A kind of telemetry that a pipeline carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Signal {
    /// Metrics.
    Metrics,
    /// Traces.
    Traces,
    /// Logs.
    Logs,
}

impl Signal {
    pub(super) const ALL: [(&'static str, Self); 3] =
        [("metrics", Self::Metrics), ("traces", Self::Traces), ("logs", Self::Logs)];
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, _) = Self::ALL.into_iter().find(|(_, signal)| signal == self).unwrap_or(Self::ALL[0]);
        f.write_str(name)
    }
}

/// Where a template's telemetry comes from, which decides the designs that it can be compared in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum InputKind {
    /// The collector reads it itself, and a second collector can read the same: the `shadow` design works.
    Scrape,
    /// Others send it to the collector, once: the `shadow` design does not work.
    Receive,
}

impl InputKind {
    pub(super) const ALL: [(&'static str, Self); 2] = [("scrape", Self::Scrape), ("receive", Self::Receive)];
}
