//! `phoenix templates lint`: what is wrong with templates that can be parsed.

use std::io::{self, Write};

use clap::Args;
use phoenix_core::Template;
use phoenix_core::collector::Severity;
use phoenix_core::render::{LintFinding, LintOptions, catalogue, lint_template};
use serde_json::{Value, json};

use super::{Output, json_document};
use crate::cli::outside::Io;
use crate::cli::refusal::Stop;
use crate::cli::report::lines::Lines;
use crate::cli::report::snippet::{Drawing, Note};
use crate::cli::report::{count, severities};
use crate::cli::{Exit, target, template};

/// Find what is wrong with templates: by reading them, and by rendering them with many values
///
/// A template has a result for some values and none for others. What is likely to break is tried: the bounds of every parameter in
/// combinations, and random values from a seed. The same template, seed and number of samples give the same findings.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phoenix templates lint ours.yaml.liquid
  phoenix templates lint process-topk-v1 --samples 5000
  phoenix templates lint --all --deny-warnings")]
pub(super) struct Arguments {
    /// Templates of the catalogue, or files
    #[arg(value_name = "TEMPLATE", required_unless_present = "all")]
    names: Vec<String>,

    /// The whole catalogue
    #[arg(long, conflicts_with = "names")]
    all: bool,

    /// How many combinations of random values are tried
    #[arg(long, value_name = "NUMBER", default_value_t = LintOptions::default().samples)]
    samples: usize,

    /// Decides which random values are tried
    #[arg(long, value_name = "NUMBER", default_value_t = LintOptions::default().seed)]
    seed: u64,

    /// Refuse what has warnings
    #[arg(short = 'W', long)]
    deny_warnings: bool,

    /// The form of the answer
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,

    #[command(flatten)]
    target: target::Arguments,
}

/// A template with what was found.
struct Linted {
    name: String,
    template: Template,
    findings: Vec<LintFinding>,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let drawing = Drawing::for_err(io);
    let options =
        LintOptions { target: arguments.target.target()?, samples: arguments.samples, seed: arguments.seed };
    let named: Vec<(String, Template)> = match arguments.all {
        true => catalogue::all()
            .iter()
            .map(|template| (template.header().name.clone(), template.clone()))
            .collect(),
        false => {
            let named = arguments.names.iter();
            named
                .map(|name| Ok((name.clone(), template::named(name, &drawing)?)))
                .collect::<Result<_, Stop>>()?
        }
    };
    let linted: Vec<Linted> = named
        .into_iter()
        .map(|(name, template)| Linted { findings: lint_template(&template, &options), name, template })
        .collect();
    match arguments.output {
        Output::Json => {
            let templates: Vec<Value> = linted
                .iter()
                .map(|linted| json!({"template": linted.name, "findings": linted.findings}))
                .collect();
            json_document(json!({"templates": templates}), io)?;
        }
        Output::Human => {
            linted.iter().try_for_each(|linted| draw(linted, io))?;
            summary(&linted, io)?;
        }
    }
    let refuses = |finding: &LintFinding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => arguments.deny_warnings,
        Severity::Advice => false,
    };
    let refused = linted.iter().flat_map(|linted| &linted.findings).any(refuses);
    Ok(if refused { Exit::Refused } else { Exit::Accepted })
}

fn draw(linted: &Linted, io: &mut Io<'_>) -> io::Result<()> {
    let (lines, drawing) = (Lines::of(linted.template.source()), Drawing::for_out(io));
    for finding in &linted.findings {
        // The message says which values show it; the label says where in their result.
        let label = finding.example.as_ref().map_or("", |example| &example.finding.diagnostic.path);
        let note = Note {
            severity: finding.severity,
            code: Some(finding.code.to_string()),
            message: &finding.message,
            name: &linted.name,
            span: Some(template::at(finding.at, finding.parameter.as_deref().unwrap_or_default(), &lines)),
            label,
            facts: Vec::new(),
            help: finding.help.as_deref(),
        };
        writeln!(io.out, "{}", drawing.draw(&note, &lines))?;
    }
    Ok(())
}

fn summary(linted: &[Linted], io: &mut Io<'_>) -> io::Result<()> {
    let templates = count(linted.len(), "template", "templates");
    let of = |severity| {
        linted
            .iter()
            .flat_map(|linted| &linted.findings)
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let found = severities(of(Severity::Error), of(Severity::Warning), of(Severity::Advice));
    match found.is_empty() {
        true => writeln!(io.out, "{templates}: nothing found."),
        false => writeln!(io.out, "{templates}: {found}."),
    }
}
