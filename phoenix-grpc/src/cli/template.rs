//! Templates as they are named on the command line.

use std::ops::Range;
use std::path::Path;

use phoenix_core::Template;
use phoenix_core::collector::Severity;
use phoenix_core::render::limits::MAX_SOURCE_BYTES;
use phoenix_core::render::{Position, TemplateError, catalogue};

use super::refusal::{Refusal, Stop};
use super::report::count;
use super::report::lines::Lines;
use super::report::snippet::{Drawing, Note};
use super::{Failure, file};

/// A template of the catalogue by its name, or a file.
pub(super) fn named(name: &str, drawing: &Drawing) -> Result<Template, Stop> {
    match catalogue::get(name) {
        Ok(template) => Ok(template),
        // No name of the catalogue holds a dot or a slash, and hardly any path holds neither.
        Err(_) if name.contains(['.', '/', '\\']) => of_file(Path::new(name), drawing),
        Err(_) => Ok(of_catalogue(name)?),
    }
}

/// A template of the catalogue.
pub(super) fn of_catalogue(name: &str) -> Result<Template, Failure> {
    catalogue::get(name)
        .map_err(|error| Failure::new(error.to_string()).help("`phoenix templates list` shows what there is"))
}

/// A template file, which may include the partials of the catalogue, or everything that is wrong with it.
pub(super) fn of_file(path: &Path, drawing: &Drawing) -> Result<Template, Stop> {
    let (name, text) = (path.display().to_string(), file::read_text(path, MAX_SOURCE_BYTES)?);
    let parsed = Template::assemble(&text, catalogue::partials());
    Ok(parsed.map_err(|error| refusal(&error, &name, &text, drawing))?)
}

fn refusal(error: &TemplateError, name: &str, text: &str, drawing: &Drawing) -> Refusal {
    let lines = Lines::of(text);
    let drawn = error.problems.iter().map(|problem| {
        let message = problem.kind.to_string();
        match &problem.partial {
            // Its file is not at hand.
            Some(partial) => format!("error: {message} (in the partial `{partial}` at {})\n\n", problem.at),
            None => drawing.draw(&mistake(&message, name, at(problem.at, "", &lines)), &lines) + "\n",
        }
    });
    let drawn = drawn.collect();
    let mistakes = count(error.problems.len(), "mistake", "mistakes");
    Refusal::new(drawn, &format!("{name}: {mistakes} in the template"))
}

/// A mistake that is none of the checker's rules.
pub(super) fn mistake<'t>(message: &'t str, name: &'t str, span: Range<usize>) -> Note<'t> {
    Note {
        severity: Severity::Error,
        code: None,
        message,
        name,
        span: Some(span),
        label: "",
        facts: Vec::new(),
        help: None,
    }
}

/// The bytes at a position of a template: those of the expression if it stands there, else none.
pub(super) fn at(position: Position, expression: &str, lines: &Lines<'_>) -> Range<usize> {
    let start = lines.offset(position.line, position.column);
    let (line_start, line) = lines.line(position.line);
    let found = line.get(start - line_start..).and_then(|rest| rest.find(expression));
    match found {
        Some(ahead) if !expression.is_empty() => start + ahead..start + ahead + expression.len(),
        _ => start..start,
    }
}
