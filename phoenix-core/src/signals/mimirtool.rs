//! What `mimirtool analyze` writes: the names of metrics in use.

use serde_json::Value;

use super::SignalFile;
use super::gathered::Gathered;
use super::text::{json, said};
use crate::model::signals::{SignalUser, UserKind};

/// Reads `metrics-in-grafana.json`, `metrics-in-ruler.json` or `prometheus-metrics.json`: which one it is, its fields say.
pub(super) fn read(file: &SignalFile<'_>, gathered: &mut Gathered) -> Result<(), String> {
    let value = json(file.text)?;
    let list = |name: &str| value.get(name).and_then(Value::as_array);
    let analysis = SignalUser::of(UserKind::Analysis, file.name);
    match (list("dashboards"), list("ruleGroups"), list("in_use_metric_counts")) {
        (Some(dashboards), _, _) => {
            for dashboard in dashboards {
                let named = said(dashboard.get("title")).or_else(|| said(dashboard.get("slug")));
                let user = SignalUser {
                    name: named.unwrap_or_default(),
                    id: said(dashboard.get("uid")).filter(|uid| !uid.is_empty()),
                    ..SignalUser::of(UserKind::Dashboard, file.name)
                };
                read_one(dashboard, &user, gathered);
            }
        }
        (_, Some(groups), _) => {
            for group in groups {
                // The tool writes `namspace`; a later one may not.
                let namespace = said(group.get("namspace")).or_else(|| said(group.get("namespace")));
                let user = SignalUser {
                    name: said(group.get("name")).unwrap_or_default(),
                    within: namespace.unwrap_or_default(),
                    ..SignalUser::of(UserKind::RuleGroup, file.name)
                };
                read_one(group, &user, gathered);
            }
        }
        (_, _, Some(counts)) => {
            for count in counts {
                match said(count.get("metric")) {
                    Some(metric) => gathered.name(&metric, &analysis),
                    None => gathered.unread(&analysis, &count.to_string(), "a count names no `metric`"),
                }
            }
            errors(value.get("errors"), &analysis, gathered);
        }
        // What was analysed may have been nothing: the list of all is there then.
        _ => match list("metricsUsed") {
            Some(metrics) => names(metrics, &analysis, gathered),
            None => {
                return Err(
                    "it has none of `metricsUsed`, `dashboards`, `ruleGroups`, `in_use_metric_counts`"
                        .to_owned(),
                );
            }
        },
    }
    Ok(())
}

fn read_one(entry: &Value, user: &SignalUser, gathered: &mut Gathered) {
    match entry.get("metrics") {
        Some(Value::Array(metrics)) => names(metrics, user, gathered),
        None | Some(Value::Null) => {}
        Some(_) => gathered.unread(user, "", "its `metrics` are no list"),
    }
    errors(entry.get("parse_errors"), user, gathered);
}

fn names(metrics: &[Value], user: &SignalUser, gathered: &mut Gathered) {
    for metric in metrics {
        match metric.as_str() {
            Some(metric) => gathered.name(metric, user),
            None => gathered.unread(user, &metric.to_string(), "the name of a metric is no text"),
        }
    }
}

/// What the tool could not read itself.
fn errors(list: Option<&Value>, user: &SignalUser, gathered: &mut Gathered) {
    for error in list.and_then(Value::as_array).into_iter().flatten() {
        let said = error.as_str().map_or_else(|| error.to_string(), str::to_owned);
        gathered.unread(user, &said, "mimirtool could not read it");
    }
}
