//! Peers in Python: programs of `benches/peers`, run in the virtual environment that `make bench-peers` makes.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What a program of `benches/peers` printed as its one line of JSON.
///
/// The interpreter is `$PHOENIX_PEERS`, or `build/peers/bin/python` of the workspace.
///
/// # Errors
/// Why it could not be run, as one sentence for a person.
pub fn run(program: &str, arguments: &[&Path]) -> Result<Value, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var_os("PHOENIX_PEERS")
        .map_or_else(|| here.join("../build/peers/bin/python"), PathBuf::from);
    if !python.exists() {
        return Err(format!("there is no {}: `make bench-peers` makes it", python.display()));
    }
    let script = here.join("peers").join(program);
    let output = Command::new(&python)
        .arg(&script)
        .args(arguments)
        .output()
        .map_err(|error| format!("{} does not start: {error}", python.display()))?;
    if !output.status.success() {
        return Err(format!("{program} failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("{program} printed no JSON: {error}"))
}

/// Writes numbers as little-endian doubles, which `numpy.fromfile` reads.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, values: &[f64]) -> std::io::Result<()> {
    std::fs::write(path, values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
}
