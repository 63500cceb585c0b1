//! Runs a rendered configuration on scrapes that were made.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use phoenix_core::render::catalogue;
use phoenix_testing::Collector;
use phoenix_testing::http::post;
use phoenix_testing::place::scratch;
use serde_json::{Value, json};

use crate::points::{Point, points};

pub(crate) fn collector() -> Option<Collector> {
    Collector::find("what the strategies do in a real collector")
}

/// What the template's exporter writes of each scrape, in their order.
pub(crate) fn run(
    collector: &Collector,
    template: &str,
    parameters: Value,
    scrapes: &[Value],
) -> Vec<Vec<Point>> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), &format!("strategies-{number}"));
    let output = folder.join("out.jsonl");
    let mut values: BTreeMap<String, Value> = parameters.as_object().unwrap().clone().into_iter().collect();
    values.insert("exporter".into(), json!("file"));
    values.insert("file_path".into(), json!(output.to_str().unwrap()));
    let rendered = catalogue::get(template).unwrap().render(&values).unwrap();
    let (running, port) =
        collector.start_on_free_ports(&folder, "strategy", 1, |port| fed(&rendered.text, port)).unwrap();
    for scrape in scrapes {
        assert_eq!(post(port, "metrics", &scrape.to_string()), 200, "{}\n{scrape}", running.log());
    }
    let said = running.stop().unwrap_or_else(|error| panic!("{template} {values:?}: {error}"));
    let complaints: Vec<&str> =
        said.lines().filter(|line| line.contains("\twarn\t") || line.contains("\terror\t")).collect();
    assert!(complaints.is_empty(), "{template} {values:?}: {}\n{}", complaints.join("\n"), rendered.text);
    let written = std::fs::read_to_string(&output).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    written.lines().map(|line| points(&serde_json::from_str(line).unwrap())).collect()
}

/// The configuration with a receiver that can be sent to instead of its own.
fn fed(text: &str, port: u16) -> String {
    let mut config: Value = serde_saphyr::from_str(text).unwrap();
    config["receivers"] = json!({"otlp": {"protocols": {"http": {"endpoint": format!("127.0.0.1:{port}")}}}});
    config["service"]["pipelines"]["metrics"]["receivers"] = json!(["otlp"]);
    config["service"]["telemetry"] = json!({"metrics": {"level": "none"}});
    config.to_string()
}
