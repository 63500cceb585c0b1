//! Nothing is said of what is meant: the catalogue's renderings and the accepted cases.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use phoenix_core::collector::{Code, Document, Environment, Severity, Target, check_for};

/// The codes of the lints over several components.
const LINTS: [Code; 10] = [
    Code::UnusedComponent,
    Code::PortClash,
    Code::ProcessorOrder,
    Code::Temporality,
    Code::BrokenIdentity,
    Code::NoEffect,
    Code::FailsAtStart,
    Code::ImplicitDefault,
    Code::FanOut,
    Code::AttributePlace,
];

fn warnings(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let document = Document::parse(&text).expect("an accepted text");
    let target = Target { environment: Environment::empty(), ..Target::default() };
    check_for(&document, &target)
        .iter()
        .filter(|found| found.severity == Severity::Warning && LINTS.contains(&found.code))
        .map(|found| {
            let span = found.span.map_or_else(String::new, |span| format!("{}:{}", span.line, span.column));
            format!("{} {span} {}", path.file_name().unwrap_or_default().display(), found.code)
        })
        .collect()
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

#[test]
fn nothing_is_said_of_the_catalogue() {
    let mut files = 0;
    for entry in std::fs::read_dir(tests().join("golden/catalogue")).expect("the renderings") {
        files += 1;
        assert_eq!(warnings(&entry.expect("a file").path()), Vec::<String>::new());
    }
    assert!(files >= 10, "only {files} renderings");
}

#[test]
fn of_accepted_cases_the_odd_ones_are_named_and_no_others() {
    let folder = tests().join("collector-cases");
    let table = std::fs::read_to_string(folder.join("cases.tsv")).expect("the table");
    let accepted = table.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let name = columns.next()?;
        (columns.next() == Some("valid")).then(|| folder.join(name))
    });
    let said: Vec<String> = accepted.flat_map(|path| warnings(&path)).collect();
    assert_eq!(said, EXPECTED, "{said:#?}");
}

/// Accepted cases that are hardly meant.
const EXPECTED: &[&str] = &[
    "53b-connector-unused-ok.yaml 10:3 unused_component",
    "t01-ok.yaml 8:9 broken_identity",
    "m-merge.yaml 3:3 unused_component",
    "d06-c2d-bad-regexp.yaml 6:65 fails_at_start",
    "rd4-none.yaml 6:3 no_effect",
];
