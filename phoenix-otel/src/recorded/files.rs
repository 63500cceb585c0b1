//! Which files a recording consists of.

use std::path::{Path, PathBuf};

use phoenix_core::model::{PerVariant, Variant};

use super::recording::RecordingError;

/// The files of one arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArmFiles {
    /// What the arm sent.
    pub data: PathBuf,
    /// What its collector said of itself; without it, CPU, memory, errors and accepted points are not measured.
    pub telemetry: Option<PathBuf>,
}

/// The files of a recording in `folder`, by their names: `baseline.jsonl`, `baseline.telemetry.jsonl` and the same for the candidate, with or without `.gz` or `.zst`.
///
/// # Errors
/// [`RecordingError::Missing`] or [`RecordingError::Ambiguous`] when a file of data is not there, or is in two forms.
pub fn files_in(folder: &Path) -> Result<PerVariant<ArmFiles>, RecordingError> {
    let arm = |variant: Variant| -> Result<ArmFiles, RecordingError> {
        let data = find(folder, &format!("{variant}.jsonl"))?
            .ok_or_else(|| RecordingError::Missing(folder.join(format!("{variant}.jsonl"))))?;
        Ok(ArmFiles { data, telemetry: find(folder, &format!("{variant}.telemetry.jsonl"))? })
    };
    Ok(PerVariant { baseline: arm(Variant::Baseline)?, candidate: arm(Variant::Candidate)? })
}

fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>, RecordingError> {
    let mut found = ["", ".zst", ".gz"]
        .map(|ending| folder.join(format!("{name}{ending}")))
        .into_iter()
        .filter(|path| path.is_file());
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Err(RecordingError::Ambiguous(first, second)),
        (found, _) => Ok(found),
    }
}
