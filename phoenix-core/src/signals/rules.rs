//! Files of rules: alerts and recording rules.

use serde_json::{Map, Value};

use super::SignalFile;
use super::gathered::Gathered;
use super::recorded::Recorded;
use super::text::{said, yaml};
use crate::model::signals::{SignalUser, UserKind};

/// Reads a file of rules: `groups` at its root, or below `spec` as the Prometheus operator has them; several documents are read too.
pub(super) fn read(file: &SignalFile<'_>, gathered: &mut Gathered) -> Result<(), String> {
    let documents = yaml(file.text)?;
    let mut groups = 0;
    for document in &documents {
        // A list of custom resources, as `kubectl get -o yaml` gives it.
        let listed = document.get("items").and_then(Value::as_array);
        for one in listed.map_or(std::slice::from_ref(document), Vec::as_slice) {
            let found = one.get("groups").or_else(|| one.get("spec")?.get("groups"));
            let Some(found) = found.and_then(Value::as_array) else { continue };
            groups += 1;
            for group in found {
                read_group(group, file.name, gathered);
            }
        }
    }
    if groups == 0 { Err("it has no list `groups`, at its root or below `spec`".to_owned()) } else { Ok(()) }
}

fn read_group(group: &Value, file: &str, gathered: &mut Gathered) {
    let name = said(group.get("name")).unwrap_or_default();
    let user = |kind, rule: &str| SignalUser {
        name: rule.to_owned(),
        within: name.clone(),
        ..SignalUser::of(kind, file)
    };
    let Some(rules) = group.get("rules").and_then(Value::as_array) else {
        if group.get("rules").is_none_or(|rules| !rules.is_null()) {
            gathered.unread(&user(UserKind::RuleGroup, &name), "", "the group has no list `rules`");
        }
        return;
    };
    for rule in rules {
        let (alert, record) = (said(rule.get("alert")), said(rule.get("record")));
        match (alert, record) {
            (Some(alert), None) => read_alert(rule, &user(UserKind::Alert, &alert), gathered),
            (None, Some(record)) => {
                read_recording(rule, &record, &user(UserKind::Recording, &record), gathered);
            }
            (Some(both), Some(_)) => {
                gathered.unread(&user(UserKind::Alert, &both), "", "the rule has both `alert` and `record`");
            }
            (None, None) => read_managed(rule, &user(UserKind::Alert, ""), gathered),
        }
    }
}

fn read_alert(rule: &Value, user: &SignalUser, gathered: &mut Gathered) {
    match said(rule.get("expr")) {
        Some(expression) => {
            gathered.expression(&expression, user);
        }
        None => gathered.unread(user, "", "the alert has no `expr`"),
    }
}

fn read_recording(rule: &Value, name: &str, user: &SignalUser, gathered: &mut Gathered) {
    let expression = said(rule.get("expr"));
    if expression.is_none() {
        gathered.unread(user, "", "the recording rule has no `expr`");
    }
    let selected = expression.and_then(|expression| gathered.expression(&expression, user));
    let labels = rule.get("labels").and_then(Value::as_object).into_iter().flat_map(Map::keys).cloned();
    let mut recorded = Recorded { selectors: None, made: labels.collect() };
    if let Some(selected) = selected {
        recorded.made.extend(selected.made);
        // Where variables hide a part of it, what is left is not all of it.
        recorded.selectors = selected.unknown.is_empty().then_some(selected.selectors);
    }
    gathered.recorded.entry(name.to_owned()).or_default().push(recorded);
}

/// A rule that Grafana manages: `title` and a list of queries, of which those to Prometheus have an `expr`.
fn read_managed(rule: &Value, user: &SignalUser, gathered: &mut Gathered) {
    let title = said(rule.get("title"));
    let Some(queries) = rule.get("data").and_then(Value::as_array).filter(|_| title.is_some()) else {
        gathered.unread(user, "", "the rule has neither `alert` nor `record`");
        return;
    };
    let user = SignalUser { name: title.unwrap_or_default(), id: said(rule.get("uid")), ..user.clone() };
    for query in queries {
        let model = query.get("model");
        let source = said(query.get("datasourceUid")).unwrap_or_default();
        // What Grafana computes from other queries asks for nothing itself.
        if matches!(source.as_str(), "__expr__" | "-100") {
            continue;
        }
        match said(model.and_then(|model| model.get("expr"))) {
            Some(expression) => {
                gathered.expression(&expression, &user);
            }
            None => gathered.unread(&user, "", "a query of the alert has no `expr`: it asks no Prometheus"),
        }
    }
}
