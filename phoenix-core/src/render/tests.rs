use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

mod catalogue_cases;
mod checked_cases;
mod dialect_cases;
mod difference_cases;
mod killers;
mod lint_cases;
mod parameter_cases;
mod partial_cases;

/// A template with these parameters (a YAML list, indented by two) and this body.
fn template(parameters: &str, body: &str) -> String {
    format!(
        "---\nname: test-v1\nrevision: 1\ndescription: A test.\npipeline: metrics\ninput: scrape\nparameters:\n{parameters}\n---\n{body}"
    )
}

fn values(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

const X: &str = "  - {name: x, type: string, description: X.}";
