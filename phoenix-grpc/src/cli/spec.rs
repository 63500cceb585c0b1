//! The spec of an experiment, read from a file.

use std::path::Path;

use phoenix_core::model::Spec;
use phoenix_core::model::draft::Format;

use super::{Failure, file};

/// The most bytes of a spec.
const LONGEST: usize = 1 << 20;

/// The spec in a file: JSON if its name ends so, else YAML.
pub(super) fn read(path: &Path) -> Result<Spec, Failure> {
    let text = file::read_text(path, LONGEST)?;
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    let format = if is_json { Format::Json } else { Format::Yaml };
    Spec::parse(&text, format)
        .map_err(|errors| Failure::at(path.display(), errors).help("docs/spec.md describes every field"))
}
