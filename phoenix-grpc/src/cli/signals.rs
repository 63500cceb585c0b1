//! `phoenix signals`: what do alerts and dashboards use, and what of it could not be read?

mod files;

use std::io::Write;

use clap::{Args, ValueEnum};
use phoenix_core::model::UsedSignals;
use phoenix_core::model::signals::{SignalUser, UsedSignal};
use serde_json::json;

use super::outside::Io;
use super::refusal::Stop;
use super::{Exit, Failure, safe};
pub(super) use files::SignalFiles;

const EXAMPLES: &str = "Examples:
  phoenix signals --rules rules/*.yaml --dashboards dashboards/*.json
  phoenix signals --mimirtool metrics-in-grafana.json metrics-in-ruler.json --output json";

const EXIT_CODES: &str = "Exit codes:
  0  everything was read
  1  something in the files could not be read; it is listed
  2  could not run: wrong usage, or a file that is not what it was given for";

/// Counts the changes of the JSON form that would break a reader; new fields do not.
const VERSION: u32 = 1;

/// List the metrics, matchers, labels and types that alerts and dashboards use
///
/// Recorded names are followed to what they are made from. What cannot be read is listed with its place and the reason: nobody knows what
/// it uses, so that no candidate can be said to keep it.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    #[command(flatten)]
    files: SignalFiles,

    /// The form of the answer
    #[arg(long, value_name = "FORM", default_value = "human")]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people
    Human,
    /// One JSON document
    Json,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let Some(used) = arguments.files.read()? else {
        let help = "give at least one of --rules, --dashboards, --mimirtool";
        return Err(Failure::new("there is nothing to read").help(help).into());
    };
    match arguments.output {
        Output::Human => listed(&used, io)?,
        Output::Json => {
            let document = json!({"version": VERSION, "used": used});
            let text = serde_json::to_string_pretty(&document).map_err(std::io::Error::from)?;
            writeln!(io.out, "{}", safe::json(&text))?;
        }
    }
    Ok(if used.unread.is_empty() { Exit::Accepted } else { Exit::Refused })
}

fn listed(used: &UsedSignals, io: &mut Io<'_>) -> Result<(), Stop> {
    let bold = io.bold();
    writeln!(
        io.out,
        "{bold}{}: {} used by {}{bold:#}",
        counted(used.files, "file"),
        counted(used.signals.len() as u64, "signal"),
        counted(used.users().len() as u64, "alert, panel or rule"),
    )?;
    for signal in &used.signals {
        writeln!(
            io.out,
            "\n{bold}{}{bold:#}{}",
            safe::line(&signal.to_string()),
            safe::line(&needs(signal))
        )?;
        for user in &signal.users {
            writeln!(io.out, "  {}", told(user))?;
        }
    }
    if !used.unread.is_empty() {
        let count = counted(used.unread.len() as u64, "thing");
        writeln!(io.out, "\n{bold}{count} could not be read:{bold:#}")?;
    }
    for unread in &used.unread {
        writeln!(io.out, "  {}", safe::line(&unread.to_string()))?;
    }
    Ok(())
}

fn needs(signal: &UsedSignal) -> String {
    let labels: Vec<&str> = signal.labels.iter().map(String::as_str).collect();
    let labels = (!labels.is_empty()).then(|| format!("labels {}", labels.join(", ")));
    let kind = signal.kind.map(|kind| format!("{kind:?}").to_lowercase());
    let needs: Vec<String> = labels.into_iter().chain(kind).collect();
    if needs.is_empty() { String::new() } else { format!("  ({})", needs.join("; ")) }
}

fn told(user: &SignalUser) -> String {
    safe::line(&user.to_string()).into_owned()
}

fn counted(count: u64, what: &str) -> String {
    match (count, what.split_once(',')) {
        (1, _) => format!("1 {what}"),
        (_, Some(_)) => format!("{count} alerts, panels and rules"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests;
