//! The real collector accepts every rendering of the catalogue.
//!
//! The collector is `$PHOENIX_OTELCOL`, or `build/otelcol` in the workspace (`make collector` builds it).
#![allow(clippy::disallowed_methods, reason = "the test runs the real collector on real files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use phoenix_core::render::{Template, catalogue};
use serde_json::{Value, json};

/// The collector to ask, or `None` with a loud reason; where it must be there, its absence fails.
fn collector() -> Option<PathBuf> {
    let named = std::env::var_os("PHOENIX_OTELCOL").map(PathBuf::from);
    let path = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/otelcol"));
    if path.is_file() {
        return Some(path);
    }
    let missing = format!(
        "no collector at {}: build one with `make collector`, or name one with PHOENIX_OTELCOL",
        path.display()
    );
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    eprintln!("SKIPPED: the real collector's verdict on rendered configurations; {missing}");
    None
}

/// What the collector says against a configuration, if anything.
fn objection(collector: &Path, name: &str, config: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.yaml"));
    std::fs::write(&file, config).unwrap();
    let output = Command::new(collector)
        .arg("validate")
        .arg(format!("--config={}", file.display()))
        .env("API_TOKEN", "a token of the test")
        .output()
        .unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

type Values = BTreeMap<String, Value>;

fn values(value: &Value) -> Values {
    value.as_object().unwrap().clone().into_iter().collect()
}

/// Values for the parameters that all process templates share.
fn value_table() -> Vec<(&'static str, Values)> {
    [
        ("defaults", json!({})),
        ("short interval", json!({"collection_interval": "1m30.5s", "telemetry_port": 18888, "memory_limit_mib": 64})),
        ("other scrapers", json!({"host_scrapers": ["cpu", "memory", "load", "network", "processes"]})),
        ("otlp_grpc", json!({"exporter": "otlp_grpc", "endpoint": "localhost:4317", "insecure": true})),
        (
            "remote write",
            json!({"exporter": "prometheus_remote_write", "endpoint": "https://prometheus.example/api/v1/write"}),
        ),
        ("file", json!({"exporter": "file", "file_path": "/tmp/a name: with # yaml's \"syntax\" $and ${env:NO}.json"})),
        ("secret", json!({"auth_secret": "${env:API_TOKEN}", "auth_header": "X-Api-Key"})),
        ("awkward header", json!({"auth_secret": "${env:API_TOKEN}", "auth_header": "yes"})),
        ("endpoint with syntax", json!({"endpoint": "http://user:p%40ss@[::1]:4318/a?b=c&d=#e"})),
        ("endpoint with a dollar", json!({"endpoint": "http://localhost:4318/$a/${b}"})),
    ]
    .into_iter()
    .map(|(name, value)| (name, self::values(&value)))
    .collect()
}

fn cases(template: &Template) -> Vec<(String, Values)> {
    let mut cases = Vec::new();
    for (name, values) in value_table() {
        match template.header().parameter("temporality") {
            None => cases.push((name.to_owned(), values)),
            Some(parameter) => {
                for temporality in &parameter.allowed {
                    let mut values = values.clone();
                    values.insert("temporality".into(), json!(temporality));
                    cases.push((format!("{name}, {temporality}"), values));
                }
            }
        }
    }
    cases
}

#[test]
fn the_collector_accepts_every_rendering_of_the_catalogue() {
    let Some(collector) = collector() else { return };
    let mut objections = Vec::new();
    for template in catalogue::all() {
        for (case, values) in cases(template) {
            let name = &template.header().name;
            let rendered = template.render(&values).unwrap_or_else(|error| panic!("{name}, {case}: {error}"));
            let file = format!("{name}-{}", case.replace([' ', ','], "-"));
            if let Some(objection) = objection(&collector, &file, &rendered.text) {
                objections.push(format!("{name}, {case}: {objection}\n{}", rendered.text));
            }
        }
    }
    assert!(objections.is_empty(), "{}", objections.join("\n\n"));
}

/// Values go through YAML, the collector's `${…}` and OTTL's own quotes, and the collector's parsers read all three.
#[test]
fn the_collector_accepts_ottl_strings_of_any_value() {
    let Some(collector) = collector() else { return };
    let template = Template::parse(
        "---
name: ottl-v1
revision: 1
description: An OTTL statement with a value in a string, and one with a regular expression.
pipeline: metrics
input: receive
parameters:
  - {name: text, type: string, description: Any text.}
---
receivers:
  otlp:
    protocols: {grpc: null}
processors:
  transform:
    error_mode: propagate
    metric_statements:
      - set(resource.attributes[\"text\"], {{ text | ottl_string }}) where IsMatch(metric.name, {{ text | regex_escape | prepend: \"^\" | append: \"$\" | ottl_string }})
exporters:
  debug: {}
service:
  pipelines:
    metrics: {receivers: [otlp], processors: [transform], exporters: [debug]}
",
    )
    .unwrap();
    let texts = [
        "nginx",
        "",
        " ",
        "a\"b",
        "a\\b",
        "\\",
        "\"",
        "'",
        "a: b",
        "a #b",
        "# a",
        "{{ x }}",
        "{% x %}",
        "$",
        "$$",
        "${",
        "${env:HOME}",
        "$${env:HOME}",
        "^nginx$",
        "a\nb",
        "a\r\nb\t",
        "\u{0}\u{7}\u{1b}\u{7f}\u{85}\u{2028}\u{feff}",
        "ünïcödé 🦀 \u{e000}\u{e001}",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "- a",
        "? a",
        "[a]",
        "{a}",
        "|",
        ">",
        "yes",
        "12",
        "null",
        "~",
    ];
    let mut objections = Vec::new();
    for (index, text) in texts.into_iter().enumerate() {
        let rendered = template
            .render(&values(&json!({"text": text})))
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        objections.extend(
            objection(&collector, &format!("ottl-{index}"), &rendered.text)
                .map(|objection| format!("{text:?}: {objection}\n{}", rendered.text)),
        );
    }
    assert!(objections.is_empty(), "{}", objections.join("\n\n"));
}
