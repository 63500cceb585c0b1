//! Reading a recording, beside `serde_json` parsing the same lines into the same typed structs and doing nothing.
//!
//! To be reached: 100 MB/s on one core or, where the JSON parser is the limit, half of its speed.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use phoenix_core::signals::{FileKind, SignalFile, read as read_signals};
use phoenix_core::telemetry::SignalTable;
use phoenix_otel::otlp::Payload;
use phoenix_otel::recorded::{Line, Lines, ReadOptions, Recording};

/// The recording, unpacked, so that decompression is not measured.
fn unpacked() -> (tempfile::TempDir, u64) {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/data/lossy");
    let folder = tempfile::tempdir().unwrap();
    let mut size = 0;
    for name in ["baseline", "candidate", "baseline.telemetry", "candidate.telemetry"] {
        let bytes = unpack(&packed.join(format!("{name}.jsonl.zst")));
        size += bytes.len() as u64;
        fs::write(folder.path().join(format!("{name}.jsonl")), bytes).unwrap();
    }
    (folder, size)
}

fn unpack(path: &Path) -> Vec<u8> {
    let mut lines = Lines::open(path, 1 << 30).unwrap();
    let mut bytes = Vec::new();
    while !matches!(lines.next_line().unwrap(), Line::End) {
        bytes.extend_from_slice(lines.current());
        bytes.push(b'\n');
    }
    bytes
}

fn parse_only(files: &[PathBuf]) -> usize {
    let mut payloads = 0;
    for file in files {
        for line in fs::read(file).unwrap().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let payload: Payload<'_> = serde_json::from_slice(line).unwrap();
            black_box(&payload);
            payloads += 1;
        }
    }
    payloads
}

fn read(c: &mut Criterion) {
    let (folder, size) = unpacked();
    let recording = Recording::open(folder.path()).unwrap();
    let files: Vec<PathBuf> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let options = ReadOptions::default();
    assert!(!recording.read(&options).unwrap().measurements.samples.is_empty());
    let mut group = c.benchmark_group("read a recording");
    group.throughput(Throughput::Bytes(size)).sample_size(10);
    group.bench_function("to measurements", |b| b.iter(|| recording.read(black_box(&options)).unwrap()));
    let text = include_str!("../../examples/signals/rules.yaml");
    let used = read_signals(&[SignalFile { kind: FileKind::Rules, name: "rules.yaml", text }]).unwrap();
    let with_signals = ReadOptions { signals: SignalTable::new(used).unwrap(), ..ReadOptions::default() };
    group.bench_function("to measurements, looking for used signals", |b| {
        b.iter(|| recording.read(black_box(&with_signals)).unwrap());
    });
    group.bench_function("parse only (serde_json, same structs)", |b| b.iter(|| parse_only(&files)));
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
