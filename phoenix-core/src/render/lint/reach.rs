//! Branches that no value reaches, and parameters that change nothing.

use super::combine::{Assignment, all_of, random};
use super::domain::Domain;
use super::trial::Trial;
use super::{LintCode, LintFinding, LintOptions};
use crate::collector::Severity;
use crate::collector::diagnostic::nearest;
use crate::render::compile::Branch;
use crate::render::{Position, Template};

/// So many combinations are tried for one branch.
const MOST: usize = 4096;

/// Reports the branches that nothing reached, after trying harder.
pub(super) fn unreached_branches(
    template: &Template,
    trial: &mut Trial<'_>,
    domains: &[Domain],
    options: &LintOptions,
    found: &mut Vec<LintFinding>,
) {
    let compiled = &template.body().compiled;
    let mut silent: Vec<&Branch> = Vec::new();
    for (index, branch) in compiled.branches.iter().enumerate() {
        // Within a branch that nothing reaches there is nothing more to say.
        let known = silent.iter().any(|outer| !outer.past && outer.within.contains(&branch.within.start));
        if known || trial.reached.contains(&index) {
            continue;
        }
        let around = compiled.choices.iter().filter(|choice| choice.within.contains(&branch.within.start));
        let names: Vec<&String> =
            branch.parameters.iter().chain(around.flat_map(|choice| &choice.parameters)).collect();
        let chosen: Vec<usize> =
            (0..domains.len()).filter(|at| names.contains(&&domains[*at].name)).collect();
        let finite = chosen.iter().all(|at| domains[*at].finite);
        let all = all_of(domains, &chosen, MOST)
            .unwrap_or_else(|| random(domains, options.seed ^ 1, options.samples * 4));
        let certain = finite && all_of(domains, &chosen, MOST).is_some();
        for values in all {
            let _ = trial.render(&values);
            if trial.reached.contains(&index) {
                break;
            }
        }
        if !trial.reached.contains(&index) {
            silent.push(branch);
            found.push(report(template, branch, domains, certain));
        }
    }
}

fn report(template: &Template, branch: &Branch, domains: &[Domain], certain: bool) -> LintFinding {
    let at = Position::of(template.source(), branch.within.start);
    let written = &branch.written;
    let message = match (branch.past, certain) {
        (true, true) => format!("`{written}` is true for all allowed values"),
        (true, false) => format!("`{written}` was true for all values that were tried"),
        (false, true) => format!("no allowed value reaches `{written}`"),
        (false, false) => format!("no value that was tried reaches `{written}`"),
    };
    let allowed = domains.iter().filter(|domain| branch.parameters.contains(&domain.name));
    let allowed: Vec<&str> =
        allowed.flat_map(|domain| &domain.values).filter_map(|value| value.as_str()).collect();
    let literal = written.split(['"', '\'']).nth(1).filter(|literal| !allowed.contains(literal));
    let suggestion = literal.and_then(|literal| nearest(literal, allowed.iter().copied()));
    let help = match (branch.past, suggestion) {
        (true, _) => "take the condition out".to_owned(),
        (false, Some(near)) => format!("did you mean `{near}`?"),
        (false, None) => "take it out, or allow a value that reaches it".to_owned(),
    };
    LintFinding::new(Severity::Warning, LintCode::UnreachableBranch, at, message).help(help)
}

/// Reports the parameters whose values never changed a result.
pub(super) fn without_effect(
    template: &Template,
    trial: &mut Trial<'_>,
    domains: &[Domain],
    combinations: &[Assignment],
    found: &mut Vec<LintFinding>,
) {
    /// A parameter that does nothing in so many surroundings does nothing.
    const SURROUNDINGS: usize = 24;
    let used = template.used_parameters();
    for domain in
        domains.iter().filter(|domain| used.contains(domain.name.as_str()) && domain.values.len() > 1)
    {
        let mut result = |values: &Assignment| match trial.render(values) {
            Ok(rendered) => rendered.text,
            Err(error) => error.to_string(),
        };
        let changes = combinations.iter().take(SURROUNDINGS).any(|values| {
            let before = result(values);
            domain.values.iter().any(|value| {
                let mut changed = values.clone();
                match value.is_null() {
                    true => drop(changed.remove(&domain.name)),
                    false => drop(changed.insert(domain.name.clone(), value.clone())),
                }
                changed != *values && result(&changed) != before
            })
        });
        if !changes {
            let name = &domain.name;
            let message = format!("no value of `{name}` that was tried changes the result");
            let at = template.declared_at(name);
            let lint = LintFinding::new(Severity::Warning, LintCode::NoEffect, at, message).about(name);
            found.push(lint.help("use it where it matters, or take it out"));
        }
    }
}
