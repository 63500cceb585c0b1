//! What the demo prints before and after the story.

use std::io::{self, Write};
use std::path::PathBuf;

use phoenix_core::analysis::Report;
use phoenix_core::analysis::report::{Story, text};
use phoenix_core::experiment::Outcome;
use phoenix_core::model::duration;

use super::chronicle;
use super::world::{ACTIVE, World};
use crate::case::Case;
use crate::record::Notes;

/// How wide the report may be.
const WIDTH: usize = 116;

/// The title, and what is compared.
pub(super) fn opening(case: &Case, world: &World, notes: &Notes, say: &mut dyn Write) -> io::Result<()> {
    let title = format!("Experiment `{}`", case.name);
    writeln!(say, "{title}\n{}\n", "═".repeat(title.chars().count()))?;
    writeln!(say, "  spec       examples/specs/{}.yaml", case.name)?;
    writeln!(
        say,
        "  recording  examples/data/{}, {} s from {} on, {}",
        case.name, notes.seconds, notes.created_at, notes.collector
    )?;
    writeln!(say, "  host       {}, both arms beside each other", world.host)?;
    writeln!(
        say,
        "  series     are active for {} after their last point, one reading",
        duration::format(ACTIVE)
    )
}

/// The report.
pub(super) fn closing(report: &Report, story: &Story, say: &mut dyn Write) -> io::Result<()> {
    writeln!(
        say,
        "\nWhat the last look found ({} measured, {} of them warm-up):\n",
        duration::format(report.running),
        duration::format(report.warm_up)
    )?;
    for line in text::page(report, story, WIDTH).lines() {
        writeln!(say, "{}", format!("  {line}").trim_end())?;
    }
    Ok(())
}

/// How it ended, and where things were written.
pub(super) fn ending(
    outcome: Option<Outcome>,
    complaints: &[String],
    files: &[PathBuf],
    say: &mut dyn Write,
) -> io::Result<()> {
    writeln!(say, "\nHow it ended: {}\n", chronicle::outcome(outcome))?;
    for file in files {
        writeln!(say, "  written: {}", file.display())?;
    }
    for complaint in complaints {
        writeln!(say, "  !! {complaint}")?;
    }
    if complaints.is_empty() {
        writeln!(say, "  The host runs no arm any more and is owed nothing.")?;
    }
    Ok(())
}
