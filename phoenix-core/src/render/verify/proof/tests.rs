//! A rendering that rests on the proof of another is the one that a proof of its own would give.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::{Basis, MOST_KEPT, Proofs, Verified};
use crate::collector::Document;
use crate::render::dialect::{Raw, run};
use crate::render::error::RenderError;
use crate::render::verify::verify;
use crate::render::{Template, catalogue};

type Values = BTreeMap<String, Value>;

fn raw(template: &Template, values: &Values) -> Raw {
    let globals = template.globals(values).expect("the values fit the parameters");
    run(template.body(), &globals).expect("it renders")
}

fn verified(
    template: &Template,
    values: &Values,
    proofs: &Proofs,
) -> Result<(Verified, Option<Basis>), RenderError> {
    verify(raw(template, values), template.body(), proofs)
}

/// Renders with what is kept and without, compares the two, and says whether a kept proof served.
fn served(template: &Template, values: &Values, proofs: &Proofs) -> Result<bool, TestCaseError> {
    let fresh = verified(template, values, &Proofs::default()).map(|(verified, _)| verified);
    let (found, basis) = match (verified(template, values, proofs), fresh) {
        (Ok((found, basis)), Ok(fresh)) => {
            prop_assert_eq!(&found.text, &fresh.text);
            prop_assert_eq!(&found.pieces, &fresh.pieces, "{}", found.text);
            (found, basis)
        }
        (found, fresh) => {
            let (found, fresh) = (found.map(|(verified, _)| verified.text), fresh.map(|fresh| fresh.text));
            prop_assert_eq!(found, fresh);
            return Ok(false);
        }
    };
    let Some(basis) = basis else { return Ok(false) };
    let read = Document::parse(&found.text).map(Arc::new);
    if let Some(document) = basis.document() {
        prop_assert_eq!(format!("{:?}", Ok::<_, String>(document)), format!("{read:?}"), "{}", found.text);
    }
    if let Ok(document) = read {
        basis.was_read_as(&document);
    }
    Ok(!basis.replaced.is_empty())
}

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
  - {name: n, type: int, default: 1, description: N.}
---
";
    Template::parse(&format!("{front_matter}{body}")).expect("it is a template")
}

fn given(x: &str, y: &str, n: i64) -> Values {
    [("x", json!(x)), ("y", json!(y)), ("n", json!(n))].map(|(name, value)| (name.to_owned(), value)).into()
}

/// Every kind of place that a value can stand in.
static PLACES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    [
        "k: {{ x }}\nl: {{ y }}\nm: {{ n }}\n",
        "k: {{ x }} # a comment\nl: {{ y }}{{ n }}",
        "k: \"{{ x }}\"\nl: \"a {{ x }} b {{ y }} c\"\nm: é {{ n }}{{ x }} é\n",
        "k: \"\\\"{{ x }}\\n{{ y }}\\\\\"\nl: '{{ x }}{{ n }}'\nm: 'it''s {{ x }}{{ y }}'\n",
        "k:\n  - {{ x }}\n  - a: {{ y }}\n    b: c\n  - - {{ n }}\n",
        "k: {a: {{ x }}, b: {{ y }}, c: d}\nl: [{{ x }}, \"{{ y }}\", e{{ n }}]\n",
        "k: http://{{ x }}:{{ y }}/p?q=r#s\nl: -{{ x }}-{{ n }}\nm: ..{{ y }}\n",
        "k: {{ x }}{{ y }}\nl: a{{ x }}\nm: {{ y }}b\nn: 1{{ x }}\no: {{ n }}.{{ y }}\n",
        "k:\n  {{ x }}\nl: [!!str {{ y }}, {{ n }}]\n",
        "k: &a {{ x }}\nl: *a\nm: {{ y }}\n",
        "k: {a: {{ x }}}\n? {b: {{ y }}}\n: c\n",
        "- set(a[\"b\"], {{ x }}) where IsMatch(c, {{ y }})\n- {{ n }}\n",
        "{% if x == y %}k: {{ x }}{% else %}k: {{ y }}{% endif %}\nl: {{ x | prepend: y }}\n",
        "{{ x }}",
        "--{{ x }}",
        "k:\n  {{ x }}: {{ y }}\n  l: {{ n }}\n",
        "k:\n  \"{{ x }}\": v\n  'm {{ y }}': {{ y }}\n",
        "k: { {{ x }}: v, l: {{ y }}}\nn: { a{{ y }}: b}\n",
        "# {{ x }}\nk: v # {{ y }}\nl: {{ n }}\n",
        "k: |\n  a {{ x }} b\n  c {{ y }}d\nl: {{ n }}\n",
        "k: a\n  {{ x }} b\n  c{{ y }}d\nl: \"a\n  b {{ x }}\n  c\"\nm: {{ y }}\n",
        "k: $${{ x }}\nl: \"${env:{{ y }}}\"\nm: {{ x }}$\n",
        "k: [{{ x }}, {{ y }}] # {{ n }}\n'a::b': {{ x }}\na: {c: {{ y }}}\n",
        "k: ,{{ x }}: {{ y }}\n",
        "k: {{ x }}: {{ y }}\n",
        "k: {{ x }}\r\nl: {{ y }}\r\n",
    ]
    .map(template)
    .into()
});

/// Mostly harmless values, of which some are no text, and some that are not harmless.
fn value() -> impl Strategy<Value = String> {
    let words = select(vec![
        "a",
        "b",
        "/",
        "0",
        "1",
        "12",
        "-",
        ".",
        ":",
        "_",
        "yes",
        "no",
        "null",
        "true",
        "0x",
        "1e",
        "2001-01-01",
        "10.0.0.1:4317",
        "http://gateway:4318",
        "60s",
        "/var/lib/x",
        "::",
        "y",
        "inf",
    ]);
    let syntax = select(vec![
        " ", ": ", " #", "#", "\n", "'", "\"", "\\", "$", "${", "{", "}", "[", ",", "*a", "&a", "!", "é",
        "|", "",
    ]);
    let harmless = prop::collection::vec(words.clone(), 1..4).prop_map(|words| words.concat());
    let harmful = prop::collection::vec(prop_oneof![words, syntax], 0..4).prop_map(|parts| parts.concat());
    prop_oneof![4 => harmless, 1 => harmful]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_proven_before_changes_no_result(
        place in 0..PLACES.len(),
        hosts in prop::collection::vec((value(), value(), -3..70_000_i64), 2..8),
        fixed in value(),
    ) {
        let proofs = Proofs::default();
        for (x, y, n) in &hosts {
            served(&PLACES[place], &given(x, y, *n), &proofs)?;
            // As often as not only one of them differs, as hosts do.
            served(&PLACES[place], &given(x, &fixed, *n), &proofs)?;
        }
        prop_assert!(proofs.lock().len() <= MOST_KEPT);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hosts_of_every_template_of_the_catalogue_rest_on_one_proof(
        hosts in prop::collection::vec(("[a-z][a-z0-9.-]{0,20}[a-z0-9]", 1024..65_000_u16), 2..4),
    ) {
        for template in catalogue::all() {
            let proofs = Proofs::default();
            for (index, (name, port)) in hosts.iter().enumerate() {
                let endpoint = json!(format!("http://{name}:{port}"));
                let values = [("endpoint", endpoint), ("telemetry_port", json!(port))];
                let served = served(template, &values.map(|(name, value)| (name.to_owned(), value)).into(), &proofs)?;
                let same = hosts[..index].contains(&hosts[index]);
                prop_assert!(served || index == 0 || same, "{}: {name} {port}", template.header().name);
            }
        }
    }
}

#[test]
fn a_harmless_value_that_is_no_text_is_quoted_as_without_a_proof() {
    let (template, proofs) = (&PLACES[0], Proofs::default());
    let written = |x: &str| {
        let (verified, basis) = verified(template, &given(x, "y", 1), &proofs).expect("it is verified");
        let line = verified.text.lines().next().unwrap_or_default().to_owned();
        (line, basis.is_some_and(|basis| !basis.replaced.is_empty()))
    };
    assert_eq!(written("a"), ("k: a".into(), false), "the first has a proof of its own");
    assert_eq!(written("b"), ("k: b".into(), true));
    assert_eq!(written("yes"), ("k: \"yes\"".into(), false));
    assert_eq!(written("c"), ("k: c".into(), true));
}

#[test]
fn what_stands_in_a_key_an_anchor_or_several_lines_is_proven_each_time() {
    for place in [
        "{{ x }}: v\n",
        "k: &a {{ x }}\n",
        "k: !!str {{ x }}\n",
        "k: |\n  {{ x }}\n",
        "k: a\n  {{ x }}\n",
        "? [{{ x }}]\n: v\n",
        "# {{ x }}\nk: v\n",
    ] {
        let (template, proofs) = (template(place), Proofs::default());
        for x in ["a", "b", "c"] {
            let served = served(&template, &given(x, "y", 1), &proofs).expect("both are alike");
            assert!(!served, "{place}");
        }
    }
}

#[test]
fn shapes_by_turns_have_a_proof_each_and_the_one_not_used_longest_makes_room() {
    let (template, proofs) = (template("k: {{ x }}\nl: {{ y }}\n"), Proofs::default());
    // What is quoted is no free value: each of these is a shape of its own.
    let serves = |shape: usize, host: usize| {
        let values = given(&format!("a#{shape} [b"), &format!("h{host}"), 1);
        served(&template, &values, &proofs).expect("both are alike")
    };
    for shape in 0..MOST_KEPT {
        assert!(!serves(shape, 0));
    }
    for host in 1..4 {
        assert!((0..MOST_KEPT).all(|shape| serves(shape, host)));
    }
    assert!(serves(0, 4), "the oldest is used, and so is the newest now");
    assert!(!serves(MOST_KEPT, 0));
    assert_eq!(proofs.lock().len(), MOST_KEPT);
    assert!(serves(0, 5));
    assert!(!serves(1, 5), "it had not been used longest");
}

#[test]
fn what_is_not_harmless_must_be_the_same() {
    let (template, proofs) = (template("k: \"{{ x }} {{ y }}\"\nl: {{ n }}\n"), Proofs::default());
    let serves = |x, y, n| served(&template, &given(x, y, n), &proofs).expect("both are alike");
    assert!(!serves("[a-z]+", "b", 1));
    assert!(serves("[a-z]+", "b", 2));
    assert!(serves("[a-z]+", "c", 3));
    assert!(!serves("[a-y]+", "c", 3));
}
