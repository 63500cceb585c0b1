//! The stage: what goes wrong on it is told, and nothing is left behind.
//!
//! Needs what the short form needs, and is skipped or fails where that is missing as it is.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use phoenix_proof::stage::{Actor, Scene, Tools, namespaces};
use phoenix_testing::{Collector, missing};

const GOOD: &str = "
receivers: {host_metrics: {collection_interval: 1s, scrapers: {load: {}}}}
exporters: {file: {path: /srv/phoenix/scene/out.jsonl}}
service:
  telemetry: {metrics: {level: none}}
  pipelines: {metrics: {receivers: [host_metrics], exporters: [file]}}
";

fn tools() -> Option<Tools> {
    let found = namespaces().and_then(|_| Collector::locate());
    let collector = found.map_err(|reason| missing("what the stage tells of trouble", &reason)).ok()?;
    let (load, prove) = (env!("CARGO_BIN_EXE_made-load").into(), env!("CARGO_BIN_EXE_prove").into());
    Some(Tools { collector: collector.path().to_owned(), load, prove })
}

/// A folder with these configurations, and the scene that plays them.
fn scene(test: &str, configs: &[(&str, &str)]) -> (PathBuf, Scene) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stage").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("cargo's folder can be written to");
    let collectors = configs.iter().map(|(name, text)| {
        fs::write(folder.join(format!("{name}.yaml")), text).expect("cargo's folder can be written to");
        Actor { name: (*name).to_owned(), after: Duration::ZERO }
    });
    let collectors = collectors.collect();
    (folder, Scene { load: Some(Vec::new()), collectors, sinks: 0, awaited: Vec::new() })
}

/// Processes whose command line has this in it.
fn running(needle: &str) -> usize {
    let entries = fs::read_dir("/proc").expect("Linux has /proc").flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.filter(|line| String::from_utf8_lossy(line).contains(needle)).count()
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|found| found.contains(text))
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(30), "not within 30 s: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_scene_leaves_what_its_collectors_wrote_and_no_process() {
    let Some(tools) = tools() else { return };
    let (folder, scene) = scene("good", &[("good-of-the-stage", GOOD)]);
    let playing = tools.play(&scene, &folder).expect("it can be played");
    wait_until("it runs", || running("good-of-the-stage") == 1);
    wait_until("it has written", || holds(&folder.join("out.jsonl"), "system.cpu.load_average.1m"));
    playing.stop().expect("it ends well");
    assert_eq!(running("good-of-the-stage"), 0);
}

#[test]
fn a_scene_that_is_dropped_ends_at_once() {
    let Some(tools) = tools() else { return };
    let (folder, scene) = scene("dropped", &[("dropped-of-the-stage", GOOD)]);
    drop(tools.play(&scene, &folder).expect("it can be played"));
    wait_until("it has ended", || running("dropped-of-the-stage") == 0);
}

#[test]
fn a_collector_that_ends_too_early_is_named_with_its_last_words() {
    let Some(tools) = tools() else { return };
    let bad = GOOD.replace("load: {}", "lode: {}");
    let (folder, scene) = scene("bad", &[("other-of-the-stage", GOOD), ("bad-of-the-stage", &bad)]);
    // It is seen to have ended while all are started, or later.
    let told = tools.play(&scene, &folder).and_then(|playing| {
        wait_until("it has said why", || holds(&folder.join("bad-of-the-stage.log"), "lode"));
        wait_until("everything has ended with it", || running("other-of-the-stage") == 0);
        playing.stop()
    });
    let text = told.expect_err("one collector cannot start").to_string();
    assert!(text.starts_with("bad-of-the-stage ended before its time (exit status: 1): "), "{text}");
    assert!(text.contains("lode"), "{text}");
    assert_eq!(running("bad-of-the-stage"), 0);
}
