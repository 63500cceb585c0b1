//! `phoenix templates list`: the catalogue.

use std::io::Write;

use clap::Args;
use phoenix_core::Template;
use phoenix_core::render::catalogue;
use serde_json::json;

use super::{Output, json_document, page};
use crate::cli::outside::Io;
use crate::cli::refusal::Stop;
use crate::cli::{Exit, Failure};

/// List the catalogue
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The form of the answer
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    match arguments.output {
        Output::Json => {
            let templates: Vec<_> = catalogue::all().iter().map(super::show::described).collect();
            json_document(json!({"templates": templates}), io)?;
        }
        Output::Human => table(catalogue::all(), io)?,
    }
    Ok(Exit::Accepted)
}

/// A column of names, and what each does in a sentence.
fn table(templates: &[Template], io: &mut Io<'_>) -> Result<(), Failure> {
    let longest = templates.iter().map(|template| template.header().name.len()).max().unwrap_or_default();
    let bold = io.bold();
    for template in templates {
        let header = template.header();
        let says = first_sentence(&header.description);
        let text = page::wrap(says, io.width, longest + 2);
        writeln!(io.out, "{bold}{:longest$}{bold:#}  {text}", header.name)?;
    }
    Ok(())
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}
