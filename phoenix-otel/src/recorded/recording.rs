//! A recording: files that can be opened and read again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use phoenix_core::model::{ConfigHash, HostId, Measurements, PerVariant, Window};
use phoenix_core::telemetry::{CriticalProcesses, Grid, Oddities, SignalTable, TooManySeries};

use super::files::{ArmFiles, files_in};
use super::problems::Problems;
use super::replay::Replay;

/// How to read a recording.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The experiment that the data must be tagged with, if it is tagged; `None` takes any.
    pub experiment: Option<String>,
    /// The host of resources without a `phoenix.host` or `host.name`.
    pub host: Option<HostId>,
    /// The processes that must never be lost.
    pub critical: CriticalProcesses,
    /// What alerts and dashboards use.
    pub signals: SignalTable,
    /// The interval; `None` takes the export interval of the slower arm, as the data shows it.
    pub interval: Option<Duration>,
    /// How long a series stays active after its last point; `None` means 20 minutes, or an interval if that is longer.
    pub window: Option<Duration>,
    /// How many different series of one arm on one target are counted; more are refused.
    pub max_series: usize,
    /// The longest line that is read, in bytes; longer ones are skipped and reported.
    pub longest_line: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            experiment: None,
            host: None,
            critical: CriticalProcesses::default(),
            signals: SignalTable::default(),
            interval: None,
            window: None,
            max_series: 1_000_000,
            longest_line: 64 << 20,
        }
    }
}

/// What a recording said.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Read {
    /// Samples and sightings of both arms.
    pub measurements: Measurements,
    /// What could not be used.
    pub problems: Problems,
    /// Points that were no news, per arm.
    pub oddities: PerVariant<Oddities>,
    /// From the first point to the last, of all files.
    pub extent: Option<Window>,
    /// The hashes of the arm configs that the data was tagged with.
    pub hashes: PerVariant<BTreeSet<ConfigHash>>,
    /// The totals of the metrics that can be added up, over all intervals that both arms measured.
    pub totals: BTreeMap<String, PerVariant<f64>>,
    /// The intervals.
    pub grid: Grid,
    /// How long a series stayed active.
    pub window: Duration,
}

/// The files of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    files: PerVariant<ArmFiles>,
}

impl Recording {
    /// The recording in `folder`, by the names of its files (see [`files_in`]).
    ///
    /// # Errors
    /// [`RecordingError`] when a file is missing or there in two forms.
    pub fn open(folder: &Path) -> Result<Recording, RecordingError> {
        Ok(Recording { files: files_in(folder)? })
    }

    /// A recording of these files.
    #[must_use]
    pub fn of(files: PerVariant<ArmFiles>) -> Recording {
        Recording { files }
    }

    /// Its files.
    #[must_use]
    pub fn files(&self) -> &PerVariant<ArmFiles> {
        &self.files
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// [`RecordingError`]; nothing that a line says is one, but for more series than are counted.
    pub fn read(&self, options: &ReadOptions) -> Result<Read, RecordingError> {
        let mut replay = self.replay(options)?;
        let measurements = replay.rest()?;
        Ok(Read {
            measurements,
            extent: replay.extent(),
            hashes: replay.hashes(),
            totals: replay.totals(),
            oddities: replay.oddities(),
            grid: replay.grid(),
            window: replay.window(),
            problems: replay.into_problems(),
        })
    }

    /// Starts to read it on virtual time.
    ///
    /// # Errors
    /// [`RecordingError`] when a file cannot be opened or the interval is neither given nor found.
    pub fn replay(&self, options: &ReadOptions) -> Result<Replay, RecordingError> {
        Replay::new(&self.files, options)
    }
}

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordingError {
    /// A file is not there.
    #[error("there is no {} (nor with .zst or .gz); a recording has baseline.jsonl and candidate.jsonl", .0.display())]
    Missing(PathBuf),
    /// A file is there in two forms.
    #[error("there are both {} and {}: leave one of them", .0.display(), .1.display())]
    Ambiguous(PathBuf, PathBuf),
    /// The file system refused.
    #[error("cannot read {}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
    /// No series had two points, so that the export interval is unknown.
    #[error("the data does not show how often the arms export (no series has two points): give the interval")]
    IntervalUnknown,
    /// More series than are counted exactly.
    #[error(transparent)]
    TooManySeries(#[from] TooManySeries),
}
