//! The real collector: where it is, what it says of a configuration.

mod running;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use running::Running;

/// A collector that can be run.
#[derive(Debug, Clone)]
pub struct Collector {
    path: PathBuf,
}

impl Collector {
    /// The collector that `PHOENIX_OTELCOL` names, else `build/otelcol` of the workspace.
    ///
    /// `None` where there is none, with a loud line about what is not shown; where `CI=true`, that fails.
    ///
    /// # Panics
    /// Where the environment says `CI=true` and there is no collector.
    #[must_use]
    pub fn find(shown: &str) -> Option<Self> {
        Self::locate().map_err(|reason| missing(shown, &reason)).ok()
    }

    /// As [`Collector::find`], for whoever needs more than a collector.
    ///
    /// # Errors
    /// Where there is none; the error says what to do.
    pub fn locate() -> Result<Self, String> {
        let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/otelcol");
        let path = std::env::var_os("PHOENIX_OTELCOL").map_or(built, PathBuf::from);
        if path.is_file() {
            return Ok(Self { path });
        }
        let path = path.display();
        Err(format!(
            "no collector at {path}: build one with `make collector`, or name one with PHOENIX_OTELCOL"
        ))
    }

    /// The program.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says against a configuration, which is kept in `file`; `None` if it accepts it.
    ///
    /// `prepare` may add to the command, such as variables that the configuration wants.
    ///
    /// # Panics
    /// When the file cannot be written or the collector does not run.
    pub fn refusal(&self, file: &Path, config: &str, prepare: impl FnOnce(&mut Command)) -> Option<String> {
        std::fs::write(file, config).expect("a writable folder");
        let mut command = Command::new(&self.path);
        command.arg("validate").arg(format!("--config=file:{}", file.display()));
        prepare(&mut command);
        let output = command.output().expect("the collector runs");
        // Some of it is said on either.
        let said = || String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        (!output.status.success()).then(|| said().into_owned())
    }

    /// The configuration that the collector says it runs with, as JSON; an error if it refuses it.
    ///
    /// With several files, later ones are merged over earlier ones.
    ///
    /// # Errors
    /// What the collector says against them.
    ///
    /// # Panics
    /// When the collector does not run.
    pub fn printed(&self, files: &[PathBuf]) -> Result<String, String> {
        let mut command = Command::new(&self.path);
        command.args(["print-config", "--mode=unredacted", "--format=json"]);
        command.args(files.iter().map(|file| format!("--config=file:{}", file.display())));
        let output = command.output().expect("the collector runs");
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }
}

/// Says loudly that something is not shown here and why; where the environment says `CI=true`, that fails.
///
/// # Panics
/// Where `CI=true`.
pub fn missing(shown: &str, reason: &str) {
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "not shown: {shown}; {reason}");
    eprintln!("SKIPPED: {shown}; {reason}");
}
