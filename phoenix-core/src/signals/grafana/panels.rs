//! Panels, in rows and out of them.

use serde_json::Value;

use super::Dashboard;
use super::source::{self, Source};
use crate::model::signals::{SignalUser, UserKind};
use crate::signals::text::said;

/// Panels that show no data of their own.
const WITHOUT_DATA: [&str; 8] =
    ["row", "text", "news", "dashlist", "alertlist", "welcome", "gettingstarted", "annolist"];

impl Dashboard<'_> {
    pub(super) fn panels(&mut self, value: &Value) {
        for row in value.get("rows").and_then(Value::as_array).into_iter().flatten() {
            self.listed(row);
        }
        self.listed(value);
        for element in
            value.get("elements").and_then(Value::as_object).into_iter().flat_map(|all| all.values())
        {
            self.element(element);
        }
    }

    fn listed(&mut self, value: &Value) {
        for panel in value.get("panels").and_then(Value::as_array).into_iter().flatten() {
            self.panel(panel);
            self.listed(panel);
        }
    }

    fn panel(&mut self, panel: &Value) {
        let title = said(panel.get("title")).unwrap_or_default();
        let user = self.user(UserKind::Panel, &title, said(panel.get("id")));
        let targets = panel.get("targets").and_then(Value::as_array);
        if targets.is_none_or(Vec::is_empty) {
            if let Some(library) = panel.get("libraryPanel") {
                let name = said(library.get("name")).unwrap_or_default();
                let reason =
                    format!("it is the library panel {name:?}, whose queries are not in the dashboard");
                self.gathered.unread(&user, "", &reason);
            }
            return;
        }
        // An alert of the older kind lives in its panel.
        let alert = panel.get("alert").and_then(|alert| said(alert.get("name")));
        let alert = alert.map(|alert| self.user(UserKind::Alert, &alert, self.uid.clone()));
        if panel.get("type").and_then(Value::as_str).is_some_and(|kind| WITHOUT_DATA.contains(&kind)) {
            return;
        }
        for target in targets.into_iter().flatten() {
            let source = source::of(target, panel.get("datasource"));
            let expression = said(target.get("expr"));
            if let Some(alert) = &alert {
                self.query(expression.clone(), &source, alert);
            }
            self.query(expression, &source, &user);
        }
    }

    /// An element of the newer schema.
    fn element(&mut self, element: &Value) {
        let spec = element.get("spec").unwrap_or(element);
        let title = said(spec.get("title")).unwrap_or_default();
        let user = self.user(UserKind::Panel, &title, said(spec.get("id")));
        if element.get("kind").and_then(Value::as_str) == Some("LibraryPanel") {
            self.gathered.unread(&user, "", "it is a library panel, whose queries are not in the dashboard");
            return;
        }
        let data = spec.get("data").map(|data| data.get("spec").unwrap_or(data));
        for query in data.and_then(|data| data.get("queries")?.as_array()).into_iter().flatten() {
            let outer = query.get("spec").unwrap_or(query);
            let inner = outer.get("query").unwrap_or(outer);
            let source = source::of(inner, outer.get("datasource"));
            let expression = said(inner.get("spec").unwrap_or(inner).get("expr"));
            self.query(expression, &source, &user);
        }
    }

    pub(super) fn query(&mut self, expression: Option<String>, source: &Source, user: &SignalUser) {
        match (source, expression) {
            (Source::Grafana, _) => {}
            (Source::Other(kind), _) => {
                let reason = format!("it asks a data source of the type {kind:?}, which is not read");
                self.gathered.unread(user, "", &reason);
            }
            // A query that nobody wrote yet asks for nothing.
            (Source::Prometheus, Some(expression)) if expression.trim().is_empty() => {}
            (Source::Prometheus, Some(expression)) => self.expression(&expression, user, None),
            (Source::Prometheus, None) => {
                self.gathered.unread(
                    user,
                    "",
                    "a query of it has no `expr`: it may ask something else than Prometheus",
                );
            }
        }
    }
}
