//! What is kept of a recording: compressed data, the configs that ran, notes.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use phoenix_core::model::Variant;

use super::{Configs, Notes};

/// The name of the notes.
pub(super) const NOTES: &str = "recording.json";

/// The files of data of an arm, without endings.
const DATA: [&str; 2] = ["", ".telemetry"];

/// The best compression that any reader can undo without being told.
const LEVEL: i32 = 19;

/// Replaces the recording in `folder`; returns what was kept, in words.
pub(super) fn keep(
    raw: &Path,
    folder: &Path,
    configs: &Configs,
    notes: &Notes,
) -> Result<String, Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut kept = String::new();
    for variant in Variant::ALL {
        for kind in DATA {
            let name = format!("{variant}{kind}.jsonl");
            let from = raw.join(&name);
            let to = folder.join(format!("{name}.zst"));
            let mut compressed = zstd::Encoder::new(fs::File::create(&to)?, LEVEL)?;
            compressed.include_checksum(true)?;
            compressed.long_distance_matching(true)?;
            io::copy(&mut fs::File::open(&from)?, &mut compressed)?;
            compressed.finish()?;
            let (before, after) = (fs::metadata(&from)?.len(), fs::metadata(&to)?.len());
            writeln!(kept, "  {name}.zst: {} KiB, {} KiB before", after / 1024, before / 1024)?;
        }
        fs::write(folder.join(format!("{variant}.plain.yaml")), configs.plain.get(variant).as_bytes())?;
        fs::write(folder.join(format!("{variant}.arm.yaml")), configs.arms.get(variant))?;
    }
    fs::write(folder.join(NOTES), format!("{}\n", serde_json::to_string_pretty(notes)?))?;
    Ok(kept)
}
