//! The lines of an archive.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use phoenix_core::experiment::EventRecord;
use phoenix_core::model::{ConfigHash, ExperimentId, Measurements};
use phoenix_core::ports::Artifact;
use serde::{Deserialize, Serialize};

/// The newest format, which is written; older ones are read.
pub(super) const FORMAT_VERSION: u64 = 1;

/// What the header says that it is.
pub(super) const FORMAT: &str = "phoenix-archive";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    Header(Header),
    Event(EventRecord),
    Artifact(ArtifactLine),
    Measurements(Measurements),
    End(End),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u64,
    pub(super) experiment: ExperimentId,
    pub(super) name: String,
    pub(super) events: u64,
}

/// An artifact: as text where it is text, which people can read and search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ArtifactLine {
    name: ConfigHash,
    #[serde(flatten)]
    bytes: Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bytes {
    Text(String),
    Base64(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) events: u64,
    pub(super) artifacts: u64,
    pub(super) samples: u64,
    pub(super) sightings: u64,
    pub(super) watched: u64,
    pub(super) sha256: ConfigHash,
}

impl Line {
    /// What kind of line it is, for people.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Line::Header(_) => "the header",
            Line::Event(_) => "an event",
            Line::Artifact(_) => "an artifact",
            Line::Measurements(_) => "measurements",
            Line::End(_) => "the line with the counts",
        }
    }

    /// Its place in the order of kinds.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Line::Header(_) => 0,
            Line::Event(_) => 1,
            Line::Artifact(_) => 2,
            Line::Measurements(_) => 3,
            Line::End(_) => 4,
        }
    }
}

impl ArtifactLine {
    pub(super) fn new(artifact: &Artifact) -> ArtifactLine {
        let bytes = match std::str::from_utf8(&artifact.bytes) {
            Ok(text) => Bytes::Text(text.to_owned()),
            Err(_) => Bytes::Base64(STANDARD.encode(&artifact.bytes)),
        };
        ArtifactLine { name: artifact.name, bytes }
    }

    /// The artifact, or why its bytes cannot be read.
    pub(super) fn artifact(&self) -> Result<Artifact, String> {
        let bytes: Arc<[u8]> = match &self.bytes {
            Bytes::Text(text) => Arc::from(text.as_bytes()),
            Bytes::Base64(text) => STANDARD.decode(text).map_err(|error| error.to_string())?.into(),
        };
        Ok(Artifact::new(self.name, bytes))
    }
}
