//! The experiments that are recorded and shown.

use std::path::{Path, PathBuf};

use phoenix_core::model::Spec;
use phoenix_core::model::draft::{Format, SpecErrors};

const AGGREGATED: &str = include_str!("../specs/aggregated.yaml");
const LOSSY: &str = include_str!("../specs/lossy.yaml");
const AA: &str = include_str!("../specs/aa.yaml");

/// An experiment of which there is a recording.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Its folder below `examples/data`, and its spec's name below `examples/specs`.
    pub name: &'static str,
    /// How long is recorded: the spec's duration and some seconds for the start and the end.
    pub seconds: u64,
    /// How it must end.
    pub expected: Expected,
    /// The text of its spec.
    pub spec: &'static str,
}

/// How an experiment must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The candidate runs in production.
    Promoted,
    /// The verdict was against the candidate, and everything is as it was.
    RolledBack,
    /// Both arms ran the same config: no difference was found, the baseline is kept, and everything is as it was.
    EqualArms,
}

/// All of them.
pub const CASES: [Case; 3] = [
    Case { name: "aggregated", seconds: 940, expected: Expected::Promoted, spec: AGGREGATED },
    Case { name: "lossy", seconds: 340, expected: Expected::RolledBack, spec: LOSSY },
    Case { name: "aa", seconds: 520, expected: Expected::EqualArms, spec: AA },
];

impl Case {
    /// The spec.
    ///
    /// # Errors
    /// Everything that is wrong with the file.
    pub fn parsed(&self) -> Result<Spec, SpecErrors> {
        Spec::parse(self.spec, Format::Yaml)
    }

    /// Where its recording is kept.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(self.name)
    }

    /// The ten bytes that make its id beside the time; random ones in production.
    #[must_use]
    pub fn id_bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        for (byte, letter) in bytes.iter_mut().zip(self.name.bytes()) {
            *byte = letter;
        }
        bytes
    }
}
