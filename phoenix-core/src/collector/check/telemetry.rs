//! The collector's own telemetry: `service.telemetry`.

use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{Document, Node};
use crate::collector::topology::is_reference;

const KEYS: [&str; 4] = ["logs", "metrics", "traces", "resource"];
const METRICS_KEYS: [&str; 3] = ["level", "readers", "views"];

pub(super) fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    let Some(telemetry) = document.get(&["service", "telemetry"]) else {
        return;
    };
    keys("service::telemetry", telemetry, &KEYS, found);
    let Some(metrics) = document.get(&["service", "telemetry", "metrics"]) else {
        return;
    };
    let path = "service::telemetry::metrics";
    keys(path, metrics, &METRICS_KEYS, found);
    let Some(map) = metrics.as_map() else { return };
    let level = map.get("level").and_then(Node::as_text);
    let off = level.is_some_and(|level| level.eq_ignore_ascii_case("none"));
    if let Some(readers) = map.get("readers")
        && readers.as_list().is_some_and(<[Node]>::is_empty)
        && !off
    {
        found.push(
            Diagnostic::error(
                Code::Telemetry,
                format!("{path}::readers"),
                "an empty list of readers while metrics are on",
            )
            .at(readers.span)
            .help("leave `readers` out for the default, or set `level: none`"),
        );
    }
}

fn keys(path: &str, node: &Node, known: &[&'static str], found: &mut Vec<Diagnostic>) {
    let Some(map) = node.as_map() else {
        if !node.is_null() && !is_reference(node) {
            let message = format!("{} where a map belongs", node.shape());
            found.push(Diagnostic::error(Code::WrongShape, path, message).at(node.span));
        }
        return;
    };
    for entry in map {
        let key = entry.key.text();
        if known.contains(&key) {
            continue;
        }
        let diagnostic = Diagnostic::error(
            Code::UnknownKey,
            format!("{path}::{key}"),
            format!("the collector has no key `{key}` here"),
        )
        .at(entry.key_span);
        found.push(match key {
            "address" => diagnostic.help(
                "since v0.123 the address is written as \
                 `readers: [{pull: {exporter: {prometheus: {host: …, port: …}}}}]`",
            ),
            _ => diagnostic.suggest(key, known.iter().copied()),
        });
    }
}
