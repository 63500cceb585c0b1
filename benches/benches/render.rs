//! Rendering and checking, each beside peers that do a part of it: `minijinja` renders the same text and proves nothing,
//! `serde_saphyr` parses it and checks nothing.
//!
//! To be reached: render and verify the baseline in at most 150 µs, check it in at most 300 µs, render and check at least
//! 5,000 host configurations a second on one core, of every template of the catalogue.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use phoenix_benches::jinja;
use phoenix_core::collector::arm::{self, ArmSettings, Placement, PortRange, Sink};
use phoenix_core::collector::{Document, check};
use phoenix_core::render::{Template, catalogue};
use serde_json::{Value, json};

const HOSTS: u64 = 10_000;

fn one(c: &mut Criterion) {
    let mut group = c.benchmark_group("one");
    for name in ["process-baseline-v1", "process-aggregated-v1", "process-intelligent-v1"] {
        let template = template(name);
        let values = BTreeMap::new();
        let text = template.render(&values).expect("invariant: the defaults render").text;
        // The first rendering of a template has no proof of an earlier one to rest on.
        let compiled = || Template::parse(template.source()).expect("invariant: it was parsed before");
        group.bench_function(format!("{name}/render and verify, the first time"), |b| {
            let render = |template: &mut Template| {
                template.render_unchecked(black_box(&values)).expect("invariant: the defaults render")
            };
            b.iter_batched_ref(compiled, render, BatchSize::SmallInput);
        });
        group.bench_function(format!("{name}/render, verify and check, the first time"), |b| {
            let render = |template: &mut Template| {
                template.render(black_box(&values)).expect("invariant: the defaults render")
            };
            b.iter_batched_ref(compiled, render, BatchSize::SmallInput);
        });
        group.bench_function(format!("{name}/render and verify"), |b| {
            b.iter(|| template.render_unchecked(black_box(&values)).expect("invariant: the defaults render"));
        });
        group.bench_function(format!("{name}/render, verify and check"), |b| {
            b.iter(|| template.render(black_box(&values)).expect("invariant: the defaults render"));
        });
        group.bench_function(format!("{name}/parse and check"), |b| {
            b.iter(|| check(&Document::parse(black_box(&text)).expect("invariant: it is YAML")));
        });
        group.bench_function(format!("{name}/parse only (serde_saphyr)"), |b| {
            b.iter(|| parse(black_box(&text)));
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

/// What one host is given, as far as the template has such parameters.
fn host(template: &Template, number: u64) -> BTreeMap<String, Value> {
    let endpoint = format!("http://gateway-{}.example:4318", number % 97);
    [("endpoint", json!(endpoint)), ("telemetry_port", json!(8000 + number % 1000))]
        .into_iter()
        .filter(|(name, _)| template.header().parameter(name).is_some())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A host with a pattern of its own, for which nothing holds that was proven of others.
fn host_of_its_own(template: &Template, number: u64) -> BTreeMap<String, Value> {
    let mut values = host(template, number);
    values.insert("critical".to_owned(), json!([format!("(sshd|db-{number})[.]?")]));
    values
}

fn fleet(c: &mut Criterion) {
    let mut group = c.benchmark_group("10,000 hosts");
    group.throughput(Throughput::Elements(HOSTS)).sample_size(10);
    for template in catalogue::all() {
        let hosts: Vec<_> = (0..HOSTS).map(|number| host(template, number)).collect();
        group.bench_function(format!("{}/render, verify and check", template.header().name), |b| {
            b.iter(|| {
                for host in &hosts {
                    black_box(template.render(host).expect("invariant: every host's values are right"));
                }
            });
        });
    }
    for name in ["process-baseline-v1", "process-intelligent-v1"] {
        let template = template(name);
        let hosts: Vec<_> = (0..HOSTS).map(|number| host(&template, number)).collect();
        group.bench_function(format!("{name}/render and verify"), |b| {
            b.iter(|| {
                for host in &hosts {
                    black_box(
                        template.render_unchecked(host).expect("invariant: every host's values are right"),
                    );
                }
            });
        });
        let texts: Vec<String> = hosts
            .iter()
            .map(|host| template.render(host).expect("invariant: every host's values are right").text)
            .collect();
        group.bench_function(format!("{name}/parse only (serde_saphyr)"), |b| {
            b.iter(|| texts.iter().for_each(|text| drop(black_box(parse(text)))));
        });
    }
    let intelligent = template("process-intelligent-v1");
    let hosts: Vec<_> = (0..HOSTS).map(|number| host_of_its_own(&intelligent, number)).collect();
    group.bench_function("process-intelligent-v1/render, verify and check, each with its own pattern", |b| {
        b.iter(|| {
            for host in &hosts {
                black_box(intelligent.render(host).expect("invariant: every host's values are right"));
            }
        });
    });
    let template = template("process-baseline-v1");
    let environment = jinja::environment(&template);
    let peer = environment.get_template("template").expect("invariant: the environment has it");
    let contexts: Vec<_> =
        (0..HOSTS).map(|number| jinja::context(&template, &host(&template, number))).collect();
    group.bench_function("process-baseline-v1/render only (minijinja)", |b| {
        b.iter(|| {
            for context in &contexts {
                black_box(peer.render(context).expect("invariant: every host's values are right"));
            }
        });
    });
    group.finish();
}

fn template(name: &str) -> Template {
    catalogue::get(name).expect("invariant: the catalogue has it")
}

fn parse(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("invariant: it is YAML")
}

criterion_group!(benches, one, fleet);
criterion_main!(benches);
