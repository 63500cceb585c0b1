//! Names follow the versions; everything else keeps its bytes.

use super::*;
use crate::collector::component::Version;
use crate::collector::target::Target;
use crate::collector::{Distribution, check_for};

const NEW: &str = "# A host.
receivers:
  host_metrics/all: # every scraper
    scrapers: {cpu: , memory: }
  \"otlp\": {protocols: {grpc: }}
processors:
  cumulative_to_delta: {}
exporters:
  otlp_grpc: {endpoint: 'localhost:4317'}
  otlp_http/far: {endpoint: 'http://localhost:4318'}
service:
  pipelines:
    metrics:
      receivers: [\"host_metrics/all\", otlp]
      processors: [cumulative_to_delta]
      exporters: [otlp_grpc, otlp_http/far]
";

fn versions(from: u16, to: u16) -> Versions {
    Versions { from: Version::v0(from), to: Version::v0(to) }
}

#[test]
fn an_older_collector_gets_the_older_names() {
    let expected = NEW
        .replace("host_metrics", "hostmetrics")
        .replace("cumulative_to_delta", "cumulativetodelta")
        .replace("otlp_grpc", "otlp")
        .replace("otlp_http", "otlphttp");
    assert_eq!(respell(NEW, versions(130, 158)).unwrap(), expected);
}

#[test]
fn a_newer_collector_gets_the_newer_names_back() {
    let older = respell(NEW, versions(130, 140)).unwrap();
    assert_ne!(older, NEW);
    assert_eq!(respell(&older, versions(158, 158)).unwrap(), NEW);
}

#[test]
fn between_two_renames_each_type_has_the_name_of_its_version() {
    let text = respell(NEW, versions(153, 153)).unwrap();
    assert!(text.contains("host_metrics/all:") && text.contains("cumulativetodelta:"), "{text}");
}

#[test]
fn what_is_respelt_is_right_for_every_version_of_the_range() {
    for (from, to) in [(130, 140), (130, 158), (144, 149), (150, 156), (157, 158)] {
        let text = respell(NEW, versions(from, to)).unwrap();
        let target = Target { versions: versions(from, to), ..Target::of(Distribution::CONTRIB) };
        let found = check_for(&Document::parse(&text).unwrap(), &target);
        let renamed: Vec<_> = found
            .iter()
            .filter(|d| {
                d.code == crate::collector::Code::Renamed && d.severity != crate::collector::Severity::Advice
            })
            .collect();
        assert!(renamed.is_empty(), "{from} to {to}: {renamed:?}");
    }
}

#[test]
fn two_components_that_would_become_one_are_named() {
    let text = "processors:\n  metricstransform: {}\n  metrics_transform: {}\n";
    let error = respell(text, versions(158, 158)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: `metrics_transform` would stand twice in `processors`: name one of the two otherwise"
    );
}

#[test]
fn a_text_that_is_no_configuration_is_an_error() {
    assert!(matches!(respell("a: [", versions(158, 158)), Err(RespellError::Document(_))));
}
