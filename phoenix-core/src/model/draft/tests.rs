use serde_json::{Value, json};

use super::*;

mod built;
mod documented;
mod round_trip;
mod rules;

const LEAST: &str = "
name: fewer-series
baseline: {template: process-baseline-v1}
candidate: {template: process-aggregated-v1}
targets: [web-2, web-1]
";

fn yaml_error(text: &str) -> String {
    Spec::parse(text, Format::Yaml).unwrap_err().to_string()
}

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
fn mistakes_of_every_kind_are_reported_at_once_in_the_order_of_the_fields() {
    let text = "
name: Fewer Series
baseline: {template: process-baseline-v1}
candidate: {config: 17}
targets: [web-1]
warmup: 5m
interval: fast
criteria:
  - {metric: active_series, role: gaol, target: half}
limits: {min_targets: 2}
";
    let errors = Spec::parse(text, Format::Yaml).unwrap_err();
    let fields: Vec<&str> = errors.errors().iter().map(|error| error.field.as_str()).collect();
    let expected = [
        "name",
        "candidate.config",
        "interval",
        "criteria[0].role",
        "criteria[0].target",
        "limits.min_targets",
        "warmup",
    ];
    assert_eq!(fields, expected, "{errors}");
    assert!(errors.to_string().starts_with("the spec has 7 mistakes:\n  name: \"Fewer Series\""), "{errors}");
}

#[test]
fn a_candidate_equal_to_the_baseline_is_allowed() {
    let text = LEAST.replace("process-aggregated-v1", "process-baseline-v1");
    let spec = Spec::parse(&text, Format::Yaml).unwrap();
    assert_eq!(spec.sources.baseline, spec.sources.candidate);
}

#[test]
fn broken_yaml_is_reported_with_line_and_column() {
    for (text, expected) in [
        ("name: a\nname: b\n", "line 2, column 1: the key `name` appears twice: remove"),
        ("name: [a\n", "line 1, column 7: unclosed bracket"),
        ("a: b: c\n", "line 1, column 5: "),
        ("a: &x 1\nb: *x\n", "line 1, column 7: anchors and aliases are not allowed"),
        ("<<: {name: a}\n", "line 1, column 1: merge keys (`<<`) are not allowed"),
        ("name: a\n---\nname: b\n", "line 2, column 1: there is more than one document"),
        ("alpha: .inf\n", "line 1, column 8: numbers must be finite"),
    ] {
        let said = yaml_error(text);
        assert!(said.to_lowercase().contains(expected), "{text:?}: {said}");
    }
}

#[test]
fn broken_json_is_reported_with_line_and_column() {
    for (text, expected) in [
        ("{\"name\": \"a\",\n \"name\": \"b\"}", "line 2, column 7: the key `name` appears twice"),
        ("{\"name\": ", "line 1, column 9: EOF"),
    ] {
        let said = Spec::parse(text, Format::Json).unwrap_err().to_string();
        assert!(said.contains(expected), "{text:?}: {said}");
    }
}

#[test]
fn texts_that_are_meant_to_exhaust_the_reader_are_refused() {
    let deep_yaml = "[".repeat(100_000);
    let many_nodes = format!("targets: [{}]", "a, ".repeat(200_000));
    let bomb = format!("a: &a [x, x]\n{}", "b: [*a, *a]\n".repeat(50));
    for text in [&deep_yaml, &many_nodes, &bomb, &" ".repeat(9 << 20)] {
        assert!(Spec::parse(text, Format::Yaml).is_err());
        assert!(Spec::parse(text, Format::Json).is_err());
    }
}

#[test]
fn anything_but_a_map_is_refused_with_what_to_do() {
    for value in [Value::Null, json!([]), json!("spec"), json!(7)] {
        let said = Spec::from_value(&value).unwrap_err().to_string();
        assert!(said.contains("must be fields, not ") && said.contains("`name:`"), "{said}");
    }
}

#[test]
fn a_critical_process_is_matched_as_a_whole() {
    let pattern = critical_pattern("nginx|post.*").unwrap();
    assert!(pattern.is_match("nginx") && pattern.is_match("postgres"));
    assert!(!pattern.is_match("nginx-debug") && !pattern.is_match("compost"));
    for outwitting in ["a)|(b", "(?x)a#", "a{1000}{1000}"] {
        assert!(critical_pattern(outwitting).is_err(), "{outwitting}");
    }
}

#[test]
fn many_mistakes_are_found_in_reasonable_time() {
    let hosts = (0..200_000).map(|n| format!("web-{n}")).chain(vec!["a b".to_owned(); 50_000]);
    let hosts: Vec<String> = hosts.collect();
    let criteria = vec![json!({"metric": "active_series", "role": "gaol"}); 50_000];
    let value = json!({"targets": hosts, "criteria": criteria});
    let text = value.to_string();
    let errors = Spec::parse(&text, Format::Json).unwrap_err();
    // Name, baseline and candidate are missing, each host and each role is wrong, and there are too many criteria.
    assert_eq!(errors.errors().len(), 3 + 50_000 + 50_000 + 1);
}
