//! From text to generic values, bounded.

use serde_json::Value;
use serde_saphyr::budget;

/// The documents of a YAML text; anchors and merge keys are resolved.
pub(super) fn yaml(text: &str) -> Result<Vec<Value>, String> {
    let options = serde_saphyr::options! {
        budget: budget! {
            max_depth: 64,
            max_nodes: 2_000_000,
            max_documents: 1024,
        },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_multiple_with_options(text, options).map_err(|error| error.to_string())
}

/// A JSON text; `serde_json` refuses what is nested more than 128 deep.
pub(super) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| error.to_string())
}

/// A value as text, where it is a text or a number.
pub(super) fn said(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
