//! From what was named to a plain config that a collector would accept.

use std::path::Path;

use phoenix_core::Template;
use phoenix_core::collector::document::MAX_BYTES;
use phoenix_core::collector::{Diagnostic, Target, check_text};

use super::{Source, refusal, values};
use crate::cli::refusal::{Refusal, Stop};
use crate::cli::report::lines::Lines;
use crate::cli::report::snippet::{Drawing, Note};
use crate::cli::{file, template};

/// A plain config, accepted.
pub(super) struct Plain {
    /// What it is called.
    pub(super) name: String,
    pub(super) text: String,
    /// What is to be remarked about it all the same.
    pub(super) remarks: String,
}

pub(super) fn of(
    source: &Source,
    values: &values::Arguments,
    target: &Target,
    drawing: &Drawing,
) -> Result<Plain, Stop> {
    match (&source.config, &source.template_file) {
        (Some(path), _) => config(path, target, drawing),
        (None, Some(path)) => {
            let file = path.display().to_string();
            rendered(&template::of_file(path, drawing)?, Some(&file), values, target, drawing)
        }
        (None, None) => {
            let name = source.name.as_deref().unwrap_or_default();
            let template = template::named(name, drawing)?;
            let file = (template.header().name != name).then_some(name);
            rendered(&template, file, values, target, drawing)
        }
    }
}

/// A file of the user's, as it is.
fn config(path: &Path, target: &Target, drawing: &Drawing) -> Result<Plain, Stop> {
    let (name, text) = (path.display().to_string(), file::read_text(path, MAX_BYTES)?);
    let findings = check_text(&text, target);
    let lines = Lines::of(&text);
    let drawn =
        findings.iter().map(|finding| drawing.draw(&Note::of(finding, &name), &lines) + "\n").collect();
    match findings.iter().any(Diagnostic::is_error) {
        true => Err(Refusal::new(drawn, &format!("{name}: a collector would refuse it")).into()),
        false => Ok(Plain { name, text, remarks: drawn }),
    }
}

fn rendered(
    template: &Template,
    file: Option<&str>,
    values: &values::Arguments,
    target: &Target,
    drawing: &Drawing,
) -> Result<Plain, Stop> {
    let name = file.unwrap_or(&template.header().name);
    let values = values.gather(template.header())?;
    match template.render_for(target, &values) {
        Ok(rendered) => {
            let remarks = refusal::findings(&rendered.warnings, name, template, drawing);
            Ok(Plain { name: name.to_owned(), text: rendered.text, remarks })
        }
        Err(error) => Err(refusal::render(&error, template, file, drawing).into()),
    }
}
