//! Records the data of the demo: both arms of each case, side by side over a made load.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use phoenix_examples::case::{CASES, Case};
use phoenix_examples::record::{Stage, record};

/// Records both arms of an experiment side by side over a made load, into examples/data/.
#[derive(Parser)]
struct Arguments {
    /// What to record: `aggregated`, `lossy`, `aa`; everything if nothing is named.
    cases: Vec<String>,
    /// The collector (`make collector` builds it).
    #[arg(long, default_value = "build/otelcol")]
    collector: PathBuf,
    /// The made load; the one beside this program if not given.
    #[arg(long)]
    load: Option<PathBuf>,
    /// Where the raw data is written.
    #[arg(long, default_value = "build/recordings")]
    scratch: PathBuf,
    /// What the load is made from.
    #[arg(long, default_value_t = 1)]
    load_seed: u64,
    /// Records for so long instead of as long as the demo needs.
    #[arg(long)]
    seconds: Option<u64>,
}

fn main() -> ExitCode {
    use std::io::Write;
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to report to when standard error itself is gone.
            let _ = writeln!(std::io::stderr(), "record: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let load = match arguments.load {
        Some(load) => load,
        None => std::env::current_exe()?.with_file_name("load"),
    };
    let stage = Stage {
        collector: arguments.collector,
        load,
        scratch: arguments.scratch,
        load_seed: arguments.load_seed,
    };
    for case in chosen(&arguments.cases)? {
        let case = Case { seconds: arguments.seconds.unwrap_or(case.seconds), ..case };
        record(&case, &stage, &mut std::io::stdout())?;
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<Case>, String> {
    if names.is_empty() {
        return Ok(CASES.to_vec());
    }
    let find = |name: &String| {
        let known = CASES.map(|case| case.name).join(", ");
        CASES.into_iter().find(|case| case.name == name).ok_or(format!("no case `{name}`; there are {known}"))
    };
    names.iter().map(find).collect()
}
