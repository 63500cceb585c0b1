//! `phoenix completions`: what a shell needs to complete the command line.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::Exit;
use super::outside::Io;
use super::refusal::Stop;

/// Print the completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phoenix completions bash > ~/.local/share/bash-completion/completions/phoenix
  phoenix completions zsh > ~/.zfunc/_phoenix")]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    // Made in memory first: `generate` panics where writing fails.
    let mut script = Vec::new();
    generate(arguments.shell, &mut super::Arguments::command(), "phoenix", &mut script);
    io.out.write_all(&script)?;
    Ok(Exit::Accepted)
}
