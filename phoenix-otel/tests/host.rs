//! Which target a resource counts for: the one that the measuring branch names, whatever the data say.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its data must fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use phoenix_otel::recorded::{Line, Lines, Read, ReadOptions, Recording};

/// Reads the real recording with every line changed.
fn read_with(change: impl Fn(&str) -> String) -> Read {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let folder = tempfile::tempdir().unwrap();
    for name in ["baseline", "candidate", "baseline.telemetry", "candidate.telemetry"] {
        let mut lines = Lines::open(&data.join(format!("{name}.jsonl.zst")), 64 << 20).unwrap();
        let mut text = String::new();
        while let Line::Text(line) = lines.next_line().unwrap() {
            text.push_str(&change(std::str::from_utf8(line).unwrap()));
            text.push('\n');
        }
        fs::write(folder.path().join(format!("{name}.jsonl")), text).unwrap();
    }
    Recording::open(folder.path()).unwrap().read(&ReadOptions::default()).unwrap()
}

fn targets(read: &Read) -> BTreeSet<String> {
    read.measurements.samples.iter().map(|sample| sample.target.to_string()).collect()
}

#[test]
fn the_tag_of_the_measuring_branch_wins_over_the_host_name_of_the_data() {
    let plain = read_with(str::to_owned);
    let host = targets(&plain).pop_first().unwrap();
    let named = |name: &str| format!(r#"{{"key":"host.name","value":{{"stringValue":"{name}"}}}}"#);
    let tag = format!(r#"{{"key":"phoenix.host","value":{{"stringValue":"{host}"}}}}"#);
    let told = read_with(|line| {
        assert!(
            !line.contains("host.name") || line.contains(&named(&host)),
            "the data are written otherwise"
        );
        line.replace(&named(&host), &format!("{},{tag}", named("somebody-elses")))
    });
    assert_eq!(targets(&told), BTreeSet::from([host]));
    assert_eq!(told.measurements.samples.len(), plain.measurements.samples.len());
}
