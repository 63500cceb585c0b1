//! Which data something applies to: names and attributes that must match, exactly or as patterns.

use crate::collector::check::fields::{View, regexp};
use crate::collector::component::Signal;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::diagnostic::Code;
use crate::collector::document;

const TEXTS: Kind = Kind::List(&Kind::Text(Format::Any));

/// How names are compared; it is looked at only where names are given.
pub(in crate::collector::component::catalogue) static FILTER_SET: Schema = Schema::of(&[
    field("match_type", Kind::Text(Format::Any)).doc("strict or regexp"),
    field("regexp", Kind::Pointer(&REGEXP)),
]);

/// How patterns are looked up.
pub(in crate::collector::component::catalogue) static REGEXP: Schema = Schema::of(&[
    field("cacheenabled", Kind::Bool),
    field("cachemaxnumentries", Kind::Int(64)).doc("0 is no limit"),
]);

/// `include` and `exclude` of spans, metrics and logs.
pub(in crate::collector::component::catalogue) static MATCH_CONFIG: Schema = Schema::of(&[
    field("include", Kind::Pointer(&MATCH)).doc("only what matches"),
    field("exclude", Kind::Pointer(&MATCH)).doc("all but what matches"),
]);

static MATCH: Schema = Schema::of(&[
    field("services", TEXTS),
    field("span_names", TEXTS),
    field("log_bodies", TEXTS),
    field("log_severity_texts", TEXTS),
    field("log_severity_number", Kind::Pointer(&SEVERITY_NUMBER)),
    field("metric_names", TEXTS),
    field("attributes", Kind::List(&Kind::Object(&ATTRIBUTE))),
    field("resources", Kind::List(&Kind::Object(&ATTRIBUTE))),
    field("libraries", Kind::List(&Kind::Object(&LIBRARY))),
    field("span_kinds", TEXTS),
])
.with(&[&FILTER_SET]);

static SEVERITY_NUMBER: Schema = Schema::of(&[
    field("min", Kind::Int(32)).doc("9 is INFO, 13 is WARN, 17 is ERROR"),
    field("match_undefined", Kind::Bool),
]);

/// An attribute that must be there, with a value when one is given.
pub(in crate::collector::component::catalogue) static ATTRIBUTE: Schema =
    Schema::of(&[field("key", Kind::Text(Format::Any)), field("value", Kind::Any)]);

static LIBRARY: Schema =
    Schema::of(&[field("name", Kind::Text(Format::Any)), field("version", Kind::Text(Format::Any))]);

/// The fields that select spans, metrics and logs.
const SPANS: [&str; 6] = ["services", "span_names", "attributes", "libraries", "resources", "span_kinds"];
const METRICS: [&str; 2] = ["metric_names", "resources"];
const LOGS: [&str; 6] =
    ["attributes", "libraries", "resources", "log_bodies", "log_severity_texts", "log_severity_number"];
const ALL: [&str; 10] = [
    "services",
    "span_names",
    "log_bodies",
    "log_severity_texts",
    "log_severity_number",
    "metric_names",
    "attributes",
    "resources",
    "libraries",
    "span_kinds",
];

/// What `include` and `exclude` give must select something of a signal, and nothing of another one.
pub(in crate::collector::component::catalogue) fn suits(config: &View<'_>, signal: Signal) {
    for name in ["include", "exclude"] {
        config.section(name, |matching| {
            selects(matching, signal);
            match signal {
                Signal::Metrics if matching.text("match_type") == Some("expr") => {}
                Signal::Metrics => compares(matching, &["metric_names"]),
                Signal::Traces => {
                    compares(matching, &["services", "span_names", "span_kinds"]);
                    libraries_compare(matching);
                    attributes_compare(matching, &["attributes", "resources"]);
                    kinds_exist(matching);
                }
                Signal::Logs => {
                    compares(matching, &["log_bodies", "log_severity_texts"]);
                    libraries_compare(matching);
                    attributes_compare(matching, &["attributes", "resources"]);
                }
            }
        });
    }
}

fn selects(matching: &View<'_>, signal: Signal) {
    let (allowed, word): (&[&str], _) = match signal {
        Signal::Traces => (&SPANS, "spans"),
        Signal::Metrics => (&METRICS, "metrics"),
        Signal::Logs => (&LOGS, "log records"),
    };
    let known = format!("for {word} use {}", allowed.join(", "));
    let is_given = |name: &str| matching.has(name) && matching.len(name) != Some(0);
    for name in ALL.into_iter().filter(|name| !allowed.contains(name) && is_given(name)) {
        let message = format!("`{name}` does not select {word}, and a pipeline of them uses this processor");
        matching.refuse(Code::Conflict, name, message, known.clone());
    }
    if !allowed.iter().any(|name| is_given(name)) {
        matching.refuse(Code::Missing, "", format!("nothing says which {word} match"), known);
    }
}

/// Lists of names need a way to be compared, and patterns must be patterns.
pub(in crate::collector::component::catalogue) fn compares(matching: &View<'_>, names: &[&str]) {
    let is_given = |name: &&str| matching.len(name).is_some_and(|items| items > 0);
    if !names.iter().any(is_given) {
        return;
    }
    if match_type(matching) == Some("regexp") {
        for name in names {
            for (index, pattern) in matching.texts(name) {
                if let Err(problem) = regexp(pattern) {
                    matching.refuse_item(Code::InvalidValue, (name, index), problem.0, problem.1);
                }
            }
        }
        matching.section("regexp", |regexp| {
            let size = regexp.int("cachemaxnumentries");
            if regexp.bool("cacheenabled") == Some(true) && size.is_some_and(|size| size < 0) {
                regexp.refuse(
                    Code::InvalidValue,
                    "cachemaxnumentries",
                    "a cache cannot have less than no entries",
                    "write 0 for a cache without limit",
                );
            }
        });
    }
}

/// How names are compared, once it is known to be a way; anything else is reported.
fn match_type<'a>(matching: &View<'a>) -> Option<&'a str> {
    let written = matching.text("match_type")?;
    if let "strict" | "regexp" = written {
        return Some(written);
    }
    let message = match written {
        "" => "nothing says how names and values are compared".to_owned(),
        _ => format!("`{written}` is no way to compare names and values"),
    };
    let help = "write `match_type: strict` or `match_type: regexp`";
    matching.refuse(Code::InvalidValue, "match_type", message, help);
    None
}

/// The attributes of lists: each has a key, and what a pattern is compared with is a text.
pub(in crate::collector::component::catalogue) fn attributes_compare(matching: &View<'_>, lists: &[&str]) {
    for list in lists {
        matching.sections(list, |_, attribute| {
            if attribute.text("key") == Some("") {
                attribute.refuse(Code::Missing, "key", "an attribute without a key", "name the attribute");
            }
            let Some(value) = attribute.node("value").filter(|value| !value.is_null()) else {
                return;
            };
            if match_type(matching) != Some("regexp") || value.is_opaque() {
                return;
            }
            let is_text = value.as_scalar().is_some_and(|scalar| scalar.kind() == document::Kind::String);
            match value.as_text().filter(|_| is_text).map(regexp) {
                None => attribute.refuse(
                    Code::WrongType,
                    "value",
                    "a pattern is a text",
                    "put it in quotes, or write `match_type: strict`",
                ),
                Some(Err(problem)) => {
                    attribute.refuse(Code::InvalidValue, "value", problem.0, problem.1);
                }
                Some(Ok(())) => {}
            }
        });
    }
}

fn libraries_compare(matching: &View<'_>) {
    matching.sections("libraries", |_, library| {
        if match_type(matching) != Some("regexp") {
            return;
        }
        for name in ["name", "version"] {
            if let Some(Err(problem)) = library.text(name).map(regexp) {
                library.refuse(Code::InvalidValue, name, problem.0, problem.1);
            }
        }
    });
}

const KINDS: [&str; 5] = [
    "SPAN_KIND_CLIENT",
    "SPAN_KIND_CONSUMER",
    "SPAN_KIND_INTERNAL",
    "SPAN_KIND_PRODUCER",
    "SPAN_KIND_SERVER",
];

fn kinds_exist(matching: &View<'_>) {
    if matching.text("match_type") != Some("strict") {
        return;
    }
    for (index, kind) in matching.texts("span_kinds") {
        if !KINDS.contains(&kind) {
            let message = format!("`{kind}` is no kind of span");
            let help = format!("write one of {}", KINDS.join(", "));
            matching.refuse_item(Code::InvalidValue, ("span_kinds", index), message, help);
        }
    }
}
