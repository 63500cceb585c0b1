//! `operators` of the receiver: the steps that a line of a log goes through.

use std::collections::BTreeSet;

use crate::collector::check::fields::{Place, regexp};
use crate::collector::component::schema::Kind;
use crate::collector::diagnostic::{Code, nearest};
use crate::collector::document::{Mapping, Node, Scalar};
use crate::collector::ottl::groups;

/// The list of operators.
pub(super) const OPERATORS: Kind = Kind::Custom(operators);

/// The types that every collector has.
const TYPES: [&str; 38] = [
    "add",
    "assign_keys",
    "container",
    "copy",
    "csv_parser",
    "drop_output",
    "file_input",
    "file_output",
    "filter",
    "flatten",
    "generate_input",
    "journald_input",
    "json_array_parser",
    "json_parser",
    "key_value_parser",
    "move",
    "namedpipe",
    "noop",
    "recombine",
    "regex_parser",
    "regex_replace",
    "remove",
    "retain",
    "router",
    "sanitize_utf8",
    "scope_name_parser",
    "severity_parser",
    "stdin",
    "stdout",
    "syslog_input",
    "syslog_parser",
    "tcp_input",
    "time_parser",
    "trace_parser",
    "udp_input",
    "unquote",
    "uri_parser",
    "windows_eventlog_input",
];

fn operators(place: &Place<'_>) {
    let Some(items) = place.node.as_list() else {
        if !place.node.is_null() {
            let message = format!("{} where a list of operators belongs", place.node.shape());
            place.report(place.error(Code::WrongShape, message).help("write `- type: …` for each"));
        }
        return;
    };
    // A reference that is not known may stand for any operator, and have any id.
    let is_known = !items.iter().any(Node::is_opaque);
    let ids: BTreeSet<&str> = items.iter().filter_map(id_of).collect();
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        place.at_item(index, item, |operator| {
            let Some(map) = item.as_map() else {
                if !item.is_opaque() {
                    let message = format!("{} where an operator belongs", item.shape());
                    operator.report(
                        operator.error(Code::WrongShape, message).help("write `type:` and its settings"),
                    );
                }
                return;
            };
            let is_in_use = !operator.signals().is_empty();
            one(operator, map, is_in_use);
            if let Some(id) = map.get("id").and_then(Node::as_text)
                && is_in_use
                && !seen.insert(id)
            {
                refuse(
                    operator,
                    map,
                    "id",
                    Code::Conflict,
                    &format!("two operators have the id `{id}`"),
                    "rename one",
                );
            }
            if is_known && is_in_use {
                leads_somewhere(operator, map, &ids);
            }
        });
    }
}

/// The id of an operator: its type, unless it has one of its own.
fn id_of(item: &Node) -> Option<&str> {
    let map = item.as_map()?;
    map.get("id").and_then(Node::as_text).or_else(|| map.get("type").and_then(Node::as_text))
}

fn refuse(operator: &Place<'_>, map: &Mapping, name: &str, code: Code, message: &str, help: &str) {
    let mut found = operator.error(code, message).help(help);
    if let Some(node) = map.get(name) {
        found = found.at(node.span);
    }
    operator.report(found);
}

/// A text of an operator: `None` when it is not known, empty when it is left out.
fn text<'a>(map: &'a Mapping, name: &str) -> Option<&'a str> {
    match map.get(name) {
        None => Some(""),
        Some(node) if node.is_opaque() => None,
        Some(node) if node.is_null() => Some(""),
        Some(node) => node.as_scalar().map(Scalar::text),
    }
}

fn one(operator: &Place<'_>, map: &Mapping, is_in_use: bool) {
    let Some(kind) = text(map, "type") else {
        return;
    };
    if !TYPES.contains(&kind) {
        let message = match kind {
            "" => "an operator without a type".to_owned(),
            _ => format!("there is no operator `{kind}`"),
        };
        let help = match nearest(kind, TYPES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `type: json_parser` or another operator".to_owned(),
        };
        return refuse(operator, map, "type", Code::InvalidValue, &message, &help);
    }
    for name in ["from", "to", "field", "parse_from", "parse_to", "combine_field"] {
        names_a_part(operator, map, name);
    }
    if kind == "time_parser" {
        reads_a_time(operator, map, map);
    } else if let Some(timestamp) = map.get("timestamp").and_then(Node::as_map) {
        reads_a_time(operator, map, timestamp);
    }
    if !is_in_use {
        return;
    }
    for name in required(kind) {
        let is_empty_list = map.get(name).is_some_and(|node| node.as_list().is_some_and(<[Node]>::is_empty));
        if text(map, name) == Some("") || is_empty_list {
            let message = format!("the operator `{kind}` has no `{name}`");
            refuse(operator, map, name, Code::Missing, &message, &format!("set `{name}`"));
        }
    }
    match kind {
        "regex_parser" => names_what_it_finds(operator, map),
        "csv_parser" => reads_columns(operator, map),
        "syslog_parser" => word(operator, map, "protocol", &["", "rfc3164", "rfc5424", "none"]),
        "regex_replace" => finds_something(operator, map),
        "recombine" => knows_an_edge(operator, map),
        "key_value_parser" => {
            let (inner, outer) = (text(map, "delimiter"), text(map, "pair_delimiter"));
            if inner.is_some_and(|inner| !inner.is_empty() && Some(inner) == outer) {
                let message = "the two delimiters are the same";
                refuse(operator, map, "pair_delimiter", Code::Conflict, message, "give them different texts");
            }
        }
        "container" => word(operator, map, "format", &["", "docker", "crio", "containerd"]),
        "filter" => {
            let ratio =
                map.get("drop_ratio").and_then(Node::as_scalar).map(|ratio| ratio.text().parse::<f64>());
            if let Some(Ok(ratio)) = ratio
                && !(0.0..=1.0).contains(&ratio)
            {
                let message = format!("`{ratio}` is no share");
                refuse(operator, map, "drop_ratio", Code::InvalidValue, &message, "write 0 to 1");
            }
        }
        _ => {}
    }
    if map.get("on_error").is_some_and(|node| !node.is_null()) {
        word(operator, map, "on_error", &["send", "send_quiet", "drop", "drop_quiet"]);
    }
}

fn required(kind: &str) -> &'static [&'static str] {
    match kind {
        "regex_parser" => &["regex"],
        "move" | "copy" => &["from", "to"],
        "remove" => &["field"],
        "flatten" => &["field"],
        "retain" => &["fields"],
        "assign_keys" => &["field", "keys"],
        "recombine" => &["combine_field"],
        "syslog_parser" => &["protocol"],
        "severity_parser" | "time_parser" => &["parse_from"],
        "filter" => &["expr"],
        _ => &[],
    }
}

fn word(operator: &Place<'_>, map: &Mapping, name: &str, words: &[&str]) {
    if let Some(written) = text(map, name).filter(|written| !words.contains(written)) {
        let known: Vec<_> = words.iter().filter(|word| !word.is_empty()).copied().collect();
        let message = format!("`{written}` is no `{name}`");
        let help = format!("write one of {}", known.join(", "));
        refuse(operator, map, name, Code::InvalidValue, &message, &help);
    }
}

fn names_what_it_finds(operator: &Place<'_>, map: &Mapping) {
    let Some(pattern) = text(map, "regex").filter(|pattern| !pattern.is_empty()) else {
        return;
    };
    match (regexp(pattern), groups(pattern)) {
        (Err((message, help)), _) => refuse(operator, map, "regex", Code::InvalidValue, &message, help),
        (Ok(()), Ok((_, 0))) => {
            let help = "name each part that becomes an attribute: `^(?P<level>[A-Z]+)`";
            refuse(operator, map, "regex", Code::InvalidValue, "the pattern has no group with a name", help);
        }
        _ => {}
    }
}

fn reads_columns(operator: &Place<'_>, map: &Mapping) {
    let (header, attribute) = (text(map, "header"), text(map, "header_attribute"));
    match (header, attribute) {
        (Some(""), Some("")) => {
            let message = "the operator `csv_parser` has no `header` and no `header_attribute`";
            refuse(operator, map, "header", Code::Missing, message, "set `header: id,severity,message`");
        }
        (Some(header), Some(attribute)) if !header.is_empty() && !attribute.is_empty() => {
            let message = "`header` and `header_attribute` exclude each other";
            refuse(operator, map, "header_attribute", Code::Conflict, message, "keep one of them");
        }
        _ => {}
    }
    let is_on = |name: &str| text(map, name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    if is_on("lazy_quotes") && is_on("ignore_quotes") {
        let message = "`lazy_quotes` and `ignore_quotes` exclude each other";
        refuse(operator, map, "ignore_quotes", Code::Conflict, message, "keep one of them");
    }
    if text(map, "delimiter").is_some_and(|delimiter| delimiter.chars().count() > 1) {
        let message = "the delimiter has more than one character";
        refuse(operator, map, "delimiter", Code::InvalidValue, message, "write one character");
    }
}

/// A part of an entry: its body, an attribute or an attribute of its resource.
fn names_a_part(operator: &Place<'_>, map: &Mapping, name: &str) {
    let Some(written) = text(map, name).filter(|written| !written.is_empty()) else {
        return;
    };
    let end = written.find(['.', '[']).unwrap_or(written.len());
    let is_quoted = |rest: &str| rest.starts_with(['\'', '"']);
    let message = if !["body", "attributes", "resource"].contains(&&written[..end]) {
        format!("`{written}` is no part of an entry")
    } else if written[end..].strip_prefix('[').is_some_and(|rest| !is_quoted(rest)) {
        format!("the name in the brackets of `{written}` has no quotes")
    } else {
        return;
    };
    let help = "write `body`, `attributes.name` or `resource[\"name\"]`";
    refuse(operator, map, name, Code::InvalidValue, &message, help);
}

/// A time needs a place it is read from and a layout.
fn reads_a_time(operator: &Place<'_>, map: &Mapping, time: &Mapping) {
    let at = if map.get("timestamp").is_some() { "timestamp" } else { "layout" };
    if text(time, "parse_from") == Some("") && at == "timestamp" {
        let message = "nothing says where the time is read from";
        refuse(operator, map, at, Code::Missing, message, "set `parse_from`");
    }
    let (layout, kind) = (text(time, "layout"), text(time, "layout_type"));
    match (kind, layout) {
        (Some("native"), _) | (None, _) | (_, None) => {}
        (_, Some("")) => {
            let help = "set `layout`, `%Y-%m-%dT%H:%M:%S.%LZ` for instance";
            refuse(operator, map, at, Code::Missing, "nothing says how the time is written", help);
        }
        (Some("" | "strptime" | "gotime"), _) => {}
        (Some("epoch"), Some(unit)) => {
            if !["s", "ms", "us", "ns", "s.ms", "s.us", "s.ns"].contains(&unit) {
                let message = format!("`{unit}` is no unit of an epoch");
                let help = "write one of s, ms, us, ns, s.ms, s.us, s.ns";
                refuse(operator, map, at, Code::InvalidValue, &message, help);
            }
        }
        (Some(other), _) => {
            let message = format!("`{other}` is no way to write a time");
            let help = "write `layout_type: strptime`, `gotime`, `epoch` or `native`";
            refuse(operator, map, at, Code::InvalidValue, &message, help);
        }
    }
}

fn finds_something(operator: &Place<'_>, map: &Mapping) {
    match (text(map, "regex"), text(map, "regex_name")) {
        (Some(""), Some("")) => {
            let message = "the operator `regex_replace` has no `regex` and no `regex_name`";
            refuse(operator, map, "regex", Code::Missing, message, "set `regex`");
        }
        (Some(pattern), _) => {
            if let Err((message, help)) = regexp(pattern) {
                refuse(operator, map, "regex", Code::InvalidValue, &message, help);
            }
        }
        _ => {}
    }
}

fn knows_an_edge(operator: &Place<'_>, map: &Mapping) {
    match (text(map, "is_first_entry"), text(map, "is_last_entry")) {
        (Some(""), Some("")) => {
            let message = "nothing says where a record begins or ends";
            let help = "set one of `is_first_entry` and `is_last_entry`";
            refuse(operator, map, "type", Code::Missing, message, help);
        }
        (Some(first), Some(last)) if !first.is_empty() && !last.is_empty() => {
            let message = "`is_first_entry` and `is_last_entry` exclude each other";
            refuse(operator, map, "is_last_entry", Code::Conflict, message, "keep one of them");
        }
        _ => {}
    }
}

/// What is written as `output`: one id, or several.
fn outputs(map: &Mapping) -> Vec<&Node> {
    match map.get("output") {
        Some(node) if node.as_text().is_some() => vec![node],
        Some(node) => node.as_list().unwrap_or_default().iter().collect(),
        None => Vec::new(),
    }
}

/// Whether an operator has an id; a second of a type is numbered, `noop1`.
fn is_id(ids: &BTreeSet<&str>, id: &str) -> bool {
    ids.contains(id) || ids.contains(id.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// What an operator sends to is another operator of the list.
fn leads_somewhere(operator: &Place<'_>, map: &Mapping, ids: &BTreeSet<&str>) {
    let routes = map.get("routes").and_then(Node::as_list).unwrap_or_default();
    let targets = std::iter::once(map).chain(routes.iter().filter_map(Node::as_map)).flat_map(outputs);
    for target in targets {
        let Some(id) = target.as_text().filter(|id| !target.is_opaque() && !is_id(ids, id)) else {
            continue;
        };
        operator.report(
            operator
                .error(Code::UndefinedReference, format!("there is no operator `{id}` to send to"))
                .at(target.span)
                .help("name the `id` of another operator, or leave `output` out: the next one is meant"),
        );
    }
}
