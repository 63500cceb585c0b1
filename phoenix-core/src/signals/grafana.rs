//! Dashboards of Grafana: what their panels, variables and annotations ask Prometheus for.

mod panels;
mod query;
mod source;
mod template;
mod variables;

use serde_json::Value;

use super::SignalFile;
use super::gathered::Gathered;
use super::text::{json, said};
use crate::model::signals::{SignalUser, UserKind};

use variables::Variables;

/// Reads a dashboard, or a list of them: as exported, as the API wraps it (`dashboard`), or as a resource (`spec`).
pub(super) fn read(file: &SignalFile<'_>, gathered: &mut Gathered) -> Result<(), String> {
    let value = json(file.text)?;
    let all = value.as_array().map_or(std::slice::from_ref(&value), Vec::as_slice);
    let mut found = false;
    for one in all {
        let inner =
            ["dashboard", "spec"].into_iter().find_map(|key| one.get(key).filter(|inner| inner.is_object()));
        let dashboard = inner.unwrap_or(one);
        if ["panels", "rows", "elements"].into_iter().any(|key| dashboard.get(key).is_some()) {
            found = true;
            let uid = said(dashboard.get("uid")).or_else(|| said(one.get("metadata")?.get("name")));
            Dashboard::of(dashboard, uid, file.name, gathered).read(dashboard);
        } else if all.len() > 1 {
            gathered.unread(
                &SignalUser::of(UserKind::Dashboard, file.name),
                "",
                "it has no `panels`, `rows` or `elements`",
            );
        }
    }
    if found { Ok(()) } else { Err("it has no `panels`, `rows` or `elements`".to_owned()) }
}

/// One dashboard, while it is read.
struct Dashboard<'g> {
    title: String,
    uid: Option<String>,
    file: &'g str,
    variables: Variables,
    gathered: &'g mut Gathered,
}

impl<'g> Dashboard<'g> {
    fn of(value: &Value, uid: Option<String>, file: &'g str, gathered: &'g mut Gathered) -> Dashboard<'g> {
        let title = said(value.get("title")).unwrap_or_default();
        let uid = uid.filter(|uid| !uid.is_empty());
        Dashboard { title, uid, file, variables: Variables::of(value), gathered }
    }

    fn read(&mut self, value: &Value) {
        for (name, variable) in variables::listed(value) {
            self.variable(&name, variable);
        }
        self.annotations(value);
        self.panels(value);
    }

    fn user(&self, kind: UserKind, name: &str, id: Option<String>) -> SignalUser {
        let (name, within) = (name.to_owned(), self.title.clone());
        SignalUser { kind, name, id, within, ..SignalUser::of(kind, self.file) }
    }

    /// An expression of a user, with its variables replaced as far as they are known.
    fn expression(&mut self, expression: &str, user: &SignalUser, label: Option<&str>) {
        match template::expand(expression, &self.variables) {
            Ok(expanded) => {
                for one in expanded {
                    self.gathered.expression_with(&one, expression, user, label);
                }
            }
            Err(reason) => self.gathered.unread(user, expression, &reason),
        }
    }

    fn annotations(&mut self, value: &Value) {
        let listed =
            value.get("annotations").map(|annotations| annotations.get("list").unwrap_or(annotations));
        for annotation in listed.and_then(Value::as_array).into_iter().flatten() {
            let annotation = annotation.get("spec").unwrap_or(annotation);
            let name = said(annotation.get("name")).unwrap_or_default();
            let user = self.user(UserKind::Annotation, &name, self.uid.clone());
            if annotation.get("builtIn").is_some_and(|built_in| built_in != 0) {
                continue;
            }
            let query = annotation
                .get("query")
                .filter(|query| query.is_object())
                .or_else(|| annotation.get("target"));
            let of_query = query.map(|query| query.get("spec").unwrap_or(query));
            let expression = said(annotation.get("expr")).or_else(|| said(of_query?.get("expr")));
            let source = source::of(query.unwrap_or(annotation), annotation.get("datasource"));
            self.query(expression, &source, &user);
        }
    }
}

#[cfg(test)]
mod tests;
