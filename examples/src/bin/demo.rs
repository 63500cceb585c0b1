//! Replays three recorded experiments: one is promoted, one is rolled back, one compares a config with itself.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use phoenix_examples::case::CASES;
use phoenix_examples::demo;

fn main() -> ExitCode {
    match run(&mut std::io::stdout().lock()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to report to when standard error itself is gone.
            let _ = writeln!(std::io::stderr(), "demo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Shows every case; returns how many did not end as they must.
fn run(say: &mut dyn Write) -> Result<usize, Box<dyn Error>> {
    let out = Path::new("examples/out");
    let mut wrong = 0;
    for case in CASES {
        let ended = demo::show(&case, out, say)?;
        wrong += usize::from(!ended.complaints.is_empty());
        writeln!(say)?;
    }
    match wrong {
        0 => writeln!(say, "All {} experiments ended as they must.", CASES.len())?,
        _ => writeln!(
            say,
            "{wrong} of {} experiments did not end as they must; see the lines with !!",
            CASES.len()
        )?,
    }
    Ok(wrong)
}
