//! `phoenix plan`: how long must the experiment run?

mod assumed;

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use phoenix_core::analysis::planner::{self, Aim, Plan};
use phoenix_core::analysis::report::text;
use phoenix_core::analysis::{LookKind, Question};
use phoenix_core::model::{Spec, duration};
use serde_json::{Value, json};

use super::outside::Io;
use super::recorded::{Asked, Recorded};
use super::refusal::Stop;
use super::{Exit, Failure, safe, spec};

const EXAMPLES: &str = "Examples:
  phoenix plan examples/specs/aggregated.yaml examples/data/aggregated --window 5s
  phoenix plan spec.yaml pilot --power 0.9 --any-time
  phoenix plan spec.yaml --assume assumed.yaml --output json

Assumptions are a list, one entry a criterion (docs/cli.md describes the fields):
  - {metric: active_series, deviation: {per_interval: 0.02}, tau: 3, interval: 10s, change: -0.6}";

const EXIT_CODES: &str = "Exit codes:
  0  the spec runs long enough for every criterion
  1  it does not: it must run longer, or a criterion stays open however long it runs
  2  could not run: wrong usage, a spec with mistakes, a recording that cannot be read";

/// Counts the changes of the JSON form that would break a reader; new fields do not.
const VERSION: u32 = 1;

/// Say how long an experiment must run, from a pilot or from what is assumed
///
/// A pilot is a recording of both arms as `phoenix judge` takes it, of half an hour or more: it shows how much each criterion varies. Said is
/// for each criterion after how many batches it is settled, which one needs the longest, and what the spec's own duration would show.
#[derive(Debug, Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub(super) struct Arguments {
    /// The spec of the experiment: its criteria and durations (docs/spec.md)
    #[arg(value_name = "SPEC")]
    spec: PathBuf,

    /// The folder of the pilot's recording
    #[arg(value_name = "RECORDING", required_unless_present = "assume", conflicts_with = "assume")]
    recording: Option<PathBuf>,

    /// Assumptions instead of a pilot: a list in YAML or JSON
    #[arg(long, value_name = "FILE")]
    assume: Option<PathBuf>,

    /// How surely each criterion is to be settled by the end if what is expected is true
    #[arg(long, value_name = "PROBABILITY", default_value = "0.8", value_parser = power)]
    power: f64,

    /// Plan for intervals that hold at every look, without a fixed end; they take about twice as long
    #[arg(long)]
    any_time: bool,

    /// The form of the plan
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,

    #[command(flatten)]
    asked: Asked,
}

/// The forms of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Sentence and table, for a terminal
    Text,
    /// One JSON document, described in docs/cli.md
    Json,
}

fn power(text: &str) -> Result<f64, String> {
    let is_power = |power: &f64| (0.01..=0.999).contains(power);
    text.parse().ok().filter(is_power).ok_or_else(|| {
        "is no power; write a probability between 0.01 and 0.999, such as 0.8 for 80 %".to_owned()
    })
}

/// A plan and what it was made of.
struct Planned {
    plan: Plan,
    /// In words, for people.
    basis: String,
    /// For programs.
    made_of: Value,
}

pub(super) fn run(arguments: &Arguments, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let spec = spec::read(&arguments.spec)?;
    let aim = Aim { power: arguments.power, planned: !arguments.any_time };
    let planned = match (&arguments.recording, &arguments.assume) {
        (Some(folder), _) => {
            let recorded = Recorded::read(folder, &spec, &arguments.asked, None)?;
            for note in recorded.notes() {
                writeln!(io.err, "note: {}", safe::line(&note))?;
            }
            of_pilot(&spec, aim, &recorded, &arguments.asked)?
        }
        (None, Some(file)) => {
            if let Some(option) = arguments.asked.given() {
                let said = format!("{option} is about a recording, and there is none");
                return Err(Failure::new(said)
                    .help("leave it out, or name a recording instead of --assume")
                    .into());
            }
            let assumptions = assumed::read(file, &spec)?;
            Planned {
                plan: planner::of_assumptions(&spec, aim, &assumptions),
                basis: format!("Planned from what {} assumes.", file.display()),
                made_of: json!({"assumptions": assumptions}),
            }
        }
        (None, None) => {
            return Err(Failure::new("there is nothing to plan from")
                .help("name a recording, or --assume a file")
                .into());
        }
    };
    print(arguments.output, &planned, io)?;
    Ok(if is_enough(&planned.plan) { Exit::Accepted } else { Exit::Refused })
}

fn of_pilot(spec: &Spec, aim: Aim, recorded: &Recorded, asked: &Asked) -> Result<Planned, Failure> {
    let held = recorded.extent(asked.start)?;
    let question = Question {
        spec,
        look: LookKind::Final,
        number: 1,
        running_since: held.from,
        cutoff: held.to,
        excluded: &[],
        planned: aim.planned,
        same_receivers: recorded.same_receivers(),
        same_config: recorded.same_config(),
        measurements: &recorded.read.measurements,
    };
    let length = std::time::Duration::from_secs(held.to.since(held.from).as_secs());
    Ok(Planned {
        plan: planner::of_pilot(&question, aim),
        basis: format!(
            "Planned from a pilot of {}, from {} to {}.",
            duration::format(length),
            held.from,
            held.to
        ),
        made_of: json!({"pilot": held, "problems": recorded.problems()}),
    })
}

/// Whether the spec's duration settles every criterion.
fn is_enough(plan: &Plan) -> bool {
    plan.duration.is_some_and(|needed| needed <= plan.wanted)
}

fn print(output: Output, planned: &Planned, io: &mut Io<'_>) -> Result<(), Stop> {
    let Planned { plan, basis, made_of } = planned;
    match output {
        Output::Text => {
            let page = text::plan(plan, io.width.unwrap_or(text::WIDTH));
            // The answer first: `Run 1h 20m`, and the reason behind it.
            let (answer, why) = page.split_once(':').unwrap_or((&page, ""));
            let bold = io.bold();
            write!(io.out, "{bold}{}{bold:#}:{}", safe::lines(answer), safe::lines(why))?;
            writeln!(io.out, "{}", safe::line(basis))?;
        }
        Output::Json => io.json(&json!({
            "version": VERSION,
            "phoenix": env!("CARGO_PKG_VERSION"),
            "sentence": plan.headline(),
            "enough": is_enough(plan),
            "plan": plan,
            "made_of": made_of,
        }))?,
    }
    Ok(())
}
