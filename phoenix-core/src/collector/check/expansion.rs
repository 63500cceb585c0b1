//! `${scheme:…}` references that no provider of the distribution can resolve.

use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{Document, Mapping, Node, Value};

const SCHEMES: [&str; 5] = ["env", "file", "yaml", "http", "https"];

/// After so many findings the rest is more of the same.
const MOST_FINDINGS: usize = 100;

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut path = Vec::new();
    entries(document.root(), &mut path, &mut findings);
    found.extend(findings);
}

fn entries<'d>(map: &'d Mapping, path: &mut Vec<&'d str>, findings: &mut Vec<Diagnostic>) {
    for entry in map {
        path.push(entry.key.text());
        visit(&entry.value, path, findings);
        path.pop();
    }
}

fn visit<'d>(node: &'d Node, path: &mut Vec<&'d str>, findings: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Map(map) => entries(map, path, findings),
        Value::List(items) => items.iter().for_each(|item| visit(item, path, findings)),
        Value::Scalar(scalar) => {
            for reference in references(scalar.text()) {
                if findings.len() < MOST_FINDINGS
                    && let Some(diagnostic) = problem(path, reference)
                {
                    findings.push(diagnostic.at(node.span));
                }
            }
        }
    }
}

fn problem(path: &[&str], reference: &str) -> Option<Diagnostic> {
    let (scheme, name) = match reference.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => ("env", reference),
    };
    if !SCHEMES.contains(&scheme) {
        return Some(
            Diagnostic::error(
                Code::Expansion,
                path.join("::"),
                format!("no provider for `{scheme}:` in `${{{reference}}}`"),
            )
            .suggest(scheme, SCHEMES),
        );
    }
    let name = name.split_once(":-").map_or(name, |(name, _)| name);
    (scheme == "env" && !is_env_name(name)).then(|| {
        Diagnostic::error(
            Code::Expansion,
            path.join("::"),
            format!("`{name}` is no name of an environment variable"),
        )
        .help("letters, digits and `_`, not beginning with a digit; a literal `$` is written `$$`")
    })
}

/// The innermost `${…}` references of a text, `$$` escapes skipped.
fn references(text: &str) -> impl Iterator<Item = &str> {
    let mut open: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut nested = false;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'$', Some(b'$')) => at += 1,
            (b'$', Some(b'{')) => {
                open.push(at + 2);
                nested = false;
                at += 1;
            }
            (b'}', _) => {
                if let Some(start) = open.pop() {
                    if !nested {
                        found.push(&text[start..at]);
                    }
                    nested = true;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found.into_iter()
}

fn is_scheme(text: &str) -> bool {
    text.len() >= 2
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b))
}

fn is_env_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
