//! The attributes processor does not see what stands on the resource.

use super::Stage;
use crate::collector::component::Class;
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::Node;

/// How names of attributes begin that stand on the resource by convention.
const ON_RESOURCE: [&str; 12] = [
    "service.name",
    "service.namespace",
    "service.instance.id",
    "service.version",
    "host.",
    "os.",
    "k8s.",
    "container.",
    "cloud.",
    "process.",
    "telemetry.sdk.",
    "deployment.environment",
];

/// Actions that need the attribute to be there; the others may well write it.
const NEEDING: [&str; 5] = ["delete", "update", "hash", "extract", "convert"];

/// Whether an attribute of this name usually stands on the resource.
pub(super) fn is_of_resource(attribute: &str) -> bool {
    ON_RESOURCE.iter().any(|start| attribute.starts_with(start))
}

pub(super) fn check(class: Class, stage: &Stage<'_>, path: &str, found: &mut Vec<Diagnostic>) {
    if class != Class::Processor || stage.name != "attributes" {
        return;
    }
    for (index, action) in
        stage.body.get("actions").and_then(Node::as_list).unwrap_or_default().iter().enumerate()
    {
        let Some(map) = action.as_map() else {
            continue;
        };
        let Some(key) = map.get("key").filter(|key| !key.is_opaque()) else {
            continue;
        };
        let text = key.as_text().unwrap_or_default();
        let verb = map.get("action").and_then(Node::as_text).unwrap_or_default().to_ascii_lowercase();
        if NEEDING.contains(&verb.as_str()) && is_of_resource(text) {
            found.push(
                Diagnostic::warning(
                    Code::AttributePlace,
                    format!("{path}::actions::{index}::key"),
                    format!("`{text}` usually stands on the resource, which this processor does not see"),
                )
                .at(key.span)
                .help("use the `resource` processor"),
            );
        }
    }
}
