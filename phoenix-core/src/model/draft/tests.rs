use serde_json::{Value, json};

use super::*;

const LEAST: &str = "
name: fewer-series
baseline: {template: process-baseline-v1}
candidate: {template: process-aggregated-v1}
targets: [web-2, web-1]
";

#[test]
fn a_spec_of_four_fields_has_the_defaults_and_sorted_targets() {
    let spec = Spec::parse(LEAST, Format::Yaml).unwrap();
    let template = |name: &str| ConfigSource::Template {
        name: name.parse().unwrap(),
        revision: None,
        parameters: BTreeMap::new(),
    };
    let hosts = ["web-1", "web-2"].map(|name| HostId::new(name).unwrap()).to_vec();
    let draft =
        Draft::new("fewer-series", template("process-baseline-v1"), template("process-aggregated-v1"), hosts);
    assert_eq!(spec.into_draft(), draft);
}

#[test]
fn five_mistakes_are_five_errors() {
    let text = "
name: Fewer Series
baseline: {template: process-baseline-v1}
candidate: {config: 17}
targets: [web-1]
durration: 1h
interval: fast
criteria:
  - {metric: active_series, role: gaol, target: half}
";
    let errors = Spec::parse(text, Format::Yaml).unwrap_err();
    let fields: Vec<&str> = errors.errors().iter().map(|error| error.field.as_str()).collect();
    println!("{errors}");
    let mut sorted = fields.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        ["candidate.config", "criteria[0].role", "criteria[0].target", "durration", "interval", "name"]
    );
    let _: Value = json!(null);
}
