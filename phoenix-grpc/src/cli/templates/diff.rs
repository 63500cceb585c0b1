//! `phoenix templates diff`: what differs between two templates, or between what they give.

use std::collections::BTreeMap;

use clap::Args;
use phoenix_core::Template;
use phoenix_core::collector::{Comparison, Document, compare};
use phoenix_core::render::difference;
use serde_json::{Value, json};

use super::{Output, json_document};
use crate::cli::outside::Io;
use crate::cli::refusal::Stop;
use crate::cli::render::{refusal, values};
use crate::cli::report::snippet::Drawing;
use crate::cli::{Exit, Failure, diff, safe, target, template};

/// Compare two templates: parameters and text, or the components and pipelines of what they give
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phoenix templates diff old.yaml.liquid new.yaml.liquid
  phoenix templates diff process-baseline-v1 process-aggregated-v1 --rendered
  phoenix templates diff a.yaml.liquid b.yaml.liquid --rendered --set collection_interval=10s")]
pub(super) struct Arguments {
    /// A template of the catalogue, or a file
    before: String,

    /// The template to compare it with
    after: String,

    /// Compare the configurations that they give, component by component and pipeline by pipeline
    #[arg(long)]
    rendered: bool,

    /// End with exit code 1 if anything differs
    #[arg(long)]
    exit_code: bool,

    /// The form of the answer
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,

    #[command(flatten)]
    values: values::Arguments,

    #[command(flatten)]
    target: target::Arguments,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let drawing = Drawing::for_err(io);
    let before = template::named(&arguments.before, &drawing)?;
    let after = template::named(&arguments.after, &drawing)?;
    let (same, document, text) = if arguments.rendered {
        let found = rendered(arguments, [&before, &after], &drawing)?;
        (found.is_empty(), json!({"rendered": found}), found.to_string())
    } else if !arguments.values.is_empty() {
        return Err(Failure::new("values are for rendering").help("add --rendered").into());
    } else {
        let found = difference(&before, &after);
        (found.is_empty(), json!({"breaking": found.is_breaking(), "template": found}), found.to_string())
    };
    match arguments.output {
        Output::Json => json_document(document, io)?,
        Output::Human => diff::print(&safe::lines(&text), io)?,
    }
    Ok(if arguments.exit_code && !same { Exit::Refused } else { Exit::Accepted })
}

/// What differs between the configurations that both give with the values that each declares.
fn rendered(arguments: &Arguments, templates: [&Template; 2], drawing: &Drawing) -> Result<Comparison, Stop> {
    let target = arguments.target.target()?;
    let mut documents = Vec::new();
    for template in templates {
        let values = arguments.values.gather(template.header())?;
        let known =
            |name: &String| templates.iter().any(|template| template.header().parameter(name).is_some());
        let meant = |name: &String| template.header().parameter(name).is_some() || !known(name);
        let values: BTreeMap<String, Value> = values.into_iter().filter(|(name, _)| meant(name)).collect();
        let rendered = template
            .render_for(&target, &values)
            .map_err(|error| refusal::render(&error, template, None, drawing))?;
        let document = Document::parse(&rendered.text);
        documents.push(document.map_err(|error| Failure::at(&template.header().name, error))?);
    }
    Ok(compare(&documents[0], &documents[1]))
}
