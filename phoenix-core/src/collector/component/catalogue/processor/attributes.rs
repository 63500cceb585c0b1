//! `attributes` and `resource`: set, copy, delete and convert attributes.

use super::all;
use crate::collector::check::fields::{View, regexp};
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::matching::{self, MATCH_CONFIG};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;
use crate::collector::document::{self, Node, Scalar};
use crate::collector::ottl::groups;

pub(super) static ATTRIBUTES: Component =
    Component::new(Class::Processor, "attributes").supporting(&all(Beta)).schema(
        &Schema::of(&[field("actions", Kind::List(&Kind::Object(&ACTION))).required()])
            .with(&[&MATCH_CONFIG])
            .rules(&[Rule::in_use(|processor| {
                processor.signals().iter().for_each(|signal| matching::suits(processor, *signal));
            })]),
    );

pub(super) static RESOURCE: Component = Component::new(Class::Processor, "resource")
    .supporting(&all(Beta))
    .schema(&Schema::of(&[field("attributes", Kind::List(&Kind::Object(&ACTION))).required()]));

const TEXT: Kind = Kind::Text(Format::Any);

static ACTION: Schema = Schema::of(&[
    field("action", TEXT)
        .doc("insert, update, upsert, delete, hash, extract or convert; upper or lower case"),
    field("key", TEXT),
    field("value", Kind::Any),
    field("default_value", Kind::Any).doc("what is set where the source has nothing"),
    field("from_attribute", TEXT),
    field("from_context", TEXT),
    field("pattern", TEXT).doc("names the keys, or the parts that are extracted"),
    field("converted_type", TEXT).doc("int, double or string"),
])
.rules(&[Rule::in_use(action_is_whole)]);

const ACTIONS: [&str; 7] = ["insert", "update", "upsert", "delete", "hash", "extract", "convert"];

/// Each action needs some fields and has no use for others.
fn action_is_whole(action: &View<'_>) {
    let Some(written) = action.text("action") else {
        return;
    };
    let word = written.to_lowercase();
    if !ACTIONS.contains(&word.as_str()) {
        let message = match written {
            "" => "nothing says what to do with the attribute".to_owned(),
            _ => format!("`{written}` is no action"),
        };
        return action.report(
            action
                .error(Code::InvalidValue, "action", message)
                .help(format!("write one of {}", ACTIONS.join(", ")))
                .suggest(&word, ACTIONS),
        );
    }
    let is_given = |name: &str| action.has(name) && action.text(name) != Some("");
    let by_pattern = matches!(word.as_str(), "delete" | "hash");
    if !(is_given("key") || by_pattern && is_given("pattern")) {
        let help = match by_pattern {
            true => "name the attribute as `key`, or several with a `pattern`",
            false => "name the attribute as `key`",
        };
        action.refuse(Code::Missing, "key", format!("the action `{word}` has no attribute"), help);
    }
    match word.as_str() {
        "insert" | "update" | "upsert" => {
            sources(action, &word);
            no_date(action);
            unused(action, &word, &["pattern", "converted_type"]);
        }
        "delete" | "hash" => {
            unused(action, &word, &["value", "from_attribute", "converted_type"]);
            compiles(action);
        }
        "extract" => {
            unused(action, &word, &["value", "from_attribute", "from_context", "converted_type"]);
            extracts(action);
        }
        _ => {
            unused(action, &word, &["value", "from_attribute", "from_context", "pattern"]);
            converts(action);
        }
    }
}

const SOURCES: [&str; 3] = ["value", "from_attribute", "from_context"];

/// One source at most, and none only where a default value stands in.
fn sources(action: &View<'_>, word: &str) {
    let mut given = SOURCES.into_iter().filter(|name| is_set(action, name));
    match (given.next(), given.next()) {
        (None, _) if !action.has("default_value") => action.refuse(
            Code::Missing,
            "value",
            format!("the action `{word}` has nothing to set"),
            "add one of `value`, `from_attribute`, `from_context`, or a `default_value`",
        ),
        (Some(first), Some(second)) => action.refuse(
            Code::Conflict,
            second,
            format!("`{first}` and `{second}` both say what to set"),
            "keep one of them",
        ),
        _ => {}
    }
}

/// A date without quotes is a point in time for the collector, and no attribute can hold one.
fn no_date(action: &View<'_>) {
    let scalar = action.node("value").filter(|node| !node.is_opaque()).and_then(Node::as_scalar);
    if scalar.map(Scalar::kind) == Some(document::Kind::Timestamp) {
        action.refuse(
            Code::WrongType,
            "value",
            "a date without quotes is a point in time, which no attribute can hold",
            "put it in quotes",
        );
    }
}

/// Whether a field says something: a value of any kind but null, or a text that is not empty.
fn is_set(action: &View<'_>, name: &str) -> bool {
    action.has(name) && (name == "value" || action.text(name) != Some(""))
}

fn unused(action: &View<'_>, word: &str, names: &[&str]) {
    for name in names.iter().filter(|name| is_set(action, name)) {
        let message = format!("the action `{word}` has no use for `{name}`");
        action.refuse(Code::Conflict, name, message, "leave it out");
    }
}

fn compiles(action: &View<'_>) {
    if let Some(Err((message, help))) = action.text("pattern").map(regexp) {
        action.refuse(Code::InvalidValue, "pattern", message, help);
    }
}

/// Every group of the pattern has a name: it becomes the key of an attribute.
fn extracts(action: &View<'_>) {
    let help = "name each part that becomes an attribute: `^(?P<shop>.*)-(?P<item>.*)$`";
    match action.text("pattern") {
        None => {}
        Some("") => action.refuse(Code::Missing, "pattern", "the action `extract` has no pattern", help),
        Some(pattern) => match regexp(pattern) {
            Err((message, help)) => action.refuse(Code::InvalidValue, "pattern", message, help),
            Ok(()) => {
                let (count, named) = groups(pattern).unwrap_or((1, 1));
                if count == 0 || named < count {
                    let message = match count == 0 {
                        true => "the pattern has no group, so nothing is extracted",
                        false => "the pattern has a group without a name",
                    };
                    action.refuse(Code::InvalidValue, "pattern", message, help);
                }
            }
        },
    }
}

fn converts(action: &View<'_>) {
    let message = match action.text("converted_type") {
        None | Some("int" | "double" | "string") => return,
        Some("") => "nothing says what to convert to".to_owned(),
        Some(other) => format!("nothing is converted to `{other}`"),
    };
    action.refuse(
        Code::InvalidValue,
        "converted_type",
        message,
        "write `converted_type: int`, `double` or `string`",
    );
}
