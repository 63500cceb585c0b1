//! Any text at all: an answer or a refusal, never a panic, and nothing that is left out of both lists.

use proptest::prelude::*;

use crate::signals::{FileKind, LONGEST_FILE, SignalFile, read};

const KINDS: [FileKind; 3] = [FileKind::Rules, FileKind::Dashboard, FileKind::Mimirtool];

/// Texts that are nearly PromQL.
fn expression() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("x"),
        Just("up{"),
        Just("}"),
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just("5m"),
        Just("a=\"b\""),
        Just("=~"),
        Just("\""),
        Just("'"),
        Just("`"),
        Just("\\"),
        Just(","),
        Just("sum by (a)"),
        Just("rate("),
        Just("histogram_quantile("),
        Just("$var"),
        Just("${var:regex}"),
        Just("[[var]]"),
        Just("$__rate_interval"),
        Just("or"),
        Just("and on"),
        Just("group_left"),
        Just("offset"),
        Just("@"),
        Just("-"),
        Just("#"),
        Just("\n"),
        Just("\u{e000}"),
        Just("phoenix_unknown_variable"),
        Just("é"),
        Just("__name__"),
        Just("label_values("),
        Just("1e309"),
    ];
    proptest::collection::vec(part, 0..24).prop_map(|parts| parts.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_expression_is_used_or_listed(expression in expression()) {
        let rule = serde_json::json!({"groups": [{"name": "g", "rules": [{"alert": "A", "expr": expression}, {"record": "r", "expr": expression}]}]});
        let used = read(&[SignalFile { kind: FileKind::Rules, name: "r", text: &rule.to_string() }]).unwrap();
        prop_assert_eq!(used.expressions, 2);
        let panel = serde_json::json!({
            "panels": [{"title": "P", "targets": [{"expr": expression}]}],
            "templating": {"list": [{"name": "var", "type": "query", "query": expression}]}
        });
        let used = read(&[SignalFile { kind: FileKind::Dashboard, name: "d", text: &panel.to_string() }]).unwrap();
        let again = serde_json::from_str::<crate::model::UsedSignals>(&serde_json::to_string(&used).unwrap()).unwrap();
        prop_assert_eq!(again, used);
    }

    #[test]
    fn any_text_is_an_answer_or_a_refusal(text in "(?s).{0,200}") {
        for kind in KINDS {
            if let Err(error) = read(&[SignalFile { kind, name: "f", text: &text }]) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }

    #[test]
    fn any_json_is_an_answer_or_a_refusal(value in json(), key in "[a-z]{1,3}") {
        let names = ["panels", "targets", "expr", "groups", "rules", "alert", "record", "dashboards", "metrics", "templating", "list", "query"];
        let text = value.to_string().replace(&key, names[key.len() % names.len()]);
        for kind in KINDS {
            let _ = read(&[SignalFile { kind, name: "f", text: &text }]);
        }
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let keys = prop_oneof![
        Just("panels"),
        Just("rows"),
        Just("elements"),
        Just("targets"),
        Just("expr"),
        Just("groups"),
        Just("rules"),
        Just("alert"),
        Just("record"),
        Just("dashboards"),
        Just("ruleGroups"),
        Just("metrics"),
        Just("metricsUsed"),
        Just("templating"),
        Just("list"),
        Just("query"),
        Just("spec"),
        Just("data"),
        Just("queries"),
        Just("datasource"),
        Just("type"),
        Just("annotations"),
        Just("current"),
        Just("value"),
        Just("libraryPanel"),
        Just("name"),
        Just("labels"),
        Just("model"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(Value::from("query")),
        Just(Value::from("up")),
        Just(Value::from("sum(")),
        Just(Value::from("custom")),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(keys.clone(), inner, 0..8).prop_map(|map| Value::Object(
                map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

#[test]
fn a_file_that_is_too_long_is_refused() {
    let text = " ".repeat(LONGEST_FILE + 1);
    for kind in KINDS {
        let error = read(&[SignalFile { kind, name: "f", text: &text }]).unwrap_err();
        assert_eq!(error.reason, "it is longer than 32 MiB");
    }
}

#[test]
fn a_bomb_of_aliases_and_a_deep_file_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = level - 1;
        let aliases = vec![format!("*a{below}"); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    bomb.push_str("groups: *a11\n");
    let deep = format!("groups: {}{}", "[".repeat(5000), "]".repeat(5000));
    for text in [bomb, deep] {
        assert!(read(&[SignalFile { kind: FileKind::Rules, name: "f", text: &text }]).is_err());
    }
}

#[test]
fn recorded_names_that_go_in_a_circle_or_grow_without_end_are_answered() {
    let circle =
        "groups: [{name: g, rules: [{record: a, expr: b}, {record: b, expr: a}, {alert: A, expr: a}]}]";
    let used = read(&[SignalFile { kind: FileKind::Rules, name: "f", text: circle }]).unwrap();
    assert!(used.signals.is_empty(), "{used:?}");
    let mut rules = vec!["{record: r0, expr: x}".to_owned()];
    for level in 1..15 {
        let below = vec![format!("r{}", level - 1); 8].join(" + ");
        rules.push(format!("{{record: r{level}, expr: '{below}'}}"));
    }
    let growing = format!("groups: [{{name: g, rules: [{}]}}]", rules.join(", "));
    let used = read(&[SignalFile { kind: FileKind::Rules, name: "f", text: &growing }]).unwrap();
    assert!(
        used.unread.iter().any(|unread| unread.reason.contains("more than 10000 selectors")),
        "{:?}",
        used.unread
    );
}
