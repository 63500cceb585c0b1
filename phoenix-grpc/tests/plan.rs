//! `phoenix plan` as a process, on the recordings of the demo and on assumptions.

#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs the program at the root of the repository, so that paths are those a person types: exit code, output, errors.
fn plan(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phoenix"));
    command.arg("plan").args(arguments).current_dir(root()).env_clear().stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

const PILOT: [&str; 4] = ["examples/specs/aggregated.yaml", "examples/data/aggregated", "--window", "5s"];
const ASSUMED: [&str; 3] = ["docs/cli.in/spec.yaml", "--assume", "docs/cli.in/assumed.yaml"];

fn json(arguments: &[&str]) -> (i32, Value) {
    let (code, text, errors) = plan(&[arguments, &["--output", "json"]].concat());
    (code, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{errors}")))
}

#[test]
fn the_documentation_shows_what_is_printed() {
    let path = root().join("docs/cli.md");
    let docs = fs::read_to_string(&path).unwrap();
    let shown = format!("```text\n$ phoenix plan {}\n", PILOT.join(" "));
    let start = docs.find(&shown).expect("docs/cli.md shows a plan from a pilot") + shown.len();
    let end = start + docs[start..].find("```\n").unwrap();
    let (_, page, _) = plan(&PILOT);
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        fs::write(&path, format!("{}{page}{}", &docs[..start], &docs[end..])).unwrap();
        return;
    }
    assert_eq!(docs[start..end], page, "PHOENIX_BLESS=1 writes what is printed now");
}

#[test]
fn a_pilot_says_how_long_each_criterion_takes_and_which_the_longest() {
    let (code, document) = json(&PILOT);
    let plan = &document["plan"];
    assert_eq!((code, &document["enough"], &document["version"]), (0, &true.into(), &1.into()), "{document}");
    let criteria = plan["criteria"].as_array().unwrap();
    let named = |name: &Value| criteria.iter().find(|criterion| criterion["metric"] == *name).unwrap();
    let longest = named(&plan["bottleneck"]);
    assert!(criteria.len() > 4 && criteria.iter().all(|one| one["batches"].as_u64() >= Some(10)), "{plan}");
    assert!(longest["batches"].as_u64() >= named(&"active_series".into())["batches"].as_u64(), "{plan}");
    let (pilot, problems) = (&document["made_of"]["pilot"], &document["made_of"]["problems"]);
    assert!(!pilot["from"].is_null() && !pilot["to"].is_null() && problems["count"] == 0, "{document}");
    // What nobody named is not planned for: no files of alerts and dashboards were given.
    assert!(criteria.iter().all(|criterion| criterion["metric"] != "used_signal_coverage"), "{plan}");
}

#[test]
fn more_power_and_looks_at_any_time_take_longer() {
    let place = tempfile::tempdir().unwrap();
    let noisy = place.path().join("noisy.yaml");
    let text = fs::read_to_string(root().join(ASSUMED[2])).unwrap();
    fs::write(&noisy, text.replace("0.15", "0.6")).unwrap();
    let longest = |more: &[&str]| {
        let assumed = [ASSUMED[0], ASSUMED[1], noisy.to_str().unwrap()];
        let (_, document) = json(&[&assumed[..], more].concat());
        let batches = |criterion: &Value| criterion["batches"].as_u64().unwrap();
        document["plan"]["criteria"].as_array().unwrap().iter().map(batches).max().unwrap()
    };
    let (usual, sure, any_time) = (longest(&[]), longest(&["--power", "0.95"]), longest(&["--any-time"]));
    assert!(usual < sure && usual < any_time, "{usual} {sure} {any_time}");
}

#[test]
fn the_exit_code_says_whether_the_spec_runs_long_enough() {
    let place = tempfile::tempdir().unwrap();
    let spec = |duration: &str| {
        let path = place.path().join(format!("{duration}.yaml"));
        let text = fs::read_to_string(root().join(ASSUMED[0])).unwrap();
        fs::write(&path, text.replace("duration: 2h", &format!("duration: {duration}"))).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (short, long) = (spec("1h"), spec("30d"));
    let (code, page, _) = plan(&[&short, ASSUMED[1], ASSUMED[2]]);
    assert_eq!(code, 1, "{page}");
    assert!(page.contains("The spec runs 1h: that is ") && page.contains(" too short."), "{page}");
    let (code, page, _) = plan(&[&long, ASSUMED[1], ASSUMED[2]]);
    assert_eq!(code, 0, "{page}");
    assert!(page.contains("The spec runs 30d: that is long enough."), "{page}");
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let plain = plan(&ASSUMED).1;
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let colored = plan(&[&ASSUMED[..], &["--color", "always"]].concat()).1;
    assert!(colored.starts_with("\u{1b}[1m"), "{colored}");
    assert_eq!(colored.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""), plain);
}

#[test]
fn what_cannot_be_planned_is_said_with_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let wrong = place.path().join("wrong.yaml");
    fs::write(&wrong, "- {metric: active_series, deviation: {per_interval: x}, interval: 10s}\n").unwrap();
    let wrong = wrong.to_str().unwrap();
    let (spec, data) = ("docs/cli.in/spec.yaml", "examples/data/aggregated");
    for (arguments, parts) in [
        (vec![spec], ["required arguments were not provided", "<RECORDING>"]),
        (vec![spec, data, "--assume", wrong], ["cannot be used with", "--assume"]),
        (vec![spec, "--assume", wrong], ["wrong.yaml: assumption 1: ", "an assumption is written"]),
        (vec![spec, "--assume", "nowhere.yaml"], ["nowhere.yaml: ", "no such file"]),
        (vec!["nowhere.yaml", data], ["nowhere.yaml: ", "no such file"]),
        (vec![spec, "nowhere"], ["there is no ", "is no folder; name the one that holds baseline.jsonl"]),
        (vec![spec, data, "--power", "80"], ["is no power", "such as 0.8 for 80 %"]),
        (vec![spec, "--assume", wrong, "--window", "5s"], ["--window is about a recording", "leave it out"]),
        (
            vec![spec, data, "--start", "2030-01-01T00:00:00Z"],
            ["the recording ends at 2026-", "it begins at 2026-"],
        ),
    ] {
        let (code, page, errors) = plan(&arguments);
        assert_eq!((code, page.as_str()), (2, ""), "{arguments:?}: {errors}");
        for part in parts {
            assert!(errors.contains(part), "{arguments:?}: {part:?} is missing in {errors}");
        }
    }
}
