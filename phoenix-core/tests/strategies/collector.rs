//! Runs a rendered configuration on scrapes that were made.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use phoenix_core::render::catalogue;
use serde_json::{Value, json};

use crate::points::{Point, points};

/// The collector to ask, or `None` with a loud reason; where it must be there, its absence fails.
pub(crate) fn collector() -> Option<PathBuf> {
    let named = std::env::var_os("PHOENIX_OTELCOL").map(PathBuf::from);
    let path = named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../build/otelcol"));
    if path.is_file() {
        return Some(path);
    }
    let missing = format!(
        "no collector at {}: build one with `make collector`, or name one with PHOENIX_OTELCOL",
        path.display()
    );
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{missing}");
    eprintln!("SKIPPED: what the strategies do in a real collector; {missing}");
    None
}

/// What the template's exporter writes of each scrape, in their order.
pub(crate) fn run(collector: &Path, template: &str, parameters: Value, scrapes: &[Value]) -> Vec<Vec<Point>> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("strategies-{number}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let output = folder.join("out.jsonl");
    let mut values: BTreeMap<String, Value> = parameters.as_object().unwrap().clone().into_iter().collect();
    values.insert("exporter".into(), json!("file"));
    values.insert("file_path".into(), json!(output.to_str().unwrap()));
    let rendered = catalogue::get(template).unwrap().render(&values).unwrap();
    let (config, log) = (folder.join("config.yaml"), folder.join("log"));
    let (running, port) = (0..10)
        .find_map(|_| start(collector, &rendered.text, &config, &log))
        .unwrap_or_else(|| panic!("no free port: {}", std::fs::read_to_string(&log).unwrap()));
    for scrape in scrapes {
        post(port, &scrape.to_string());
    }
    running.end();
    let said = std::fs::read_to_string(&log).unwrap();
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

fn post(port: u16, body: &str) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!(
        "POST /v1/metrics HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}\n{body}");
}

/// A running collector and its port; `None` if another took the port between finding and using it.
fn start(collector: &Path, text: &str, config: &Path, log: &Path) -> Option<(Running, u16)> {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    std::fs::write(config, fed(text, port)).unwrap();
    let child = Command::new(collector)
        .arg(format!("--config=file:{}", config.display()))
        .stderr(std::fs::File::create(log).unwrap())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let started = Instant::now();
    loop {
        let said = std::fs::read_to_string(log).unwrap();
        if said.contains("Everything is ready") {
            return Some((running, port));
        }
        if running.0.try_wait().unwrap().is_some() {
            assert!(said.contains("address already in use"), "the collector did not start: {said}");
            return None;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "the collector does not start: {said}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A collector that ends with the test, however the test ends.
struct Running(Child);

impl Running {
    /// Asks it to end, so that it writes what it holds.
    fn end(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert!(self.0.wait().unwrap().success(), "the collector did not end well");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
