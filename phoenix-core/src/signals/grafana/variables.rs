//! The variables of a dashboard: what is known of their values.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::signals::text::said;

/// More values of a variable are not tried one by one.
const MOST_VALUES: usize = 16;

/// What is known of a variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// It is a length of time.
    Duration,
    /// It is a number.
    Number,
    /// It is one of these.
    Values(Vec<String>),
    /// It is chosen when somebody looks.
    Unknown,
}

/// What is known of all variables of a dashboard.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeMap<String, Known>);

impl Variables {
    pub(super) fn of(dashboard: &Value) -> Variables {
        Variables(listed(dashboard).map(|(name, variable)| (name, known(variable))).collect())
    }

    /// What is known of this variable; of Grafana's own ones, their type is.
    pub(super) fn get(&self, name: &str) -> &Known {
        if let Some(known) = self.0.get(name) {
            return known;
        }
        match name {
            "__range_s" | "__range_ms" | "__interval_ms" | "__rate_interval_ms" | "__from" | "__to" => {
                &Known::Number
            }
            "__range" | "__interval" | "__rate_interval" => &Known::Duration,
            _ if name.starts_with("__auto_interval") => &Known::Duration,
            _ => &Known::Unknown,
        }
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, Known); N]> for Variables {
    fn from(known: [(&str, Known); N]) -> Variables {
        Variables(known.into_iter().map(|(name, known)| (name.to_owned(), known)).collect())
    }
}

/// The variables by name, of either schema.
pub(super) fn listed(dashboard: &Value) -> impl Iterator<Item = (String, &Value)> {
    let older = dashboard.get("templating").and_then(|templating| templating.get("list")?.as_array());
    let newer = dashboard.get("variables").and_then(Value::as_array);
    older.into_iter().chain(newer).flatten().filter_map(|variable| {
        let kind = variable.get("kind").and_then(Value::as_str);
        if kind.is_some_and(|kind| {
            !matches!(
                kind,
                "QueryVariable" | "CustomVariable" | "ConstantVariable" | "IntervalVariable" | "TextVariable"
            )
        }) {
            return None;
        }
        let variable = variable.get("spec").unwrap_or(variable);
        Some((said(variable.get("name"))?, variable))
    })
}

fn known(variable: &Value) -> Known {
    let current = variable.get("current").and_then(|current| said(current.get("value")));
    let query = said(variable.get("query"));
    let has_interval = variable.get("auto").is_some() && variable.get("auto_count").is_some();
    match variable.get("type").and_then(Value::as_str) {
        Some("interval") => Known::Duration,
        None if has_interval => Known::Duration,
        Some("constant") => query.or(current).map_or(Known::Unknown, |value| Known::Values(vec![value])),
        Some("custom") => {
            let options = variable.get("options").and_then(Value::as_array).into_iter().flatten();
            let mut values: Vec<String> = options.filter_map(|option| said(option.get("value"))).collect();
            if values.is_empty() {
                values = query.iter().flat_map(|query| query.split(',')).map(choice).collect();
            }
            values.retain(|value| value != "$__all" && !value.is_empty());
            values.dedup();
            if (1..=MOST_VALUES).contains(&values.len()) { Known::Values(values) } else { Known::Unknown }
        }
        _ if current.is_some_and(|value| value.trim().parse::<f64>().is_ok()) => Known::Number,
        _ => Known::Unknown,
    }
}

/// The value of a choice `name : value`.
fn choice(text: &str) -> String {
    text.split_once(" : ").map_or(text, |(_, value)| value).trim().to_owned()
}
