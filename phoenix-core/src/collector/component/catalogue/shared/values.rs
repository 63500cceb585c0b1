//! What several components ask of single values.

use crate::collector::check::fields::{View, regexp};
use crate::collector::diagnostic::Code;

/// Refuses a text that is none of some words.
pub(in crate::collector::component::catalogue) fn one_of(
    object: &View<'_>,
    name: &str,
    words: &[&'static str],
) {
    let Some(text) = object.text(name).filter(|text| !words.contains(text)) else {
        return;
    };
    let message = match text {
        "" => format!("`{name}` is empty"),
        _ => format!("`{text}` is no `{name}`"),
    };
    let known: Vec<&str> = words.iter().copied().filter(|word| !word.is_empty()).collect();
    object.report(
        object
            .error(Code::InvalidValue, name, message)
            .help(format!("write one of {}", known.join(", ")))
            .suggest(text, known),
    );
}

/// Refuses a text that is empty.
pub(in crate::collector::component::catalogue) fn given(object: &View<'_>, name: &str) {
    if object.text(name) == Some("") {
        object.refuse(
            Code::Missing,
            name,
            format!("`{name}` is missing or empty"),
            format!("set `{name}` to a text"),
        );
    }
}

/// Refuses a switch that is on and does nothing but stop the collector.
pub(in crate::collector::component::catalogue) fn off(object: &View<'_>, name: &str, why: &str) {
    if object.bool(name) == Some(true) {
        object.refuse(Code::Conflict, name, format!("`{name}` {why}"), "leave it out");
    }
}

/// Refuses a text that is no regular expression of Go's syntax.
pub(in crate::collector::component::catalogue) fn compiles(object: &View<'_>, name: &str) {
    if let Some(Err((message, help))) = object.text(name).map(regexp) {
        object.refuse(Code::InvalidValue, name, message, help);
    }
}

/// Refuses texts of a list that are no regular expressions of Go's syntax.
pub(in crate::collector::component::catalogue) fn each_compiles(object: &View<'_>, name: &str) {
    for (index, pattern) in object.texts(name) {
        if let Err((message, help)) = regexp(pattern) {
            object.refuse_item(Code::InvalidValue, (name, index), message, help);
        }
    }
}

/// Refuses two fields of which only one may be written.
pub(in crate::collector::component::catalogue) fn not_both(object: &View<'_>, first: &str, second: &str) {
    if object.has(first) && object.has(second) {
        object.refuse(
            Code::Conflict,
            second,
            format!("`{first}` and `{second}` exclude each other"),
            "keep one of them",
        );
    }
}
