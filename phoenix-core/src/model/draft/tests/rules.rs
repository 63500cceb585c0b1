//! Each rule: what is put into a valid spec, where that is reported, and what is said.

use serde_json::{Value, json};

use super::super::*;

fn valid() -> Value {
    json!({
        "name": "fewer-series",
        "labels": {"team": "observability"},
        "baseline": {"template": {"name": "process-baseline-v1", "revision": 1, "parameters": {"interval": "10s"}}},
        "candidate": {"config": "receivers: {}"},
        "targets": ["web-1", "web-2", "web-3"],
        "design": {"split": {"candidate_share": 0.4}},
        "start_at": "2026-11-23T09:00:00Z",
        "duration": "2h",
        "criteria": [
            {"metric": "active_series", "role": "goal", "target": "50 %"},
            {"metric": "queue_depth", "role": "guardrail", "better": "lower", "margin": 0.1}
        ],
        "critical_processes": ["nginx"],
        "limits": {"failure_limit": 1},
        "price": {
            "currency": "USD",
            "items": [{
                "unit": "series", "aggregation": "p95", "window": "30d", "included": 100,
                "tiers": [{"up_to": 1000, "price": 0.02}, {"price": 0.01}]
            }],
            "compute": {"core_hour": 0.04, "gib_hour": 0.005}
        }
    })
}

/// (JSON pointer to change, the new value, the field that is reported, what is said of it)
fn table() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    let long = "a".repeat(64);
    vec![
        ("/name", json!("1st"), "name", "starting with a letter"),
        ("/name", json!(long), "name", "1 to 63"),
        ("/name", json!(5), "name", "put it in quotes"),
        ("/name", Value::Null, "name", "is missing"),
        ("/nmae", json!("a"), "nmae", "did you mean `name`?"),
        ("/zebra", json!("a"), "zebra", "the fields here are name, description"),
        ("/description", json!("d".repeat(4097)), "description", "shorten it"),
        ("/labels", json!([]), "labels", "must be a map, not a list"),
        ("/labels", json!({"Team": "a"}), "labels.Team", "not a valid key"),
        ("/labels/team", json!("a\nb"), "labels.team", "control characters"),
        ("/labels/team", json!(1), "labels.team", "put it in quotes"),
        ("/baseline", Value::Null, "baseline", "is missing"),
        ("/baseline", json!({}), "baseline", "is empty: say `template: NAME`, `config: |`"),
        ("/baseline/config", json!("a: b"), "baseline", "has both"),
        ("/baseline/template/name", json!("No Name"), "baseline.template.name", "not a valid template name"),
        ("/baseline/template/name", Value::Null, "baseline.template.name", "is missing"),
        ("/baseline/template/revision", json!(0), "baseline.template.revision", "count from 1"),
        ("/baseline/template/revision", json!("new"), "baseline.template.revision", "must be a whole number"),
        ("/baseline/template/parameters", json!([]), "baseline.template.parameters", "must be a map"),
        ("/baseline/template/params", json!({}), "baseline.template.params", "no such field"),
        ("/candidate/config", json!(" \n"), "candidate.config", "is empty"),
        ("/candidate/overlay", json!("a: b"), "candidate", "has both `config` and `overlay`"),
        ("/candidate", json!({"overlay": 1}), "candidate.overlay", "must be fields, not the number 1"),
        ("/candidate", json!({"overlay": " \n"}), "candidate.overlay", "changes nothing"),
        ("/candidate", json!({"overlay": {}}), "candidate.overlay", "changes nothing"),
        ("/candidate", overlay(json!({})), "candidate.overlay", "changes nothing"),
        (
            "/candidate",
            json!({"overlay": {"config": "a"}}),
            "candidate.overlay.config",
            "the fields here are merge",
        ),
        (
            "/candidate",
            json!({"overlay": {"merge": {}}}),
            "candidate.overlay.merge",
            "must be text, not a map",
        ),
        ("/candidate", json!({"overlay": {"pipelines": []}}), "candidate.overlay.pipelines", "must be a map"),
        ("/candidate", overlay(json!("delete")), "candidate.overlay.pipelines.metrics", "must say `remove`"),
        (
            "/candidate",
            overlay(json!({"processor": {}})),
            "candidate.overlay.pipelines.metrics.processor",
            "did you mean `processors`?",
        ),
        (
            "/candidate",
            overlay(json!({"processors": {"insert": ["a"]}})),
            "candidate.overlay.pipelines.metrics.processors.insert",
            "the fields here are first, before, after, last, remove",
        ),
        (
            "/candidate",
            overlay(json!({"processors": {"last": [1]}})),
            "candidate.overlay.pipelines.metrics.processors.last[0]",
            "put it in quotes",
        ),
        (
            "/candidate",
            overlay(json!({"processors": {"after": {"batch": "filter"}}})),
            "candidate.overlay.pipelines.metrics.processors.after.batch",
            "must be a list of components",
        ),
        (
            "/candidate",
            overlay(json!({"processors": {"before": {"batch": ["a", {}]}}})),
            "candidate.overlay.pipelines.metrics.processors.before.batch[1]",
            "must be text",
        ),
        ("/targets", Value::Null, "targets", "is missing"),
        ("/targets", json!([]), "targets", "is empty"),
        ("/targets", json!("web-1"), "targets", "must be a list"),
        ("/targets/1", json!("web-1"), "targets[1]", "in the list already"),
        ("/targets/1", json!("web 1"), "targets[1]", "not a valid host"),
        ("/targets/2", json!(3), "targets[2]", "put it in quotes"),
        ("/design", json!("shade"), "design", "is not one of shadow, mirror, split"),
        ("/design", json!("shadwo"), "design", "did you mean `shadow`?"),
        ("/design", json!("split"), "design", "needs a share"),
        ("/design/split/candidate_share", json!(0), "design.split.candidate_share", "both arms need targets"),
        ("/design/split/candidate_share", json!(1), "design.split.candidate_share", "both arms need targets"),
        ("/design/split/candidate_share", json!(0.1), "design.split.candidate_share", "without any"),
        ("/design/split/candidate_share", json!(0.9), "design.split.candidate_share", "without any"),
        ("/design/split/candidate_share", Value::Null, "design.split.candidate_share", "is missing"),
        ("/other_signals", json!("drop"), "other_signals", "not one of leave_out, run_into_nothing"),
        ("/max_unavailable", json!(0), "max_unavailable", "above 0"),
        ("/max_unavailable", json!("150 %"), "max_unavailable", "at most 1"),
        ("/max_unavailable", json!("a lot"), "max_unavailable", "write 0.5 or 50 %"),
        ("/max_unavailable", json!(-0.5), "max_unavailable", "not negative"),
        ("/bake", json!(900), "bake", "add a unit"),
        ("/start_at", json!("tomorrow"), "start_at", "RFC 3339"),
        ("/start_by", json!("2026-11-23T09:00:00Z"), "start_by", "must be after start_at"),
        ("/duration", json!("0s"), "duration", "at least 1s"),
        ("/duration", json!("20y"), "duration", "not a duration"),
        ("/min_duration", json!("3h"), "min_duration", "must not be longer than the duration, which is 2h"),
        ("/warm_up", json!("2h"), "warm_up", "must be shorter than the duration"),
        ("/interval", json!("999ms"), "interval", "at least 1s"),
        ("/interval", json!("121m"), "interval", "must not be longer than the duration"),
        ("/criteria", json!([]), "criteria", "has no goal"),
        ("/criteria/0/role", json!("monitor"), "criteria", "has no goal"),
        ("/criteria/0/role", json!("monitor"), "criteria[0].target", "for a goal only"),
        ("/criteria/0/role", Value::Null, "criteria[0].role", "is missing"),
        ("/criteria/0/metric", Value::Null, "criteria[0].metric", "is missing"),
        ("/criteria/0/metric", json!("Series"), "criteria[0].metric", "not a valid metric name"),
        (
            "/criteria/0/metric",
            json!("active_serie"),
            "criteria[0].better",
            "did you mean the metric `active_series`?",
        ),
        ("/criteria/0/better", json!("higher"), "criteria[0].better", "lower is better"),
        ("/criteria/0/target", json!(0), "criteria[0].target", "above 0"),
        ("/criteria/0/target", json!(1), "criteria[0].target", "nothing at all"),
        ("/criteria/0/margin", json!(0.1), "criteria[0].margin", "for a guardrail only"),
        ("/criteria/0/at_most", json!("1"), "criteria[0].at_most", "without quotes"),
        ("/criteria/1/better", Value::Null, "criteria[1].better", "custom metric"),
        ("/criteria/1/margin", Value::Null, "criteria[1]", "needs a threshold"),
        ("/criteria/1/margin", json!(-0.1), "criteria[1].margin", "not negative"),
        ("/criteria/1/target", json!(0.1), "criteria[1].target", "for a goal only"),
        ("/criteria/1/allowance", json!(-1), "criteria[1].allowance", "not negative"),
        ("/criteria/0/winsorise", json!(0), "criteria[0].winsorise", "above 0"),
        ("/criteria/0/winsorise", json!(0.2), "criteria[0].winsorise", "at most 0.1"),
        (
            "/criteria/1",
            json!({"metric": "bytes_per_minute", "role": "monitor", "winsorise": 0.01}),
            "criteria[1].winsorise",
            "a spike is real",
        ),
        ("/criteria/1", json!("goal"), "criteria[1]", "must be fields"),
        (
            "/criteria/1",
            json!({"metric": "active_series", "role": "goal"}),
            "criteria[1].metric",
            "already in criteria[0]",
        ),
        (
            "/criteria/1",
            json!({"metric": "total_fidelity", "role": "guardrail", "at_least": 2, "at_most": 1}),
            "criteria[1].at_most",
            "not be less than at_least",
        ),
        (
            "/criteria",
            json!(vec![json!({"metric": "active_series", "role": "goal"}); 257]),
            "criteria",
            "more than 256",
        ),
        ("/critical_processes/0", json!("(nginx"), "critical_processes[0]", "unclosed group"),
        ("/critical_processes/0", json!("a{1000}{1000}"), "critical_processes[0]", "too large"),
        ("/critical_processes/0", json!("a".repeat(1025)), "critical_processes[0]", "longer than 1024"),
        ("/critical_processes/0", json!(""), "critical_processes[0]", "is empty"),
        ("/critical_processes", json!(vec!["a"; 257]), "critical_processes", "more than 256"),
        ("/alpha", json!(0), "alpha", "above 0"),
        ("/alpha", json!(0.6), "alpha", "at most 0.5"),
        ("/require_target", json!("yes"), "require_target", "must be true or false"),
        ("/policy", json!("automatic"), "policy", "not one of auto, manual"),
        ("/policy", json!("manuel"), "policy", "did you mean `manual`?"),
        ("/on_keep", json!("priro"), "on_keep", "did you mean `prior`?"),
        ("/promotion", json!("exprot"), "promotion", "did you mean `export`?"),
        ("/limits/min_targets", json!(0), "limits.min_targets", "at least 1"),
        ("/limits/min_targets", json!(4), "limits.min_targets", "number of targets, which is 3"),
        ("/limits/min_targets", json!(-1), "limits.min_targets", "whole number"),
        ("/limits/failure_limit", json!(3), "limits.failure_limit", "less than the number of targets"),
        ("/limits/consecutive_error_limit", json!(0), "limits.consecutive_error_limit", "at least 1"),
        ("/limits/pause_limit", json!("0s"), "limits.pause_limit", "longer than nothing"),
        ("/limits/decide_by", json!("soon"), "limits.decide_by", "not a duration"),
        (
            "/limits/progress_deadline",
            json!("5s"),
            "limits.progress_deadline",
            "observe_interval, which is 15s",
        ),
        ("/limits/pause", json!("5s"), "limits.pause", "no such field"),
        ("/price/currency", json!(""), "price.currency", "such as USD"),
        ("/price/items", json!([]), "price.items", "is empty"),
        ("/price/items/0/unit", json!("serie"), "price.items[0].unit", "did you mean `series`?"),
        (
            "/price/items/0/aggregation",
            json!("p99"),
            "price.items[0].aggregation",
            "not one of mean, p95, max",
        ),
        ("/price/items/0/window", json!("0s"), "price.items[0].window", "longer than nothing"),
        ("/price/items/0/included", json!(-1), "price.items[0].included", "not negative"),
        ("/price/items/0/tiers", json!([]), "price.items[0].tiers", "is empty"),
        ("/price/items/0/tiers/0/up_to", json!(0), "price.items[0].tiers[0].up_to", "must be above 0"),
        ("/price/items/0/tiers/0/up_to", Value::Null, "price.items[0].tiers[0].up_to", "only the last tier"),
        ("/price/items/0/tiers/1/up_to", json!(2000), "price.items[0].tiers[1].up_to", "has no end"),
        ("/price/items/0/tiers/1/price", json!(-1), "price.items[0].tiers[1].price", "not negative"),
        ("/price/items/0/tiers/1/price", Value::Null, "price.items[0].tiers[1].price", "is missing"),
        ("/price/combine", json!("min"), "price.combine", "not one of sum, max"),
        ("/price/compute/core_hour", json!(-1), "price.compute.core_hour", "not negative"),
        ("/price/compute/gib_hour", Value::Null, "price.compute.gib_hour", "is missing"),
        ("/seed", json!(-1), "seed", "whole number"),
        ("/created_by", json!("a b"), "created_by", "not a valid actor"),
    ]
}

fn overlay(metrics: impl Into<Value>) -> Value {
    json!({"overlay": {"pipelines": {"metrics": metrics.into()}}})
}

#[test]
fn an_overlay_on_an_overlay_is_refused() {
    let mut spec = valid();
    for variant in ["/baseline", "/candidate"] {
        put(&mut spec, variant, json!({"overlay": "receivers: {}"}));
    }
    let errors = Spec::from_value(&spec).unwrap_err();
    assert_eq!(errors.errors().len(), 1, "{errors}");
    assert_eq!(errors.errors()[0].field, "candidate.overlay");
    assert!(errors.to_string().contains("give one of them a `template` or a `config`"), "{errors}");
}

fn put(spec: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match spec.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        Value::Object(map) => drop(map.insert(key.to_owned(), value)),
        other => panic!("{pointer}: {other} holds nothing"),
    }
}

#[test]
fn the_spec_that_the_table_breaks_is_valid() {
    Spec::from_value(&valid()).unwrap();
}

#[test]
fn every_broken_rule_names_its_field_and_says_what_to_do() {
    let mut failures = Vec::new();
    for (pointer, value, field, text) in table() {
        let mut spec = valid();
        put(&mut spec, pointer, value.clone());
        match Spec::from_value(&spec) {
            Ok(_) => failures.push(format!("{pointer} = {value} was accepted")),
            Err(errors) if errors.errors().iter().any(|e| e.field == field && e.message.contains(text)) => {}
            Err(errors) => {
                failures.push(format!("{pointer} = {value}: wanted {field}: …{text}…, got {errors}"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn one_mistake_is_one_error() {
    // A goal that becomes a monitor breaks two rules: its target, and that there is a goal.
    let two = ["/criteria/0/role"];
    let mut failures = Vec::new();
    for (pointer, value, ..) in table().into_iter().filter(|(pointer, ..)| !two.contains(pointer)) {
        let mut spec = valid();
        put(&mut spec, pointer, value);
        let errors = Spec::from_value(&spec).unwrap_err();
        if errors.errors().len() != 1 {
            failures.push(format!("{pointer}: {errors}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
