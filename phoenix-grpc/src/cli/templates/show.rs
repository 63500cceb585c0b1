//! `phoenix templates show`: what a template does and what it takes.

use std::fmt::Write as _;
use std::io::Write;

use clap::Args;
use phoenix_core::Template;
use phoenix_core::render::{InputKind, Parameter, ParameterType, Presence};
use serde_json::{Value, json};

use super::{Output, json_document, page};
use crate::cli::outside::Io;
use crate::cli::refusal::Stop;
use crate::cli::report::snippet::Drawing;
use crate::cli::{Exit, Failure, safe, template};

/// Describe a template and its parameters
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phoenix templates show process-aggregated-v1
  phoenix templates show process-aggregated-v1 --source > ours.yaml.liquid
  phoenix templates show process-topk-v1 --json-schema > values.schema.json
  phoenix templates show ours.yaml.liquid --output json")]
pub(super) struct Arguments {
    /// A template of the catalogue, or a file
    #[arg(value_name = "TEMPLATE")]
    name: String,

    /// Print the template itself
    #[arg(long, conflicts_with = "output")]
    source: bool,

    /// Print the JSON Schema of its parameters, for editors and forms
    #[arg(long, conflicts_with_all = ["output", "source"])]
    json_schema: bool,

    /// The form of the answer
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let template = template::named(&arguments.name, &Drawing::for_err(io))?;
    match arguments.output {
        _ if arguments.source => io.out.write_all(template.source().as_bytes())?,
        _ if arguments.json_schema => io.json(&template.schema())?,
        Output::Json => json_document(json!({"template": described(&template)}), io)?,
        Output::Human => describe(&template, io)?,
    }
    Ok(Exit::Accepted)
}

fn describe(template: &Template, io: &mut Io<'_>) -> Result<(), Failure> {
    let header = template.header();
    let bold = io.bold();
    let input = match header.input {
        InputKind::Scrape => {
            "read by the collector itself: a second collector can read the same (design `shadow`)"
        }
        InputKind::Receive => "sent to the collector, once: two collectors cannot share it (design `split`)",
        _ => "unknown",
    };
    let mut out = String::new();
    let rows = [
        ("revision", header.revision.to_string()),
        ("pipeline", header.pipeline.to_string()),
        ("input", input.to_owned()),
        ("sha256", template.source_hash().to_owned()),
    ];
    let _ = writeln!(out, "{bold}{}{bold:#}\n", safe::line(&header.name));
    let _ = writeln!(out, "{}\n", page::wrap(&safe::line(&header.description), io.width, 0));
    for (name, value) in rows {
        let _ = writeln!(out, "  {name:10}{value}");
    }
    let _ = writeln!(out, "\n{bold}Parameters{bold:#}");
    for parameter in &header.parameters {
        let facts = [Some(type_of(parameter)), bounds(parameter), Some(presence(&parameter.presence))];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let facts = facts.join("; ");
        let _ = writeln!(out, "  {bold}{}{bold:#}  {}", parameter.name, safe::line(&facts));
        let _ = writeln!(out, "      {}", page::wrap(&safe::line(&parameter.description), io.width, 6));
    }
    if header.parameters.is_empty() {
        let _ = writeln!(out, "  none");
    }
    io.out.write_all(out.as_bytes())?;
    Ok(())
}

fn type_of(parameter: &Parameter) -> String {
    let one = word(parameter.kind);
    let kind = if parameter.list { format!("list of {one}") } else { one };
    match parameter.allowed.is_empty() {
        true => kind,
        false => format!("{kind}: {}", parameter.allowed.join(", ")),
    }
}

/// The type as front matter spells it.
fn word(kind: ParameterType) -> String {
    json!(kind).as_str().unwrap_or_default().to_owned()
}

fn bounds(parameter: &Parameter) -> Option<String> {
    let (min, max) = (parameter.min.as_ref(), parameter.max.as_ref());
    let range = match (min.map(|bound| &bound.written), max.map(|bound| &bound.written)) {
        (Some(min), Some(max)) => Some(format!("{min} to {max}")),
        (Some(min), None) => Some(format!("at least {min}")),
        (None, Some(max)) => Some(format!("at most {max}")),
        (None, None) => None,
    };
    let length = parameter.max_length.map(|length| format!("at most {length} characters"));
    let items = parameter.max_items.map(|items| format!("at most {items} items"));
    let bounds: Vec<String> = [range, length, items].into_iter().flatten().collect();
    (!bounds.is_empty()).then(|| bounds.join(", "))
}

fn presence(presence: &Presence) -> String {
    match presence {
        Presence::Required => "required".to_owned(),
        Presence::Optional => "optional".to_owned(),
        Presence::Default(Value::String(text)) => format!("default {text}"),
        Presence::Default(value) => format!("default {value}"),
    }
}

/// A template as JSON, in the form that `docs/cli.md` promises.
pub(super) fn described(template: &Template) -> Value {
    let header = template.header();
    let parameters: Vec<Value> = header.parameters.iter().map(described_parameter).collect();
    json!({
        "name": header.name,
        "revision": header.revision,
        "description": header.description,
        "pipeline": header.pipeline,
        "input": header.input,
        "source_sha256": template.source_hash(),
        "parameters": parameters,
    })
}

fn described_parameter(parameter: &Parameter) -> Value {
    let default = match &parameter.presence {
        Presence::Default(value) => value.clone(),
        _ => Value::Null,
    };
    json!({
        "name": parameter.name,
        "description": parameter.description,
        "type": parameter.kind,
        "list": parameter.list,
        "required": parameter.presence == Presence::Required,
        "default": default,
        "min": parameter.min.as_ref().map(|bound| &bound.written),
        "max": parameter.max.as_ref().map(|bound| &bound.written),
        "max_length": parameter.max_length,
        "max_items": parameter.max_items,
        "allowed": (!parameter.allowed.is_empty()).then_some(&parameter.allowed),
    })
}
