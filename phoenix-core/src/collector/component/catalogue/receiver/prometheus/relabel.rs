//! `relabel_configs` and `metric_relabel_configs`: each action needs some fields and has no use for others.

use crate::collector::check::fields::{Place, View, regexp};
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;
use crate::collector::document::{self, Node, Scalar};

/// One step of relabelling.
pub(super) static RELABEL: Schema = Schema::of(&[
    field("source_labels", Kind::StrictList(&Kind::Any)),
    field("separator", Kind::Any).default(";"),
    field("regex", Kind::Custom(pattern)),
    field("modulus", Kind::Any),
    field("target_label", Kind::Any),
    field("replacement", Kind::Any),
    field("action", Kind::Any).default("replace"),
])
.rules(&[Rule::always(action_is_whole)]);

const ACTIONS: [&str; 11] = [
    "replace",
    "keep",
    "drop",
    "hashmod",
    "labelmap",
    "labeldrop",
    "labelkeep",
    "lowercase",
    "uppercase",
    "keepequal",
    "dropequal",
];

fn pattern(place: &Place<'_>) {
    let text = place.node.as_scalar().filter(|_| !place.node.is_null()).map(Scalar::text);
    if let Some(Err((message, help))) = text.map(|text| regexp(&format!("^(?s:{text})$"))) {
        let message =
            message.replacen(&format!("^(?s:{})$", text.unwrap_or_default()), text.unwrap_or_default(), 1);
        place.report(place.error(Code::InvalidValue, message).help(help));
    }
}

fn word<'a>(step: &View<'a>, name: &str) -> Option<&'a str> {
    match step.node(name) {
        None => Some(""),
        Some(node) if node.is_opaque() => None,
        Some(node) if node.is_null() => Some(""),
        Some(node) => node.as_scalar().map(Scalar::text),
    }
}

fn action_is_whole(step: &View<'_>) {
    let Some(written) = word(step, "action") else {
        return;
    };
    let action = match written {
        "" if step.node("action").is_none() => "replace".to_owned(),
        _ => written.to_lowercase(),
    };
    if !ACTIONS.contains(&action.as_str()) {
        return step.report(
            step.error(Code::InvalidValue, "action", format!("`{written}` is no action of relabelling"))
                .help(format!("write one of {}", ACTIONS.join(", ")))
                .suggest(&action, ACTIONS),
        );
    }
    let needs_target =
        ["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"].contains(&action.as_str());
    if needs_target && word(step, "target_label") == Some("") {
        step.refuse(
            Code::Missing,
            "target_label",
            format!("the action `{action}` has no label to write to"),
            "set `target_label`",
        );
    }
    let modulus = step.node("modulus").filter(|node| !node.is_null());
    let is_zero = modulus.is_none_or(|node: &Node| {
        node.as_scalar().is_some_and(|scalar| scalar.kind() == document::Kind::Int && scalar.text() == "0")
    });
    if action == "hashmod" && is_zero {
        step.refuse(
            Code::Missing,
            "modulus",
            "the action `hashmod` has no modulus",
            "set `modulus` to a number above 0",
        );
    }
    let useless: &[&str] = match action.as_str() {
        "labeldrop" | "labelkeep" => {
            &["source_labels", "target_label", "modulus", "separator", "replacement"]
        }
        "keepequal" | "dropequal" => &["regex", "modulus", "separator", "replacement"],
        "lowercase" | "uppercase" => &["replacement"],
        _ => &[],
    };
    let is_default = |name: &str| match name {
        "separator" => word(step, name) == Some(";"),
        "replacement" => word(step, name) == Some("$1"),
        "regex" => word(step, name) == Some("(.*)"),
        _ => false,
    };
    for name in useless.iter().filter(|name| step.has(name) && !is_default(name)) {
        step.refuse(
            Code::Conflict,
            name,
            format!("the action `{action}` has no use for `{name}`"),
            "leave it out",
        );
    }
}
