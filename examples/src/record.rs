//! Recording: both arms of a case run side by side over a made load, and what they said is kept.

mod files;
mod stage;
mod summary;

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use phoenix_core::model::{ExperimentId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::plan::{Configs, configs};

pub use stage::Stage;

/// What is to be known about a recording beside its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notes {
    /// The experiment that the arms are tagged with.
    pub experiment: ExperimentId,
    /// When it was created, RFC 3339; the arms started some seconds later.
    pub created_at: String,
    /// How long the arms ran.
    pub seconds: u64,
    /// What the load was made from.
    pub load_seed: u64,
    /// What the collector says its version is.
    pub collector: String,
}

impl Notes {
    /// The notes in a recording's folder.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(folder: &Path) -> Result<Notes, Box<dyn Error>> {
        let file = folder.join(files::NOTES);
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Records a case anew, replacing the recording that is there, and says what it recorded.
///
/// # Errors
/// When an arm ends early, or delivered something else than it should; what is there is replaced only by what was checked.
pub fn record(case: &Case, stage: &Stage, say: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let created_at = now()?;
    let configs = pollster::block_on(configs(case, created_at))?;
    let notes = Notes {
        experiment: configs.experiment,
        created_at: created_at.to_string(),
        seconds: case.seconds,
        load_seed: stage.load_seed,
        collector: stage.collector_version()?,
    };
    writeln!(say, "{}: recording {} s with {}", case.name, case.seconds, notes.collector)?;
    let raw = stage.perform(&configs, case.seconds)?;
    let summary = summary::checked(case, &raw, &configs)?;
    let sizes = files::keep(&raw, &case.folder(), &configs, &notes)?;
    writeln!(say, "{summary}{sizes}")?;
    Ok(())
}

/// Now, in whole milliseconds: an id holds no more.
fn now() -> Result<Timestamp, Box<dyn Error>> {
    let milliseconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    Ok(Timestamp::from_micros(i64::try_from(milliseconds)? * 1000))
}
