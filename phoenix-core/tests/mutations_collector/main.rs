//! Phoenix accepts a mutated configuration exactly when the real collector does.
//!
//! Sound configurations (the cases, the catalogue's renderings, bodies made from the tables of
//! fields) are spoiled at one or two places by chance, always the same ones, and both are asked.
//! The collector is found as `phoenix_testing` says.
//! `PHOENIX_MUTATIONS` says how many are made, `PHOENIX_MUTATIONS_SEED` where the chance begins.
//! What remains different, and why, stands in `docs/collector-differences.md`.
#![allow(clippy::disallowed_methods, reason = "the test runs the real collector on real files")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

mod body;
mod known;
mod mutate;
mod sound;
mod tree;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use phoenix_core::collector::{Diagnostic, Document, Environment, Target, check_for};
use phoenix_testing::place::scratch;
use phoenix_testing::{Collector, Random};
use tree::Tree;

/// The variables that the collector is started with, and that Phoenix is told of.
const VARIABLES: [(&str, &str); 5] = [
    ("PHX_NUMBER", "5"),
    ("PHX_TEXT", "a text"),
    ("PHX_TIME", "30s"),
    ("PHX_MAP", "{a: 1}"),
    ("PHX_TRUE", "true"),
];

/// How many collectors are asked at once.
const WORKERS: usize = 2;

#[test]
fn verdicts_agree_on_mutated_configurations() {
    let Some(collector) = Collector::find("that verdicts on spoiled configurations agree") else { return };
    let seed = number("PHOENIX_MUTATIONS_SEED").unwrap_or(0x0158);
    let mut random = Random::new(seed.try_into().unwrap());
    let sound = sound::configurations();
    let texts: Vec<String> = (0..number("PHOENIX_MUTATIONS").unwrap_or(400))
        .map(|_| {
            let mut tree = match random.below(3) {
                0 => body::configuration(&mut random),
                _ => random.pick::<Tree>(&sound).clone(),
            };
            for _ in 0..random.below(3) {
                mutate::mutate(&mut tree, &mut random);
            }
            tree.to_text()
        })
        .collect();
    let target = target();
    let theirs = ask(&collector, &texts);
    let mut accepted = 0;
    let mut differing = Vec::new();
    for (text, theirs) in texts.iter().zip(theirs) {
        let ours = refusal(text, &target);
        accepted += usize::from(theirs.is_none());
        if theirs.is_some() != ours.is_some() && !known::differs(theirs.as_deref(), ours.as_deref(), text) {
            differing.push(format!("{text}\n  collector: {theirs:?}\n  phoenix: {ours:?}\n"));
        }
    }
    assert!(differing.is_empty(), "{} of {}:\n{}", differing.len(), texts.len(), differing.join("\n"));
    assert!(accepted > texts.len() / 10, "only {accepted} of {} were accepted", texts.len());
    assert!(accepted < texts.len() * 9 / 10, "{accepted} of {} were accepted", texts.len());
}

#[test]
fn what_is_mutated_is_sound_for_both() {
    let Some(collector) = Collector::find("that verdicts on spoiled configurations agree") else { return };
    let texts: Vec<String> = sound::configurations().iter().map(Tree::to_text).collect();
    let target = target();
    let refused: Vec<(String, Option<String>, Option<String>)> = ask(&collector, &texts)
        .into_iter()
        .zip(texts)
        .map(|(theirs, text)| (refusal(&text, &target), theirs, text))
        .filter(|(ours, theirs, _)| ours.is_some() || theirs.is_some())
        .map(|(ours, theirs, text)| (text, theirs, ours))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

fn target() -> Target {
    let variables: BTreeMap<String, String> =
        VARIABLES.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Target { environment: Environment::Known(variables), ..Target::default() }
}

/// What Phoenix says against a text first, if anything.
fn refusal(text: &str, target: &Target) -> Option<String> {
    match Document::parse(text) {
        Ok(document) => {
            let found = check_for(&document, target);
            found.iter().find(|found| found.is_error()).map(Diagnostic::to_string)
        }
        Err(error) => Some(error.to_string()),
    }
}

/// What the collector says against each text, if anything.
fn ask(collector: &Collector, texts: &[String]) -> Vec<Option<String>> {
    static RUN: AtomicUsize = AtomicUsize::new(0);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), &format!("mutations-{run}"));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut said = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(text) = texts.get(index) else { return said };
            said.push((index, ask_one(collector, &folder, index, text)));
        }
    };
    let mut said: BTreeMap<usize, Option<String>> = BTreeMap::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            said.extend(worker.join().unwrap());
        }
    });
    let _ = std::fs::remove_dir_all(folder);
    said.into_values().collect()
}

fn ask_one(collector: &Collector, folder: &Path, index: usize, text: &str) -> Option<String> {
    collector.refusal(&folder.join(format!("{index}.yaml")), text, |command| {
        // Some exporters make their files when they are validated.
        command.current_dir(folder).env_clear().envs(VARIABLES);
    })
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}
