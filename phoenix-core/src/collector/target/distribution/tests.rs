//! Published distributions are in order and known; a collector's own list of components is read.

use super::*;
use crate::collector::component::Versions;
use crate::collector::target::Target;
use crate::collector::{Document, check_for};

#[test]
fn the_types_of_published_distributions_are_in_order_and_in_the_catalogue() {
    for distribution in Distribution::ALL {
        for class in Class::ALL {
            let names: Vec<&str> = distribution.names(class).collect();
            assert!(names.is_sorted_by(|a, b| a < b), "{}: {names:?}", distribution.name);
            for name in names {
                let found = Component::find(class, name).map(|component| component.name);
                assert_eq!(found, Some(name), "{}: {class:?}", distribution.name);
                assert!(distribution.has(class, name));
            }
        }
    }
}

#[test]
fn the_contrib_distribution_has_what_the_others_have() {
    for distribution in [Distribution::TESTED, Distribution::CORE, Distribution::K8S] {
        for class in Class::ALL {
            for name in distribution.names(class) {
                assert!(Distribution::CONTRIB.has(class, name), "{name}");
            }
        }
    }
}

const PRINTED: &str = "
buildinfo:
    command: our-collector
    description: Our collector
    version: 0.149.1
receivers:
    - name: hostmetrics
      module: github.com/open-telemetry/opentelemetry-collector-contrib/receiver/hostmetricsreceiver v0.149.0
      stability: {logs: Development, metrics: Beta, traces: Undefined}
    - name: our_own
      module: example.com/our/receiver v1.2.3
      stability: {logs: Undefined, metrics: Alpha, traces: Undefined}
connectors:
    - name: our_joint
      module: example.com/our/joint v1.2.3
      stability: {logs-to-metrics: Beta, metrics-to-metrics: Undefined, traces-to-traces: Alpha}
exporters:
    - debug
";

#[test]
fn a_collector_says_what_it_is_built_with() {
    let ours = Distribution::from_components(PRINTED).unwrap();
    assert_eq!(
        (ours.name.as_ref(), ours.version),
        ("our-collector", Version { major: 0, minor: 149, patch: 1 }.into())
    );
    assert_eq!(ours.names(Class::Receiver).collect::<Vec<_>>(), ["host_metrics", "our_own"]);
    assert!(ours.has(Class::Exporter, "debug"));
    assert!(!ours.has(Class::Exporter, "otlp_grpc"));
    assert_eq!(ours.signals(Class::Receiver, "our_own"), Some(vec![Signal::Metrics]));
    assert_eq!(ours.signals(Class::Exporter, "debug").map(|signals| signals.len()), Some(3));
    assert!(ours.joins("our_joint", Signal::Logs, Signal::Metrics));
    assert!(!ours.joins("our_joint", Signal::Metrics, Signal::Metrics));
    assert_eq!(Target::of(ours).versions, Versions::only(Version { major: 0, minor: 149, patch: 1 }));
}

#[test]
fn a_type_of_ones_own_is_let_into_the_pipelines_it_supports() {
    let target = Target::of(Distribution::from_components(PRINTED).unwrap());
    let errors = |signal: &str| -> Vec<String> {
        let text = format!(
            "receivers: {{our_own: {{anything: [goes]}}}}
exporters: {{debug: }}
service: {{pipelines: {{{signal}: {{receivers: [our_own], exporters: [debug]}}}}}}"
        );
        let document = Document::parse(&text).unwrap();
        check_for(&document, &target).iter().filter(|d| d.is_error()).map(|d| d.message.clone()).collect()
    };
    assert_eq!(errors("metrics"), Vec::<String>::new());
    assert_eq!(errors("logs"), ["the receiver `our_own` does not support logs"]);
}

#[test]
fn what_no_collector_prints_is_refused_with_the_reason() {
    for (text, reason) in [
        ("receivers: [", "is no YAML"),
        ("buildinfo: {version: 0.158.0}", "no component is listed"),
        ("receivers: [{module: x}]", "line 1: an entry of `receivers` has no `name`"),
        ("receivers: [{name: a/b}]", "line 1: an entry of `receivers` has no `name`"),
    ] {
        let error = Distribution::from_components(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
