//! `phoenix templates`: what the catalogue and template files hold.

mod diff;
mod lint;
mod list;
mod page;
mod show;

use std::io;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::Exit;
use super::outside::Io;
use super::refusal::Stop;

/// Counts the changes of the JSON forms that would break a reader; new fields do not.
const VERSION: u32 = 1;

/// List, describe and compare templates
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::Arguments),
    Show(show::Arguments),
    Lint(Box<lint::Arguments>),
    Diff(Box<diff::Arguments>),
}

/// The forms of an answer about templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people
    Human,
    /// One JSON document, described in docs/cli.md
    Json,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    match &arguments.command {
        Command::List(arguments) => list::run(arguments, io),
        Command::Show(arguments) => show::run(arguments, io),
        Command::Lint(arguments) => lint::run(arguments, io),
        Command::Diff(arguments) => diff::run(arguments, io),
    }
}

fn json_document(mut document: Value, io: &mut Io<'_>) -> io::Result<()> {
    document["version"] = VERSION.into();
    io.json(&document)
}
