//! `${scheme:…}` references that no provider of the distribution can resolve.

use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{Document, Node, Value};

const SCHEMES: [&str; 5] = ["env", "file", "yaml", "http", "https"];

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    for entry in document.root() {
        visit(entry.key.text(), &entry.value, found);
    }
}

fn visit(path: &str, node: &Node, found: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Map(map) => {
            for entry in map {
                visit(&format!("{path}::{}", entry.key.text()), &entry.value, found);
            }
        }
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(&format!("{path}[{index}]"), item, found);
            }
        }
        Value::Scalar(scalar) => {
            for reference in references(scalar.text()) {
                if let Some(mut diagnostic) = problem(path, reference) {
                    diagnostic.span = Some(node.span);
                    found.push(diagnostic);
                }
            }
        }
    }
}

fn problem(path: &str, reference: &str) -> Option<Diagnostic> {
    let (scheme, name) = match reference.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme, rest),
        _ => ("env", reference),
    };
    if !SCHEMES.contains(&scheme) {
        return Some(
            Diagnostic::error(
                Code::Expansion,
                path,
                format!("no provider for `{scheme}:` in `${{{reference}}}`"),
            )
            .suggest(scheme, SCHEMES),
        );
    }
    let name = name.split_once(":-").map_or(name, |(name, _)| name);
    (scheme == "env" && !is_env_name(name)).then(|| {
        Diagnostic::error(Code::Expansion, path, format!("`{name}` is no name of an environment variable"))
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
