//! Experiments that are over, as files: written, verified, restored, and only then removed from a store.
//!
//! An archive is JSON lines, so that it can be read in many years by whatever there is then: one header, every event as it was stored,
//! the artifacts that the events name (configs, captures, reports), what was measured, and a last line with the counts and the SHA-256
//! of everything above it. The same experiment gives the same bytes.
//!
//! ```text
//! {"header":{"format":"phoenix-archive","version":1,"experiment":"01a2…","name":"fewer-series","events":41}}
//! {"event":{"schema":1,"experiment":"01a2…","version":1,"at":1795424400000001,…}}
//! {"artifact":{"name":"6db7…","text":"receivers: …"}}
//! {"measurements":{"samples":[…],"sightings":[…],"watched":[…]}}
//! {"end":{"events":41,"artifacts":9,"samples":8640,"sightings":1440,"watched":24,"sha256":"3f…"}}
//! ```
//!
//! ```
//! # use std::io::Cursor;
//! # use phoenix_core::memory::MemoryStore;
//! # use phoenix_core::model::ExperimentId;
//! use phoenix_store::archive::{self, ArchiveError};
//!
//! # async fn example(store: MemoryStore, id: ExperimentId) -> Result<(), ArchiveError> {
//! // The evidence behind a verdict leaves the store only when it is in a file that was read back.
//! let archived = archive::prune(&store, id, "halve-process-series.jsonl").await?;
//! println!("{} events, {} samples", archived.events, archived.samples);
//!
//! let mut file = std::io::BufReader::new(std::fs::File::open("halve-process-series.jsonl")?);
//! archive::restore(&store, &mut file).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Files are read and written by the calling thread; on a runtime that minds, call from a thread that may block.

mod error;
mod line;
mod prune;
mod read;
mod restore;
mod write;

#[cfg(test)]
mod tests;

use phoenix_core::model::{ConfigHash, ExperimentId, Version};

pub use error::{ArchiveError, Damage};
pub use prune::prune;
pub use read::verify;
pub use restore::restore;
pub use write::write;

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Archived {
    /// The experiment.
    pub experiment: ExperimentId,
    /// Its name.
    pub name: String,
    /// Its version: that of its last event.
    pub version: Version,
    /// Events.
    pub events: u64,
    /// Artifacts that the events name.
    pub artifacts: u64,
    /// Samples.
    pub samples: u64,
    /// Sightings.
    pub sightings: u64,
    /// Proofs of watching.
    pub watched: u64,
    /// Of all bytes before the last line.
    pub sha256: ConfigHash,
}
