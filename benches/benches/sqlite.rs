//! The SQLite store: durable commits and appended values beside the same statements through SQLite's library, and what a million
//! experiments cost that a thousand do not.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

#[path = "sqlite/commits.rs"]
mod commits;
#[path = "sqlite/samples.rs"]
mod samples;
#[path = "sqlite/scale.rs"]
mod scale;

use std::time::{Duration, Instant};

fn main() {
    // `cargo bench -- WORDS` runs the parts whose names contain the words, as criterion does.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let parts: [(&str, fn()); 3] = [
        ("sqlite/commits", commits::measure),
        ("sqlite/append", samples::measure),
        ("sqlite/scale", scale::measure),
    ];
    for (name, measure) in parts {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            println!("{name}");
            measure();
        }
    }
}

/// How long something takes.
fn time(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// The middle of some values.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A ratio with its limit, in words.
fn verdict(ratio: f64, is_reached: bool) -> String {
    format!("{ratio:.2}{}", if is_reached { "" } else { " NOT REACHED" })
}
