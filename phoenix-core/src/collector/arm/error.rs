//! Why no arm config can be derived.

use crate::collector::diagnostic::Diagnostic;
use crate::collector::document::DocumentError;
use crate::collector::hash::{HASH_TAG, HashError};

/// Why no arm config can be derived from a plain config.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArmError {
    /// A setting is out of its range.
    #[error("{name} {problem}")]
    Setting {
        /// Which one.
        name: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The plain config cannot be read.
    #[error("the configuration cannot be read")]
    Document(#[from] DocumentError),
    /// A collector would refuse the plain config.
    #[error("a collector would refuse the configuration: {}", list(.0))]
    Refused(Vec<Diagnostic>),
    /// The plain config names the tag that proves which arm config was loaded.
    #[error(
        "the text holds `{HASH_TAG}`: it is an arm config already; give the plain config it was derived from"
    )]
    AlreadyArm,
    /// No metrics pipeline exports anything.
    #[error("there is no metrics pipeline with an exporter, so there is nothing to measure")]
    NoMetrics,
    /// A part that has to be changed is a reference that only the collector can resolve.
    #[error("`{path}` is a `${{…}}` reference, so it is not known what it holds; write it out")]
    Opaque {
        /// Path of the part.
        path: String,
    },
    /// A shadow arm cannot get what another collector is sent.
    #[error(
        "the receiver `{receiver}` in the {pipeline} pipeline is sent its data, which only one collector of a host can get; \
         use the design `split`, or, where it listens and something can copy to the arms what it is sent, `mirror`{}",
        if *.other_signal { ", or leave traces and logs out" } else { "" }
    )]
    ReceivesInput {
        /// The receiver.
        receiver: String,
        /// The pipeline.
        pipeline: String,
        /// Whether the pipeline carries something else than metrics.
        other_signal: bool,
    },
    /// The arm needs more ports than it was allotted.
    #[error("the arm needs a port for `{path}`, but its {count} are taken; allot more")]
    PortsExhausted {
        /// Path of the field.
        path: String,
        /// How many it was allotted.
        count: u16,
    },
    /// The derived text has no slot for its hash; a mistake of Phoenix.
    #[error("the derived configuration has no hash of its own")]
    Hash(#[from] HashError),
    /// The derived text cannot be read; a mistake of Phoenix.
    #[error("the derived configuration cannot be read")]
    Unreadable(#[source] DocumentError),
    /// The derived text means something else than what was derived; a mistake of Phoenix.
    #[error("the derived configuration does not read back as it was written")]
    Unfaithful,
    /// A collector would refuse the derived text; a mistake of Phoenix.
    #[error("a collector would refuse the derived configuration: {}", list(.0))]
    ArmRefused(Vec<Diagnostic>),
}

fn list(diagnostics: &[Diagnostic]) -> String {
    let lines: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
    lines.join("; ")
}
