//! `phoenix judge` as a process, on the recordings of the demo.

#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs the program at the root of the repository, so that paths are those a person types.
fn phoenix(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phoenix"));
    command.args(arguments).current_dir(root()).env_clear().stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

const LOSSY: [&str; 5] = ["judge", "examples/specs/lossy.yaml", "examples/data/lossy", "--window", "5s"];

fn lossy(more: &[&str]) -> (i32, String, String) {
    said(&phoenix(&[&LOSSY[..], more].concat()))
}

#[test]
fn a_candidate_that_forgets_a_critical_process_is_not_adopted() {
    let (code, page, notes) = lossy(&[]);
    assert_eq!((code, notes.as_str()), (1, ""), "{page}");
    for part in [
        "no longer shows payments-api on shop-1",
        "Critical process lost: payments-api on shop-1",
        "Where the series are saved",
    ] {
        assert!(page.contains(part), "{part:?} is missing in\n{page}");
    }
}

#[test]
fn the_documentation_shows_what_is_printed() {
    let path = root().join("docs/cli.md");
    let docs = fs::read_to_string(&path).unwrap();
    let shown = format!("```text\n$ phoenix {}\n", LOSSY.join(" "));
    let start = docs.find(&shown).expect("docs/cli.md shows a run of judge") + shown.len();
    let end = start + docs[start..].find("```\n").unwrap();
    let (_, page, _) = lossy(&[]);
    if std::env::var_os("PHOENIX_BLESS").is_some() {
        fs::write(&path, format!("{}{page}{}", &docs[..start], &docs[end..])).unwrap();
        return;
    }
    assert_eq!(docs[start..end], page, "PHOENIX_BLESS=1 writes what is printed now");
}

#[test]
fn json_holds_the_report_and_the_looks_and_is_the_same_every_time() {
    let (code, text, _) = lossy(&["--interim", "--output", "json", "--fleet", "shops=20x1.5"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, &document["version"]), (1, &Value::from(1)));
    assert!(["keep_baseline", "needs_tuning"].contains(&document["report"]["verdict"].as_str().unwrap()));
    let looks = document["story"]["looks"].as_array().unwrap();
    // It ends at the look that decides, and only that one decides.
    let decided: Vec<bool> = looks.iter().map(|look| !look["verdict"].is_null()).collect();
    assert!(looks.len() > 1 && decided.iter().rev().skip(1).all(|decided| !decided), "{decided:?}");
    assert_eq!(looks.last().unwrap()["number"], document["report"]["number"]);
    assert_eq!(document["story"]["fleet"][0]["hosts"], 20);
    assert_eq!(document["problems"]["count"], 0);
    assert_eq!(lossy(&["--interim", "--output", "json", "--fleet", "shops=20x1.5"]).1, text);
}

#[test]
fn markdown_and_html_are_whole_pages() {
    let (_, page, _) = lossy(&["--output", "markdown"]);
    assert!(page.starts_with("## ") && page.contains("`payments-api`"), "{page}");
    let (code, page, _) = lossy(&["--output", "html", "--interim"]);
    assert_eq!(code, 1);
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(page.contains("How sure it was, look by look") && page.contains("Critical processes lost"));
}

#[test]
fn a_candidate_that_keeps_what_matters_is_adopted_with_the_intervals_look_by_look() {
    let spec = "examples/specs/aggregated.yaml";
    let arguments =
        ["judge", spec, "examples/data/aggregated", "--window", "5s", "--interim", "--output", "html"];
    let (code, page, notes) = said(&phoenix(&arguments));
    assert_eq!((code, notes.as_str()), (0, ""), "{page}");
    assert!(page.contains("Adopt the candidate</h1>") && page.contains("id=\"narrowing-0-title\""));
}

/// A minute is too short to decide anything.
const SHORT: &str = "{name: a-minute, baseline: {template: process-baseline-v1}, candidate: {template: process-aggregated-v1},
targets: [shop-1], duration: 10m}";

#[test]
fn what_does_not_decide_has_an_exit_code_of_its_own() {
    let place = tempfile::tempdir().unwrap();
    let spec = place.path().join("spec.yaml");
    fs::write(&spec, SHORT).unwrap();
    let (code, page, notes) = said(&phoenix(&["judge", spec.to_str().unwrap(), "phoenix-otel/tests/data"]));
    assert_eq!(code, 3, "{page}{notes}");
    assert!(
        notes.contains("of the 10m that the spec plans; it is judged as a run that was concluded early"),
        "{notes}"
    );
    assert!(page.starts_with("The data do not decide: a-minute\n"), "{page}");
}

#[test]
fn what_cannot_be_judged_is_said_with_what_to_do() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (good, bad) = (at("good.yaml"), at("bad.yaml"));
    fs::write(&good, SHORT).unwrap();
    fs::write(&bad, "name: NO\ntargets: []\n").unwrap();
    fs::create_dir(at("half")).unwrap();
    fs::write(at("half/baseline.jsonl"), "").unwrap();
    fs::create_dir(at("empty")).unwrap();
    for file in ["baseline.jsonl", "candidate.jsonl"] {
        fs::write(at(&format!("empty/{file}")), "").unwrap();
    }
    let data = "examples/data/lossy";
    let (half, empty, nowhere) = (at("half"), at("empty"), at("nowhere"));
    for (arguments, parts) in [
        (vec![bad.as_str(), data], ["the spec has ", "docs/spec.md"]),
        (vec![&nowhere, data], ["no such file", ""]),
        (vec![&good, &nowhere], ["there is no ", "is no folder; name the one that holds baseline.jsonl"]),
        (vec![&good, &half], ["candidate.jsonl", "as the collector’s file exporter writes it"]),
        (vec![&good, &empty], ["how often the arms export", "--interval 30s"]),
        (vec![&good, &empty, "--interval", "5s"], ["holds no data point", "--experiment"]),
        (
            vec![&good, data, "--start", "2030-01-01T00:00:00Z"],
            ["the recording ends at 2026-", "it begins at 2026-"],
        ),
        (vec![&good, data, "--start", "noon"], ["is no time", ""]),
        (vec![&good, data, "--fleet", "web"], ["write CLASS=HOSTS", ""]),
        (vec![&good, data, "--window", "0s"], ["longer than nothing", ""]),
    ] {
        let (code, page, errors) = said(&phoenix(&[&["judge"], &arguments[..]].concat()));
        assert_eq!((code, page.as_str()), (2, ""), "{arguments:?}: {errors}");
        for part in parts {
            assert!(errors.contains(part), "{arguments:?}: {part:?} is missing in {errors}");
        }
    }
}

#[test]
fn lines_that_cannot_be_used_are_named_and_the_rest_is_judged() {
    let place = tempfile::tempdir().unwrap();
    for file in fs::read_dir(root().join("examples/data/lossy")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, place.path().join(path.file_name().unwrap())).unwrap();
    }
    fs::write(place.path().join("candidate.telemetry.jsonl"), "no JSON\n").unwrap();
    fs::remove_file(place.path().join("candidate.telemetry.jsonl.zst")).unwrap();
    let arguments = ["judge", "examples/specs/lossy.yaml", place.path().to_str().unwrap(), "--window", "5s"];
    let (code, page, notes) = said(&phoenix(&arguments));
    assert_eq!(code, 1, "{page}");
    assert!(
        notes.starts_with("note: what could not be used: ")
            && notes.contains("candidate.telemetry.jsonl:1: "),
        "{notes}"
    );
}

#[test]
fn what_a_cut_file_does_not_hold_is_missing_and_not_lost() {
    let place = tempfile::tempdir().unwrap();
    for file in fs::read_dir(root().join("examples/data/aggregated")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, place.path().join(path.file_name().unwrap())).unwrap();
    }
    let cut = place.path().join("candidate.jsonl.zst");
    let whole = fs::read(&cut).unwrap();
    fs::write(&cut, &whole[..whole.len() / 3]).unwrap();
    let spec = "examples/specs/aggregated.yaml";
    let folder = place.path().to_str().unwrap();
    let (code, page, notes) = said(&phoenix(&["judge", spec, folder, "--window", "5s"]));
    assert!(notes.contains("only what both arms have is looked at, until 2026-"), "{notes}");
    assert!(!page.contains("Critical process lost"), "{page}");
    assert_ne!(code, 1, "{page}");
}
