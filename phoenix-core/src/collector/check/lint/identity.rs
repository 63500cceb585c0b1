//! Attributes of resources that tell series apart, taken away without merging what becomes one.

use regex::Regex;

use super::statements::{self, Text};
use super::{Stage, Way};
use crate::collector::component::Signal;
use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::Node;

/// Attributes of a resource of which at least one tells its series from those of another.
const IDENTITY: [&str; 11] = [
    "process.pid",
    "service.instance.id",
    "host.id",
    "host.name",
    "container.id",
    "k8s.pod.uid",
    "k8s.pod.name",
    "k8s.node.name",
    "k8s.container.name",
    "service.name",
    "cloud.resource_id",
];

/// What is wrong, and what to do.
type Undone = (&'static str, &'static str);

/// Where an attribute is taken away.
struct Loss {
    attribute: String,
    path: String,
    span: Span,
    undone: Undone,
}

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    if way.pipeline.signal != Signal::Metrics {
        return;
    }
    let mut losses: Vec<Loss> = match undone(&way.processors) {
        Some(undone) => way.receivers.iter().filter_map(|stage| switched_off(stage, undone)).collect(),
        None => Vec::new(),
    };
    for (place, stage) in way.processors.iter().enumerate() {
        // Patterns are dear: they are looked at only where it matters what they match.
        let Some(undone) = undone(&way.processors[place + 1..]) else { continue };
        match stage.name {
            "transform" => losses.extend(deleted_by_statement(stage, undone)),
            "resource" => losses.extend(deleted_by_action(stage, undone)),
            _ => {}
        }
    }
    for Loss { attribute, path, span, undone } in losses {
        let (what, help) = undone;
        found.push(
            Diagnostic::warning(Code::BrokenIdentity, path, format!("`{attribute}` goes away here: {what}"))
                .at(span)
                .help(help),
        );
    }
}

/// What the processors behind leave undone, and what to do about it; nothing if they make one series of what becomes alike.
fn undone(behind: &[Stage<'_>]) -> Option<Undone> {
    let is_regrouped = behind.iter().any(|stage| stage.is(&["groupbyattrs"]));
    let is_summed = behind.iter().any(aggregates);
    match (is_regrouped, is_summed) {
        (true, true) => None,
        (false, true) => Some((
            "series of different resources are not merged before they are summed",
            "name `groupbyattrs: {}` between, which makes equal resources one",
        )),
        (_, false) => Some((
            "series that it told apart become one with several values",
            "sum them afterwards (`groupbyattrs: {}`, then `aggregate_on_attributes`), or keep it",
        )),
    }
}

/// A scraper's attribute that is switched off makes several series of one identity.
fn switched_off(stage: &Stage<'_>, undone: Undone) -> Option<Loss> {
    let way = ["scrapers", "process", "resource_attributes", "process.pid", "enabled"];
    let node = stage.body.at(&way).filter(|_| stage.is(&["host_metrics"]))?;
    (node.as_text() == Some("false")).then(|| Loss {
        attribute: "process.pid".to_owned(),
        path: format!("receivers::{}::{}", stage.key, way.join("::")),
        span: node.span,
        undone,
    })
}

fn deleted_by_statement(stage: &Stage<'_>, undone: Undone) -> Option<Loss> {
    // One statement may do what several were written for: the first says it.
    statements::of(stage).find_map(|statement| {
        let attribute = loses(&statement)?;
        let path = format!("processors::{}::{}", stage.key, statement.path());
        Some(Loss { attribute, path, span: statement.span, undone })
    })
}

/// The telling attribute that a statement takes away.
fn loses(statement: &Text<'_>) -> Option<String> {
    let named = |attribute: &str| IDENTITY.contains(&attribute);
    let first =
        |lost: &dyn Fn(&str) -> bool| IDENTITY.iter().find(|key| lost(key)).map(|key| (*key).to_owned());
    let words = |editor: &str| statement.on_attributes("resource", editor).map(Text::quoted);
    let pattern =
        |words: Vec<&str>| words.first().and_then(|word| Regex::new(&word.replace("\\\\", "\\")).ok());
    if let Some(words) = words("delete_key") {
        return words.first().filter(|word| named(word)).map(|word| (*word).to_owned());
    }
    if let Some(words) = words("delete_matching_keys") {
        let pattern = pattern(words)?;
        return first(&|key| pattern.is_match(key));
    }
    if let Some(words) = words("keep_keys") {
        // To keep some of them is to have thought of it.
        return IDENTITY.iter().all(|key| !words.contains(key)).then(|| IDENTITY[0].to_owned());
    }
    if let Some(words) = words("keep_matching_keys") {
        let pattern = pattern(words)?;
        return IDENTITY.iter().all(|key| !pattern.is_match(key)).then(|| IDENTITY[0].to_owned());
    }
    None
}

fn deleted_by_action(stage: &Stage<'_>, undone: Undone) -> Option<Loss> {
    let actions = stage.body.get("attributes").and_then(Node::as_list)?;
    actions.iter().enumerate().find_map(|(index, action)| {
        let map = action.as_map()?;
        let key = map.get("key").and_then(Node::as_text).filter(|key| IDENTITY.contains(key))?;
        let is_deleted =
            map.get("action").and_then(Node::as_text).is_some_and(|a| a.eq_ignore_ascii_case("delete"));
        is_deleted.then(|| Loss {
            attribute: key.to_owned(),
            path: format!("processors::{}::attributes::{index}::key", stage.key),
            span: map.get("key").map_or(action.span, |node| node.span),
            undone,
        })
    })
}

/// Whether a processor makes one series of several.
pub(super) fn aggregates(stage: &Stage<'_>) -> bool {
    match stage.name {
        "transform" => statements::of(stage).any(|statement| is_aggregation(&statement)),
        "metrics_transform" => stage.body.get("transforms").is_some(),
        _ => false,
    }
}

/// Whether a statement makes one point of several.
pub(super) fn is_aggregation(statement: &Text<'_>) -> bool {
    statement.text.contains("aggregate_on_attribute")
}
