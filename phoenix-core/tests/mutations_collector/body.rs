//! Bodies of components made from the tables of fields, each used in a pipeline.

use phoenix_core::collector::Distribution;
use phoenix_core::collector::component::schema::{Format, Kind, OttlUse, Rest, Schema};
use phoenix_core::collector::component::{CATALOGUE, Class, Component, Signal};
use phoenix_testing::Random;

use crate::tree::Tree;

/// A configuration around one component, whose fields are set by chance.
pub(crate) fn configuration(random: &mut Random) -> Tree {
    let known: Vec<&'static Component> = CATALOGUE
        .iter()
        .flat_map(|components| components.iter())
        .copied()
        .filter(|component| component.schema.is_some())
        .filter(|component| Distribution::TESTED.has(component.class, component.name))
        .collect();
    let component = *random.pick(&known);
    let body = component.schema.map_or(Tree::map([]), |schema| object(schema, random, 0));
    let signals: Vec<Signal> = Signal::ALL.into_iter().filter(|signal| component.supports(*signal)).collect();
    let signal = if signals.is_empty() { "metrics" } else { random.pick(&signals).word() };
    let mut sections: Vec<(String, Tree)> = Vec::new();
    let mut lists = [vec!["otlp"], vec![], vec!["debug"]];
    let otlp = (
        "otlp".to_owned(),
        Tree::map([("protocols".to_owned(), Tree::map([("grpc".to_owned(), Tree::map([]))]))]),
    );
    let name = component.name;
    match component.class {
        Class::Receiver => lists[0] = vec![name],
        Class::Processor => lists[1] = vec![name],
        Class::Exporter => lists[2] = vec![name],
        Class::Connector | Class::Extension => {}
    }
    let own = |class: Class| (component.class == class).then(|| (name.to_owned(), body.clone()));
    let receivers = own(Class::Receiver)
        .into_iter()
        .chain([otlp].into_iter().filter(|_| name != "otlp" || component.class != Class::Receiver));
    sections.push(("receivers".to_owned(), Tree::map(receivers)));
    for class in [Class::Processor, Class::Connector, Class::Extension] {
        sections.extend(own(class).map(|entry| (class.section().to_owned(), Tree::map([entry]))));
    }
    let debug = ("debug".to_owned(), Tree::map([]));
    let exporters = own(Class::Exporter).into_iter().chain([debug].into_iter().filter(|_| name != "debug"));
    sections.push(("exporters".to_owned(), Tree::map(exporters)));
    let [receivers, processors, exporters] = lists.map(Tree::list);
    let pipeline = Tree::map([
        ("receivers".to_owned(), receivers),
        ("processors".to_owned(), processors),
        ("exporters".to_owned(), exporters),
    ]);
    let mut service = vec![("pipelines".to_owned(), Tree::map([(signal.to_owned(), pipeline)]))];
    if component.class == Class::Extension {
        service.insert(0, ("extensions".to_owned(), Tree::list([name])));
    }
    sections.push(("service".to_owned(), Tree::map(service)));
    Tree::map(sections)
}

/// An object with some of its fields.
fn object(schema: &'static Schema, random: &mut Random, depth: usize) -> Tree {
    let mut fields = Vec::new();
    schema.each_field(&mut |field| fields.push(field));
    let mut entries: Vec<(String, Tree)> = Vec::new();
    for field in fields {
        let is_there = entries.iter().any(|(name, _)| name == field.name);
        let percent = if field.required { 90 } else { 30 / (depth + 1) };
        if !is_there && random.chance(percent) {
            entries.push((field.name.to_owned(), value(&field.kind, field.default, random, depth + 1)));
        }
    }
    if let Rest::Each(kind) = schema.rest
        && random.chance(50)
    {
        entries.push((random.word(&["a", "b", "cpu"]).to_owned(), value(kind, None, random, depth + 1)));
    }
    Tree::Map(entries)
}

/// A value of a kind, now and then at its edge.
fn value(kind: &Kind, default: Option<&'static str>, random: &mut Random, depth: usize) -> Tree {
    if let Some(default) = default.filter(|_| random.chance(20)) {
        return Tree::text(default).unquoted_unless_text(kind);
    }
    match kind {
        Kind::Any => Tree::raw(random.word(&["1", "a", "true", "{}", "[]", "null", "1.5"])),
        Kind::Bool => Tree::raw(random.word(&["true", "false"])),
        Kind::Int(_) => Tree::raw(random.word(&["0", "1", "5", "100", "-1", "8192"])),
        Kind::Uint(_) => Tree::raw(random.word(&["0", "1", "5", "100", "8192", "4294967295"])),
        Kind::Float => Tree::raw(random.word(&["0", "0.5", "1", "1.5", "100", "-0.1"])),
        Kind::Duration => Tree::raw(random.word(&["0s", "1s", "5s", "1m30s", "200ms", "1h", "-1s", "1ns"])),
        Kind::Text(format) => Tree::text(text(*format, random)),
        Kind::Enum(words) => match random.below(8) {
            0 => Tree::text(&random.word(words.words).to_uppercase()),
            1 => Tree::text(random.word(&["", "a", "none"])),
            _ => Tree::text(random.word(words.words)),
        },
        Kind::Id(_) => Tree::text(random.word(&["file_storage", "file_storage/a", "a/", "health_check"])),
        Kind::List(item) | Kind::StrictList(item) => {
            let count = random.below(3);
            Tree::List((0..count).map(|_| value(item, None, random, depth)).collect())
        }
        Kind::Map(item) => {
            let count = random.below(3);
            let mut entry = |name: &str| (name.to_owned(), value(item, None, random, depth));
            Tree::map(["a", "b.c"].into_iter().take(count).map(&mut entry))
        }
        Kind::Pairs(item) => match random.below(2) {
            0 => Tree::map([("a".to_owned(), value(item, None, random, depth))]),
            _ => Tree::List(vec![Tree::map([
                ("name".to_owned(), Tree::text("a")),
                ("value".to_owned(), value(item, None, random, depth)),
            ])]),
        },
        Kind::Object(schema) | Kind::Pointer(schema) | Kind::Optional(schema) => match random.below(12) {
            0 => Tree::raw("null"),
            1 => Tree::map([]),
            _ if depth > 5 => Tree::map([]),
            _ => object(schema, random, depth),
        },
        Kind::OneOf(kinds) => {
            let kind = random.pick::<Kind>(kinds);
            value(kind, None, random, depth)
        }
        Kind::Ottl(ottl) => match ottl.is {
            OttlUse::Condition => {
                Tree::text(random.word(&["true", "name == \"a\"", "resource.attributes[\"a\"] == 1", "a ="]))
            }
            OttlUse::Statement => Tree::text(random.word(&[
                "set(cache[\"a\"], 1)",
                "delete_key(resource.attributes, \"a\")",
                "a(",
            ])),
            OttlUse::Value => Tree::text(random.word(&["resource.attributes[\"a\"]", "1"])),
        },
        Kind::Custom(_) => Tree::raw(random.word(&["{}", "[]", "a", "1", "null", "[a]", "{a: {}}"])),
    }
}

fn text(format: Format, random: &mut Random) -> &'static str {
    match format {
        Format::Any | Format::Secret => random.word(&["a", "", "a b", "service.name", "a.*", "cpu", "5"]),
        Format::Regexp => random.word(&["a.*", "^a$", "", "(a", "(?i)a|b", "[a"]),
        Format::HostPort | Format::Listen => random.word(&[
            "localhost:4317",
            "0.0.0.0:1",
            ":1",
            "localhost",
            "",
            "[::1]:1",
            "localhost:a",
            "a:b:c",
        ]),
        Format::Url => {
            random.word(&["http://localhost:4318", "https://a/b", "", "localhost", "http://%zz", "a b"])
        }
        Format::Path => random.word(&["/tmp/phoenix-mutation", "", "a", "/tmp/"]),
    }
}

impl Tree {
    /// A default as it would be written for a kind.
    fn unquoted_unless_text(self, kind: &Kind) -> Self {
        match (kind, self) {
            (Kind::Text(_) | Kind::Enum(_) | Kind::Id(_), tree) => tree,
            (_, Self::Raw(text)) => Self::raw(text.trim_matches('"')),
            (_, tree) => tree,
        }
    }
}
