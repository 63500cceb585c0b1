//! What can be seen from the declarations and the text: parameters without bounds, and without use.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{LintCode, LintFinding};
use crate::collector::Severity;
use crate::render::{Parameter, ParameterType, Template};

pub(super) fn check(template: &Template, found: &mut Vec<LintFinding>) {
    let used = template.used_parameters();
    for parameter in &template.header().parameters {
        if !used.contains(parameter.name.as_str()) {
            found.push(unused(template, parameter));
        }
        if let Some((what, fields)) = missing_bound(parameter) {
            let name = &parameter.name;
            let message = format!("`{name}` takes {what}");
            found.push(
                LintFinding::new(Severity::Warning, LintCode::Unbounded, template.declared_at(name), message)
                    .about(name)
                    .help(format!("declare {fields}")),
            );
        }
    }
}

fn unused(template: &Template, parameter: &Parameter) -> LintFinding {
    let name = &parameter.name;
    let message = format!("nothing in the template names `{name}`");
    LintFinding::new(Severity::Warning, LintCode::UnusedParameter, template.declared_at(name), message)
        .about(name)
        .help("use it, or take it out")
}

/// What is unbounded, and the fields that would bound it.
fn missing_bound(parameter: &Parameter) -> Option<(&'static str, &'static str)> {
    if parameter.list && parameter.max_items.is_none() {
        return Some(("lists of any length", "`max_items`"));
    }
    match parameter.kind {
        ParameterType::Int | ParameterType::Float => match (&parameter.min, &parameter.max) {
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(("numbers of any size", "`max`")),
            (None, Some(_)) => Some(("negative numbers of any size", "`min`")),
            (None, None) => Some(("any number", "`min` and `max`")),
        },
        ParameterType::Duration => match (&parameter.min, &parameter.max) {
            (Some(_), Some(_)) => None,
            (Some(_), None) => Some(("durations of any length", "`max`")),
            (None, _) => Some(("negative durations", "`min`")),
        },
        ParameterType::String | ParameterType::Regex if parameter.max_length.is_none() => {
            Some(("texts of any length", "`max_length`"))
        }
        _ => None,
    }
}

impl Template {
    /// The texts and numbers that stand in conditions made of a parameter: values that it is compared with.
    pub(super) fn literals_beside(&self, parameter: &str) -> Vec<Value> {
        let branches = self.body().compiled.branches.iter();
        let beside = branches.filter(|branch| branch.parameters.iter().any(|name| name == parameter));
        let mut literals = Vec::new();
        for branch in beside {
            for quote in ['"', '\''] {
                literals.extend(branch.written.split(quote).skip(1).step_by(2).map(Value::from));
            }
            let words = branch.written.split(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c));
            let numbers = words.filter_map(|word| word.parse::<i64>().ok());
            literals.extend(
                numbers
                    .flat_map(|number| [number, number.saturating_sub(1), number.saturating_add(1)])
                    .map(Value::from),
            );
        }
        literals
    }

    /// The names of the parameters that an output, a condition or a loop is made of.
    pub(super) fn used_parameters(&self) -> BTreeSet<&str> {
        let compiled = &self.body().compiled;
        let sites = compiled.sites.iter().flat_map(|site| &site.parameters);
        let choices = compiled.choices.iter().flat_map(|choice| &choice.parameters);
        sites.chain(choices).map(String::as_str).collect()
    }
}
