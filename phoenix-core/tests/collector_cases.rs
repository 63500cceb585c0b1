//! What a collector said about configurations, and what Phoenix says: the same verdicts, at the right place.
//!
//! `PHOENIX_COLLECTOR_CASES` names another folder of cases and `PHOENIX_COLLECTOR_TABLE` another table
//! (file, `valid` or `invalid`, message; tabs between, one line of titles).
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use phoenix_core::collector::component::{Class, Component, ComponentId};
use phoenix_core::collector::{
    Code, Diagnostic, Distribution, Document, Environment, Severity, Target, UnknownTypes, check_for,
};

/// A configuration with the verdict of the real collector.
struct Case {
    name: String,
    text: String,
    valid: bool,
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector-cases")
}

/// The table and the folder that are compared.
fn given() -> (PathBuf, PathBuf) {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let folder = path("PHOENIX_COLLECTOR_CASES").unwrap_or_else(committed);
    let table = path("PHOENIX_COLLECTOR_TABLE").unwrap_or_else(|| folder.join("cases.tsv"));
    (table, folder)
}

fn read(table: &Path, folder: &Path) -> Vec<Case> {
    let rows = std::fs::read_to_string(table).unwrap_or_else(|error| panic!("{}: {error}", table.display()));
    rows.lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let mut columns = line.split('\t');
            let name = columns.next().expect("a file name").to_owned();
            let valid = match columns.next() {
                Some("valid") => true,
                Some("invalid") => false,
                other => panic!("{name}: the verdict is `valid` or `invalid`, not {other:?}"),
            };
            let path = folder.join(&name);
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            Case { name, text, valid }
        })
        .collect()
}

fn cases() -> Vec<Case> {
    let (table, folder) = given();
    read(&table, &folder)
}

/// The collector that gave the verdicts: it had every type of what it accepted, no variable that a
/// case refers to was set.
fn target(cases: &[Case]) -> Target {
    let used: BTreeSet<(Class, String)> = cases.iter().filter(|case| case.valid).flat_map(types).collect();
    let mut known = Distribution::ALL.to_vec();
    known.sort_by_key(|distribution| {
        Class::ALL.map(|class| distribution.names(class).count()).iter().sum::<usize>()
    });
    let fitting = known
        .into_iter()
        .find(|distribution| used.iter().all(|(class, name)| distribution.has(*class, name)));
    let unknown_types = if fitting.is_some() { UnknownTypes::Refuse } else { UnknownTypes::Warn };
    Target {
        distribution: fitting.unwrap_or(Distribution::CONTRIB),
        environment: Environment::empty(),
        unknown_types,
        ..Target::default()
    }
}

/// The types of the components of a case, by their newest names.
fn types(case: &Case) -> Vec<(Class, String)> {
    let Ok(document) = Document::parse(&case.text) else {
        return Vec::new();
    };
    let sections = Class::ALL.into_iter().filter_map(|class| {
        let section = document.root().get(class.section())?.as_map()?;
        Some((class, section.keys().map(str::to_owned).collect::<Vec<_>>()))
    });
    sections
        .flat_map(|(class, keys)| keys.into_iter().map(move |key| (class, key)))
        .filter_map(|(class, key)| {
            let id = ComponentId::parse(&key).ok()?;
            let newest = Component::find(class, id.type_name()).map_or(id.type_name(), |found| found.name);
            Some((class, newest.to_owned()))
        })
        .collect()
}

fn findings(case: &Case, target: &Target) -> Vec<Diagnostic> {
    match Document::parse(&case.text) {
        Ok(document) => check_for(&document, target),
        Err(error) => vec![Diagnostic::from(&error)],
    }
}

fn errors(case: &Case, target: &Target) -> Vec<Diagnostic> {
    findings(case, target).into_iter().filter(Diagnostic::is_error).collect()
}

#[test]
fn the_committed_table_has_228_cases() {
    let folder = committed();
    assert_eq!(read(&folder.join("cases.tsv"), &folder).len(), 228);
}

#[test]
fn what_the_collector_accepts_is_never_refused() {
    let cases = cases();
    let target = target(&cases);
    let refused: Vec<String> = cases
        .iter()
        .filter(|case| case.valid)
        .map(|case| (case, errors(case, &target)))
        .filter(|(_, errors)| !errors.is_empty())
        .map(|(case, errors)| {
            let errors: Vec<String> = errors.iter().map(Diagnostic::to_string).collect();
            format!("{}: {}", case.name, errors.join("; "))
        })
        .collect();
    assert!(refused.is_empty(), "{} are refused:\n{}", refused.len(), refused.join("\n"));
}

#[test]
fn what_the_collector_refuses_is_refused() {
    let cases = cases();
    let target = target(&cases);
    let accepted: Vec<&str> = cases
        .iter()
        .filter(|case| !case.valid && errors(case, &target).is_empty())
        .map(|case| case.name.as_str())
        .collect();
    assert!(accepted.is_empty(), "{} are accepted:\n{}", accepted.len(), accepted.join("\n"));
}

/// Where a refused case is wrong, read off the collector's message and the text by hand.
///
/// `PHOENIX_BLESS=1` writes the places that are found, to be read again before they are committed.
#[test]
fn what_is_refused_is_pointed_at() {
    let folder = committed();
    let cases = read(&folder.join("cases.tsv"), &folder);
    let target = target(&cases);
    let found: Vec<(String, Vec<String>)> = cases
        .iter()
        .filter(|case| !case.valid)
        .map(|case| {
            let places = errors(case, &target).iter().map(|error| place(error, &case.text)).collect();
            (case.name.clone(), places)
        })
        .collect();
    let table = folder.join("places.tsv");
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        let rows = found.iter().map(|(name, places)| format!("{name}\t{}\n", places.join("\t")));
        let text: String = std::iter::once("file\tplaces\n".to_owned()).chain(rows).collect();
        std::fs::write(&table, text).expect("a writable file");
        return;
    }
    let expected = std::fs::read_to_string(&table).expect("the table of places");
    let expected: Vec<(String, Vec<String>)> = expected
        .lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t').map(str::to_owned);
            (columns.next().unwrap_or_default(), columns.collect())
        })
        .collect();
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len());
}

/// Line and column of an error with what stands there, or the path of what is missing.
fn place(error: &Diagnostic, text: &str) -> String {
    const LONGEST: usize = 40;
    let Some(span) = error.span else {
        return error.path.clone();
    };
    let there: String = text.get(span.start..span.end).unwrap_or_default().chars().take(LONGEST).collect();
    format!("{}:{} {}", span.line, span.column, there.replace(['\n', '\t', '\r'], " "))
}

#[test]
fn what_is_accepted_and_hardly_meant_is_warned_of() {
    let folder = committed();
    let cases = read(&folder.join("cases.tsv"), &folder);
    let target = target(&cases);
    for (name, code, word) in ODDITIES {
        let case = cases.iter().find(|case| case.name == *name).expect("a case of the table");
        assert!(case.valid, "{name}: the collector accepts it");
        let found = findings(case, &target);
        let names_it =
            |d: &Diagnostic| d.severity != Severity::Error && d.code == *code && d.to_string().contains(word);
        assert!(found.iter().any(names_it), "{name}: {word} is not among {found:#?}");
    }
}

/// Accepted cases that are hardly meant: what is said about them and a word that names it.
const ODDITIES: &[(&str, Code, &str)] = &[
    ("22-float-for-int.yaml", Code::OddNumber, "send_batch_size"),
    ("h06-unknown-field.yaml", Code::IgnoredKey, "collection_intervall"),
    ("s16-telemetry-reader-neg-port.yaml", Code::Telemetry, "port"),
    ("s19-octal-int.yaml", Code::OddNumber, "send_batch_size"),
    ("s20-underscore-int.yaml", Code::OddNumber, "send_batch_size"),
    ("s23-huge-int.yaml", Code::OddNumber, "99999999999"),
    ("e06-prw-no-endpoint.yaml", Code::Missing, "endpoint"),
    ("e16-file-append-compression.yaml", Code::Conflict, "append"),
    ("x16-duplicate-extension.yaml", Code::DuplicateReference, "zpages"),
    ("81-env-bare.yaml", Code::UnsetVariable, "EP"),
];
