//! Simulates how often the decision is wrong, and how often it finds what is there.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;
use phoenix_benches::simulation::apart;
use phoenix_benches::simulation::dice::Dice;
use phoenix_benches::simulation::method::{Arms, Looks, Method, tells_apart};
use phoenix_benches::simulation::offered;
use phoenix_benches::simulation::page::{self, MethodRow, RuleRow, Share};
use phoenix_benches::simulation::rule::{Pace, verdict};
use phoenix_benches::simulation::scenario::SCENARIOS;
use phoenix_benches::simulation::{cores, count};
use phoenix_core::analysis::estimate::cuped::Theta;
use phoenix_core::model::Timestamp;

/// Simulates how often the decision is wrong, and how often it finds what is there; every cell on all cores.
#[derive(Parser)]
struct Arguments {
    /// Repetitions of each cell.
    #[arg(long, default_value_t = 5000)]
    repetitions: u64,
    /// What chance starts from; the same seed gives the same tables.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Samples of each arm in the tables of methods.
    #[arg(long, default_value_t = 2000)]
    samples: u32,
    /// Looks in the tables of methods.
    #[arg(long, default_value_t = 100)]
    looks: u32,
    /// Intervals of an experiment in the table of the whole rule.
    #[arg(long, default_value_t = 200)]
    intervals: u32,
    /// Looks of an experiment in the table of the whole rule.
    #[arg(long, default_value_t = 5)]
    rule_looks: u32,
    /// Only scenarios whose name contains this, or the table of this name: methods, hosts, offered.
    #[arg(long)]
    only: Option<String>,
    /// The page whose tables are written anew; without it they are printed.
    #[arg(long)]
    page: Option<PathBuf>,
}

impl Arguments {
    /// Whether the table of this name is wanted.
    fn wants(&self, table: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == table)
    }
}

const ALIKE: [Arms; 3] = [alike(0.0), alike(0.6), alike(0.9)];
const APART: [Arms; 1] = [Arms { autocorrelation: 0.0, effect: 0.1 }];

const EACH: usize = 8;
const SPREADS: [f64; 3] = [0.0, 0.1, 0.3];
const APART_LOOKS: Looks = Looks { looks: 10, samples: 400 };

const fn alike(autocorrelation: f64) -> Arms {
    Arms { autocorrelation, effect: 0.0 }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to report to when standard error itself is gone.
            let _ = writeln!(std::io::stderr(), "simulate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything holds that is promised.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let start = Instant::now();
    let mut say = std::io::stderr().lock();
    let mut tables = String::new();
    let mut holds = true;
    if arguments.wants("methods") {
        let wrong = methods(
            arguments,
            &[
                ("fixed t-test on raw samples, watched", Method::FixedWatched),
                ("asymptotic confidence sequence on raw samples", Method::Asymptotic),
                ("Phoenix: t-CS on batches, planned (default)", Method::Planned),
                ("Phoenix: t-CS on batches, anytime", Method::Anytime),
            ],
            &ALIKE,
            &mut say,
        )?;
        // What is recommended must not be surely above α.
        holds &= wrong[2..].iter().flat_map(|row| &row.shares).all(|share| share.interval().0 <= 0.05);
        let power = methods(
            arguments,
            &[
                ("fixed t-test on raw samples, once at the end", Method::FixedOnce),
                ("Phoenix: t-CS on batches, planned (default)", Method::Planned),
                ("Phoenix: t-CS on batches, anytime", Method::Anytime),
            ],
            &APART,
            &mut say,
        )?;
        let Arguments { samples, looks, .. } = arguments;
        tables.push_str(&format!(
            "\nFalse positives: how often two equal arms are told apart at any of {looks} looks, {samples} samples an arm, α = 5 %:\n\n{}",
            page::methods(&["independent samples", "AR(1) 0.6", "AR(1) 0.9"].map(str::to_owned), &wrong)
        ));
        tables.push_str(&format!(
            "\nPower: how often a candidate that is a tenth of a standard deviation lower is found, the same looks:\n\n{}",
            page::methods(&["independent samples".to_owned()], &power)
        ));
    }
    if arguments.wants("hosts") {
        let spreads = apart(arguments, &mut say)?;
        holds &= spreads[1..].iter().flat_map(|row| &row.shares).all(|share| share.interval().0 <= 0.05);
        tables.push_str(&format!(
            "\nArms on different hosts, {EACH} hosts an arm whose sizes spread by σ (log-normal): how often equal arms are told apart at any of {} looks, {} samples a host:\n\n{}",
            APART_LOOKS.looks,
            APART_LOOKS.samples,
            page::methods(&SPREADS.map(|spread| format!("σ = {spread}")), &spreads)
        ));
    }
    if arguments.wants("offered") {
        let rows = offered(arguments, &mut say)?;
        tables.push_str(&format!(
            "\nWhat is offered beside the verdict, once at the end: hosts ({} an arm, sizes with σ = {}, with {:.0} % of noise of their own before and during), and one host on which the arms take turns ({} periods of {} intervals, AR(1) 0.9, {} intervals of carry-over):\n\n{}",
            offered::EACH,
            offered::SPREAD,
            100.0 * offered::DRIFT,
            offered::PERIODS,
            offered::INTERVALS,
            offered::CARRY_OVER,
            page::methods(&["equal arms", "candidate 10 % lower"].map(str::to_owned), &rows)
        ));
    }
    let rows = rule(arguments, &mut say)?;
    holds &= rows.iter().all(|row| !row.is_refuted());
    if !rows.is_empty() {
        tables.push_str(&format!(
            "\nThe whole decision rule, default criteria, α = 5 %, {} (the first twentieth of the intervals is warm-up):\n\n{}",
            page::pace(pace(arguments)),
            page::rule(&rows)
        ));
    }
    let header = format!(
        "\n{}: {} repetitions of each cell, seed {}, {} s on {} cores (shared with other work). In parentheses the exact (Clopper and Pearson) 99 % interval.\n",
        today()?,
        arguments.repetitions,
        arguments.seed,
        start.elapsed().as_secs(),
        cores()
    );
    publish(arguments, &format!("{header}{tables}\n"))?;
    Ok(holds)
}

fn methods(
    arguments: &Arguments,
    rows: &[(&str, Method)],
    columns: &[Arms],
    say: &mut impl Write,
) -> Result<Vec<MethodRow>, Box<dyn Error>> {
    let looks = Looks { looks: arguments.looks, samples: arguments.samples };
    let mut table = Vec::new();
    for (name, method) in rows {
        let mut shares = Vec::new();
        for arms in columns {
            // All methods see the same arms.
            let cell = format!("arms {} {}", arms.autocorrelation, arms.effect);
            let one = |repetition| {
                let dice = &mut Dice::of(arguments.seed, &cell, repetition);
                usize::from(tells_apart(*method, *arms, looks, dice))
            };
            let counts = count(arguments.repetitions, 2, one);
            shares.push(Share { of: counts[1], repetitions: arguments.repetitions });
            writeln!(say, "{name}, {cell}: {}", shares[shares.len() - 1].in_words())?;
        }
        table.push(MethodRow { method: (*name).to_owned(), shares });
    }
    Ok(table)
}

fn apart(arguments: &Arguments, say: &mut impl Write) -> Result<Vec<MethodRow>, Box<dyn Error>> {
    let rows = [
        ("t-CS on batches of time alone", apart::Method::TimeAlone),
        ("Phoenix: hull of time and hosts, planned (default)", apart::Method::Planned),
        ("Phoenix: hull of time and hosts, anytime", apart::Method::Anytime),
    ];
    let mut table = Vec::new();
    for (name, method) in rows {
        let mut shares = Vec::new();
        for spread in SPREADS {
            let cell = format!("hosts {spread}");
            let one = |repetition| {
                let dice = &mut Dice::of(arguments.seed, &cell, repetition);
                usize::from(apart::tells_apart(method, EACH, spread, APART_LOOKS, dice))
            };
            let share =
                Share { of: count(arguments.repetitions, 2, one)[1], repetitions: arguments.repetitions };
            writeln!(say, "{name}, {cell}: {}", share.in_words())?;
            shares.push(share);
        }
        table.push(MethodRow { method: name.to_owned(), shares });
    }
    Ok(table)
}

fn offered(arguments: &Arguments, say: &mut impl Write) -> Result<Vec<MethodRow>, Box<dyn Error>> {
    use offered::{CARRY_OVER, Method};
    let rows = [
        ("Welch's t on hosts", Method::Hosts),
        ("CUPED, θ within the arms", Method::Cuped(Theta::WithinArms)),
        ("CUPED, θ of both arms stacked", Method::Cuped(Theta::Stacked)),
        ("switchback, carry-over dropped", Method::Switchback { carry_over: CARRY_OVER }),
        ("switchback, carry-over kept", Method::Switchback { carry_over: 0 }),
    ];
    let mut table = Vec::new();
    for (name, method) in rows {
        let mut shares = Vec::new();
        for effect in [0.0, 0.1] {
            // All methods see the same hosts.
            let cell = format!("offered {effect}");
            let one = |repetition| {
                let dice = &mut Dice::of(arguments.seed, &cell, repetition);
                usize::from(offered::tells_apart(method, effect, dice))
            };
            let share =
                Share { of: count(arguments.repetitions, 2, one)[1], repetitions: arguments.repetitions };
            writeln!(say, "{name}, {cell}: {}", share.in_words())?;
            shares.push(share);
        }
        table.push(MethodRow { method: name.to_owned(), shares });
    }
    Ok(table)
}

fn pace(arguments: &Arguments) -> Pace {
    Pace { intervals: arguments.intervals, looks: arguments.rule_looks }
}

fn rule(arguments: &Arguments, say: &mut impl Write) -> Result<Vec<RuleRow>, Box<dyn Error>> {
    let pace = pace(arguments);
    let mut rows = Vec::new();
    for scenario in SCENARIOS {
        if arguments.only.as_ref().is_some_and(|only| !scenario.name.contains(only.as_str())) {
            continue;
        }
        for planned in [true, false] {
            let looks = pace.looks as usize;
            let one = |repetition| {
                let dice = &mut Dice::of(arguments.seed, scenario.name, repetition);
                let (verdict, look) = verdict(scenario, planned, pace, dice);
                verdict * looks + look as usize
            };
            let row = row(*scenario, planned, &count(arguments.repetitions, 4 * looks, one), looks);
            writeln!(say, "{}, planned {planned}: {:?} {:.2}", scenario.name, row.verdicts, row.time)?;
            rows.push(row);
        }
    }
    Ok(rows)
}

fn row(
    scenario: phoenix_benches::simulation::scenario::Scenario,
    planned: bool,
    counts: &[u64],
    looks: usize,
) -> RuleRow {
    let mut verdicts = [0; 4];
    let (mut time, mut all) = (0.0, 0);
    for (index, count) in counts.iter().enumerate() {
        verdicts[index / looks] += count;
        all += count;
        time += *count as f64 * (index % looks + 1) as f64 / looks as f64;
    }
    RuleRow { scenario, planned, verdicts, time: time / all as f64 }
}

/// The date in UTC.
fn today() -> Result<String, Box<dyn Error>> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let time = Timestamp::from_secs(i64::try_from(seconds)?).to_string();
    Ok(time.split('T').next().unwrap_or_default().to_owned())
}

fn publish(arguments: &Arguments, tables: &str) -> Result<(), Box<dyn Error>> {
    let Some(file) = &arguments.page else {
        std::io::stdout().write_all(tables.as_bytes())?;
        return Ok(());
    };
    let page = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let [from, to] = page::MARKERS;
    let page = page::between(&page, tables).ok_or(format!(
        "{}: the markers {from} and {to} are missing: put them where the tables shall stand",
        file.display()
    ))?;
    std::fs::write(file, page)?;
    Ok(())
}
