//! Whom a query asks.

use serde_json::Value;

/// The data source of a query, as far as the dashboard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// Prometheus, or nothing was said of its type.
    Prometheus,
    /// Grafana itself: other queries of the panel, other panels, its own annotations.
    Grafana,
    /// Something else, of this type.
    Other(String),
}

/// The source of a query, or else of what it belongs to.
pub(super) fn of(query: &Value, outer: Option<&Value>) -> Source {
    // Newer dashboards name the kind of query, or its group.
    let kind = ["group", "kind"].into_iter().find_map(|key| {
        query
            .get(key)
            .and_then(Value::as_str)
            .filter(|kind| !kind.is_empty() && *kind != "DataQuery" && *kind != "PanelQuery")
    });
    let own = query.get("datasource").filter(|source| !source.is_null());
    match (kind, own.or(outer)) {
        (Some(kind), _) => of_type(kind),
        (None, Some(Value::Object(source))) => {
            match (source.get("type").and_then(Value::as_str), source.get("uid").and_then(Value::as_str)) {
                (_, Some(uid)) if is_grafana(uid) => Source::Grafana,
                (Some(kind), _) if !kind.is_empty() => of_type(kind),
                _ => Source::Prometheus,
            }
        }
        (None, Some(Value::String(name))) if is_grafana(name) => Source::Grafana,
        _ => Source::Prometheus,
    }
}

fn is_grafana(name: &str) -> bool {
    matches!(name, "__expr__" | "-100" | "grafana" | "-- Grafana --" | "-- Dashboard --")
}

fn of_type(kind: &str) -> Source {
    let lower = kind.to_ascii_lowercase();
    let alike = ["prometheus", "mimir", "thanos", "victoriametrics", "cortex"];
    match lower.as_str() {
        "__expr__" | "datasource" | "grafana" => Source::Grafana,
        "mixed" => Source::Prometheus,
        // `${source}`: a variable chooses.
        _ if lower.contains('$') || alike.iter().any(|name| lower.contains(name)) => Source::Prometheus,
        _ => Source::Other(kind.to_owned()),
    }
}
