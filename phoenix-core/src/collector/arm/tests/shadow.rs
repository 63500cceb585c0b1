//! Beside production: nothing of production's is touched, nothing clashes.

use super::*;

#[test]
fn nothing_reaches_production() {
    for others in [OtherSignals::RunIntoNothing, OtherSignals::LeaveOut] {
        let settings = ArmSettings { other_signals: others, ..settings(Placement::Beside) };
        let arm = arm(SCRAPING, &settings);
        for production in ["backend.example", "manager.example", "debug", "/var/lib"] {
            assert!(!arm.text.contains(production), "{production} in\n{}", arm.text);
        }
    }
}

#[test]
fn metrics_go_to_the_sink_with_their_tags() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    has(
        &arm,
        &[
            (
                "service::pipelines::metrics",
                Some("{receivers: [host_metrics], processors: [batch], exporters: [forward/phoenix]}"),
            ),
            (
                "service::pipelines::metrics/phoenix",
                Some(
                    "{receivers: [forward/phoenix], processors: [resource/phoenix, batch/phoenix], exporters: [otlp_http/phoenix]}",
                ),
            ),
            ("exporters::otlp_http/phoenix::endpoint", Some("http://sink.example:4318")),
            (
                "exporters::otlp_http/phoenix::retry_on_failure",
                Some("{enabled: true, max_elapsed_time: 60s}"),
            ),
        ],
    );
    let document = Document::parse(&arm.text).unwrap();
    let tags =
        document.get(&["processors", "resource/phoenix", "attributes"]).and_then(Node::as_list).unwrap();
    let text = |tag: &Node, key: &str| {
        tag.as_map().and_then(|m| m.get(key)).and_then(Node::as_text).map(str::to_owned)
    };
    let tags: Vec<_> =
        tags.iter().map(|tag| ["key", "value", "action"].map(|key| text(tag, key).unwrap())).collect();
    assert_eq!(
        tags,
        [
            ["phoenix.experiment.id", "exp-1", "upsert"],
            ["phoenix.variant", "candidate", "upsert"],
            ["phoenix.host", "web-1", "upsert"],
            ["host.name", "web-1", "insert"],
            ["phoenix.config.hash", arm.hash.as_str(), "upsert"],
        ]
    );
}

#[test]
fn traces_and_logs_run_into_nothing_or_are_left_out() {
    let keep = ArmSettings { other_signals: OtherSignals::RunIntoNothing, ..settings(Placement::Beside) };
    has(
        &arm(SCRAPING, &keep),
        &[
            (
                "service::pipelines::logs",
                Some("{receivers: [host_metrics/events], exporters: [nop/phoenix]}"),
            ),
            ("exporters::nop/phoenix", Some("{}")),
        ],
    );
    has(
        &arm(SCRAPING, &settings(Placement::Beside)),
        &[("service::pipelines::logs", None), ("exporters::nop/phoenix", None)],
    );
}

#[test]
fn everything_that_listens_gets_a_port_of_its_own() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    has(
        &arm,
        &[
            ("extensions::health_check", Some("{endpoint: 'localhost:20001'}")),
            ("extensions::zpages", Some("{endpoint: '0.0.0.0:20002'}")),
            ("service::extensions", Some("[health_check, zpages]")),
        ],
    );
    assert!(arm.text.contains("port: 20000"), "the collector's own telemetry");
    assert_eq!(ports_needed(SCRAPING, Placement::Beside, OtherSignals::LeaveOut), Ok(3));
}

#[test]
fn an_endpoint_keeps_its_host_as_far_as_that_is_known() {
    for (before, after) in [
        ("127.0.0.1:1", "127.0.0.1:20001"),
        ("'[::1]:13133'", "'[::1]:20001'"),
        ("'${env:POD_IP}:13133'", "'${env:POD_IP}:20001'"),
        ("'${env:ENDPOINT}'", "localhost:20001"),
        ("'${env:HOST:-0.0.0.0}:${env:PORT:-13133}'", "'${env:HOST:-0.0.0.0}:20001'"),
        ("':13133'", "localhost:20001"),
    ] {
        let plain =
            SCRAPING.replace("  health_check:\n", &format!("  health_check: {{endpoint: {before}}}\n"));
        has(
            &arm(&plain, &settings(Placement::Beside)),
            &[("extensions::health_check::endpoint", Some(after))],
        );
    }
}

#[test]
fn too_few_ports_name_the_field_that_went_without() {
    let settings = settings(Placement::Beside).with_ports(PortRange { first: 20_000, count: 2 });
    let path = "extensions::zpages::endpoint".to_owned();
    assert_eq!(derive(SCRAPING, &settings), Err(ArmError::PortsExhausted { path, count: 2 }));
}

#[test]
fn extensions_that_served_production_go() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    has(&arm, &[("extensions::opamp", None), ("extensions::file_storage", None)]);
    let why = |path: &str| arm.changes.iter().find(|c| c.path == path).and_then(|c| c.why);
    assert_eq!(why("extensions::opamp"), Some(Why::NotManaged));
    assert_eq!(why("extensions::file_storage"), Some(Why::Unused));
}

#[test]
fn what_is_still_written_goes_below_the_arms_folder() {
    let plain = SCRAPING
        .replace("collection_interval: 10s", "collection_interval: 10s, storage: file_storage")
        .replace(
            "service:\n",
            "service:\n  telemetry: {logs: {output_paths: [stderr, /var/log/otelcol.log, /b/otelcol.log]}}\n",
        );
    let mut settings = settings(Placement::Beside);
    settings.directory = "/run/phoenix/$x".to_owned();
    has(
        &arm(&plain, &settings),
        &[
            (
                "extensions::file_storage",
                Some("{directory: '/run/phoenix/$$x/file_storage', create_directory: true}"),
            ),
            (
                "service::telemetry::logs::output_paths",
                Some(
                    "[stderr, '/run/phoenix/$$x/collector_otelcol.log', '/run/phoenix/$$x/collector_otelcol.log_2']",
                ),
            ),
        ],
    );
}

#[test]
fn own_telemetry_goes_to_the_sink_and_not_to_production() {
    let telemetry = "
  telemetry:
    resource: {service.name: otelcol}
    traces: {level: normal, processors: [{batch: {exporter: {otlp: {protocol: http/protobuf, endpoint: 'https://backend.example'}}}}]}
    logs: {level: warn, processors: [{batch: {exporter: {otlp: {protocol: http/protobuf, endpoint: 'https://backend.example'}}}}]}
    metrics:
      level: none
      readers:
        - periodic: {exporter: {otlp: {protocol: http/protobuf, endpoint: 'https://backend.example'}}}
        - pull: {exporter: {prometheus: {host: 0.0.0.0, port: 8888}}}
";
    let plain = SCRAPING.replace("service:\n", &format!("service:{telemetry}"));
    let arm = arm(&plain, &settings(Placement::Beside));
    assert!(!arm.text.contains("backend.example"), "{}", arm.text);
    has(
        &arm,
        &[
            ("service::telemetry::metrics::level", Some("normal")),
            (
                "service::telemetry::metrics::readers",
                Some(
                    "[{pull: {exporter: {prometheus: {host: 0.0.0.0, port: 20000}}}}, \
            {periodic: {interval: 10000, exporter: {otlp: {protocol: http/protobuf, endpoint: 'http://sink.example:4319'}}}}]",
                ),
            ),
            ("service::telemetry::traces", Some("{level: normal}")),
            ("service::telemetry::logs", Some("{level: warn}")),
            (
                "service::telemetry::resource",
                Some(
                    "{service.name: otelcol, phoenix.experiment.id: exp-1, phoenix.variant: candidate, phoenix.host: web-1, host.name: web-1}",
                ),
            ),
        ],
    );
}

#[test]
fn a_resource_written_as_a_list_stays_one() {
    let plain = SCRAPING.replace("service:\n", "service:\n  telemetry: {resource: {attributes: [{name: service.name, value: x}, {name: phoenix.variant, value: old}]}}\n");
    has(
        &arm(&plain, &settings(Placement::Beside)),
        &[(
            "service::telemetry::resource",
            Some(
                "{attributes: [{name: service.name, value: x}, {name: phoenix.experiment.id, value: exp-1}, \
         {name: phoenix.variant, value: candidate}, {name: phoenix.host, value: web-1}, {name: host.name, value: web-1}]}",
            ),
        )],
    );
}

#[test]
fn connectors_between_pipelines_stay_and_data_is_measured_where_it_leaves() {
    let plain = "
receivers: {host_metrics: {scrapers: {cpu: {}}}}
connectors: {forward: }
exporters: {debug: , otlp_http: {endpoint: 'https://backend.example'}}
service:
  pipelines:
    metrics/in: {receivers: [host_metrics], exporters: [forward]}
    metrics/a: {receivers: [forward], exporters: [debug]}
    metrics/b: {receivers: [forward], exporters: [otlp_http]}
";
    has(
        &arm(plain, &settings(Placement::Beside)),
        &[
            ("service::pipelines::metrics/in::exporters", Some("[forward]")),
            ("service::pipelines::metrics/a::exporters", Some("[forward/phoenix]")),
            ("service::pipelines::metrics/b::exporters", Some("[forward/phoenix]")),
            ("connectors", Some("{forward: null, forward/phoenix: {}}")),
        ],
    );
}

#[test]
fn a_receiver_that_is_sent_its_data_needs_the_other_design() {
    let error = derive(RECEIVING, &settings(Placement::Beside)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the receiver `otlp` in the metrics pipeline is sent its data, which only one collector of a host can get; use the design `split`, or, where it listens and something can copy to the arms what it is sent, `mirror`"
    );
}

#[test]
fn a_receiver_of_what_is_left_out_does_not_matter() {
    let plain = SCRAPING
        .replace("receivers:\n", "receivers:\n  otlp: {protocols: {grpc: }}\n")
        .replace("  pipelines:\n", "  pipelines:\n    traces: {receivers: [otlp], exporters: [otlp_http]}\n");
    assert!(derive(&plain, &settings(Placement::Beside)).is_ok());
    let keep = ArmSettings { other_signals: OtherSignals::RunIntoNothing, ..settings(Placement::Beside) };
    let error = derive(&plain, &keep).unwrap_err();
    assert!(error.to_string().ends_with("`mirror`, or leave traces and logs out"), "{error}");
}

#[test]
fn a_mirrored_arm_listens_on_ports_of_its_own_and_sends_to_the_sink_only() {
    let mirrored = arm(RECEIVING, &settings(Placement::Mirrored));
    let needed = ports_needed(RECEIVING, Placement::Mirrored, OtherSignals::LeaveOut).unwrap();
    let document = Document::parse(&mirrored.text).unwrap();
    let port = |protocol: &str| {
        let endpoint = document.get(&["receivers", "otlp", "protocols", protocol, "endpoint"]);
        let endpoint = endpoint.and_then(Node::as_text).unwrap();
        endpoint.rsplit(':').next().unwrap().parse::<u16>().unwrap()
    };
    let ports = [port("grpc"), port("http")];
    assert!(ports.iter().all(|port| (20_000..20_000 + needed).contains(port)), "{ports:?} of {needed}");
    assert_ne!(ports[0], ports[1]);
    assert!(!mirrored.text.contains("backend.example"), "{}", mirrored.text);
    let beside = derive(RECEIVING, &settings(Placement::Beside)).unwrap_err();
    assert!(beside.to_string().contains("`mirror`"), "{beside}");
}

#[test]
fn what_is_fetched_from_a_queue_cannot_be_mirrored() {
    let plain = "
receivers: {kafka: {metrics: {topics: [metrics]}}}
exporters: {otlp_http: {endpoint: 'https://backend.example'}}
service: {pipelines: {metrics: {receivers: [kafka], exporters: [otlp_http]}}}
";
    let plain = Document::parse(plain).unwrap();
    let refuse = crate::collector::arm::shadow::refuse_receiving;
    let refused = refuse(&plain, Placement::Mirrored, OtherSignals::LeaveOut);
    assert!(matches!(refused, Err(ArmError::ReceivesInput { .. })), "{refused:?}");
}
