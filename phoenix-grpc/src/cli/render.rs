//! `phoenix render`: a template with values, or a file, as the configuration that production or an arm runs.

mod arm;
mod plain;
pub(super) mod refusal;
pub(super) mod values;

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use phoenix_core::collector::Change;
use phoenix_core::collector::arm::derive;

use super::outside::Io;
use super::refusal::Stop;
use super::report::snippet::Drawing;
use super::{EXIT_CODES, Exit, Failure, diff, file, safe, target};

const EXAMPLES: &str = "Examples:
  phoenix render process-baseline-v1
  phoenix render process-aggregated-v1 --set collection_interval=30s --set insecure=true
  phoenix render process-aggregated-v1 --values prod.yaml -o /etc/otelcol/config.yaml
  phoenix render ours.yaml.liquid --check
  phoenix render process-baseline-v1 --arm candidate --experiment exp-1 --host web-1 \\
      --sink http://127.0.0.1:4318 --ports 20000-20009 --show-changes";

/// Render a configuration from a template, checked
///
/// The values are checked against the parameters that the template declares, the result is checked as `validate` does it, and nothing is
/// written unless a collector would accept it. With --arm it becomes what an experiment runs on a host to measure it.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    #[command(flatten)]
    source: Source,

    #[command(flatten)]
    values: values::Arguments,

    /// Write the configuration to a file, as a whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Only say whether it would be rendered
    #[arg(long, conflicts_with_all = ["output_file", "show_changes"])]
    check: bool,

    #[command(flatten)]
    target: target::Arguments,

    #[command(flatten)]
    arm: arm::Arguments,
}

/// Where the plain config comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// A template of the catalogue (`phoenix templates list`), or a file
    #[arg(value_name = "TEMPLATE")]
    name: Option<String>,

    /// A template file, whatever it is called
    #[arg(long, value_name = "FILE")]
    template_file: Option<PathBuf>,

    /// A collector configuration, taken as it is; for --arm
    #[arg(long, value_name = "FILE", conflicts_with_all = ["set", "values"])]
    config: Option<PathBuf>,
}

/// A configuration that may be delivered.
struct Made {
    /// What it is called.
    name: String,
    text: String,
    /// What the arm changes in the plain config.
    changes: Vec<Change>,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let made = make(arguments, io)?;
    deliver(&made, arguments, io)
}

fn make(arguments: &Arguments, io: &mut Io<'_>) -> Result<Made, Stop> {
    let drawing = Drawing::for_err(io);
    let plain = plain::of(&arguments.source, &arguments.values, &arguments.target.target()?, &drawing)?;
    write!(io.err, "{}", plain.remarks)?;
    let Some(settings) = arguments.arm.settings() else {
        return Ok(Made { name: plain.name, text: plain.text, changes: Vec::new() });
    };
    let arm = derive(&plain.text, &settings).map_err(|error| arm::refusal(&error, &plain.name))?;
    let name = format!("{} arm of {} on {}", settings.variant, plain.name, settings.host);
    Ok(Made { name, text: arm.text, changes: arm.changes })
}

fn deliver(made: &Made, arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    if arguments.check {
        writeln!(io.out, "{}: accepted.", safe::line(&made.name))?;
        return Ok(Exit::Accepted);
    }
    if let Some(path) = &arguments.output_file {
        file::write(path, made.text.as_bytes()).map_err(|reason| Failure::at(path.display(), reason))?;
    }
    if arguments.arm.show_changes {
        for change in &made.changes {
            diff::print(&format!("{}\n", safe::line(&change.to_string())), io)?;
        }
    } else if arguments.output_file.is_none() {
        io.out.write_all(made.text.as_bytes())?;
    }
    Ok(Exit::Accepted)
}
