//! SARIF as code scanning wants it: what its specification requires of each part, on files with every kind of finding.

#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Columns differ between bytes, characters and UTF-16 code units; line breaks are of both kinds.
const TEXT: &str = "receivers:\r\n  otlp: {protocols: {grpc: }} # 🦀\r\nexporters: {debug: }\r\nservice:\r\n  pipelines:\r\n    \
                    metrics: {receivers: [\"🦀ä\", nonesuch], exporters: [debug]}\r\n---\r\nsecond: document\r\n";

fn sarif(text: &str, name: &str) -> Value {
    let mut child = Command::new(env!("CARGO_BIN_EXE_phoenix"))
        .args(["validate", "-", "--output", "sarif", "--stdin-filename", name])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn every_result_names_its_rule_and_its_place() {
    let log = sarif(TEXT, "conf d/otel.yaml");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 3, "{results:#?}");
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap();
        assert_eq!(rules[usize::try_from(index).unwrap()]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "conf%20d/otel.yaml");
        let at = |field: &str| place["region"][field].as_u64().unwrap();
        assert!(at("startLine") >= 1 && at("startColumn") >= 1);
        assert!((at("endLine"), at("endColumn")) >= (at("startLine"), at("startColumn")));
    }
}

#[test]
fn columns_are_utf_16_code_units_from_one() {
    let log = sarif(TEXT, "otel.yaml");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let said = |result: &&Value| result["message"]["text"].as_str().unwrap().contains("nonesuch");
    let result = results.iter().find(said).unwrap();
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let line = TEXT.lines().nth(5).unwrap();
    let column = line[..line.find("nonesuch").unwrap()].encode_utf16().count() + 1;
    assert_eq!(
        [&region["startLine"], &region["startColumn"], &region["endLine"], &region["endColumn"]],
        [6, column, 6, column + "nonesuch".len()]
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_notification_and_no_success() {
    let output = Command::new(env!("CARGO_BIN_EXE_phoenix"))
        .args(["validate", "no/such.yaml", "--output", "sarif"])
        .output()
        .unwrap();
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["message"]["text"], "no such file or directory");
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}
