//! Queries of variables: `label_values(metric, label)` and its like.

use serde_json::Value;

use super::Dashboard;
use super::source::{self, Source};
use crate::model::signals::UserKind;
use crate::signals::text::said;

impl Dashboard<'_> {
    /// What a variable asks for, if it asks.
    pub(super) fn variable(&mut self, name: &str, variable: &Value) {
        let kind = variable.get("type").and_then(Value::as_str);
        if kind.is_some_and(|kind| kind != "query") {
            return;
        }
        let user = self.user(UserKind::Variable, name, self.uid.clone());
        let query = variable.get("query").unwrap_or(&Value::Null);
        let source = source::of(query, variable.get("datasource"));
        let inner = query.get("spec").unwrap_or(query);
        let text = ["query", "__legacyStringValue", "expr", "metric"]
            .into_iter()
            .find_map(|key| said(inner.get(key)));
        let text = said(Some(query)).or(text).or_else(|| said(variable.get("definition")));
        match (source, text) {
            (Source::Grafana, _) => {}
            (Source::Other(kind), _) => {
                let reason = format!("it asks a data source of the type {kind:?}, which is not read");
                self.gathered.unread(&user, "", &reason);
            }
            (Source::Prometheus, None) => self.gathered.unread(&user, "", "its query is not said as a text"),
            (Source::Prometheus, Some(text)) => {
                let text = text.trim();
                match asked(text) {
                    Asked::Nothing => {}
                    Asked::Values { of, label } => {
                        let of = if of.is_empty() { r#"{__name__=~".+"}"# } else { of };
                        self.expression(of, &user, Some(label));
                    }
                    Asked::Names(pattern) => {
                        let quoted = pattern.replace('\\', "\\\\").replace('"', "\\\"");
                        self.expression(&format!(r#"{{__name__=~".*{quoted}.*"}}"#), &user, None);
                    }
                    Asked::Expression(expression) => self.expression(expression, &user, None),
                }
            }
        }
    }
}

/// What the query of a variable asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked<'q> {
    /// No series.
    Nothing,
    /// The values of a label, of all series or of some.
    Values { of: &'q str, label: &'q str },
    /// Names of metrics.
    Names(&'q str),
    /// The result of an expression.
    Expression(&'q str),
}

fn asked(query: &str) -> Asked<'_> {
    let inside = |function: &str| {
        let rest = query.strip_prefix(function)?.trim_start().strip_prefix('(')?;
        rest.trim_end().strip_suffix(')').map(str::trim)
    };
    if query.is_empty() || inside("label_names").is_some() {
        Asked::Nothing
    } else if let Some(arguments) = inside("label_values") {
        let (of, label) =
            last_comma(arguments).map_or(("", arguments), |at| (&arguments[..at], &arguments[at + 1..]));
        Asked::Values { of: of.trim(), label: label.trim() }
    } else if let Some(pattern) = inside("metrics") {
        Asked::Names(pattern)
    } else {
        Asked::Expression(inside("query_result").unwrap_or(query))
    }
}

/// Where the last comma is that is in no bracket and no text.
fn last_comma(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut last) = (0_i32, None, None);
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => {
                characters.next();
            }
            (Some(open), _) => quote = if open == character { None } else { quote },
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '(' | '{' | '[') => depth += 1,
            (None, ')' | '}' | ']') => depth -= 1,
            (None, ',') if depth == 0 => last = Some(at),
            _ => {}
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_asks_for_values_names_or_results() {
        for (query, expected) in [
            ("label_values(up, job)", Asked::Values { of: "up", label: "job" }),
            ("label_values(job)", Asked::Values { of: "", label: "job" }),
            (
                "label_values(up{a=\"x,y\",b='}'}, job )",
                Asked::Values { of: "up{a=\"x,y\",b='}'}", label: "job" },
            ),
            ("query_result(sum by (a, b) (up))", Asked::Expression("sum by (a, b) (up)")),
            ("metrics(node_.*)", Asked::Names("node_.*")),
            ("label_names()", Asked::Nothing),
            ("", Asked::Nothing),
            ("up", Asked::Expression("up")),
        ] {
            assert_eq!(asked(query), expected, "{query}");
        }
    }
}
