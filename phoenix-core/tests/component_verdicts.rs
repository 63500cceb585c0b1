//! Bodies of components, each accepted or refused by a collector v0.158.0 with 55 component types:
//! Phoenix says the same.
//!
//! A row of `component-verdicts.tsv` has the section, the id, the signal of the pipeline (for a
//! connector, `from>to`), the body and the collector's verdict.
#![allow(clippy::disallowed_methods)]

use phoenix_core::collector::{Distribution, Document, Environment, Severity, Target, check_for};

const TABLE: &str = include_str!("component-verdicts.tsv");

struct Row<'t> {
    section: &'t str,
    id: &'t str,
    signal: &'t str,
    body: &'t str,
    accepted: bool,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    TABLE.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [section, id, signal, body, verdict] = columns[..] else {
            panic!("five columns, not {line:?}");
        };
        let accepted = match verdict {
            "accepted" => true,
            "refused" => false,
            other => panic!("a verdict, not {other:?}"),
        };
        Row { section, id, signal, body, accepted }
    })
}

/// A sound configuration around the body.
fn configuration(row: &Row<'_>) -> String {
    let Row { section, id, signal, body, .. } = row;
    let component = |name: &str| if *section == name { format!("  {id}: {body}\n") } else { String::new() };
    let mut text = format!("receivers:\n  otlp: {{protocols: {{grpc: }}}}\n{}", component("receivers"));
    text += &format!("exporters:\n  nop:\n{}", component("exporters"));
    for section in ["processors", "connectors", "extensions"] {
        if row.section == section {
            text += &format!("{section}:\n{}", component(section));
        }
    }
    text += "service:\n";
    if *section == "extensions" {
        text += &format!("  extensions: [{id}]\n");
    }
    text += "  pipelines:\n";
    if let Some((from, to)) = signal.split_once('>') {
        text += &format!("    {from}/a: {{receivers: [otlp], exporters: [{id}]}}\n");
        text += &format!("    {to}/b: {{receivers: [{id}], exporters: [nop]}}\n");
        return text;
    }
    let list = |section: &str, other: &'static str| if row.section == section { *id } else { other };
    text += &format!(
        "    {signal}: {{receivers: [{}], processors: [{}], exporters: [{}]}}\n",
        list("receivers", "otlp"),
        list("processors", ""),
        list("exporters", "nop"),
    );
    text
}

#[test]
fn bodies_are_accepted_and_refused_as_the_collector_does() {
    let target = Target {
        distribution: Distribution::CONTRIB,
        environment: Environment::empty(),
        ..Target::default()
    };
    let mut differ = Vec::new();
    let mut count = 0;
    for row in rows() {
        count += 1;
        let text = configuration(&row);
        let errors: Vec<String> = match Document::parse(&text) {
            Ok(document) => check_for(&document, &target)
                .into_iter()
                .filter(|found| found.severity == Severity::Error)
                .map(|found| found.to_string())
                .collect(),
            Err(error) => vec![error.to_string()],
        };
        if errors.is_empty() != row.accepted {
            let verdict = if row.accepted { "accepts" } else { "refuses" };
            differ.push(format!(
                "{} {} {}\n  the collector {verdict} it; {errors:?}",
                row.section, row.id, row.body
            ));
        }
    }
    assert!(count > 2000, "{count}");
    assert!(differ.is_empty(), "{} of {count} differ:\n{}", differ.len(), differ.join("\n"));
}
