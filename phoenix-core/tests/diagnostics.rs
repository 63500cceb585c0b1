//! The reference of all diagnostics is made from their table, and each is provoked by its example.
#![allow(clippy::disallowed_methods)]

use std::fmt::Write;
use std::path::Path;

use phoenix_core::collector::diagnostic::{CODES, Explanation};
use phoenix_core::collector::{Code, Diagnostic, Document, Environment, Target, check_for};

/// What an example leaves out.
const SOUND: [(&str, &str); 4] = [
    ("receivers", "receivers: {otlp: {protocols: {grpc: {}}}}\n"),
    ("processors", "processors: {batch: {}}\n"),
    ("exporters", "exporters: {debug: {}}\n"),
    (
        "service",
        "service: {pipelines: {metrics: {receivers: [otlp], processors: [batch], exporters: [debug]}}}\n",
    ),
];

fn whole(example: &str) -> String {
    let mut text = example.to_owned();
    for (section, sound) in SOUND {
        if !example.lines().any(|line| line.starts_with(&format!("{section}:"))) {
            text.push_str(sound);
        }
    }
    text
}

fn findings(text: &str) -> Vec<Diagnostic> {
    let target = Target { environment: Environment::empty(), ..Target::default() };
    match Document::parse(text) {
        Ok(document) => check_for(&document, &target),
        Err(error) => vec![Diagnostic::from(&error)],
    }
}

fn provoked(example: &Explanation) -> Option<Diagnostic> {
    findings(&whole(example.example)).into_iter().find(|found| found.code == example.code)
}

#[test]
fn nothing_is_found_in_what_examples_leave_out() {
    assert_eq!(findings(&whole("")), []);
}

#[test]
fn every_code_is_provoked_by_its_example() {
    let silent: Vec<&str> = CODES.iter().filter(|row| provoked(row).is_none()).map(|row| row.word).collect();
    assert_eq!(silent, Vec::<&str>::new());
}

#[test]
fn every_code_has_its_row_and_its_word() {
    for row in CODES {
        assert_eq!(row.code.explain(), row);
        let json = serde_json::to_string(&row.code).expect("a code is a word");
        assert_eq!(json, format!("\"{}\"", row.word));
        assert!(!row.remedy.is_empty() && !row.meaning.trim().is_empty(), "{}", row.word);
    }
    assert_eq!(Code::Document.to_string(), "document");
}

#[test]
fn the_reference_is_made_from_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics.md");
    let expected = reference();
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        std::fs::write(&path, expected).expect("a writable file");
        return;
    }
    let text = std::fs::read_to_string(&path).expect("docs/diagnostics.md");
    assert!(text == expected, "docs/diagnostics.md is not current; set PHOENIX_BLESS=1 to rewrite it");
}

fn reference() -> String {
    let mut text = String::from(
        "# What the checker finds\n\n\
         Every finding has a severity: an *error* is what the collector refuses, a *warning* what it accepts and\n\
         hardly anybody means, *advice* is good to know. It names the path and place of what is wrong, and a remedy.\n\
         This file is made from the table in `phoenix-core/src/collector/diagnostic/code.rs`.\n",
    );
    for row in CODES {
        let found = provoked(row).map(|found| found.to_string()).unwrap_or_default();
        let (meaning, remedy, example) = (row.meaning.trim(), row.remedy, row.example);
        write!(
            text,
            "\n## `{}`\n\n{meaning}\n\n{remedy}\n\n```yaml\n{example}```\n\n```text\n{found}\n```\n",
            row.word
        )
        .expect("a text takes everything");
    }
    text
}
