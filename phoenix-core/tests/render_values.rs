//! No value changes the structure of a document, in any place that a template can put it.
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use phoenix_core::render::{RenderError, Template, ValueRefusal};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// Enough that every fragment meets every place; a run takes some seconds.
const CASES: u32 = 12_000;

/// What a place does with values that cannot be harmless.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// Takes every text.
    Any,
    /// Takes every text on one line without control characters, except where leading blanks mean something.
    Line,
    /// A key: every text, but not twice the same one, and no `::`.
    Key,
}

struct Case {
    place: Place,
    body: &'static str,
    template: Template,
}

static CASES_OF_PLACES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    [
        (Place::Any, "k: {{ x }}\nl: {{ y }}\n"),
        (Place::Any, "k: {{ x }} # a comment\nl: {{ y }}"),
        (Place::Any, "k: \"{{ x }}\"\nl: \"a {{ x }} b {{ y }} c\"\n"),
        (Place::Any, "k: \"\\\"{{ x }}\\n{{ y }}\\\\\"\n"),
        (Place::Any, "k: '{{ x }}'\nl: 'it''s {{ x }}{{ y }}'\n"),
        (Place::Any, "k:\n  - {{ x }}\n  - a: {{ y }}\n    b: c\n  - - {{ x }}\n"),
        (Place::Any, "k: {a: {{ x }}, b: {{ y }}, c: d}\nl: [{{ x }}, \"{{ y }}\", e]\n"),
        (Place::Any, "k: http://{{ x }}:{{ y }}/p?q=r#s\n"),
        (Place::Any, "k: {{ x }}{{ y }}\nl: a{{ x }}\nm: {{ y }}b\n"),
        (Place::Any, "k:\n  {{ x }}\nl: !!str {{ y }}\n"),
        (Place::Any, "- set(a[\"b\"], {{ x | ottl_string }}) where IsMatch(c, {{ y | regex_escape | ottl_string }})\n- d\n"),
        (Place::Any, "k: {{ xs }}\nl:\n{% for item in xs %}  - {{ item }}\n{% endfor %}"),
        (Place::Any, "{% capture z %}{{ x }}: {{ y }}{% endcapture %}k: {{ z }}\nl: \"{{ z | append: x }}\"\n"),
        (Place::Any, "k: &a {{ x }}\nl: *a\nm: {{ y }}\n"),
        (Place::Any, "{% if x == y %}k: {{ x }}{% else %}k: {{ y }}{% endif %}\nl: {{ x | prepend: y }}\n"),
        (Place::Any, "{{ x }}"),
        (Place::Key, "k:\n  {{ x }}: v\n  l: {{ y }}\n"),
        (Place::Key, "k:\n  \"{{ x }}\": v\n  'm {{ y }}': w\n"),
        (Place::Key, "k: { {{ x }}: v, l: m}\nn: { a{{ y }}: b}\n"),
        (Place::Key, "k:\n  {{ x }}: v\n  {{ y }}: w\n"),
        (Place::Line, "# {{ x }}\nk: v # {{ y }}\n"),
        (Place::Line, "k: |\n  a {{ x }} b\n  c {{ y }}d\nl: m\n"),
        (Place::Line, "k: >-\n  a {{ x }} b\n  c{{ y }}d\n\n  e\nl: m\n"),
        (Place::Line, "k: a\n  {{ x }} b\n  c{{ y }}d\nl: \"a\n  b {{ x }}\n  c\"\n"),
    ]
    .into_iter()
    .map(|(place, body)| {
        Case { place, body, template: template(body) }
    })
    .collect()
});

fn template(body: &str) -> Template {
    let front_matter = "---
name: values-v1
revision: 1
description: Values.
pipeline: metrics
input: scrape
parameters:
  - {name: x, type: string, default: x, description: X.}
  - {name: y, type: string, default: y, description: Y.}
  - {name: xs, type: list of string, default: [], description: XS.}
---
";
    Template::parse(&format!("{front_matter}{body}")).unwrap()
}

fn parameters(x: &str, y: &str) -> BTreeMap<String, Value> {
    [("x".to_owned(), json!(x)), ("y".to_owned(), json!(y)), ("xs".to_owned(), json!([x, y, x]))].into()
}

/// What a text means to a reader of YAML that knows nothing of how it was made.
fn read(text: &str) -> Result<Value, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

/// Texts that stand for the values, and mean nothing to YAML.
const NEUTRAL: [&str; 2] = ["Xneutral", "Yneutral"];

/// The neutral document with the values put into its texts, as the collector must find them.
fn expected(neutral: &Value, x: &str, y: &str) -> Value {
    let fill = |text: &str, double: bool| {
        let dollars = |value: &str| if double { value.replace('$', "$$") } else { value.to_owned() };
        // One after the other, but not values within values.
        let parts: Vec<String> =
            text.split(NEUTRAL[0]).map(|part| part.replace(NEUTRAL[1], &dollars(y))).collect();
        parts.join(&dollars(x))
    };
    match neutral {
        Value::String(text) => Value::String(fill(text, true)),
        Value::Array(items) => items.iter().map(|item| expected(item, x, y)).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (fill(key, false), expected(value, x, y))).collect())
        }
        other => other.clone(),
    }
}

fn escape_ottl(text: &str) -> String {
    // What the filter does is checked on its own below; here it only has to be carried unchanged.
    let template = template("\"{{ x | ottl_string }}\"");
    let rendered = template.render_unchecked(&[("x".to_owned(), json!(text))].into()).unwrap();
    read(&rendered.text)
        .unwrap()
        .as_str()
        .unwrap()
        .replace("$$", "$")
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap()
        .to_owned()
}

fn fragment() -> impl Strategy<Value = String> {
    let syntax = select(vec![
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "---",
        "--- ",
        "...",
        "?",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a",
        "*a",
        "!",
        "!!str ",
        "|",
        "|-",
        ">",
        "%",
        "%YAML 1.2",
        "@",
        "`",
        "'",
        "''",
        "\"",
        "\\",
        "\\\"",
        "\\n",
        "<<",
        "<<: *a",
        "=",
        "~",
        "null",
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
        "true",
        "False",
        "0",
        "1",
        "-1",
        "017",
        "0x1f",
        "0o7",
        "0b1",
        "1_000",
        "1.5",
        ".5",
        "1e3",
        "1.",
        "+1",
        "-.inf",
        ".nan",
        "12:30:45",
        "2001-01-01",
        "10.0.0.1",
        "60s",
        "a",
        "b c",
        "nginx",
    ]);
    let blank = select(vec![
        " ", "  ", "\n", "\n\n", "\r", "\r\n", "\t", "\n  ", "\n- ", "\nk: v", "\n---\n", "\n...\n", "\n# ",
    ]);
    let dollar = select(vec!["$", "$$", "${", "${env:HOME}", "$${", "}", "{env:A}", "${env:A:-b}", "$1"]);
    let liquid =
        select(vec!["{{", "}}", "{{ x }}", "{%", "%}", "{% raw %}", "{% endraw %}", "{%- if x -%}", "{{-"]);
    let odd = select(vec![
        "\u{0}",
        "\u{1}",
        "\u{7}",
        "\u{8}",
        "\u{b}",
        "\u{c}",
        "\u{1b}",
        "\u{7f}",
        "\u{80}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{2029}",
        "\u{feff}",
        "\u{fffd}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{e000}",
        "\u{e001}",
        "\u{e000}0\u{e001}",
        "\u{f8ff}",
        "\u{10ffff}",
        "é",
        "🦀",
        "日本",
        "\u{301}",
        "\u{202e}",
        "\u{d7ff}",
    ]);
    prop_oneof![
        5 => syntax.prop_map(str::to_owned),
        3 => blank.prop_map(str::to_owned),
        2 => dollar.prop_map(str::to_owned),
        1 => liquid.prop_map(str::to_owned),
        2 => odd.prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 0..5).prop_map(|fragments| fragments.concat())
}

/// Whether a place may refuse such values at all, and with this reason.
fn may_refuse(place: Place, x: &str, y: &str, error: &RenderError) -> bool {
    let RenderError::Value { refusal, .. } = error else { return false };
    let printable = |text: &str| {
        text.chars().all(|c| !c.is_control() && !"\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(c))
    };
    match (place, refusal) {
        (Place::Key, ValueRefusal::SplitKey) => x.contains(':') || y.contains(':'),
        (Place::Key, ValueRefusal::DuplicateKey { .. }) => true,
        // A reader looks for the end of a key on one line and within 1,024 characters only.
        (Place::Line, ValueRefusal::ControlCharacter { .. }) => !printable(x) || !printable(y),
        // Blanks next to a line break of the template are folded away.
        (Place::Line, ValueRefusal::NotReadBack) => {
            [x, y]
                .iter()
                .any(|text| text.is_empty() || text.starts_with([' ', '\t']) || text.ends_with([' ', '\t']))
                || !printable(x)
                || !printable(y)
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_changes_the_structure_of_a_document(index in 0..CASES_OF_PLACES.len(), x in value(), y in value()) {
        let case = &CASES_OF_PLACES[index];
        let neutral = case.template.render_unchecked(&parameters(NEUTRAL[0], NEUTRAL[1])).unwrap();
        match case.template.render_unchecked(&parameters(&x, &y)) {
            Ok(rendered) => {
                let found = read(&rendered.text);
                prop_assert!(found.is_ok(), "{}\n{}\n{:?}", case.body, rendered.text, found);
                let branch = if case.body.contains("x == y") && x == y {
                    case.template.render_unchecked(&parameters(NEUTRAL[0], NEUTRAL[0])).unwrap()
                } else {
                    neutral
                };
                let meant = read(&branch.text).unwrap();
                let (x, y) = if case.body.contains("ottl_string") {
                    (escape_ottl(&x), escape_ottl(&regex_escaped(&y)))
                } else {
                    (x, y)
                };
                prop_assert_eq!(found.unwrap(), expected(&meant, &x, &y), "{}\n{}", case.body, rendered.text);
            }
            Err(error) => prop_assert!(may_refuse(case.place, &x, &y, &error), "{}\n{:?} {:?}\n{error}", case.body, x, y),
        }
    }

    #[test]
    fn an_ottl_string_unquotes_to_its_value(text in value()) {
        let template = &CASES_OF_PLACES[CASES_OF_PLACES.iter().position(|case| case.body.contains("ottl_string")).unwrap()];
        let rendered = template.template.render_unchecked(&parameters(&text, "y")).unwrap();
        let statement = read(&rendered.text).unwrap()[0].as_str().unwrap().replace("$$", "$");
        let literal = statement.strip_prefix("set(a[\"b\"], ").unwrap().strip_suffix(") where IsMatch(c, \"y\")").unwrap();
        prop_assert_eq!(go_unquote(literal), Some(text));
    }

    #[test]
    fn an_escaped_pattern_matches_its_text_only(text in value(), other in value()) {
        let pattern = regex::Regex::new(&format!("^(?:{})$", regex_escaped(&text))).unwrap();
        prop_assert!(pattern.is_match(&text));
        prop_assert_eq!(pattern.is_match(&other), text == other);
    }
}

fn regex_escaped(text: &str) -> String {
    let template = template("\"{{ x | regex_escape }}\"");
    let rendered = template.render_unchecked(&[("x".to_owned(), json!(text))].into()).unwrap();
    read(&rendered.text).unwrap().as_str().unwrap().replace("$$", "$")
}

/// Go's `strconv.Unquote` for what stands between double quotes.
fn go_unquote(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\n' => return None,
            '\\' => match rest.next()? {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                quoted @ ('"' | '\\') => text.push(quoted),
                'u' => {
                    let digits: String = rest.by_ref().take(4).collect();
                    text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                _ => return None,
            },
            plain => text.push(plain),
        }
    }
    Some(text)
}

#[test]
fn values_cannot_complete_a_reference_of_the_template() {
    let refusal =
        |body: &str, x: &str| match template(body).render_unchecked(&[("x".to_owned(), json!(x))].into()) {
            Ok(rendered) => Ok(rendered.text),
            Err(RenderError::Value { refusal, .. }) => Err(refusal),
            Err(other) => panic!("{other}"),
        };
    assert_eq!(refusal("k: \"${{ x }}\"", "{env:SECRET}"), Err(ValueRefusal::DollarBefore));
    assert_eq!(refusal("k: \"$${{ x }}\"", "{env:SECRET}"), Ok("k: \"$${env:SECRET}\"".into()));
    assert_eq!(refusal("k: \"${env:{{ x }}}\"", "A}${env:SECRET"), Err(ValueRefusal::Reference));
    assert_eq!(refusal("k: \"${env:{{ x }}}\"", "HOST"), Ok("k: \"${env:HOST}\"".into()));
    assert_eq!(refusal("k: \"{{ x }}{env:SECRET}\"", "$"), Ok("k: \"$${env:SECRET}\"".into()));
    assert_eq!(refusal("k: {{ x }}", "${env:SECRET}"), Ok("k: $${env:SECRET}".into()));
    assert_eq!(refusal("{{ x }}: v", "a$b"), Ok("a$b: v".into()));
}

#[test]
fn values_stand_in_scalars_only() {
    let refused = |body: &str, x: &str| {
        template(body).render_unchecked(&[("x".to_owned(), json!(x))].into()).unwrap_err()
    };
    for body in [
        "k: &{{ x }} v",
        "k: !{{ x }} v",
        "k: *{{ x }}",
        "k: |{{ x }}\n  v",
        "%TAG ! {{ x }}\n---\nk: v",
        "--- {{ x }}\n--- v",
        "k: \"a\n--- {{ x }}\"",
    ] {
        for x in ["a", "2", "a b"] {
            let error = refused(body, x);
            assert!(
                matches!(
                    &error,
                    RenderError::Value { refusal: ValueRefusal::NotInScalar, .. }
                        | RenderError::NotYaml { .. }
                ),
                "{body}: {error}"
            );
        }
    }
}
