//! The stage: `examples/record/stage.sh` with its arguments.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use phoenix_core::model::Variant;

use super::Configs;

/// What a recording needs to run.
#[derive(Debug)]
pub struct Stage {
    /// The collector.
    pub collector: PathBuf,
    /// The made load.
    pub load: PathBuf,
    /// Where raw recordings are written; a folder of its own for each.
    pub scratch: PathBuf,
    /// What the load is made from.
    pub load_seed: u64,
}

impl Stage {
    /// What the collector says its version is.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn collector_version(&self) -> Result<String, Box<dyn Error>> {
        let output = Command::new(&self.collector).arg("--version").output();
        let output = output.map_err(|error| {
            format!("cannot run {}: {error} (`make collector` builds it)", self.collector.display())
        })?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Runs both arms for some seconds; returns the folder of what they said.
    pub(super) fn perform(&self, configs: &Configs, seconds: u64) -> Result<PathBuf, Box<dyn Error>> {
        let raw = self.scratch.join(configs.experiment.to_string());
        fs::create_dir_all(&raw)?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("record/stage.sh");
        let mut stage = Command::new("bash");
        stage.arg(script).arg(&self.collector).arg(&self.load).arg(&raw);
        stage.arg(seconds.to_string()).arg(self.load_seed.to_string());
        for variant in Variant::ALL {
            let file = raw.join(format!("{variant}.yaml"));
            fs::write(&file, configs.arms.get(variant))?;
            stage.arg(file);
        }
        // The script would hand these on; the arms know no other sink.
        let status = stage.env_remove("PHOENIX_SINK_PORT").env_remove("PHOENIX_TELEMETRY_PORT").status()?;
        if !status.success() {
            return Err(format!("the stage failed ({status}); see {}", raw.display()).into());
        }
        Ok(raw)
    }
}
