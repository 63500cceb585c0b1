//! Recorded files: OTLP JSON lines as the collector's file exporter writes them, measured.
//!
//! A recording has, for each arm, a file of what the arm sent and, beside it, one of what its collector said of itself:
//!
//! ```text
//! baseline.jsonl    baseline.telemetry.jsonl
//! candidate.jsonl   candidate.telemetry.jsonl      each plain, or with .gz or .zst; what it is, its first bytes say
//! ```
//!
//! The four files are read line by line, merged by the time of each line's last point, in memory that is bounded by the longest line and the number of series.
//! Nothing in a file ends the reading: what cannot be used is counted and named by file and line ([`Problems`]). How points become intervals and samples is said
//! at [`phoenix_core::telemetry`].

mod feed;
mod files;
mod lines;
mod problems;
mod recording;
mod replay;
mod source;

pub use files::{ArmFiles, files_in};
pub use lines::{Line, Lines};
pub use problems::{Problem, ProblemKind, Problems};
pub use recording::{Read, ReadOptions, Recording, RecordingError};
pub use replay::Replay;
pub use source::ReplaySource;
