//! The kill test: many experiments, four workers as processes of their own on one store, each killed again and again at random moments,
//! some frozen past their leases; and PostgreSQL itself is stopped as by a crash. In the end nothing is lost and nothing was done by
//! whoever had no right to it any more.
//!
//! `cargo test` runs a short form, `make torture` the long one (`PHOENIX_TORTURE=long`). `PHOENIX_TORTURE_SEED` repeats a run's choices (what
//! the operating system adds to them is not repeated).
#![allow(unreachable_pub, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod fleet;
mod form;
#[path = "../kit/kit.rs"]
mod kit;
mod log;
mod reaper;
mod recorded;
mod run;
mod stores;
mod users;
mod verdict;
mod worker;

use form::Form;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("worker", place)) = arguments.split_first().map(|(role, place)| (role.as_str(), place)) {
        return worker::run(place);
    }
    if arguments.iter().any(|argument| argument == "--list") {
        return;
    }
    // As for any test: words are parts of the names of what is to be run.
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str()));
    let form = Form::of_environment();
    for (name, open) in stores::ALL {
        let name = format!("torture_{name}");
        if is_wanted(&name)
            && let Some(store) = open()
        {
            println!("{name} ({form})");
            println!("{name}: {}", run::run(&form, &store));
        }
    }
}
