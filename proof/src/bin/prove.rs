//! Proves what the templates of the catalogue promise, on real collectors over real processes.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Parser, Subcommand, ValueEnum};
use phoenix_core::model::Timestamp;
use phoenix_proof::form::{Form, Piece};
use phoenix_proof::report::Report;
use phoenix_proof::stage::{Tools, inside, namespaces};

/// Proves what the templates of the catalogue promise, on real collectors over real processes.
///
/// Needs Linux, root or user namespaces, and the collector that `make collector` builds. Takes more than an hour, gateways three quarters of one; the page is written
/// only if every promise was kept. Ended in any way, it leaves no process behind.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    inside: Option<Inside>,
    /// Only what can be seen in a minute; no page is written.
    #[arg(long)]
    short: bool,
    /// Gateways instead of what reads processes; they have a page of their own.
    #[arg(long, conflicts_with = "short")]
    gateways: bool,
    /// Only a part of the whole; no page is written.
    #[arg(long, value_enum, conflicts_with_all = ["short", "gateways"])]
    only: Option<Only>,
    /// The collector.
    #[arg(long, default_value = "build/otelcol")]
    collector: PathBuf,
    /// The made load; the one beside this program if not given.
    #[arg(long)]
    load: Option<PathBuf>,
    /// Where the page and its JSON are written.
    #[arg(long, default_value = "docs")]
    docs: PathBuf,
    /// Where raw data is kept, in a folder for each run; removed when every promise was kept.
    #[arg(long, default_value = "build/proof")]
    scratch: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Only {
    /// Production's configurations under load.
    Loads,
    /// What production is sent beside what is measured, and the phase of scrapes.
    Wires,
    /// The verdicts.
    Judged,
}

#[derive(Subcommand)]
enum Inside {
    /// Plays a scene; what the program starts itself as, in namespaces of its own.
    #[command(hide = true)]
    Stage { folder: PathBuf },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.inside {
        // What went wrong was told on standard output.
        Some(Inside::Stage { folder }) => {
            return inside::perform(folder).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
        }
        None => run(&arguments, &mut std::io::stdout()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to report to when standard error itself is gone.
            let _ = writeln!(std::io::stderr(), "prove: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the proof; whether every promise was kept.
fn run(arguments: &Arguments, say: &mut dyn Write) -> Result<bool, Box<dyn Error>> {
    namespaces()?;
    let prove = std::env::current_exe()?;
    let load = arguments.load.clone().unwrap_or_else(|| prove.with_file_name("made-load"));
    let tools = Tools { collector: arguments.collector.clone(), load, prove };
    let whole = match arguments {
        Arguments { short: true, .. } => Form::short(),
        Arguments { gateways: true, .. } => Form::gateways(),
        _ => Form::long(),
    };
    let form = match arguments.only {
        None => whole,
        Some(Only::Loads) => whole.only(Piece::Loads),
        Some(Only::Wires) => whole.only(Piece::Wires),
        Some(Only::Judged) => whole.only(Piece::Judged),
    };
    let date = now()?;
    let scratch = arguments.scratch.join(date.replace(':', "-"));
    fs::create_dir_all(&scratch)?;
    writeln!(
        say,
        "The {} form, with {}; raw data in {}",
        form.name,
        tools.collector_version()?,
        scratch.display()
    )?;
    let found = form.run(&tools, &scratch, say)?;
    let report = Report::new(date, &tools, form, found)?;
    report.summary(say)?;
    let json = serde_json::to_string_pretty(&report)? + "\n";
    if !report.holds() {
        fs::write(scratch.join("proof.md"), report.page())?;
        fs::write(scratch.join("proof.json"), json)?;
        writeln!(
            say,
            "Page, JSON and raw data are in {}; {} is as it was.",
            scratch.display(),
            arguments.docs.display()
        )?;
        return Ok(false);
    }
    if !arguments.short && arguments.only.is_none() {
        publish(&arguments.docs, report.name(), &report.page(), &json, say)?;
    }
    fs::remove_dir_all(&scratch)?;
    Ok(true)
}

fn publish(
    docs: &Path,
    name: &str,
    page: &str,
    json: &str,
    say: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(docs)?;
    for (kind, text) in [("md", page), ("json", json)] {
        let file = docs.join(format!("{name}.{kind}"));
        fs::write(&file, text)?;
        writeln!(say, "written: {}", file.display())?;
    }
    Ok(())
}

fn now() -> Result<String, Box<dyn Error>> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(Timestamp::from_secs(i64::try_from(seconds)?).to_string())
}
