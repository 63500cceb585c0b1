//! SARIF 2.1.0, the form in which code scanning and editors take findings.

use std::io;

use phoenix_core::collector::diagnostic::{CODES, Explanation};
use phoenix_core::collector::{Diagnostic, Severity, Target};
use serde_json::{Value, json};

use super::lines::Lines;
use super::{FileReport, Reporter, Summary, Verdict};
use crate::cli::outside::Io;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Debug, Default)]
pub(super) struct Sarif {
    results: Vec<Value>,
    /// Files that could not be read.
    notifications: Vec<Value>,
}

impl Reporter for Sarif {
    fn file(&mut self, report: &FileReport, _: Verdict, _: &mut Io<'_>) -> io::Result<()> {
        let (text, findings) = report.checked();
        let (lines, uri) = (Lines::of(text), uri(&report.name));
        self.results.extend(findings.iter().map(|finding| result(finding, &uri, &lines)));
        if let Err(reason) = &report.content {
            self.notifications.push(json!({
                "level": "error",
                "message": {"text": reason},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
            }));
        }
        Ok(())
    }

    fn end(&mut self, _: &Summary, target: &Target, io: &mut Io<'_>) -> io::Result<()> {
        let rules: Vec<Value> = CODES.iter().map(rule).collect();
        let document = json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "phoenix",
                    "version": env!("CARGO_PKG_VERSION"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }},
                "columnKind": "utf16CodeUnits",
                "invocations": [{
                    "executionSuccessful": self.notifications.is_empty(),
                    "toolExecutionNotifications": self.notifications,
                }],
                "properties": {"distribution": target.distribution.name, "collectorVersions": target.versions.to_string()},
                "results": self.results,
            }],
        });
        io.json(&document)
    }
}

fn result(finding: &Diagnostic, uri: &str, lines: &Lines<'_>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri}});
    if let Some(span) = finding.span {
        physical["region"] = region(span.start, span.end, lines);
    }
    let mut location = json!({"physicalLocation": physical});
    if !finding.path.is_empty() {
        location["logicalLocations"] = json!([{"fullyQualifiedName": finding.path}]);
    }
    let text = match &finding.help {
        Some(help) => format!("{}\n{help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.code.to_string(),
        "ruleIndex": CODES.iter().position(|explanation| explanation.code == finding.code),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location],
    });
    if let Some(fix) = &finding.fix {
        let replacement = json!({
            "deletedRegion": region(fix.span.start, fix.span.end, lines),
            "insertedContent": {"text": fix.replacement},
        });
        let change = json!({"artifactLocation": {"uri": uri}, "replacements": [replacement]});
        result["fixes"] = json!([{"artifactChanges": [change]}]);
    }
    result
}

fn rule(explanation: &Explanation) -> Value {
    json!({
        "id": explanation.word,
        "shortDescription": {"text": explanation.meaning.trim()},
        "help": {"text": explanation.remedy},
    })
}

fn region(start: usize, end: usize, lines: &Lines<'_>) -> Value {
    json!({
        "startLine": lines.place(start).line,
        "startColumn": lines.utf16_column(start),
        "endLine": lines.place(end).line,
        "endColumn": lines.utf16_column(end),
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// A path as a URI reference: relative paths stay relative.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into());
            }
            b':' if drive => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        for (path, expected) in [
            ("conf/a b.yaml", "conf/a%20b.yaml"),
            ("./ä%:.yaml", "./%C3%A4%25%3A.yaml"),
            ("/etc/otelcol/config.yaml", "file:///etc/otelcol/config.yaml"),
            ("C:\\otel\\c.yaml", "file:///C:/otel/c.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
