//! Mann and Whitney's U of two samples of 10,000, beside SciPy in the same run.
//!
//! To be reached: at least five times as fast as `scipy.stats.mannwhitneyu`, with the same U and p-value.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a bench says what it measured")]

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use phoenix_benches::peer;
use phoenix_core::analysis::estimate::Alternative;
use phoenix_core::analysis::estimate::hodges_lehmann::HodgesLehmann;
use phoenix_core::analysis::estimate::mann_whitney::MannWhitney;

const SIZE: usize = 10_000;
const REPETITIONS: &str = "41";
const LEAST: f64 = 5.0;

fn main() -> ExitCode {
    let mut missed = false;
    for (name, digits) in [("continuous", None), ("with ties", Some(100.0))] {
        let (x, y) = (sample(1, 0.0, digits), sample(2, 0.02, digits));
        let (seconds, (u, p)) = timed(|| {
            let test = MannWhitney::of(black_box(&x), black_box(&y));
            (test.u, test.p_value(Alternative::TwoSided))
        });
        let (shift_seconds, _) = timed(|| {
            let shift = HodgesLehmann::of(black_box(&x), black_box(&y));
            (shift.estimate(), shift.bounds(0.05))
        });
        println!("mann_whitney {SIZE} x {SIZE}, {name}: {:.0} µs (U {u}, p {p:.6})", seconds * 1e6);
        println!("hodges_lehmann, the same, estimate and interval: {:.0} µs", shift_seconds * 1e6);
        match beside(&x, &y) {
            Err(why) => println!("SKIPPED: not measured beside SciPy, {why}"),
            Ok(theirs) => {
                let number = |name: &str| theirs[name].as_f64().unwrap_or(f64::NAN);
                let times = number("seconds") / seconds;
                let same = u == number("u") && (p - number("p")).abs() <= 1e-9 * p;
                let reached = times >= LEAST && same;
                missed |= !reached;
                println!(
                    "  {}: {:.0} µs, U {}, p {:.6}: {times:.1} times as fast as it (at least {LEAST}: {})",
                    theirs["tool"].as_str().unwrap_or("scipy"),
                    number("seconds") * 1e6,
                    number("u"),
                    number("p"),
                    if !same {
                        "ANOTHER RESULT"
                    } else if reached {
                        "reached"
                    } else {
                        "MISSED"
                    },
                );
            }
        }
    }
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn beside(x: &[f64], y: &[f64]) -> Result<serde_json::Value, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let [first, second] = ["x", "y"].map(|name| folder.path().join(name));
    for (path, values) in [(&first, x), (&second, y)] {
        peer::write(path, values).map_err(|error| error.to_string())?;
    }
    peer::run("mann_whitney.py", &[&first, &second, Path::new(REPETITIONS)])
}

/// The median time of many runs, in seconds, and what the last one gave.
fn timed<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut result = work();
    let mut seconds: Vec<f64> = (0..101)
        .map(|_| {
            let start = Instant::now();
            result = black_box(work());
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    (seconds[seconds.len() / 2], result)
}

/// Exponential values, shifted; rounded to so many parts of one where there are to be ties.
fn sample(seed: u64, shift: f64, digits: Option<f64>) -> Vec<f64> {
    let mut state = seed;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    };
    (0..SIZE)
        .map(|_| shift - uniform().ln())
        .map(|value| digits.map_or(value, |digits| (value * digits).round() / digits))
        .collect()
}
