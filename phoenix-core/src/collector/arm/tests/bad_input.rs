//! Plain configs and settings of which no arm config can be made say why.

use super::*;

fn error(plain: &str) -> ArmError {
    derive(plain, &settings(Placement::Beside)).unwrap_err()
}

#[test]
fn what_a_collector_refuses_is_refused_with_all_its_findings() {
    let plain = SCRAPING
        .replace("[host_metrics]", "[hostmetrics]")
        .replace("processors: [batch]", "processors: [bach]");
    let ArmError::Refused(found) = error(&plain) else { panic!("not refused") };
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "error[undefined_reference] 19:27 service::pipelines::metrics::receivers: `hostmetrics` is neither a configured receiver nor a connector (did you mean `host_metrics`?)",
            "error[undefined_reference] 19:54 service::pipelines::metrics::processors: `bach` is no configured processor (did you mean `batch`?)",
        ]
    );
}

#[test]
fn a_type_whose_ports_are_not_known_is_refused() {
    let plain = SCRAPING.replace("extensions:\n", "extensions:\n  healthcheck: {}\n");
    let ArmError::Refused(found) = error(&plain) else { panic!("not refused") };
    assert_eq!(
        found[0].to_string(),
        "error[unknown_component] 12:3 extensions::healthcheck: no extension of type `healthcheck` is in this distribution (did you mean `health_check`?)"
    );
}

#[test]
fn an_arm_config_is_no_plain_config() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    assert_eq!(error(&arm.text), ArmError::AlreadyArm);
}

#[test]
fn what_exports_no_metrics_cannot_be_measured() {
    let plain = SCRAPING.replace(
        "    metrics: {receivers: [host_metrics], processors: [batch], exporters: [otlp_http, debug]}\n",
        "",
    );
    assert_eq!(error(&plain), ArmError::NoMetrics);
}

#[test]
fn what_only_the_collector_can_see_and_would_have_to_change_is_refused() {
    for (part, reference, path) in [
        ("  health_check:\n", "  health_check: '${file:health.yaml}'\n", "extensions::health_check"),
        (
            "exporters: [otlp_http, debug]",
            "exporters: ['${env:EXPORTER}']",
            "service::pipelines::metrics::exporters",
        ),
        ("service:\n", "service:\n  telemetry: '${file:telemetry.yaml}'\n", "service::telemetry"),
        (
            "service:\n",
            "service:\n  telemetry: {metrics: {readers: ['${env:R}']}}\n",
            "service::telemetry::metrics::readers[0]",
        ),
    ] {
        let plain = SCRAPING.replace(part, reference);
        assert_eq!(error(&plain), ArmError::Opaque { path: path.to_owned() }, "{reference}");
    }
    let unchanged = SCRAPING.replace("  batch:\n", "  batch: '${file:batch.yaml}'\n");
    assert!(derive(&unchanged, &settings(Placement::Beside)).is_ok());
}

/// Makes one setting wrong.
type Spoil = fn(&mut ArmSettings);

#[test]
fn settings_out_of_range_name_themselves() {
    let wrong: [(&str, Spoil); 9] = [
        ("experiment", |s| s.experiment.clear()),
        ("variant", |s| s.variant.clear()),
        ("host", |s| s.host.clear()),
        ("directory", |s| s.directory.clear()),
        ("sink.endpoint", |s| s.sink.endpoint = "sink:4318".to_owned()),
        ("sink.telemetry_endpoint", |s| s.sink.telemetry_endpoint = Some("https://".to_owned())),
        ("sink.telemetry_interval_ms", |s| s.sink.telemetry_interval_ms = 0),
        ("sink.token_env", |s| s.sink.token_env = Some("a-b".to_owned())),
        ("ports", |s| s.ports = PortRange { first: 65_530, count: 7 }),
    ];
    for (name, spoil) in wrong {
        let mut settings = settings(Placement::Beside);
        spoil(&mut settings);
        match derive(SCRAPING, &settings) {
            Err(ArmError::Setting { name: found, .. }) => assert_eq!(found, name),
            other => panic!("{name}: {other:?}"),
        }
    }
}
