//! What templates of the dialect render to, and what is wrong with others.

use super::*;

const PARAMETERS: &str = "  - {name: text, type: string, default: Hello World, description: T.}
  - {name: nilable, type: string, default: null, description: T.}
  - {name: empty_one, type: string, default: '', description: T.}
  - {name: number, type: int, default: 7, description: T.}
  - {name: ratio, type: float, default: 2.0, description: T.}
  - {name: flag, type: bool, default: true, description: T.}
  - {name: names, type: list of string, default: [b, a, b], description: T.}
  - {name: token, type: secret, default: '${env:TOKEN}', description: T.}
  - {name: none, type: secret, default: null, description: T.}";

fn render(body: &str) -> Result<String, String> {
    let template = Template::parse(&template(PARAMETERS, body)).map_err(|error| error.to_string())?;
    template
        .render_unchecked(&BTreeMap::new())
        .map(|rendered| rendered.text)
        .map_err(|error| error.to_string())
}

#[test]
fn templates_render() {
    for (body, expected) in [
        ("a: {{ text }}", "a: Hello World"),
        ("a: {{ text | upcase | replace: 'L', 'x' }}", "a: HExxO WORxD"),
        ("a: {{ number | plus: 1 }}", "a: 8"),
        ("a: {{ number | divided_by: -2 }}", "a: -4"),
        ("a: {{ number | divided_by: 2.0 }}", "a: 3.5"),
        ("a: {{ -7 | modulo: 3 }}", "a: 2"),
        ("a: {{ 2.5 | round }} {{ 2.45 | round: 1 }}", "a: 3 2.5"),
        ("a: {{ ratio }}", "a: 2.0"),
        ("a: {{ 10.0 | times: 100000000000000000000.0 }}", "a: 1.0e+21"),
        ("a: {{ flag }}", "a: true"),
        ("a: {{ names }}", "a: [b, a, b]"),
        ("a: {{ names | sort | uniq | join: '|' }}", "a: a|b"),
        ("a: {{ names | size }} {{ names.size }} {{ names[0] }} {{ names | last }}", "a: 3 3 b b"),
        ("a: {{ ',b,' | split: ',' }}", "a: [\"\", b, \"\"]"),
        ("a: {{ empty_one }}{{ text }}{{ empty_one }}!", "a: Hello World!"),
        ("a: {{ nilable | default: 'd' }}", "a: d"),
        ("a: {{ empty_one }}", "a: \"\""),
        ("a: {{ empty_one | default: number }}", "a: 7"),
        ("a: {{ '1m30s' | seconds }}", "a: 90"),
        ("a: {{ '1.5s' | seconds }}", "a: 1.5"),
        ("a: {{ 'a.b' | regex_escape }}", "a: a\\.b"),
        ("a: {{ names | regex_escape | join: '|' | prepend: '^(' | append: ')$' }}", "a: ^(b|a|b)$$"),
        ("a: {% if flag and number > 6 %}yes it is{% else %}no{% endif %}", "a: yes it is"),
        ("a: {% if nilable %}1{% elsif text contains 'World' %}2{% else %}3{% endif %}", "a: 2"),
        ("a: {% unless nilable %}1{% endunless %}", "a: 1"),
        ("a: {% case number %}{% when 6, 7 %}1{% when 8 or 9 %}2{% else %}3{% endcase %}", "a: 1"),
        ("{% for n in names %}- {{ forloop.index }}{{ n }}\n{% endfor %}", "- 1b\n- 2a\n- 3b\n"),
        ("{% for n in names limit: 3 offset: 2 %}- {{ n }}\n{% endfor %}", "- b\n"),
        ("{% for n in names reversed offset: 1 limit: 1 %}- {{ n }}\n{% else %}none{% endfor %}", "- a\n"),
        ("{% for n in nilable %}- {{ n }}\n{% else %}- none{% endfor %}", "- none"),
        ("{% assign y = text | size %}a: {{ y }}", "a: 11"),
        ("{% capture y %}{{ text }}: {{ number }}{% endcapture %}a: {{ y }}", "a: \"Hello World: 7\""),
        ("a: {% comment %}{{ unknown | x {% endcomment %}b", "a: b"),
        ("a: '{% raw %}{{ x }}{% y %}{% endraw %}'", "a: '{{ x }}{% y %}'"),
        ("a:   {{- text -}}   \n\nb", "a:Hello Worldb"),
        ("a:\n{%- if flag %}\n  b: 1\n{%- endif %}\n", "a:\n  b: 1\n"),
        ("a: {{ token }}", "a: ${env:TOKEN}"),
        ("a: {% if token %}1{% endif %}{% unless none %}2{% endunless %}", "a: 12"),
        ("a: {x: {{ token }}}", "a: {x: \"${env:TOKEN}\"}"),
        ("a: \"Bearer {{ token }}\"", "a: \"Bearer ${env:TOKEN}\""),
        ("a: {{ 'no \"quotes\\' | ottl_string }}", "a: \"\\\"no \\\\\\\"quotes\\\\\\\\\\\"\""),
        ("a: {{ \"}}\" }}", "a: \"}}\""),
    ] {
        assert_eq!(render(body).as_deref(), Ok(expected), "{body}");
    }
}

#[test]
fn mistakes_in_templates_are_named_with_line_and_column() {
    let line = 18;
    for (body, expected) in [
        ("a: {{ tex }}", "7: unknown variable `tex`; did you mean `text`?"),
        ("a: {{ zzz }}", "7: unknown variable `zzz`; declare it under `parameters`"),
        ("a: {{ text | upcas }}", "14: unknown filter `upcas`; did you mean `upcase`?"),
        ("a: {{ text | date: 'now' }}", "14: unknown filter `date`"),
        ("a: {{ text | append }}", "14: filter `append` takes 1 argument(s), 0 given"),
        ("a: {{ text | join: 1, 2 }}", "14: filter `join` takes 0 or 1 argument(s), 2 given"),
        ("a: {{ names[zzz] }}", "13: unknown variable `zzz`; declare it under `parameters`"),
        ("a: {{ text | default: zzz }}", "23: unknown variable `zzz`; declare it under `parameters`"),
        ("a: {% if zzz %}{% endif %}", "10: unknown variable `zzz`; declare it under `parameters`"),
        (
            "a: {% for n in names %}{% endfor %}{{ n }}",
            "39: unknown variable `n`; declare it under `parameters`",
        ),
        ("a: {% for n in n %}{% endfor %}", "16: unknown variable `n`; declare it under `parameters`"),
        ("a: {{ forloop.index }}", "7: unknown variable `forloop`; declare it under `parameters`"),
        ("a: {{ text", "4: `{{` is never closed; `}}` is missing"),
        ("a: {% if text", "4: `{%` is never closed; `%}` is missing"),
        ("a: {% if text %}", "4: `{% if text %}` is never closed; `{% endif %}` is missing"),
        ("a: {% raw %} x", "4: `{% raw %}` is never closed; `{% endraw %}` is missing"),
        ("a: {% endif %}", "4: `endif` cannot stand here; no `if` is open"),
        ("a: {% if text %}{% endfor %}{% endif %}", "17: `endfor` cannot stand here; `endif` is due first"),
        (
            "a: {% else %}",
            "4: `else` cannot stand here; it belongs into if, unless, case, for, before its `else`",
        ),
        (
            "a: {% if text %}{% else %}{% elsif text %}{% endif %}",
            "27: `elsif text` cannot stand here; it belongs into if, before its `else`",
        ),
        ("a: {% assign text = 1 %}", "14: `text` cannot be assigned: it is a parameter"),
        ("a: {% assign nil = 1 %}", "14: `nil` cannot be assigned: it is a word of the language"),
        ("a: {{ text text }}", "12: expected nothing more, found `text`"),
        ("a: {{ }}", "4: expected a value, found the end"),
        ("a: {{ text ? 1 }}", "12: `?` has no meaning here"),
        (
            "a: {{ token | upcase }}",
            "7: `token` is a secret: it can only stand alone, as `{{ token }}`, or be tested, as `{% if token %}`",
        ),
        (
            "a: {% if token == 'x' %}{% endif %}",
            "10: `token` is a secret: it can only stand alone, as `{{ token }}`, or be tested, as `{% if token %}`",
        ),
        (
            "a: {% assign y = token %}",
            "18: `token` is a secret: it can only stand alone, as `{{ token }}`, or be tested, as `{% if token %}`",
        ),
        (
            "a: {% capture y %}{{ token }}{% endcapture %}",
            "22: `token` is a secret: it can only stand alone, as `{{ token }}`, or be tested, as `{% if token %}`",
        ),
        ("a: \u{e000}", "4: the character U+E000 cannot stand in a template"),
    ] {
        let message = render(body).unwrap_err();
        assert_eq!(message.lines().next(), Some(format!("{line}:{expected}").as_str()), "{body}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let error =
        render("a: {{ zzz }}\nb: {{ text | upcas }}\n{% iff text %}\nc: {{ 99999999999999999999 }}\n")
            .unwrap_err();
    let places: Vec<&str> = error.lines().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["18:7", "19:14", "20:4", "21:7"], "{error}");
}

#[test]
fn expressions_without_a_result_are_named_with_line_and_column() {
    for (body, expected) in [
        (
            "a: {{ nilable }}",
            "18:4: `nilable`: has no value; give it one, or test for it with `if`, or use the filter `default`",
        ),
        ("a: {{ names[9] }}", "18:4: `names[9]`: there is no such item or field"),
        ("a: {{ names.foo }}", "18:4: `names.foo`: there is no such item or field"),
        (
            "a: {% if names[9] == 'x' %}{% endif %}",
            "18:4: `if names[9] == 'x'`: there is no such item or field",
        ),
        (
            "{% if nilable %}{% assign y = 1 %}{% endif %}a: {{ y }}",
            "18:49: `y`: a variable has no value at this point",
        ),
        ("a: {{ text | first }}", "18:4: `text | first`: filter `first`: needs a list, not a text"),
        (
            "a: {{ none }}",
            "18:4: `none`: has no value; give it one, or test for it with `if`, or use the filter `default`",
        ),
        ("a: {{ empty }}", "18:4: `empty`: only texts, numbers, booleans and lists can be written"),
        (
            "a: \"{{ names }}\"",
            "18:5: `names`: a list can only stand alone and unquoted; use `join` to make text of it",
        ),
        (
            "a: x{{ names }}",
            "18:5: `names`: a list can only stand alone and unquoted; use `join` to make text of it",
        ),
        ("a: [b", "18:4: the template does not make one YAML document: "),
        (
            "a: b\n---\nc: d",
            "19:1: the template does not make one YAML document: a second document begins here",
        ),
    ] {
        let message = render(body).unwrap_err();
        assert!(message.starts_with(expected), "{body}\n{message}");
    }
}

#[test]
fn rendering_is_deterministic() {
    let body = "a: {{ names | sort }}\nb: {{ text }}: {{ number }}\n";
    let source = template(PARAMETERS, &body.replace(": {{ number", " {{ number"));
    let first = Template::parse(&source).unwrap().render_unchecked(&BTreeMap::new()).unwrap();
    for _ in 0..20 {
        let again = Template::parse(&source).unwrap().render_unchecked(&BTreeMap::new()).unwrap();
        assert_eq!(first.text, again.text);
    }
}

#[test]
fn every_byte_can_be_traced_to_the_template() {
    let source = template(
        PARAMETERS,
        "a: {{ text }}\nb: http://{{ text | append: ': x' }}/\n{% assign y = number %}c: {{ y }}\n",
    );
    let rendered = Template::parse(&source).unwrap().render_unchecked(&BTreeMap::new()).unwrap();
    assert_eq!(rendered.text, "a: Hello World\nb: \"http://Hello World: x/\"\nc: 7\n");
    let at = |needle: &str| {
        let source = rendered.source_at(rendered.text.find(needle).unwrap()).unwrap();
        (source.at.to_string(), source.expression, source.parameters.join(","))
    };
    assert_eq!(at("a:"), ("18:1".into(), None, String::new()));
    assert_eq!(at("Hello"), ("18:4".into(), Some("text".into()), "text".into()));
    assert_eq!(at("b:"), ("19:1".into(), None, String::new()));
    assert_eq!(at("/\"\n"), ("19:11".into(), Some("text | append: ': x'".into()), "text".into()));
    assert_eq!(at("c:"), ("20:24".into(), None, String::new()));
    assert_eq!(at("7"), ("20:27".into(), Some("y".into()), "number".into()));
    assert_eq!(rendered.values().count(), 3);
    assert_eq!(rendered.source_at(usize::MAX).unwrap().at.line, 20);
}

#[test]
fn the_guide_names_every_filter() {
    let guide = include_str!("../../render.rs");
    let filters = guide.split("Filters: `").nth(1).unwrap().split('`').next().unwrap();
    let named: Vec<&str> = filters.split_whitespace().filter(|word| *word != "//!").collect();
    let known: Vec<&str> = dialect::filters::FILTERS.iter().map(|filter| filter.name).collect();
    assert_eq!(named, known);
}

#[test]
fn templates_are_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_shared::<Template>();
    is_shared::<Rendered>();
}
