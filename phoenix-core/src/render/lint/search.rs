//! Values that are allowed and whose result a collector refuses, made as small as can be.

use std::collections::BTreeMap;

use serde_json::Value;

use super::combine::{Assignment, plainest};
use super::domain::Domain;
use super::trial::{Reason, Trial, reason};
use super::{Example, LintCode, LintFinding};
use crate::collector::Severity;
use crate::render::{Finding, Given, GivenValue, Position, RenderError};

/// Tries all combinations; reports one example of every reason for which a collector refuses a result.
pub(super) fn refused_outputs(
    trial: &mut Trial<'_>,
    domains: &[Domain],
    combinations: &[Assignment],
    found: &mut Vec<LintFinding>,
) {
    let mut examples: BTreeMap<Reason, Assignment> = BTreeMap::new();
    let mut without: Option<RenderError> = None;
    let mut results = 0;
    for values in combinations {
        match trial.check(values) {
            Err(RenderError::Refused(findings)) => {
                results += 1;
                for finding in findings.iter().filter(|finding| finding.is_error()) {
                    examples.entry(reason(finding)).or_insert_with(|| values.clone());
                }
            }
            Err(error) => drop(without.get_or_insert(error)),
            Ok(_) => results += 1,
        }
    }
    if let (0, Some(error)) = (results, without) {
        let message = format!("no values that were tried have a result: {error}");
        found.push(LintFinding::new(Severity::Error, LintCode::NoResult, Position::START, message));
    }
    let plain = plainest(domains);
    for (reason, values) in examples {
        let values = shrunk(trial, domains, reason, values);
        let refusals = trial.refusals(&values);
        let Some(finding) = refusals.into_iter().find(|finding| self::reason(finding) == reason) else {
            continue;
        };
        found.push(report(domains, &plain, values, finding));
    }
}

/// What the output of the plainest values has that is hardly meant.
pub(super) fn default_warnings(trial: &mut Trial<'_>, domains: &[Domain], found: &mut Vec<LintFinding>) {
    let Ok(rendered) = trial.check(&plainest(domains)) else { return };
    for finding in rendered.warnings {
        let message = format!("by default: {}", finding.diagnostic.message);
        let (_, at) = reason(&finding);
        let lint = LintFinding::new(finding.diagnostic.severity, LintCode::DefaultWarning, at, message);
        let lint = LintFinding { help: finding.diagnostic.help.clone(), ..lint };
        let example = Some(Example { values: plainest(domains), finding });
        found.push(LintFinding { example, ..lint });
    }
}

fn report(domains: &[Domain], plain: &Assignment, values: Assignment, finding: Finding) -> LintFinding {
    let (_, at) = reason(&finding);
    let needed = || domains.iter().filter(|domain| values.get(&domain.name) != plain.get(&domain.name));
    let given = |domain: &Domain| {
        let value = match values.get(&domain.name) {
            Some(_) if domain.secret => GivenValue::Secret,
            Some(value) => GivenValue::Value(value.clone()),
            None => GivenValue::Nothing,
        };
        Given { parameter: domain.name.clone(), value }.to_string()
    };
    let with = needed().map(given).collect::<Vec<_>>().join(", ");
    let refused = format!("a collector refuses the result: {}", finding.diagnostic.message);
    let (severity, message, help) = if with.is_empty() {
        let help = "change the text, or the defaults";
        (Severity::Error, format!("with its defaults {refused}"), help)
    } else if needed().any(|domain| domain.free) {
        let help = "no type of parameter leaves such texts out; rendering refuses them and says why";
        (Severity::Advice, format!("with {with} {refused}"), help)
    } else {
        let help = "declare bounds that leave these values out, or write something else for them";
        (Severity::Warning, format!("with {with} {refused}"), help)
    };
    let lint = LintFinding::new(severity, LintCode::RefusedOutput, at, message).help(help);
    let parameter = finding.given.first().map(|given| given.parameter.clone());
    LintFinding { parameter, example: Some(Example { values, finding }), ..lint }
}

/// As few values as still have a result that is refused for the same reason, and as plain ones.
fn shrunk(trial: &mut Trial<'_>, domains: &[Domain], why: Reason, mut values: Assignment) -> Assignment {
    let plain = plainest(domains);
    let mut still = |values: &Assignment| trial.refusals(values).iter().any(|finding| reason(finding) == why);
    for domain in domains {
        let tried = with(&values, &domain.name, plain.get(&domain.name));
        if tried != values && still(&tried) {
            values = tried;
        }
    }
    for domain in domains {
        let Some(kept) =
            values.get(&domain.name).filter(|value| plain.get(&domain.name) != Some(*value)).cloned()
        else {
            continue;
        };
        let plainer =
            domain.values.iter().take_while(|value| **value != kept).filter(|value| !value.is_null());
        for value in plainer {
            let tried = with(&values, &domain.name, Some(value));
            if still(&tried) {
                values = tried;
                break;
            }
        }
        while let Some(shorter) = values.get(&domain.name).and_then(half) {
            let tried = with(&values, &domain.name, Some(&shorter));
            if !still(&tried) {
                break;
            }
            values = tried;
        }
    }
    values
}

fn with(values: &Assignment, name: &str, value: Option<&Value>) -> Assignment {
    let mut values = values.clone();
    match value {
        Some(value) => drop(values.insert(name.to_owned(), value.clone())),
        None => drop(values.remove(name)),
    }
    values
}

/// The first half of a text or list, if it is shorter than the whole.
fn half(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.chars().count() > 1 => {
            Some(text.chars().take(text.chars().count() / 2).collect::<String>().into())
        }
        Value::Array(items) if items.len() > 1 => Some(items[..items.len() / 2].to_vec().into()),
        _ => None,
    }
}
