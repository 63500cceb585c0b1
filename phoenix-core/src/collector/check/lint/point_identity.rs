//! Attributes of data points, taken away without summing the points that become alike: advice, since an attribute of one value tells
//! nothing apart.

use super::identity::{aggregates, is_aggregation};
use super::resource_attributes::is_of_resource;
use super::statements::{self, Text};
use super::{Stage, Way};
use crate::collector::component::Signal;
use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::Node;

/// Where attributes are taken away.
struct Loss {
    /// In words, with its verb.
    what: String,
    path: String,
    span: Span,
}

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    if way.pipeline.signal != Signal::Metrics {
        return;
    }
    for (place, stage) in way.processors.iter().enumerate() {
        if way.processors[place + 1..].iter().any(aggregates) {
            continue;
        }
        let loss = match stage.name {
            "transform" => lost_by_statement(stage),
            "attributes" => lost_by_action(stage),
            _ => None,
        };
        if let Some(Loss { what, path, span }) = loss {
            let message = format!(
                "{what} from data points here: where it told points apart, they become several of one series"
            );
            found.push(
                Diagnostic::advice(Code::BrokenIdentity, path, message)
                    .at(span)
                    .help("write `aggregate_on_attributes(\"sum\", [what stays])` in a `transform`, which sums what becomes alike, or keep it"),
            );
        }
    }
}

/// The first statement that takes something away with none behind it that sums.
fn lost_by_statement(stage: &Stage<'_>) -> Option<Loss> {
    let statements: Vec<Text<'_>> = statements::of(stage).collect();
    let unsummed = statements.iter().rposition(is_aggregation).map_or(0, |last| last + 1);
    statements[unsummed..].iter().find_map(|statement| {
        let path = format!("processors::{}::{}", stage.key, statement.path());
        Some(Loss { what: loses(statement)?, path, span: statement.span })
    })
}

/// What a statement takes away from points; what stands on resources by convention is not there to be taken.
fn loses(statement: &Text<'_>) -> Option<String> {
    let words = |editor: &str| statement.on_attributes("datapoint", editor).map(Text::quoted);
    if let Some(words) = words("delete_key") {
        let key = words.first().filter(|key| !is_of_resource(key))?;
        return Some(format!("`{key}` goes away"));
    }
    if let Some(words) = words("delete_matching_keys") {
        let pattern = words.first()?;
        let plain = pattern.trim_start_matches('^').replace('\\', "");
        return (!is_of_resource(&plain)).then(|| format!("what matches `{pattern}` goes away"));
    }
    if let Some(words) = words("keep_keys").or_else(|| words("keep_matching_keys")) {
        let kept = words.join("`, `");
        return Some(if words.is_empty() {
            "every attribute goes away".to_owned()
        } else {
            format!("every attribute but `{kept}` goes away")
        });
    }
    None
}

fn lost_by_action(stage: &Stage<'_>) -> Option<Loss> {
    let actions = stage.body.get("actions").and_then(Node::as_list)?;
    actions.iter().enumerate().find_map(|(index, action)| {
        let map = action.as_map()?;
        let verb = map.get("action").and_then(Node::as_text)?;
        let name = ["key", "pattern"].into_iter().find(|name| map.get(name).is_some())?;
        let node = map.get(name).filter(|node| verb.eq_ignore_ascii_case("delete") && !node.is_opaque())?;
        let key = node.as_text().filter(|key| !is_of_resource(key))?;
        let what = if name == "key" {
            format!("`{key}` goes away")
        } else {
            format!("what matches `{key}` goes away")
        };
        Some(Loss {
            what,
            path: format!("processors::{}::actions::{index}::{name}", stage.key),
            span: node.span,
        })
    })
}
