//! What a v0.158.0 collector said about 228 configurations, and what Phoenix says.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use phoenix_core::collector::{Diagnostic, Document, Environment, Target, check_for};

/// A configuration with the verdict of the real collector.
struct Case {
    name: String,
    text: String,
    valid: bool,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector-cases");
    let table = std::fs::read_to_string(folder.join("cases.tsv")).expect("the table of cases");
    table
        .lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t');
            let name = columns.next().expect("a file name").to_owned();
            let valid = columns.next() == Some("valid");
            let text = std::fs::read_to_string(folder.join(PathBuf::from(&name))).expect("a case");
            Case { name, text, valid }
        })
        .collect()
}

/// The collector that gave the verdicts had no environment variable set that a case refers to.
fn target() -> Target {
    Target { environment: Environment::empty(), ..Target::default() }
}

fn errors(text: &str) -> Vec<String> {
    match Document::parse(text) {
        Ok(document) => check_for(&document, &target())
            .iter()
            .filter(|d| d.is_error())
            .map(Diagnostic::to_string)
            .collect(),
        Err(error) => vec![Diagnostic::from(&error).to_string()],
    }
}

#[test]
fn every_case_is_read() {
    assert_eq!(cases().len(), 228);
}

#[test]
fn what_the_collector_accepts_is_never_refused() {
    let refused: Vec<String> = cases()
        .iter()
        .filter(|case| case.valid)
        .map(|case| (case, errors(&case.text)))
        .filter(|(_, errors)| !errors.is_empty())
        .map(|(case, errors)| format!("{}: {}", case.name, errors.join("; ")))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

#[test]
fn what_the_collector_refuses_for_its_structure_is_refused() {
    let accepted: Vec<String> = cases()
        .iter()
        .filter(|case| !case.valid && errors(&case.text).is_empty())
        .map(|case| case.name.clone())
        .filter(|name| !NOT_YET_IN_SCOPE.contains(&name.as_str()))
        .collect();
    assert_eq!(accepted, Vec::<String>::new(), "accepted, beside what is not yet in scope");
}

/// Cases that need the fields of components or OTTL to be known.
const NOT_YET_IN_SCOPE: &[&str] = &[
    "f04-single-equals.yaml",
    "f05-unknown-path.yaml",
    "f07-unknown-context.yaml",
    "f10-bad-regex.yaml",
    "f11-single-quotes.yaml",
    "f12-editor-in-condition.yaml",
    "f13-unknown-enum.yaml",
    "f15-mixed-styles.yaml",
    "f16-both-old-new.yaml",
    "f17-metric-attributes.yaml",
    "f21-hasattr-with-dp.yaml",
    "f22-error-mode-bad.yaml",
    "f23-double-ampersand.yaml",
    "f25-cond-string.yaml",
    "f26-and-or-upper.yaml",
    "f28-include-strict-no-type.yaml",
    "f30-no-context-fn-only.yaml",
    "f31-where-in-condition.yaml",
    "f34-index-on-unindexable.yaml",
    "f35-extra-path.yaml",
    "f36-int-literal-for-string.yaml",
    "t05-agg-no-path.yaml",
    "t08-lower-converter.yaml",
    "t09-literal-target.yaml",
    "t11-limit-neg.yaml",
    "t15-condition-not-statement.yaml",
    "t17-named-bad.yaml",
    "t18-positional-after-named.yaml",
    "t19-mode-float.yaml",
    "t21-gauge-to-sum-bad.yaml",
    "t22-cache-cross.yaml",
    "t24-trailing-comma.yaml",
    "t25-traces-path-in-metrics.yaml",
    "t26-unknown-key.yaml",
    "t27-pattern-escape.yaml",
    "t34-empty-statement.yaml",
    "t35-null-statement.yaml",
    "t37-where-nonbool.yaml",
    "t38-instrumentation-scope-ok.yaml",
    "m-path-nospace.yaml",
    "m-wherecase.yaml",
    "h03-no-scrapers.yaml",
    "h04-empty-scrapers.yaml",
    "h05-unknown-scraper.yaml",
    "h07-unknown-scraper-field.yaml",
    "h11-unknown-metric.yaml",
    "h18-resource-attr-unknown.yaml",
    "h23-scrapers-list.yaml",
    "d02-c2d-no-match-type.yaml",
    "d05-c2d-bad-initial.yaml",
    "d12-d2c-zero-stale.yaml",
    "d13-d2c-neg-streams.yaml",
    "i02-interval-zero.yaml",
    "i03-interval-old-passthrough.yaml",
    "r02-resource-no-attributes.yaml",
    "r03-resource-bad-action.yaml",
    "r05-resource-no-key.yaml",
    "r06-resource-delete-value.yaml",
    "r07-resource-two-sources.yaml",
    "a02-attributes-no-actions.yaml",
    "a04-attributes-extract-bad.yaml",
    "a07-attributes-include-bad.yaml",
    "a09-attributes-include-span-in-metrics.yaml",
    "rd6-hostname-source-bad.yaml",
    "rd8-unknown-attr.yaml",
    "mt7-agg-bad.yaml",
    "mt9-bad-regexp.yaml",
    "mt12-add-label-no-value.yaml",
    "ps3-sampler-negative.yaml",
];
