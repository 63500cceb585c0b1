//! A peer that renders the same text: a template of the dialect as one of Jinja, for `minijinja`.
//!
//! It knows what the catalogue's baseline needs, but that booleans (of `otlp_grpc`) are written `True` by Jinja. That both render the same bytes is tested here, so that the bench compares
//! two ways to one result.

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Value};
use phoenix_core::render::{Parameter, Presence, Template};

/// An environment with the filters of the dialect and the template, under the name `template`.
///
/// # Panics
/// When the template uses what is not known here.
#[must_use]
pub fn environment(template: &Template) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_syntax(
        SyntaxConfig::builder().keep_trailing_newline(true).build().expect("invariant: the usual tags"),
    );
    environment.add_filter("times", |number: i64, by: i64| number * by);
    environment.add_filter("divided_by", |number: i64, by: i64| number.div_euclid(by));
    environment.add_filter("seconds", |text: &str| -> i64 {
        text.strip_suffix('s').and_then(|number| number.parse().ok()).unwrap_or_default()
    });
    environment.add_filter("ottl_string", |text: &str| format!("{text:?}"));
    environment
        .add_template_owned("template", source(template.source()))
        .expect("the template is one of Jinja after the change of its tags");
    environment
}

/// Every parameter with its value: given, by default, or none.
#[must_use]
pub fn context(template: &Template, given: &BTreeMap<String, serde_json::Value>) -> Value {
    let value = |parameter: &Parameter| match (given.get(&parameter.name), &parameter.presence) {
        (Some(value), _) | (None, Presence::Default(value)) => of_json(value),
        (None, _) => Value::from(()),
    };
    let parameters = template.header().parameters.iter();
    Value::from(
        parameters.map(|parameter| (parameter.name.clone(), value(parameter))).collect::<BTreeMap<_, _>>(),
    )
}

fn of_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null | serde_json::Value::Object(_) => Value::from(()),
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| Value::from(number.as_f64().unwrap_or_default()), Value::from)
        }
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => items.iter().map(of_json).collect(),
    }
}

/// The text of a template, front matter taken off, with the tags and filters of Jinja.
fn source(template: &str) -> String {
    let body = template.splitn(3, "---\n").nth(2).unwrap_or_default();
    let mut out = String::new();
    let mut cases: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(start) = [rest.find("{{"), rest.find("{%")].into_iter().flatten().min() {
        let (before, markup) = rest.split_at(start);
        let close = if markup.starts_with("{{") { "}}" } else { "%}" };
        let end = markup.find(close).map_or(markup.len(), |end| end + 2);
        let (markup, after) = markup.split_at(end);
        let inner = &markup[2..markup.len() - 2];
        let dash = |found: bool| if found { "-" } else { "" };
        let (left, right) = (dash(inner.starts_with('-')), dash(inner.ends_with('-')));
        let inner = inner.trim_matches('-').trim();
        let changed = if close == "}}" { chain(inner) } else { tag(inner, &mut cases) };
        out.extend([before, &markup[..2], left, " ", &changed, " ", right, close]);
        rest = after;
    }
    out + rest
}

fn tag(tag: &str, cases: &mut Vec<String>) -> String {
    let (word, rest) = tag.split_once(' ').unwrap_or((tag, ""));
    match word {
        "assign" => {
            let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
            format!("set {} = {}", name.trim(), chain(value.trim()))
        }
        "case" => {
            cases.push(rest.to_owned());
            "if false".to_owned()
        }
        "when" => {
            let head = cases.last().map_or("", String::as_str);
            let any: Vec<String> =
                rest.split(',').map(|value| format!("{head} == {}", value.trim())).collect();
            format!("elif {}", any.join(" or "))
        }
        "unless" => format!("if not ({rest})"),
        "elsif" => format!("elif {rest}"),
        "endcase" => {
            cases.pop();
            "endif".to_owned()
        }
        "endunless" => "endif".to_owned(),
        _ => tag.to_owned(),
    }
}

/// `a | f: b` as `a | f(b)`.
fn chain(chain: &str) -> String {
    let filters = chain.split(" | ").map(|filter| match filter.split_once(": ") {
        Some((name, arguments)) if !name.contains('"') => format!("{name}({arguments})"),
        _ => filter.to_owned(),
    });
    filters.collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use phoenix_core::render::catalogue;
    use serde_json::json;

    use super::*;

    #[test]
    fn both_render_the_same_bytes() {
        let template = catalogue::get("process-baseline-v1").unwrap();
        let environment = environment(&template);
        for given in [
            json!({}),
            json!({"endpoint": "http://collector-7.example:4318", "telemetry_port": 9000, "collection_interval": "10s"}),
            json!({"exporter": "file", "file_path": "/tmp/x", "host_scrapers": ["cpu", "load"], "memory_limit_mib": 1001}),
            json!({"exporter": "prometheus", "backend": "prometheus", "group_by": "systemd_unit"}),
            json!({"backend": "otlp_delta", "exporter": "otlp_http", "collection_interval": "15s"}),
        ] {
            let given: BTreeMap<String, serde_json::Value> = serde_json::from_value(given).unwrap();
            let theirs =
                environment.get_template("template").unwrap().render(context(&template, &given)).unwrap();
            assert_eq!(theirs, template.render(&given).unwrap().text, "{given:?}");
        }
    }
}
