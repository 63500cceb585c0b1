//! Rendering: a compiled template, rendered and verified, beside a parse of the same text that does nothing else.
//!
//! To be reached: render + verify of the baseline template in at most 150 µs.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use phoenix_core::collector::arm::{self, ArmSettings, Placement, PortRange, Sink};
use phoenix_core::render::catalogue;

fn render(c: &mut Criterion) {
    let mut group = c.benchmark_group("render");
    for name in ["process-baseline-v1", "process-aggregated-v1"] {
        let template = catalogue::get(name).expect("invariant: the catalogue has it");
        let values = BTreeMap::new();
        let text = template.render(&values).expect("invariant: the defaults render").text;
        group.bench_function(format!("{name}/render and verify"), |b| {
            b.iter(|| template.render(black_box(&values)).expect("invariant: the defaults render"));
        });
        group.bench_function(format!("{name}/parse only (serde_saphyr)"), |b| {
            b.iter(|| {
                serde_saphyr::from_str::<serde_json::Value>(black_box(&text))
                    .expect("invariant: it is valid YAML")
            });
        });
        let settings = ArmSettings::new(
            "bench",
            "candidate",
            "host-1",
            Placement::Beside,
            Sink::new("http://127.0.0.1:4318"),
        )
        .with_ports(PortRange { first: 20_000, count: 10 });
        group.bench_function(format!("{name}/derive the arm config"), |b| {
            b.iter(|| arm::derive(black_box(&text), &settings).expect("invariant: the catalogue has arms"));
        });
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
