//! The JSON Schema of a template's parameters says what the renderer says.
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use phoenix_core::render::{ParameterProblemKind, Template, catalogue};
use proptest::prelude::*;
use serde_json::{Value, json};

const DECLARATIONS: [&str; 23] = [
    "type: string",
    "type: string, default: null",
    "type: string, default: a, max_length: 3",
    "type: int",
    "type: int, min: -2, max: 3",
    "type: int, min: 9007199254740993, default: null",
    "type: float",
    "type: float, min: -0.5, max: 1.5, default: 0.1",
    "type: bool",
    "type: bool, default: true",
    "type: enum, allowed: [a, b, '1']",
    "type: enum, allowed: [a, b, '1'], default: b",
    "type: secret",
    "type: secret, default: null",
    "type: list of string, max_items: 2",
    "type: list of string, max_length: 2, default: []",
    "type: list of int, min: 0, max: 3, default: null",
    "type: list of enum, allowed: [a, b], max_items: 1",
    "type: list of bool",
    "type: duration",
    "type: list of duration, max_items: 2, default: null",
    "type: regex, max_length: 3",
    "type: rule, max_length: 12",
];

static TEMPLATES: LazyLock<Vec<(Template, jsonschema::Validator)>> = LazyLock::new(|| {
    let template = |declaration: &str| {
        let source = format!(
            "---\nname: test-v1\nrevision: 1\ndescription: A test.\npipeline: metrics\ninput: scrape\nparameters:\n  - {{name: x, description: X., {declaration}}}\n---\nk: v\n"
        );
        let template = Template::parse(&source).unwrap_or_else(|error| panic!("{declaration}: {error}"));
        let validator = jsonschema::draft202012::new(&template.schema()).unwrap();
        (template, validator)
    };
    DECLARATIONS.into_iter().map(template).collect()
});

fn scalar() -> impl Strategy<Value = Value> {
    let text = proptest::sample::select(vec![
        "",
        "a",
        "b",
        "ab",
        "abc",
        "abcd",
        "é日本",
        "1",
        "60s",
        "1m30.5s",
        "-1s",
        "0",
        "5",
        "1d",
        "s",
        ".5h",
        "1.s",
        "${env:A}",
        "${env:a_1}",
        "${env:1}",
        "${env:}",
        "${file:/run/a.b-c}",
        "${file:}",
        "${env:A}\n",
        " ${env:A}",
        "${env:A:-b}",
        "true",
        "null",
    ]);
    let number = proptest::sample::select(vec![
        json!(0),
        json!(-2),
        json!(-3),
        json!(3),
        json!(4),
        json!(2.0),
        json!(2.5),
        json!(-0.5),
        json!(1.5),
        json!(1.5000001),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(9_007_199_254_740_992_i64),
        json!(9_007_199_254_740_993_i64),
        json!(9.3e18),
    ]);
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        text.prop_map(Value::from),
        number,
        any::<f64>().prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => scalar(),
        2 => proptest::collection::vec(scalar(), 0..4).prop_map(Value::from),
        1 => Just(json!({})),
        1 => Just(json!([[]])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn the_schema_takes_what_the_renderer_takes(
        which in 0..DECLARATIONS.len(),
        value in proptest::option::of(value()),
        other in proptest::bool::weighted(0.05),
    ) {
        let (template, schema) = &TEMPLATES[which];
        let mut values: BTreeMap<String, Value> = value.into_iter().map(|value| ("x".to_owned(), value)).collect();
        if other {
            values.insert("y".to_owned(), json!(1));
        }
        let checked = template.check(&values);
        // JSON Schema has no words for what a regular expression of RE2 is. (Bounds of durations are not declared here.)
        let unsaid = |kind: &ParameterProblemKind| {
            matches!(kind, ParameterProblemKind::NotARegex(_))
                || *kind == ParameterProblemKind::NotARule && values["x"].as_str().is_some_and(|rule| rule.matches(" => ").count() > 1)
        };
        let only_unsaid = checked.as_ref().err().is_some_and(|problems| problems.iter().all(|problem| unsaid(&problem.kind)));
        let valid = schema.is_valid(&json!(values));
        prop_assert_eq!(valid, checked.is_ok() || only_unsaid, "{}: {:?} {:?}", DECLARATIONS[which], values, checked);
    }
}

#[test]
fn the_schemas_of_the_catalogue_are_schemas_and_take_their_own_defaults() {
    for template in catalogue::all() {
        let name = &template.header().name;
        let schema = template.schema();
        let validator =
            jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        let properties = schema["properties"].as_object().unwrap();
        let defaults: BTreeMap<&String, &Value> =
            properties.iter().filter_map(|(name, schema)| Some((name, schema.get("default")?))).collect();
        assert!(defaults.len() > 3, "{name}");
        assert!(validator.is_valid(&json!(defaults)), "{name}");
        assert_eq!(properties.len(), template.header().parameters.len());
    }
}

#[test]
fn bounds_of_durations_and_secrets_are_said() {
    let schema = catalogue::get("process-baseline-v1").unwrap().schema();
    let interval = &schema["properties"]["collection_interval"]["anyOf"][0];
    assert_eq!((&interval["x-minimum"], &interval["x-maximum"]), (&json!("1s"), &json!("1h")));
    assert_eq!(schema["properties"]["auth_secret"]["writeOnly"], true);
}
