//! Files of rules and analyses, recorded names, and what happens to any text at all.

mod hostile;

use crate::model::UsedSignals;

use super::{FileKind, SignalFile, read};

fn rules(text: &str) -> SignalFile<'_> {
    SignalFile { kind: FileKind::Rules, name: "rules.yaml", text }
}

fn said(used: &UsedSignals) -> Vec<String> {
    let users = |signal: &crate::model::signals::UsedSignal| {
        signal
            .users
            .iter()
            .map(|user| {
                format!(
                    "{}{}",
                    user.name,
                    user.via.as_ref().map_or(String::new(), |via| format!(" via {via}"))
                )
            })
            .collect::<Vec<_>>()
            .join(", ")
    };
    used.signals.iter().map(|signal| format!("{signal} <- {}", users(signal))).collect()
}

#[test]
fn alerts_and_recording_rules_use_what_their_expressions_select() {
    let used = read(&[rules(
        "groups:
- name: g
  rules:
  - alert: A
    expr: x > 1
    for: 5m
    labels: {severity: page}
  - alert: B
    expr: |
      x{a='b'} > 1
      or y
  - record: r
    expr: sum by (a) (z)
  - alert: Constant
    expr: 1
",
    )])
    .unwrap();
    assert_eq!(said(&used), ["x <- A", "x{a=\"b\"} <- B", "y <- B", "z <- r"]);
    assert_eq!((used.files, used.expressions, used.unread.len()), (1, 4, 0));
}

#[test]
fn a_recorded_name_stands_for_what_it_is_made_from_in_any_file() {
    let recording = "groups: [{name: r, rules: [
        {record: 'job:x:rate', expr: 'sum by (job, exe) (rate(x[5m]))', labels: {team: infra}},
        {record: 'job:x:max', expr: 'max by (job) (job:x:rate)'},
        {record: 'own:past', expr: 'own:past offset 1h or seed'},
        {record: broken, expr: 'sum('}]}]";
    let alerts = "groups: [{name: a, rules: [
        {alert: High, expr: 'job:x:max{job=\"db\",team=\"infra\"} > 1'},
        {alert: Low, expr: 'sum by (exe) (job:x:rate{exe=~\"a|b\"}) < 1'},
        {alert: Past, expr: 'own:past'},
        {alert: Blind, expr: broken}]}]";
    let used = read(&[rules(alerts), rules(recording)]).unwrap();
    assert_eq!(
        said(&used),
        [
            "seed <- Past via own:past, own:past",
            "x <- job:x:max via job:x:rate, job:x:rate",
            r#"x{exe=~"a|b"} <- Low via job:x:rate"#,
            r#"x{job="db"} <- High via job:x:max"#,
        ]
    );
    let unread: Vec<(&str, &str)> =
        used.unread.iter().map(|one| (one.user.name.as_str(), one.reason.as_str())).collect();
    assert_eq!(unread[0], ("Blind", "the rule that records broken could not be read"));
    assert_eq!(unread[1].0, "broken");
    assert_eq!(read(&[rules(recording), rules(alerts)]).unwrap(), used, "the order of files");
}

#[test]
fn the_forms_of_rule_files_are_read() {
    let group = "[{name: g, rules: [{alert: A, expr: x}]}]";
    for text in [
        format!("groups: {group}"),
        format!("namespace: n\ngroups: {group}"),
        format!("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups: {group}"),
        format!("kind: List\nitems:\n- spec:\n    groups: {group}"),
        format!("groups: {group}\n---\ngroups: []\n"),
        format!("x: &g {group}\ngroups: *g"),
        "groups: [{name: g, rules: [{title: A, data: [{datasourceUid: p, model: {expr: x}}, {datasourceUid: __expr__, model: {type: math}}]}]}]".to_owned(),
        format!("{{\"groups\": {}}}", r#"[{"name": "g", "rules": [{"alert": "A", "expr": "x"}]}]"#),
    ] {
        let used = read(&[rules(&text)]).unwrap();
        assert_eq!((said(&used), used.unread.len()), (vec!["x <- A".to_owned()], 0), "{text}");
    }
}

#[test]
fn what_is_wrong_in_a_rule_is_listed_and_the_rest_is_read() {
    let used = read(&[rules(
        "groups: [{name: g, rules: [{alert: NoExpr}, {expr: x}, {alert: A, record: b, expr: x}, 7, {alert: Good, expr: y}, {alert: Bad, expr: 'y +'}]}, {name: empty}, {name: odd, rules: 3}]",
    )])
    .unwrap();
    assert_eq!(said(&used), ["y <- Good"]);
    let reasons: Vec<&str> = used.unread.iter().map(|unread| unread.reason.as_str()).collect();
    assert_eq!(
        reasons.iter().filter(|reason| reason.contains("neither `alert` nor `record`")).count(),
        1,
        "{reasons:#?}"
    );
    for expected in ["no `expr`", "both `alert` and `record`", "no PromQL", "no list `rules`"] {
        assert!(reasons.iter().any(|reason| reason.contains(expected)), "{expected}: {reasons:#?}");
    }
}

#[test]
fn what_is_no_rule_file_is_refused_with_the_reason() {
    for (text, expected) in [
        ("", "no list `groups`"),
        ("a: b", "no list `groups`"),
        ("groups: 3", "no list `groups`"),
        ("groups: [", "line"),
        ("groups: []\ngroups: []", "duplicate"),
    ] {
        let error = read(&[rules(text)]).unwrap_err();
        assert!(error.reason.contains(expected), "{text:?}: {error}");
    }
}

#[test]
fn analyses_of_mimirtool_name_what_is_in_use() {
    let file = |text| SignalFile { kind: FileKind::Mimirtool, name: "m.json", text };
    let grafana = r#"{"metricsUsed":["a","b"],"dashboards":[
        {"slug":"s","uid":"u","title":"Hosts","metrics":["a","b"],"parse_errors":["query=sum(: 1:5: parse error"]},
        {"slug":"t","title":"Empty","metrics":null,"parse_errors":null}]}"#;
    let ruler = r#"{"metricsUsed":["b"],"ruleGroups":[{"namspace":"n","name":"g","metrics":["b"],"parse_errors":null}]}"#;
    let prometheus = r#"{"total_active_series":9,"in_use_active_series":3,"additional_active_series":6,
        "in_use_metric_counts":[{"metric":"c","count":3,"job_counts":[{"job":"j","count":3}]}],
        "additional_metric_counts":[{"metric":"unused","count":6,"job_counts":[]}],"errors":["boom"]}"#;
    let used = read(&[file(grafana), file(ruler), file(prometheus)]).unwrap();
    assert_eq!(said(&used), ["a <- Hosts", "b <- Hosts, g", "c <- "]);
    let users: Vec<String> = used.users().iter().map(ToString::to_string).collect();
    assert_eq!(
        users,
        [
            r#"the dashboard "Hosts" (uid u, m.json)"#,
            r#"the rule group "g" (n, m.json)"#,
            "an analysis (m.json)"
        ]
    );
    assert_eq!(used.unread.len(), 2);
    for bad in ["{}", "[]", "3", "{\"metricsUsed\": 3}"] {
        assert!(read(&[file(bad)]).is_err(), "{bad}");
    }
    let nothing_but_names = r#"{"metricsUsed":["a"],"dashboards":null}"#;
    assert_eq!(said(&read(&[file(nothing_but_names)]).unwrap()), ["a <- "]);
}
