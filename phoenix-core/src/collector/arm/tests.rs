//! What a derived arm config does and does not do, in both designs.

use proptest::prelude::*;

use super::*;
use crate::collector::document::{Mapping, Node};
use crate::collector::hash::stated_hash;
use crate::collector::{Why, hash_of};

mod bad_input;
mod shadow;
mod split;

/// Scrapes processes, makes logs, serves and stores on the host.
const SCRAPING: &str = "
receivers:
  host_metrics: {collection_interval: 10s, scrapers: {process: {}}}
  host_metrics/events: {scrapers: {cpu: {}}}
processors:
  batch:
exporters:
  otlp_http: {endpoint: 'https://backend.example', sending_queue: {storage: file_storage}}
  otlp/unused: {endpoint: 'backend.example:4317'}
  debug: {verbosity: basic}
extensions:
  health_check:
  file_storage: {directory: /var/lib/otelcol}
  zpages: {endpoint: '0.0.0.0:55679'}
  opamp: {server: {ws: {endpoint: 'wss://manager.example/v1/opamp'}}}
service:
  extensions: [health_check, file_storage, zpages, opamp]
  pipelines:
    metrics: {receivers: [host_metrics], processors: [batch], exporters: [otlp_http, debug]}
    logs: {receivers: [host_metrics/events], exporters: [otlp_http]}
";

/// Receives metrics and traces.
const RECEIVING: &str = "
receivers:
  otlp: {protocols: {grpc: , http: {endpoint: '0.0.0.0:4318'}}}
exporters:
  otlp_grpc: {endpoint: 'backend.example:4317'}
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [otlp_grpc]}
    traces: {receivers: [otlp], exporters: [otlp_grpc]}
";

fn settings(placement: Placement) -> ArmSettings {
    let sink = Sink::new("http://sink.example:4318").with_telemetry("http://sink.example:4319");
    ArmSettings::new("exp-1", "candidate", "web-1", placement, sink)
        .with_ports(PortRange { first: 20_000, count: 10 })
}

fn arm(plain: &str, settings: &ArmSettings) -> ArmConfig {
    derive(plain, settings).unwrap_or_else(|error| panic!("{error}"))
}

/// What an arm config has at each of some paths, in flow style.
fn has(arm: &ArmConfig, expected: &[(&str, Option<&str>)]) {
    let document = Document::parse(&arm.text).unwrap();
    for (path, expected) in expected {
        let keys: Vec<&str> = path.split("::").collect();
        let expected = expected.map(|text| {
            let document = Document::parse(&format!("x: {text}\n")).unwrap();
            document.get(&["x"]).unwrap().clone()
        });
        let found = document.get(&keys).cloned();
        let text = |node: Option<Node>| {
            node.map(|node| {
                let mut root = Mapping::default();
                root.set(path, node);
                Document::new(root).to_text()
            })
        };
        let same = found == expected;
        assert!(same, "found {:?}, expected {:?} in\n{}", text(found), text(expected), arm.text);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (plain, placement) in [
        (SCRAPING, Placement::Beside),
        (RECEIVING, Placement::Mirrored),
        (SCRAPING, Placement::Instead),
        (RECEIVING, Placement::Instead),
    ] {
        assert_eq!(arm(plain, &settings(placement)), arm(plain, &settings(placement)));
    }
}

#[test]
fn the_arms_of_an_experiment_differ_in_tags_and_ports_only() {
    let candidate = settings(Placement::Beside);
    let mut baseline = candidate.clone().with_ports(PortRange { first: 30_000, count: 10 });
    baseline.variant = "baseline".to_owned();
    let [one, other] = [&candidate, &baseline].map(|s| Document::parse(&arm(SCRAPING, s).text).unwrap());
    let changed: Vec<String> = difference(&one, &other).changes.into_iter().map(|c| c.path).collect();
    assert_eq!(
        changed,
        [
            "processors::resource/phoenix::attributes[1]::value",
            "processors::resource/phoenix::attributes[4]::value",
            "extensions::health_check::endpoint",
            "extensions::zpages::endpoint",
            "service::telemetry::metrics::readers[0]::pull::exporter::prometheus::port",
            "service::telemetry::resource::phoenix.variant",
        ]
    );
}

#[test]
fn an_arm_config_states_its_own_hash() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    assert_eq!(hash_of(&arm.text).as_deref(), Ok(arm.hash.as_str()));
    assert_eq!(stated_hash(&arm.text), Ok(arm.hash.as_str()));
}

#[test]
fn many_hosts_get_what_each_would_get_alone() {
    for placement in [Placement::Beside, Placement::Instead] {
        let settings = settings(placement);
        let hosts = ["web-1", "no", "web 2: [\"$x\"]\n", "ü"];
        let arms = derive_for_hosts(SCRAPING, &settings, hosts).unwrap();
        let alone =
            hosts.map(|host| arm(SCRAPING, &ArmSettings { host: host.to_owned(), ..settings.clone() }));
        assert_eq!(arms.len(), hosts.len());
        for (arm, alone) in arms.iter().zip(alone) {
            assert_eq!((&arm.text, &arm.hash), (&alone.text, &alone.hash));
        }
    }
    let without = derive_for_hosts(SCRAPING, &settings(Placement::Beside), ["web-1", ""]);
    assert!(matches!(without, Err(ArmError::Setting { name: "host", .. })));
}

#[test]
fn every_change_has_its_reason() {
    for (plain, placement) in [
        (SCRAPING, Placement::Beside),
        (RECEIVING, Placement::Mirrored),
        (SCRAPING, Placement::Instead),
        (RECEIVING, Placement::Instead),
    ] {
        for others in [OtherSignals::RunIntoNothing, OtherSignals::LeaveOut] {
            let settings = ArmSettings { other_signals: others, ..settings(placement) };
            let changes = arm(plain, &settings).changes;
            assert!(changes.len() > 4);
            let without: Vec<_> = changes.iter().filter(|c| c.why.is_none()).collect();
            assert!(without.is_empty(), "{without:?}");
        }
    }
}

#[test]
fn the_difference_can_be_read() {
    let arm = arm(SCRAPING, &settings(Placement::Beside));
    let lines: Vec<String> = arm.changes.iter().map(ToString::to_string).collect();
    for line in [
        "- exporters::debug: {verbosity: basic}  # an arm beside production sends nothing to its backends",
        "~ extensions::zpages::endpoint: 0.0.0.0:55679 -> 0.0.0.0:20002  # a port of its own",
        "+ connectors: {forward/phoenix: {}}  # measuring branch",
    ] {
        assert!(lines.iter().any(|l| l == line), "{line} not in\n{}", lines.join("\n"));
    }
    let measuring = arm.changes.iter().filter(|c| c.why == Some(Why::Measuring)).count();
    assert_eq!(measuring, 5, "{}", lines.join("\n"));
}

#[test]
fn names_that_the_plain_config_uses_are_not_taken() {
    let plain = SCRAPING.replace("  batch:\n", "  batch:\n  resource/phoenix: {attributes: [{key: a, value: b, action: upsert}]}\n  batch/phoenix2: {}\n");
    let arm = arm(&plain, &settings(Placement::Beside));
    has(
        &arm,
        &[
            ("processors::resource/phoenix::attributes", Some("[{key: a, value: b, action: upsert}]")),
            ("service::pipelines::metrics::exporters", Some("[forward/phoenix3]")),
            ("service::pipelines::metrics/phoenix3::processors", Some("[resource/phoenix3, batch/phoenix3]")),
        ],
    );
}

#[test]
fn what_settings_hold_is_taken_literally() {
    let mut settings = settings(Placement::Beside);
    settings.experiment = "a${env:HOME}\": [x]\nb: $$".to_owned();
    settings.host = "no".to_owned();
    let arm = arm(SCRAPING, &settings);
    let literal = "\"a$${env:HOME}\\\": [x]\\nb: $$$$\"";
    let tag = format!("{{key: phoenix.experiment.id, value: {literal}, action: upsert}}");
    let document = Document::parse(&arm.text).unwrap();
    let tags =
        document.get(&["processors", "resource/phoenix", "attributes"]).and_then(Node::as_list).unwrap();
    assert_eq!(Some(&tags[0]), Document::parse(&format!("x: {tag}")).unwrap().get(&["x"]));
    assert_eq!(
        tags[2],
        *Document::parse("x: {key: phoenix.host, value: 'no', action: upsert}").unwrap().get(&["x"]).unwrap()
    );
}

#[test]
fn scalars_of_the_plain_config_keep_their_text() {
    let plain = SCRAPING.replace(
        "collection_interval: 10s",
        "collection_interval: 10s, timeout: 0x10, root_path: '010', initial_delay: 1_000",
    );
    let arm = arm(&plain, &settings(Placement::Beside));
    has(
        &arm,
        &[(
            "receivers::host_metrics",
            Some(
                "{collection_interval: 10s, timeout: 0x10, root_path: '010', initial_delay: 1_000, scrapers: {process: {}}}",
            ),
        )],
    );
}

#[test]
fn a_token_is_a_reference_and_nothing_else() {
    let mut settings = settings(Placement::Beside);
    settings.sink.token_env = Some("PHOENIX_TOKEN".to_owned());
    let arm = arm(SCRAPING, &settings);
    has(
        &arm,
        &[("exporters::otlp_http/phoenix::headers", Some("{authorization: 'Bearer ${env:PHOENIX_TOKEN}'}"))],
    );
    assert_eq!(arm.text.matches("Bearer ${env:PHOENIX_TOKEN}").count(), 2, "metrics and own telemetry");
}

proptest! {
    #[test]
    fn a_damaged_configuration_gives_an_arm_or_an_error(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[a-z:,{}\\[\\]'\" $&*\n-]{0,2}", 0..3_usize), 0..4),
        split in any::<bool>(),
        keep in any::<bool>(),
    ) {
        let mut plain: Vec<char> = SCRAPING.chars().collect();
        for (index, inserted, removed) in damage {
            let at = index.index(plain.len());
            let end = plain.len().min(at + removed);
            plain.splice(at..end, inserted.chars());
        }
        let plain: String = plain.into_iter().collect();
        let mut settings = settings(if split { Placement::Instead } else { Placement::Beside });
        settings.other_signals = if keep { OtherSignals::RunIntoNothing } else { OtherSignals::LeaveOut };
        match derive(&plain, &settings) {
            Ok(arm) => {
                prop_assert_eq!(hash_of(&arm.text), Ok(arm.hash));
                let reasons = arm.changes.iter().filter(|change| change.why.is_some()).count();
                prop_assert_eq!(reasons, arm.changes.len(), "{:?}", arm.changes);
            }
            Err(error) => {
                let own_mistake = matches!(error, ArmError::Hash(_) | ArmError::Unreadable(_) | ArmError::Unfaithful | ArmError::ArmRefused(_));
                prop_assert!(!own_mistake, "{}\n{}", error, plain);
            }
        }
    }
}
