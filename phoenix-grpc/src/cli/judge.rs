//! `phoenix judge`: what does a recording of both arms say?

mod fleet;
mod looks;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use phoenix_core::analysis::report::{HostClass, html, markdown, text};
use phoenix_core::analysis::{Report, report::Story};
use phoenix_core::model::Verdict;
use serde_json::json;

use super::outside::Io;
use super::recorded::{Asked, Recorded};
use super::refusal::Stop;
use super::signals::SignalFiles;
use super::{Exit, safe, spec};
use looks::Judged;

const EXAMPLES: &str = "Examples:
  phoenix judge examples/specs/lossy.yaml examples/data/lossy --window 5s
  phoenix judge spec.yaml recording --interim --output html > report.html
  phoenix judge spec.yaml recording --rules rules/*.yaml --dashboards dashboards/*.json
  phoenix judge spec.yaml recording --output markdown | gh pr comment 7 --body-file -
  phoenix judge spec.yaml recording --fleet 'web servers=300' --fleet 'databases=12x2.5'";

const EXIT_CODES: &str = "Exit codes:
  0  adopt the candidate
  1  keep the baseline, or tune the candidate
  2  could not run: wrong usage, a spec with mistakes, a recording that cannot be read
  3  the data do not decide";

/// Counts the changes of the JSON form that would break a reader; new fields do not.
const VERSION: u32 = 1;

/// Judge a recording of both arms by the criteria of a spec
///
/// A recording is a folder with what the arms sent, `baseline.jsonl` and `candidate.jsonl` (OTLP JSON lines as the collector's file
/// exporter writes them; .gz and .zst too), and beside each what its collector said of itself, `baseline.telemetry.jsonl`. Configurations
/// named `baseline.plain.yaml` and `candidate.plain.yaml` in it are compared. Nothing is contacted, and the same files give the same report.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// The spec of the experiment: its criteria, durations and prices (docs/spec.md)
    #[arg(value_name = "SPEC")]
    spec: PathBuf,

    /// The folder of the recording
    #[arg(value_name = "RECORDING")]
    recording: PathBuf,

    /// The form of the report
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,

    /// Look as often as a live experiment would, by the spec's interval, and end at the look that decides
    #[arg(long)]
    interim: bool,

    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    signals: SignalFiles,

    /// Hosts to project the savings to; xWEIGHT if one sends that much more than a measured one
    #[arg(long, value_name = "CLASS=HOSTS[xWEIGHT]", value_parser = fleet::class)]
    fleet: Vec<HostClass>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Sentence, tables and reasons, for a terminal
    Text,
    /// One JSON document, described in docs/cli.md
    Json,
    /// For pull requests and chat
    Markdown,
    /// One file for a browser, with charts
    Html,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let spec = spec::read(&arguments.spec)?;
    let signals = arguments.signals.read()?;
    let recorded = Recorded::read(&arguments.recording, &spec, &arguments.asked, signals)?;
    for note in recorded.notes() {
        writeln!(io.err, "note: {}", safe::line(&note))?;
    }
    let judged = looks::judge(&spec, &recorded, arguments.asked.start, arguments.interim)?;
    if let Some(note) = &judged.note {
        writeln!(io.err, "note: {note}")?;
    }
    let story = Story {
        looks: judged.looks.clone(),
        config: recorded.config(),
        fleet: arguments.fleet.clone(),
        ..Story::default()
    };
    print(arguments.output, &judged.report, &story, &recorded, io)?;
    Ok(exit(&judged))
}

fn print(
    output: Output,
    report: &Report,
    story: &Story,
    recorded: &Recorded,
    io: &mut Io<'_>,
) -> Result<(), Stop> {
    match output {
        Output::Text => {
            let page = text::page(report, story, io.width.unwrap_or(text::WIDTH));
            write!(io.out, "{}", safe::lines(&page))?;
        }
        Output::Markdown => write!(io.out, "{}", markdown::render(report, story))?,
        Output::Html => write!(io.out, "{}", html::render(report, story))?,
        Output::Json => io.json(&json!({
            "version": VERSION,
            "phoenix": env!("CARGO_PKG_VERSION"),
            "sentence": text::sentence(report),
            "report": report,
            "story": story,
            "problems": recorded.problems(),
        }))?,
    }
    Ok(())
}

fn exit(judged: &Judged) -> Exit {
    match judged.report.verdict {
        Some(Verdict::Adopt) => Exit::Accepted,
        Some(Verdict::KeepBaseline | Verdict::NeedsTuning) => Exit::Refused,
        Some(Verdict::Inconclusive) | None => Exit::Undecided,
    }
}
