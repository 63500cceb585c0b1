//! The reference `docs/spec.md` says what the code does.

use serde_json::Value;

use super::super::*;
use super::LEAST;

const REFERENCE: &str = include_str!("../../../../../docs/spec.md");

/// The YAML blocks of the reference, in order.
fn yaml_blocks() -> Vec<&'static str> {
    REFERENCE.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The rows of the tables of fields with a default: (field, default).
fn rows() -> Vec<(&'static str, &'static str)> {
    let cells = |line: &'static str| line.split(" | ").map(str::trim).collect::<Vec<_>>();
    REFERENCE
        .lines()
        .map(cells)
        .filter(|cells| cells.len() == 4 && cells[0].starts_with("| `"))
        .map(|cells| (cells[0].trim_matches(['|', ' ', '`']), cells[2]))
        .collect()
}

#[test]
fn the_example_is_a_valid_spec() {
    let spec = Spec::parse(yaml_blocks()[0], Format::Yaml).unwrap();
    assert_eq!(spec.name, "fewer-process-series");
    assert_eq!((spec.criteria.len(), spec.targets.len()), (4, 3));
}

#[test]
fn the_documented_criteria_are_the_defaults() {
    let text = format!("{LEAST}criteria:\n{}", yaml_blocks()[1]);
    assert_eq!(Spec::parse(&text, Format::Yaml).unwrap().criteria, Criterion::defaults());
}

#[test]
fn the_documented_overlay_is_one() {
    let text = format!("{}candidate:\n{}", LEAST.replace("candidate:", "# "), indented(yaml_blocks()[2]));
    let spec = Spec::parse(&text, Format::Yaml).unwrap();
    let ConfigSource::Overlay(overlay) = &spec.sources.candidate else { panic!("{:?}", spec.sources) };
    assert_eq!(overlay.pipelines.len(), 2);
}

fn indented(block: &str) -> String {
    block.lines().map(|line| format!("  {line}\n")).collect()
}

#[test]
fn every_field_is_documented_in_the_order_of_the_code() {
    let documented: Vec<&str> = rows().into_iter().map(|(field, _)| field).collect();
    let limits = read::LIMITS.iter().map(|limit| format!("limits.{limit}"));
    let known: Vec<String> = read::FIELDS.iter().map(|field| (*field).to_owned()).chain(limits).collect();
    assert_eq!(documented, known);
}

#[test]
fn every_documented_default_is_the_default() {
    let defaults = Spec::parse(LEAST, Format::Yaml).unwrap().to_value();
    for (field, documented) in rows() {
        let value = field.split('.').fold(&defaults, |value, key| &value[key]);
        match documented {
            "required" => {
                let without: Vec<&str> =
                    LEAST.lines().filter(|line| !line.starts_with(&format!("{field}:"))).collect();
                let errors = Spec::parse(&without.join("\n"), Format::Yaml).unwrap_err();
                assert_eq!(errors.errors()[0].field, field);
                assert!(errors.to_string().contains("is missing"), "{errors}");
            }
            "see below" => assert!(value.is_array() || value.is_object(), "{field}"),
            "none" => assert_eq!(value, &Value::Null, "{field}"),
            text => {
                let code = text.split('`').nth(1).unwrap();
                let written = match value {
                    Value::String(text) if !text.is_empty() => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(written, code, "{field}");
            }
        }
    }
}

#[test]
fn a_written_spec_has_exactly_the_fields_that_can_be_read() {
    let Value::Object(map) = Spec::parse(LEAST, Format::Yaml).unwrap().to_value() else { panic!("no map") };
    let mut known = read::FIELDS.to_vec();
    known.sort_unstable();
    assert_eq!(map.keys().map(String::as_str).collect::<Vec<_>>(), known);
}
