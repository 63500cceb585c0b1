//! Revisions of a template compared.

use super::*;
use crate::collector::comparison::Fate;

fn of(parameter: &str) -> Template {
    Template::parse(&template(&format!("  - {{name: x, description: X., {parameter}}}"), "k: {{ x }}\n"))
        .unwrap()
}

/// (before, after, the fields that differ, whether values may be refused that were not)
const TABLE: [(&str, &str, &str, bool); 20] = [
    ("type: int", "type: float", "type int -> float", true),
    ("type: int", "type: list of int", "type int -> list of int", true),
    ("type: int, default: 1", "type: int, default: 2", "default 1 -> 2", false),
    ("type: int, default: 1", "type: int", "default 1 -> nothing, required false -> true", true),
    ("type: int", "type: int, default: 1", "default nothing -> 1, required true -> false", false),
    ("type: int, default: null", "type: int", "required false -> true", true),
    ("type: int, min: 1", "type: int, min: 2", "min 1 -> 2", true),
    ("type: int, min: 2", "type: int, min: 1", "min 2 -> 1", false),
    ("type: int", "type: int, min: 1", "min nothing -> 1", true),
    ("type: int, max: 1", "type: int", "max 1 -> nothing", false),
    ("type: int, max: 2", "type: int, max: 1", "max 2 -> 1", true),
    ("type: duration, max: 60s", "type: duration, max: 2m", "max 60s -> 2m", false),
    ("type: duration, max: 60s", "type: duration, max: 59s", "max 60s -> 59s", true),
    ("type: string, max_length: 9", "type: string, max_length: 8", "max_length 9 -> 8", true),
    ("type: string, max_length: 8", "type: string, max_length: 9", "max_length 8 -> 9", false),
    ("type: list of int, max_items: 9", "type: list of int, max_items: 8", "max_items 9 -> 8", true),
    ("type: enum, allowed: [a, b]", "type: enum, allowed: [a]", "allowed [\"a\",\"b\"] -> [\"a\"]", true),
    ("type: enum, allowed: [a]", "type: enum, allowed: [a, b]", "allowed [\"a\"] -> [\"a\",\"b\"]", false),
    ("type: regex", "type: string", "type regex -> string", true),
    ("type: string, default: a", "type: string, default: null", "default a -> nothing", false),
];

#[test]
fn each_change_of_a_declaration_is_named_and_judged() {
    for (before, after, said, breaking) in TABLE {
        let found = difference(&of(before), &of(after));
        assert_eq!(found.parameters.len(), 1, "{before} -> {after}");
        let change = &found.parameters[0];
        let fields: Vec<String> = change.fields.iter().map(ToString::to_string).collect();
        assert_eq!((fields.join(", ").as_str(), change.breaking), (said, breaking), "{before} -> {after}");
        assert_eq!(found.is_breaking(), breaking);
    }
}

#[test]
fn parameters_added_and_removed_are_named() {
    let none = Template::parse(&template("  []", "k: v\n")).unwrap();
    let (required, optional) = (of("type: int"), of("type: int, default: 1"));
    let fate = |before: &Template, after: &Template| {
        let change = difference(before, after).parameters.remove(0);
        (change.fate, change.breaking)
    };
    assert_eq!(fate(&none, &required), (Fate::Added, true));
    assert_eq!(fate(&none, &optional), (Fate::Added, false));
    assert_eq!(fate(&optional, &none), (Fate::Removed, true));
}

#[test]
fn the_front_matter_and_the_lines_that_differ_are_shown() {
    let source = template("  []", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n");
    let after = source.replace("revision: 1", "revision: 2").replace("e: 5", "e: 6");
    let found = difference(&Template::parse(&source).unwrap(), &Template::parse(&after).unwrap());
    assert_eq!(found.header.iter().map(ToString::to_string).collect::<Vec<_>>(), ["revision 1 -> 2"]);
    assert!(
        found.source.starts_with("--- test-v1 revision 1\n+++ test-v1 revision 2\n@@ "),
        "{}",
        found.source
    );
    assert!(found.source.ends_with(" b: 2\n c: 3\n d: 4\n-e: 5\n+e: 6\n"), "{}", found.source);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<TemplateDifference>(&json).unwrap(), found);
}

#[test]
fn a_template_does_not_differ_from_itself() {
    for template in catalogue::all() {
        let found = difference(template, template);
        assert!(found.is_empty(), "{found}");
    }
}
