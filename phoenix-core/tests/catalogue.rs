//! The catalogue's renderings by their defaults, and its page in the docs, as they were written down.
#![allow(clippy::disallowed_methods, reason = "a test reads and, when asked to, writes its expectations")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use phoenix_core::render::{Parameter, Presence, Template, catalogue};
use serde_json::Value;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares with what was written down, or writes it down.
fn expect(path: &Path, found: &str) {
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, found).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    let line = written.lines().zip(found.lines()).position(|(written, found)| written != found);
    let line = 1 + line.unwrap_or_else(|| written.lines().count().min(found.lines().count()));
    assert!(
        written == found,
        "{} is not current from line {line} on; if the change is meant, set PHOENIX_BLESS=1 to write it down",
        path.display()
    );
}

#[test]
fn each_template_renders_to_the_text_that_was_written_down() {
    for template in catalogue::all() {
        let rendered = template.render(&BTreeMap::new()).unwrap();
        expect(&file(&format!("tests/golden/catalogue/{}.yaml", template.header().name)), &rendered.text);
    }
}

#[test]
fn no_rendering_is_left_of_a_template_that_is_gone() {
    for entry in std::fs::read_dir(file("tests/golden/catalogue")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(catalogue::get(name.trim_end_matches(".yaml")).is_ok(), "{name} belongs to no template");
    }
}

/// Between `<!-- parameters: NAME -->` and `<!-- end -->` stands what the front matter says, and every template and shared
/// piece is there.
#[test]
fn the_page_in_the_docs_says_what_the_front_matter_says() {
    let path = file("../docs/catalogue.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut found = String::new();
    let mut rest = page.as_str();
    let mut told = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- parameters: ") {
        let (name, after) = after.split_once(" -->\n").unwrap();
        let (_, after) = after.split_once("<!-- end -->").unwrap_or_else(|| panic!("{name} has no end"));
        write!(found, "{before}<!-- parameters: {name} -->\n{}<!-- end -->", block(name)).unwrap();
        told.push(name);
        rest = after;
    }
    found.push_str(rest);
    expect(&path, &found);
    let shared = catalogue::partials().iter().filter(|partial| !partial.parameters().is_empty());
    let names = catalogue::all().iter().map(|template| template.header().name.as_str());
    for name in names.chain(shared.map(|partial| partial.name())) {
        assert!(told.contains(&name), "{name} is not on the page");
    }
}

fn block(name: &str) -> String {
    if let Some(partial) = catalogue::partials().iter().find(|partial| partial.name() == name) {
        return format!("{}\n\n{}", partial.description(), table(partial.parameters().iter()));
    }
    let template = catalogue::get(name).unwrap();
    let own = template.header().parameters.iter().filter(|parameter| declared_in(parameter).is_none());
    let shared = catalogue::partials()
        .iter()
        .filter(|partial| includes(&template, partial.parameters()))
        .map(|partial| format!("[`{0}`](#{0})", partial.name()));
    let shared: Vec<String> = shared.collect();
    format!("{}\n\n{}Shared: {}.\n", template.header().description, table(own), shared.join(", "))
}

/// Where a parameter is declared as it is; nowhere if the template changes it.
fn declared_in(parameter: &Parameter) -> Option<&'static str> {
    let declares = |parameters: &[Parameter]| parameters.contains(parameter);
    catalogue::partials().iter().find(|partial| declares(partial.parameters())).map(|partial| partial.name())
}

fn includes(template: &Template, parameters: &[Parameter]) -> bool {
    let known = |parameter: &Parameter| template.header().parameter(&parameter.name).is_some();
    !parameters.is_empty() && parameters.iter().all(known)
}

fn table<'p>(parameters: impl Iterator<Item = &'p Parameter>) -> String {
    let rows: String = parameters.map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("| parameter | type | default | bounds | |\n|---|---|---|---|---|\n{rows}\n")
}

fn row(parameter: &Parameter) -> String {
    let kind = serde_json::to_value(parameter.kind).unwrap();
    let kind = format!("{}{}", if parameter.list { "list of " } else { "" }, kind.as_str().unwrap());
    let default = match &parameter.presence {
        Presence::Required => "required".to_owned(),
        Presence::Optional => "none".to_owned(),
        Presence::Default(value) => format!("`{}`", shown(value)),
    };
    let mut bounds = Vec::new();
    bounds.extend(parameter.min.as_ref().map(|bound| format!("≥ {}", bound.written)));
    bounds.extend(parameter.max.as_ref().map(|bound| format!("≤ {}", bound.written)));
    bounds.extend(parameter.max_items.map(|items| format!("≤ {items} items")));
    bounds.extend(parameter.max_length.map(|length| format!("≤ {length} characters")));
    let allowed: Vec<String> = parameter.allowed.iter().map(|value| format!("`{value}`")).collect();
    bounds.extend((!allowed.is_empty()).then(|| allowed.join(", ")));
    let description = parameter.description.replace('|', "\\|");
    format!("| `{}` | {kind} | {default} | {} | {description} |\n", parameter.name, bounds.join("; "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
