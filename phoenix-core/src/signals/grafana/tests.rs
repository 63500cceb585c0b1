//! Dashboards of both schemas.

use serde_json::{Value, json};

use crate::model::UsedSignals;
use crate::signals::{FileKind, SignalFile, read};

fn used(dashboard: &Value) -> UsedSignals {
    let text = dashboard.to_string();
    read(&[SignalFile { kind: FileKind::Dashboard, name: "d.json", text: &text }]).unwrap()
}

/// `selector <- users`.
fn said(used: &UsedSignals) -> Vec<String> {
    let users = |signal: &crate::model::signals::UsedSignal| {
        signal.users.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ")
    };
    used.signals.iter().map(|signal| format!("{signal} <- {}", users(signal))).collect()
}

fn unread(used: &UsedSignals) -> Vec<String> {
    used.unread.iter().map(ToString::to_string).collect()
}

#[test]
fn panels_are_found_in_rows_of_any_kind() {
    let used = used(&json!({
        "title": "Hosts", "uid": "abc",
        "panels": [
            {"id": 1, "type": "timeseries", "title": "CPU", "targets": [{"expr": "rate(cpu[$__rate_interval])"}, {"expr": ""}]},
            {"type": "row", "collapsed": true, "panels": [
                {"id": 2, "type": "stat", "title": "Memory", "datasource": {"type": "prometheus", "uid": "${ds}"}, "targets": [{"expr": "memory"}]}
            ]},
            {"id": 3, "type": "text", "title": "Note"}
        ],
        "rows": [{"panels": [{"id": 4, "type": "graph", "title": "Old", "targets": [{"expr": "old"}], "alert": {"name": "Old is high"}}]}]
    }));
    assert_eq!(
        said(&used),
        [
            r#"cpu <- the panel "CPU" (panel 1, Hosts, d.json)"#,
            r#"memory <- the panel "Memory" (panel 2, Hosts, d.json)"#,
            r#"old <- the alert "Old is high" (uid abc, Hosts, d.json) and the panel "Old" (panel 4, Hosts, d.json)"#,
        ]
    );
    assert_eq!(unread(&used), Vec::<String>::new());
}

#[test]
fn variables_and_annotations_ask_too() {
    let used = used(&json!({
        "title": "T", "panels": [{"title": "P", "targets": [{"expr": "x{host=~\"$host\"} > $limit"}]}],
        "templating": {"list": [
            {"name": "host", "type": "query", "query": {"query": "label_values(up{job=\"a\"}, host)", "refId": "x"}},
            {"name": "limit", "type": "textbox", "current": {"value": "5"}},
            {"name": "ds", "type": "datasource", "query": "prometheus"}
        ]},
        "annotations": {"list": [
            {"builtIn": 1, "name": "Annotations & Alerts", "datasource": {"type": "grafana", "uid": "-- Grafana --"}},
            {"name": "Restarts", "datasource": "Prometheus", "expr": "changes(start[5m]) > 0"}
        ]}
    }));
    assert_eq!(
        said(&used),
        [
            r#"start <- the annotation "Restarts" (T, d.json)"#,
            r#"up{job="a"} <- the variable "host" (T, d.json)"#,
            r#"x <- the panel "P" (T, d.json)"#,
        ]
    );
    let labels: Vec<Vec<&String>> =
        used.signals.iter().map(|signal| signal.labels.iter().collect()).collect();
    assert_eq!(labels, [vec![], vec!["host", "job"], vec!["host"]]);
    assert_eq!(unread(&used), Vec::<String>::new());
}

#[test]
fn the_newer_schema_is_read_alike() {
    let query = |group: &str, spec: Value| json!({"kind": "PanelQuery", "spec": {"query": {"kind": "DataQuery", "group": group, "spec": spec}}});
    let used = used(&json!({
        "apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "uid-1"},
        "spec": {"title": "New", "elements": {
            "panel-1": {"kind": "Panel", "spec": {"id": 1, "title": "A", "data": {"kind": "QueryGroup", "spec": {"queries": [
                query("prometheus", json!({"expr": "a{b=\"$c\"}"})), query("loki", json!({"expr": "{a=\"b\"} |= \"c\""}))
            ]}}}},
            "panel-2": {"kind": "LibraryPanel", "spec": {"id": 2, "title": "B"}}
        }, "variables": [
            {"kind": "QueryVariable", "spec": {"name": "c", "query": {"kind": "DataQuery", "group": "prometheus", "spec": {"query": "label_values(a, b)"}}}},
            {"kind": "DatasourceVariable", "spec": {"name": "ds"}}
        ]}
    }));
    assert_eq!(
        said(&used),
        [r#"a <- the panel "A" (panel 1, New, d.json) and the variable "c" (uid uid-1, New, d.json)"#]
    );
    assert_eq!(
        unread(&used),
        [
            r#"the panel "A" (panel 1, New, d.json): it asks a data source of the type "loki", which is not read"#,
            r#"the panel "B" (panel 2, New, d.json): it is a library panel, whose queries are not in the dashboard"#,
        ]
    );
}

#[test]
fn nothing_that_cannot_be_read_is_passed_over() {
    let panel = |title: &str, target: Value| json!({"title": title, "targets": [target]});
    let used = used(&json!({"title": "T", "panels": [
        panel("broken", json!({"expr": "sum("})),
        panel("elastic", json!({"datasource": {"type": "elasticsearch"}, "query": "*"})),
        panel("sql", json!({"rawSql": "select 1"})),
        panel("computed", json!({"datasource": {"type": "__expr__", "uid": "__expr__"}, "type": "math"})),
        panel("named by a variable", json!({"expr": "rate(${metric}_total[5m])"})),
        {"title": "library", "libraryPanel": {"uid": "u", "name": "CPU"}}
    ]}));
    assert_eq!(said(&used), Vec::<String>::new());
    let reasons: Vec<(&str, &str)> =
        used.unread.iter().map(|unread| (unread.user.name.as_str(), unread.reason.as_str())).collect();
    let names: Vec<&str> = reasons.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["broken", "elastic", "library", "named by a variable", "sql"]);
    assert!(reasons[0].1.contains("no PromQL"), "{}", reasons[0].1);
    assert!(reasons[3].1.contains("depends on a variable"));
}

#[test]
fn what_is_no_dashboard_is_refused_with_the_reason() {
    for (text, expected) in [
        ("{", "EOF"),
        ("[]", "no `panels`"),
        ("{}", "no `panels`"),
        ("groups: []", "expected value"),
        (&format!("{}{}", "[".repeat(300), "]".repeat(300)), "recursion limit"),
    ] {
        let error = read(&[SignalFile { kind: FileKind::Dashboard, name: "d.json", text }]).unwrap_err();
        assert!(error.to_string().starts_with("d.json is not a Grafana dashboard"), "{error}");
        assert!(error.reason.contains(expected), "{error}");
    }
}
