//! A collector is ended in order however early, and one that ends in trouble says so.
#![cfg(unix)]

use phoenix_testing::collector::Collector;
use phoenix_testing::http::post;
use phoenix_testing::place::scratch;

fn config(port: u16, file: &std::path::Path) -> String {
    format!(
        "receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{port}'}}}}}}}}\n\
         processors: {{batch: {{timeout: 1h}}}}\n\
         exporters: {{file: {{path: '{}'}}}}\n\
         service: {{telemetry: {{metrics: {{level: none}}}}, pipelines: {{metrics: {{receivers: [otlp], processors: [batch], exporters: [file]}}}}}}\n",
        file.display()
    )
}

const POINT: &str = r#"{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"sent","gauge":{"dataPoints":[{"asInt":"1"}]}}]}]}]}"#;

/// It is stopped the moment that it says it is ready, which is before it asks for signals.
#[test]
fn a_collector_that_is_stopped_at_once_sends_what_it_holds() {
    let Some(collector) = Collector::find("that collectors are ended in order") else { return };
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), "at-once");
    let rounds = std::env::var("PHOENIX_ENDINGS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    for round in 0..rounds {
        let name = format!("round-{round}");
        let file = folder.join(format!("{name}.json"));
        let (running, port) =
            collector.start_on_free_ports(&folder, &name, 1, |port| config(port, &file)).expect("it starts");
        assert_eq!(post(port, "metrics", POINT), 200);
        running.stop().unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = std::fs::read_to_string(&file).expect("its file");
        assert!(written.contains("sent"), "{name}: {written:?}");
        // Nothing was sent to this one, so it is asked even earlier.
        let (running, _) =
            collector.start_on_free_ports(&folder, &name, 1, |port| config(port, &file)).expect("it starts");
        running.stop().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_collector_that_was_killed_did_not_end_well() {
    let Some(collector) = Collector::find("that a death is told") else { return };
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), "killed");
    let file = folder.join("out.json");
    let (mut running, _) =
        collector.start_on_free_ports(&folder, "killed", 1, |port| config(port, &file)).expect("it starts");
    let status = std::process::Command::new("kill")
        .args(["-KILL", &running.id().to_string()])
        .status()
        .expect("kill is everywhere");
    assert!(status.success());
    phoenix_testing::place::wait_for("its end", || !running.is_alive());
    let told = running.stop().expect_err("it was killed");
    assert!(told.contains("ended before (signal: 9") && told.contains("Everything is ready"), "{told}");
}

#[test]
fn a_configuration_that_it_refuses_is_told_with_its_log() {
    let Some(collector) = Collector::find("that a refusal is told") else { return };
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), "refused");
    let told = collector.start(&folder, "refused", "receivers: {no_such: }\n").expect_err("it is refused");
    assert!(told.starts_with("refused did not start (exit status: 1)") && told.contains("no_such"), "{told}");
    let told = collector.refusal(&folder.join("config.yaml"), "receivers: {no_such: }\n", |_| {});
    assert!(told.is_some_and(|told| told.contains("no_such")));
}

#[test]
fn a_port_that_another_has_is_not_asked_for_again() {
    let Some(collector) = Collector::find("that ports are found") else { return };
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), "taken");
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("an address").port();
    let tries = std::cell::Cell::new(0);
    let (running, port) = collector
        .start_on_free_ports(&folder, "second", 1, |free| {
            tries.set(tries.get() + 1);
            config(if tries.get() == 1 { taken } else { free }, &folder.join("out.json"))
        })
        .expect("it starts the second time");
    assert_eq!(tries.get(), 2);
    assert_ne!(port, taken);
    running.stop().expect("it ends well");
}
