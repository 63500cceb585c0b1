//! Arm configs on a real collector: it accepts them, and two of them run on one host.
//!
//! The collector is found as `phoenix_testing` says.
#![allow(clippy::disallowed_methods, reason = "the tests run real collectors on real files")]

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use phoenix_core::collector::arm::{derive, ports_needed};
use phoenix_core::collector::{ArmConfig, ArmError, ArmSettings, OtherSignals, Placement, PortRange, Sink};
use phoenix_testing::http::post;
use phoenix_testing::place::{free_ports, wait_for};
use phoenix_testing::{Collector, Running, place, sinks};

/// What the cases expect of the environment.
const ENVIRONMENT: [(&str, &str); 3] = [("EP", "127.0.0.1:4317"), ("P", "4317"), ("B", "{timeout: 2s}")];

/// Accepted cases of which no arm config is derived, with the reason.
const NOT_DERIVED: &[(&str, &str)] = &[];

#[test]
fn the_collector_accepts_the_arms_of_every_accepted_case() {
    let Some(collector) = collector() else { return };
    let folder = scratch("accepted");
    let mut arms = Vec::new();
    let mut not_derived = Vec::new();
    for (name, plain) in plain_configs() {
        for (variant, first) in [("baseline", 20_000), ("candidate", 21_000)] {
            match arm(&plain, variant, first, &folder) {
                Ok(arm) => {
                    let file = folder.join(format!("{}-{variant}.yaml", name.replace('/', "-")));
                    arms.push((file, arm.text));
                }
                Err(error) => not_derived.push((name.clone(), error.to_string())),
            }
        }
    }
    not_derived.dedup();
    let not_derived: Vec<_> = not_derived.iter().map(|(n, e)| (n.as_str(), e.as_str())).collect();
    assert_eq!(not_derived, NOT_DERIVED);
    assert!(arms.len() > 100, "only {} arms", arms.len());
    let refused = Mutex::new(Vec::new());
    let queue = Mutex::new(arms.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((file, text)) = queue.lock().expect("no panic").next() else { break };
                    let refusal = collector.refusal(&file, &text, |command| {
                        command.envs(ENVIRONMENT);
                    });
                    if let Some(message) = refusal {
                        refused.lock().expect("no panic").push(format!("{}: {message}", file.display()));
                    }
                }
            });
        }
    });
    let refused = refused.into_inner().expect("no panic");
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn both_arms_run_beside_each_other_and_deliver() {
    let Some(collector) = collector() else { return };
    let folder = scratch("both");
    let plain = plain_configs()
        .into_iter()
        .find(|(name, _)| name == "strategies/1-baseline.yaml")
        .map(|(_, plain)| plain.replace("collection_interval: 60s", "collection_interval: 2s"))
        .map(|plain| {
            plain.replace(
                "service:\n",
                "extensions: {health_check: {}}\nservice:\n  extensions: [health_check]\n",
            )
        })
        .expect("the baseline strategy");
    let needed = ports_needed(&plain, Placement::Beside, OtherSignals::LeaveOut).expect("a number");
    assert_eq!(needed, 2, "own telemetry and health check");
    let first = free_ports(2 * needed + 1);
    let sink_port = first + 2 * needed;
    let data = folder.join("data.json");
    let sink = format!(
        "receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{sink_port}'}}}}}}}}\n\
         exporters: {{file: {{path: '{}', flush_interval: 100ms}}}}\n\
         service:\n  telemetry: {{metrics: {{level: none}}}}\n  \
         pipelines: {{metrics: {{receivers: [otlp], exporters: [file]}}}}\n",
        data.display()
    );
    let _sink = collector.start(&folder, "sink", &sink).expect("a sink");
    wait_for("the sink to listen", || TcpStream::connect(("127.0.0.1", sink_port)).is_ok());
    let endpoint = format!("http://127.0.0.1:{sink_port}");
    let mut sink = Sink::new(&endpoint).with_telemetry(&endpoint);
    sink.telemetry_interval_ms = 500;
    let mut arms: Vec<(ArmConfig, Running)> = ["baseline", "candidate"]
        .into_iter()
        .zip([first, first + needed])
        .map(|(variant, first)| {
            let mut settings = ArmSettings::new("exp-1", variant, "web-1", Placement::Beside, sink.clone())
                .with_ports(PortRange { first, count: needed });
            settings.directory = folder.display().to_string();
            let arm = derive(&plain, &settings).expect("an arm config");
            let running = collector.start(&folder, variant, &arm.text).expect("an arm that runs");
            (arm, running)
        })
        .collect();
    wait_for("all four ports", || {
        (first..first + 2 * needed).all(|port| TcpStream::connect(("127.0.0.1", port)).is_ok())
    });
    let stored = || std::fs::read_to_string(&data).unwrap_or_default();
    for (arm, _) in &arms {
        wait_for("the arm's data", || {
            stored().lines().any(|line| {
                line.contains(&arm.hash) && line.contains("process.memory.usage") && line.contains("web-1")
            })
        });
    }
    for variant in ["baseline", "candidate"] {
        wait_for("the arm's own telemetry", || {
            stored()
                .lines()
                .any(|line| line.contains("otelcol_process_cpu_seconds") && line.contains(variant))
        });
    }
    for (_, running) in &mut arms {
        assert!(running.is_alive(), "{}", running.log());
    }
}

#[test]
fn a_sink_that_is_dead_slow_or_refusing_does_no_harm_in_productions_place() {
    let Some(collector) = collector() else { return };
    for (name, sink) in [("dead", sinks::dead()), ("slow", sinks::slow()), ("refusing", sinks::refusing())] {
        let production = production(&collector, name, sink, |arm| arm);
        let answers = production.send(60);
        let slowest = answers.iter().map(|(_, took)| *took).max().unwrap_or_default();
        assert!(answers.iter().all(|(status, _)| *status == 200), "{name}: {answers:?}");
        assert!(slowest < Duration::from_secs(2), "{name}: {slowest:?}");
        wait_for("everything in production's own output", || production.received() == 60);
    }
}

#[test]
fn without_its_batch_the_branch_would_fail_production() {
    let Some(collector) = collector() else { return };
    let production = production(&collector, "unprotected", sinks::slow(), |arm| {
        arm.replace("[resource/phoenix, batch/phoenix]", "[resource/phoenix]")
    });
    let refused = production.send(60).iter().filter(|(status, _)| *status != 200).count();
    assert!(refused > 0, "the test above could not fail");
}

/// A collector in production's place that is sent metrics and writes them to a file.
struct Production {
    port: u16,
    output: PathBuf,
    _running: Running,
}

fn production(collector: &Collector, name: &str, sink: String, change: fn(String) -> String) -> Production {
    let folder = scratch(name);
    let port = free_ports(2);
    let output = folder.join("production.json");
    let plain = format!(
        "receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{port}'}}}}}}}}\n\
         exporters: {{file: {{path: '{}', flush_interval: 100ms}}}}\n\
         service:\n  \
         telemetry: {{metrics: {{readers: [{{pull: {{exporter: {{prometheus: {{host: localhost, port: {}}}}}}}}}]}}}}\n  \
         pipelines: {{metrics: {{receivers: [otlp], exporters: [file]}}}}\n",
        output.display(),
        port + 1
    );
    let settings = ArmSettings::new("exp-1", "candidate", "web-1", Placement::Instead, Sink::new(sink));
    let arm = derive(&plain, &settings).expect("an arm config");
    // A queue of two single points overflows at once; what is proven is what happens then.
    let small = arm
        .text
        .replace("queue_size: 100", "queue_size: 2")
        .replace("send_batch_size: 8192", "send_batch_size: 1")
        .replace("send_batch_max_size: 8192", "send_batch_max_size: 1");
    let running = collector.start(&folder, name, &change(small)).expect("production");
    wait_for("production to listen", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    Production { port, output, _running: running }
}

impl Production {
    /// Sends single points; the status and the time of each answer.
    fn send(&self, count: usize) -> Vec<(u16, Duration)> {
        (0..count)
            .map(|index| {
                let body = format!(
                    "{{\"resourceMetrics\":[{{\"scopeMetrics\":[{{\"metrics\":[{{\"name\":\"sent\",\
                     \"gauge\":{{\"dataPoints\":[{{\"timeUnixNano\":\"1\",\"asInt\":\"{index}\"}}]}}}}]}}]}}]}}"
                );
                let started = Instant::now();
                (post(self.port, "metrics", &body), started.elapsed())
            })
            .collect()
    }

    fn received(&self) -> usize {
        let output = std::fs::read_to_string(&self.output).unwrap_or_default();
        output.matches("\"asInt\"").count()
    }
}

/// Every accepted configuration that is kept with the tests, by name.
fn plain_configs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector-cases");
    let table = std::fs::read_to_string(folder.join("cases.tsv")).expect("the table of cases");
    let accepted = table.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let name = columns.next()?;
        (columns.next() == Some("valid")).then(|| name.to_owned())
    });
    let mut strategies: Vec<String> = std::fs::read_dir(folder.join("strategies"))
        .expect("the strategies")
        .map(|entry| format!("strategies/{}", entry.expect("an entry").file_name().display()))
        .collect();
    strategies.sort();
    accepted
        .chain(strategies)
        .map(|name| {
            let text = std::fs::read_to_string(folder.join(&name)).expect("a configuration");
            (name, text)
        })
        .collect()
}

/// The arm config in the first placement that suits: beside production, else in its place.
fn arm(plain: &str, variant: &str, first: u16, folder: &Path) -> Result<ArmConfig, ArmError> {
    let sink = Sink {
        token_env: Some("PHOENIX_TOKEN".to_owned()),
        ..Sink::new("http://127.0.0.1:14318").with_telemetry("http://127.0.0.1:14318/v1/metrics")
    };
    let mut settings = ArmSettings::new("exp-1", variant, "web-1", Placement::Beside, sink)
        .with_ports(PortRange { first, count: 100 });
    settings.directory = folder.display().to_string();
    settings.other_signals = OtherSignals::RunIntoNothing;
    match derive(plain, &settings) {
        Err(ArmError::ReceivesInput { .. }) => {
            settings.placement = Placement::Instead;
            derive(plain, &settings)
        }
        result => result,
    }
}

fn collector() -> Option<Collector> {
    Collector::find("arms on a real collector")
}

fn scratch(name: &str) -> PathBuf {
    place::scratch(env!("CARGO_TARGET_TMPDIR"), &format!("arm-{name}"))
}
