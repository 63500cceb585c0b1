//! An overlay makes the configuration that a real collector makes of several `--config` files.
//!
//! The collector is found as `phoenix_testing` says.
#![allow(clippy::disallowed_methods, reason = "a test that runs a collector on real files")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::path::Path;

use phoenix_core::collector::overlay;
use phoenix_core::model::Overlay;
use phoenix_testing::Collector;
use phoenix_testing::place::scratch;

const BASE: &str = "
receivers:
  otlp: {protocols: {grpc: {endpoint: localhost:4317}, http: }}
  host_metrics: {collection_interval: 10s, scrapers: {cpu: , load: {cpu_average: true}}}
processors:
  batch: {timeout: 1s, send_batch_size: 100, metadata_keys: [a, b]}
  memory_limiter: {check_interval: 1s, limit_mib: 100}
  resource: {attributes: [{key: a, value: b, action: insert}]}
exporters:
  debug: {verbosity: basic, sampling_initial: 5}
  otlp_http: {endpoint: 'http://localhost:4318', headers: {a: b, c: d}}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    metrics: {receivers: [otlp, host_metrics], processors: [memory_limiter, batch], exporters: [debug, otlp_http]}
    traces: {receivers: [otlp], exporters: [debug]}
";

/// What is merged; a collector accepts all but the last ones.
const OVERLAYS: [&str; 24] = [
    "processors: {batch: {timeout: 2s}}",
    "processors: {batch: {send_batch_size: null}}",
    "processors: {batch: {metadata_keys: [c]}}",
    "processors: {batch: {metadata_keys: []}}",
    "processors: {batch: }",
    "processors: {batch: {}}",
    "processors: {batch/two: {timeout: 3s}}\nservice::pipelines::metrics::processors: [batch/two]",
    "processors::batch::timeout: 7s",
    "\"processors::batch\": {timeout: 7s, send_batch_max_size: 200}",
    "receivers: {otlp: {protocols: {http: {endpoint: 'localhost:5318'}}}}",
    "receivers: {otlp: {protocols: {grpc: null}}}",
    "receivers: {otlp: {protocols: {grpc: }, protocols::http: }}",
    "receivers: {host_metrics: {scrapers: {cpu: null, load: null, memory: }}}",
    "exporters: {otlp_http: {headers: {a: null}}}",
    "exporters: {otlp_http: {headers: null}}",
    "exporters: {otlp_http: {headers: {e: f}, endpoint: '${env:NOWHERE_4711:-http://localhost:1}'}}",
    "exporters: {debug: {verbosity: detailed}}\nservice: {pipelines: {traces: {processors: [batch]}}}",
    "processors: {resource: {attributes: [{key: x, value: y, action: upsert}]}}",
    "service: {telemetry: {metrics: {level: basic}, logs: {level: warn}}}",
    "service: {pipelines: {metrics: {receivers: [otlp]}, logs: {receivers: [otlp], exporters: [debug]}}}",
    "# nothing\n",
    "service: {pipelines: {traces: null}}",
    "processors: null",
    "receivers: {otlp: []}",
];

/// What a collector says it runs with, or that it refuses.
fn printed(collector: &Collector, folder: &Path, files: &[(&str, &str)]) -> Option<String> {
    let write = |(name, text): &(&str, &str)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    collector.printed(&files.iter().map(write).collect::<Vec<_>>()).ok()
}

#[test]
fn the_collector_makes_of_two_files_what_an_overlay_makes_of_them() {
    let Some(collector) = Collector::find("that overlays are merged as a collector merges") else { return };
    let folder = scratch(env!("CARGO_TARGET_TMPDIR"), "overlay");
    let mut wrong = Vec::new();
    let mut refused = 0;
    for over in OVERLAYS {
        let merged = overlay::apply(BASE, &Overlay::merge(over)).unwrap();
        let theirs = printed(&collector, &folder, &[("base.yaml", BASE), ("over.yaml", over)]);
        let ours = printed(&collector, &folder, &[("merged.yaml", &merged)]);
        refused += usize::from(theirs.is_none());
        if theirs != ours {
            wrong
                .push(format!("{over}\n--- two files\n{theirs:?}\n--- one file\n{ours:?}\n--- of\n{merged}"));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(refused, 3, "a test of configurations that are all refused would show nothing");
}
