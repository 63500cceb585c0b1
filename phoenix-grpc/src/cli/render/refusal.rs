//! Why there is no configuration, drawn for people.

use phoenix_core::Template;
use phoenix_core::render::{Finding, ParameterProblem, RenderError};

use crate::cli::refusal::Refusal;
use crate::cli::report::count;
use crate::cli::report::lines::Lines;
use crate::cli::report::snippet::{Drawing, Note};
use crate::cli::safe;
use crate::cli::template::{at, mistake};

/// Why a template has no result for the values it was given; `file` is where it was read from.
pub(in crate::cli) fn render(
    error: &RenderError,
    template: &Template,
    file: Option<&str>,
    drawing: &Drawing,
) -> Refusal {
    let name = file.unwrap_or(&template.header().name);
    let (message, position, expression) = match error {
        RenderError::Parameters(problems) => return parameters(problems, name, file.is_none()),
        RenderError::Refused(refused) => {
            let drawn = findings(refused, name, template, drawing);
            return Refusal::new(
                drawn,
                &format!("{name}: a collector would refuse what it gives with these values"),
            );
        }
        RenderError::Evaluation { at, expression, reason } => {
            (format!("`{expression}`: {reason}"), *at, expression.as_str())
        }
        RenderError::Value { at, expression, refusal } => {
            (format!("`{expression}`: {refusal}"), *at, expression.as_str())
        }
        RenderError::LimitExceeded { at, expression, what, limit } => {
            (format!("`{expression}`: {what} exceeds the limit of {limit}"), *at, expression.as_str())
        }
        RenderError::NotYaml { at, message } => {
            (format!("the template does not make one YAML document: {message}"), *at, "")
        }
        other => return Refusal::new(String::new(), &format!("{name}: {other}")),
    };
    let lines = Lines::of(template.source());
    let drawn = drawing.draw(&mistake(&message, name, at(position, expression, &lines)), &lines);
    Refusal::new(drawn + "\n", &format!("{name}: not rendered with these values"))
}

/// Findings about a rendered configuration, each at the line of the template that made its place.
///
/// The rendered text is not shown: it holds the references of secrets.
pub(super) fn findings(findings: &[Finding], name: &str, template: &Template, drawing: &Drawing) -> String {
    let lines = Lines::of(template.source());
    let drawn = findings.iter().map(|finding| {
        let mut note = Note::of(&finding.diagnostic, name);
        let (nearest, around) = match finding.made_by.split_first() {
            Some((nearest, around)) => (Some(nearest), around),
            None => (None, &[][..]),
        };
        note.span =
            nearest.map(|source| at(source.at, source.expression.as_deref().unwrap_or_default(), &lines));
        note.facts.extend(around.iter().map(|source| format!("made at {source}")));
        if !finding.given.is_empty() {
            let given: Vec<String> = finding.given.iter().map(ToString::to_string).collect();
            note.facts.push(format!("with {}", given.join(", ")));
        }
        drawing.draw(&note, &lines) + "\n"
    });
    drawn.collect()
}

fn parameters(problems: &[ParameterProblem], name: &str, in_catalogue: bool) -> Refusal {
    let mut drawn = String::new();
    for problem in problems {
        drawn.push_str(&format!("error: {}\n", safe::line(&problem.to_string())));
    }
    if in_catalogue {
        drawn.push_str(&format!("help: `phoenix templates show {name}` describes the parameters\n"));
    }
    let mistakes = count(problems.len(), "value does", "values do");
    Refusal::new(drawn + "\n", &format!("{name}: {mistakes} not fit"))
}
