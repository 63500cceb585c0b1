//! Extensions that components refer to: `storage`, `auth.authenticator` and the like.
//!
//! The collector looks for them when it starts, not when it validates.

use crate::collector::component::schema::{Kind, Schema};
use crate::collector::component::{Class, ComponentId};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::{Mapping, Node};
use crate::collector::topology::Topology;

pub(super) fn check(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    let is_unknown = |path: &str| topology.opaque.iter().any(|opaque| opaque == path);
    if is_unknown("extensions") || is_unknown("service") || is_unknown("service::extensions") {
        return;
    }
    for (class, id) in topology.used() {
        let Some(configured) = topology.get(class, id) else {
            continue;
        };
        let schema = configured.component.and_then(|component| component.schema);
        if let (Some(schema), Some(body)) = (schema, configured.body.as_map()) {
            let path = format!("{}::{}", class.section(), configured.key);
            object(schema, body, &path, &mut |node, path| refers(topology, node, path, found));
        }
    }
}

fn refers(topology: &Topology<'_>, node: &Node, path: String, found: &mut Vec<Diagnostic>) {
    let Some(text) = node.as_text().filter(|text| !text.is_empty() && !node.is_opaque() && !node.is_null())
    else {
        return;
    };
    let Ok(id) = ComponentId::parse(text) else {
        return;
    };
    let is_started = topology.extensions.iter().any(|reference| reference.id == id);
    if is_started {
        return;
    }
    let is_configured = topology.has(Class::Extension, &id);
    let message = match is_configured {
        true => format!("the extension `{id}` is not started: the collector fails when it starts"),
        false => format!("`{id}` is no configured extension: the collector fails when it starts"),
    };
    let warning = Diagnostic::warning(Code::UndefinedReference, path, message).at(node.span);
    let known: Vec<String> = topology.ids(Class::Extension).map(ComponentId::to_string).collect();
    found.push(match is_configured {
        true => warning.help(format!("name `{id}` in `service::extensions`")),
        false => {
            let suggested = warning.suggest(text, known.iter().map(String::as_str));
            let help = "configure it in `extensions` and name it in `service::extensions`";
            if suggested.help.is_some() { suggested } else { suggested.help(help) }
        }
    });
}

/// Calls with everything in an object that names an extension.
fn object(schema: &Schema, map: &Mapping, path: &str, visit: &mut dyn FnMut(&Node, String)) {
    for entry in map {
        let key = entry.key.text();
        if let Some(field) = schema.field(key) {
            value(&field.kind, &entry.value, &format!("{path}::{key}"), visit);
        }
    }
}

fn value(kind: &Kind, node: &Node, path: &str, visit: &mut dyn FnMut(&Node, String)) {
    match kind {
        Kind::Id(Class::Extension) => visit(node, path.to_owned()),
        Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema) => {
            if let Some(map) = node.as_map() {
                object(schema, map, path, visit);
            }
        }
        Kind::List(item) | Kind::StrictList(item) => {
            for (index, part) in node.as_list().unwrap_or_default().iter().enumerate() {
                value(item, part, &format!("{path}::{index}"), visit);
            }
        }
        _ => {}
    }
}
