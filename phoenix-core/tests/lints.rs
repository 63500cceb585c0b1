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
        .map(|found| format!("{}: {found}", path.file_name().unwrap_or_default().display()))
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
fn what_is_said_of_accepted_cases_is_true() {
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

/// Accepted cases that are odd in more than one component.
const EXPECTED: &[&str] = &[];
