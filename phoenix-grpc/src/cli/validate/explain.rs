//! `phoenix validate --explain`: what a code means and what to do about it.

use std::io::{self, Write};

use phoenix_core::collector::diagnostic::{CODES, Explanation};

use crate::cli::failure::Failure;
use crate::cli::outside::Io;
use crate::cli::refusal::Stop;

/// The word for the list of all codes.
const ALL: &str = "all";

pub(super) fn explain(word: &str, io: &mut Io<'_>) -> Result<(), Stop> {
    if word == ALL {
        return Ok(list(io)?);
    }
    let Some(explanation) = CODES.iter().find(|explanation| explanation.word == word) else {
        let failure = Failure::new(format!("there is no code `{word}`"));
        return Err(failure.help(format!("`--explain {ALL}` lists the codes")).into());
    };
    Ok(one(explanation, io)?)
}

fn one(explanation: &Explanation, io: &mut Io<'_>) -> io::Result<()> {
    let bold = io.bold();
    writeln!(io.out, "{bold}{}{bold:#}\n", explanation.word)?;
    writeln!(io.out, "{}", explanation.meaning.trim())?;
    writeln!(io.out, "{}\n", explanation.remedy)?;
    writeln!(io.out, "For example:\n")?;
    explanation.example.lines().try_for_each(|line| writeln!(io.out, "    {line}"))
}

fn list(io: &mut Io<'_>) -> io::Result<()> {
    let bold = io.bold();
    let longest = CODES.iter().map(|explanation| explanation.word.len()).max().unwrap_or_default();
    CODES.iter().try_for_each(|explanation| {
        writeln!(io.out, "{bold}{:longest$}{bold:#}  {}", explanation.word, explanation.meaning.trim())
    })
}
