//! The tables of component fields are consistent, complete for the real collector, and documented.
#![allow(clippy::disallowed_methods, clippy::cast_precision_loss)]

use std::collections::BTreeSet;
use std::path::Path;

use phoenix_core::collector::check::fields::parse_duration;
use phoenix_core::collector::component::schema::{Field, Kind, Rest, Schema};
use phoenix_core::collector::component::{CATALOGUE, Class, Component};
use phoenix_core::collector::document::{Mapping, Node, Value};
use phoenix_core::collector::{Distribution, Document, check};
use phoenix_testing::Collector;

#[path = "component_tables/reference.rs"]
mod reference;

/// Calls with every field of a component, and the way to it.
fn each_field(component: &Component, visit: &mut dyn FnMut(&str, &'static Field)) {
    if let Some(schema) = component.schema {
        fields_of(
            schema,
            &format!("{}::{}", component.class.section(), component.name),
            &mut Vec::new(),
            visit,
        );
    }
}

fn fields_of(
    schema: &'static Schema,
    path: &str,
    above: &mut Vec<*const Schema>,
    visit: &mut dyn FnMut(&str, &'static Field),
) {
    if above.contains(&std::ptr::from_ref(schema)) {
        return;
    }
    above.push(std::ptr::from_ref(schema));
    schema.each_field(&mut |field| {
        let path = format!("{path}::{}", field.name);
        visit(&path, field);
        inner(&field.kind, &path, above, visit);
    });
    if let Rest::Each(kind) = schema.rest {
        inner(kind, &format!("{path}::*"), above, visit);
    }
    above.pop();
}

fn inner(
    kind: &'static Kind,
    path: &str,
    above: &mut Vec<*const Schema>,
    visit: &mut dyn FnMut(&str, &'static Field),
) {
    match kind {
        Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema) => {
            fields_of(schema, path, above, visit);
        }
        Kind::List(item) | Kind::StrictList(item) => inner(item, &format!("{path}::[]"), above, visit),
        Kind::Map(item) | Kind::Pairs(item) => inner(item, &format!("{path}::*"), above, visit),
        Kind::OneOf(kinds) => kinds.iter().for_each(|kind| inner(kind, path, above, visit)),
        _ => {}
    }
}

fn known() -> impl Iterator<Item = &'static Component> {
    Class::ALL.into_iter().flat_map(Component::of)
}

#[test]
fn at_least_35_types_have_a_table_of_their_fields() {
    let with_fields = known().filter(|component| component.schema.is_some()).count();
    assert!(with_fields >= 35, "{with_fields}");
    assert!(CATALOGUE.into_iter().flatten().all(|component| component.schema.is_some()));
}

#[test]
fn no_field_stands_twice_in_a_table() {
    fn look(schema: &'static Schema, path: &str) {
        let names: Vec<&str> = schema.fields.iter().map(|field| field.name).collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len(), "{path}: {names:?}");
        schema.includes.iter().for_each(|block| look(block, path));
    }
    for component in known() {
        if let Some(schema) = component.schema {
            look(schema, component.name);
        }
        each_field(component, &mut |path, field| {
            if let Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema) = field.kind {
                look(schema, path);
            }
        });
    }
}

#[test]
fn every_default_is_of_its_kind_and_within_its_bounds() {
    for component in known() {
        each_field(component, &mut |path, field| {
            let Some(default) = field.default else { return };
            let number = match field.kind {
                Kind::Bool => {
                    assert!(matches!(default, "true" | "false"), "{path}: {default}");
                    return;
                }
                Kind::Optional(_) => {
                    assert!(matches!(default, "true" | "null"), "{path}: {default}");
                    return;
                }
                Kind::Enum(words) => {
                    assert!(words.has(default) || words.numbers.is_some(), "{path}: {default}");
                    return;
                }
                Kind::List(_) | Kind::StrictList(_) => {
                    assert!(default.starts_with('[') && default.ends_with(']'), "{path}: {default}");
                    return;
                }
                Kind::Int(_) => default.parse::<i64>().map(|number| number as f64).ok(),
                Kind::Uint(_) => default.parse::<u64>().map(|number| number as f64).ok(),
                Kind::Float => default.parse::<f64>().ok(),
                Kind::Duration => parse_duration(default).map(|nanos| nanos as f64).ok(),
                _ => return,
            };
            let number = number.unwrap_or_else(|| panic!("{path}: `{default}` is not of its kind"));
            if let Some(broken) =
                field.bounds.and_then(|bounds| bounds.broken_by(number, |limit| limit.to_string()))
            {
                panic!("{path}: the default {default} must be {broken}");
            }
        });
    }
}

/// Configurations in which a component has as many of its fields as go together.
fn bodies() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/component-bodies");
    let mut bodies: Vec<(String, String)> = std::fs::read_dir(&folder)
        .expect("the folder of bodies")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a configuration"))
        })
        .collect();
    bodies.sort();
    bodies
}

/// The component that a file is about, `receiver-otlp-1`.
fn about(name: &str) -> &'static Component {
    let mut parts = name.split('-');
    let (class, type_name) = (parts.next().expect("a class"), parts.next().expect("a type"));
    let class = Class::ALL.into_iter().find(|known| known.word() == class).expect("a known class");
    Component::find(class, type_name).expect("a known type")
}

fn errors(text: &str) -> Vec<String> {
    let document = Document::parse(text).expect("a document");
    check(&document).iter().filter(|found| found.is_error()).map(ToString::to_string).collect()
}

#[test]
fn bodies_with_every_field_are_accepted() {
    let refused: Vec<String> = bodies()
        .into_iter()
        .map(|(name, text)| (name, errors(&text)))
        .filter(|(_, errors)| !errors.is_empty())
        .map(|(name, errors)| format!("{name}: {}", errors.join("; ")))
        .collect();
    assert_eq!(refused, Vec::<String>::new());
}

/// Fields that no configuration for this collector can have: they need a feature gate.
const GATED: [&str; 3] = [
    "extensions::health_check::http",
    "extensions::health_check::grpc",
    "extensions::health_check::component_health",
];

#[test]
fn the_bodies_have_every_field_of_the_tested_types() {
    let mut missing = BTreeSet::new();
    let tested = Distribution::TESTED;
    for component in known().filter(|component| tested.has(component.class, component.name)) {
        each_field(component, &mut |path, field| {
            if field.until.is_none() && !GATED.iter().any(|gated| path.starts_with(gated)) {
                missing.insert(path.to_owned());
            }
        });
    }
    for (name, text) in bodies() {
        let component = about(&name);
        let document = Document::parse(&text).expect("a document");
        let section = component.class.section();
        if let Some(body) = document.get(&[section, component.name]) {
            seen(body, &format!("{section}::{}", component.name), &mut missing);
        }
    }
    assert!(missing.is_empty(), "fields that no body has: {missing:#?}");
}

/// Takes out of the missing fields those that a body has.
fn seen(node: &Node, path: &str, missing: &mut BTreeSet<String>) {
    missing.remove(path);
    match &node.value {
        Value::Map(map) => {
            for entry in map {
                seen(&entry.value, &format!("{path}::{}", entry.key.text()), missing);
                seen(&entry.value, &format!("{path}::*"), missing);
            }
        }
        Value::List(items) => {
            for item in items {
                seen(item, &format!("{path}::[]"), missing);
                // A single text may stand for a list of them; pairs may be a list of names and values.
            }
        }
        Value::Scalar(_) => {}
    }
}

/// The collector, to be asked about the tables.
fn collector() -> Option<Collector> {
    Collector::find("the real collector's verdict on the tables of fields")
}

/// What the collector says against a configuration; nothing when it accepts it.
fn refusal(collector: &Collector, name: &str, text: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("component-tables");
    std::fs::create_dir_all(&folder).expect("a folder for configurations");
    collector.refusal(&folder.join(format!("{name}.yaml")), text, |_| {})
}

#[test]
fn the_collector_accepts_bodies_with_every_field() {
    let Some(collector) = collector() else { return };
    for (name, text) in bodies() {
        assert_eq!(refusal(&collector, &name, &text), None, "{name}");
    }
}

/// A configuration with the body of its component changed.
fn changed(name: &str, text: &str, change: impl FnOnce(&mut Mapping)) -> String {
    let component = about(name);
    let mut document = Document::parse(text).expect("a document");
    change(document.root_mut().make_map(&[component.class.section(), component.name]));
    document.to_text()
}

#[test]
fn a_misspelt_field_and_a_value_of_another_shape_are_refused_by_both() {
    let collector = collector();
    for (name, text) in bodies().into_iter().filter(|(name, _)| name.ends_with("-1")) {
        let component = about(&name);
        let mut mutations = Vec::new();
        // The receiver looks at its scrapers' keys only.
        if component.name != "host_metrics" {
            let unknown = changed(&name, &text, |body| body.set("no_such_field", Node::string("x")));
            mutations.push(("unknown", unknown));
        }
        let schema = component.schema.expect("fields");
        if let Some(field) = schema.fields.iter().find(|field| !matches!(field.kind, Kind::Any)) {
            let list = Node::from(Mapping::of([("a", Mapping::of([("b", Node::string("c"))]))]));
            let mut items = Node::string("x");
            items.make_list().push(list);
            mutations.push(("shape", changed(&name, &text, |body| body.set(field.name, items))));
        }
        for (what, text) in mutations {
            assert!(!errors(&text).is_empty(), "{name}, {what}: accepted by Phoenix\n{text}");
            if let Some(collector) = &collector {
                let refused = refusal(collector, &format!("{name}-{what}"), &text).is_some();
                assert!(refused, "{name}, {what}: accepted by the collector\n{text}");
            }
        }
    }
}

#[test]
fn the_reference_of_components_is_made_from_the_tables() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/components.md");
    let expected = reference::reference();
    if std::fs::read_to_string(&path).is_ok_and(|text| text == expected) {
        return;
    }
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        std::fs::write(&path, expected).expect("a writable file");
        return;
    }
    panic!("docs/components.md is not current; set PHOENIX_BLESS=1 to rewrite it");
}
