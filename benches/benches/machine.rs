//! The state machine: one command that concerns one target of ten thousand, replay, and what a decision allocates.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use phoenix_core::experiment::{Command, Effect, Event, Experiment, TargetReport};
use phoenix_core::generators::{Setup, World, draft, numbered_hosts};
use phoenix_core::model::{Verdict, spec::Policy};

/// A world in which the arms were accepted everywhere and nothing was seen, and the report that the middle one runs.
fn one_of(targets: usize) -> (Experiment, Command, World) {
    let mut world = World::new(&Setup::new(draft(numbered_hosts(targets))).unwrap());
    world.begin();
    // The effects are performed and what comes of them is not reported.
    for effect in std::mem::take(&mut world.outbox).into_values() {
        if let Effect::Host(effect) = effect {
            world.fleet.perform(&effect);
        }
    }
    world.now = world.now.plus(Duration::from_secs(15));
    let host = &world.experiment.plan().targets[targets / 2].host;
    let report: TargetReport = world.fleet.observe(host, world.now).unwrap();
    (world.experiment.clone(), Command::Report(vec![report]), world)
}

fn one_command(c: &mut Criterion) {
    let mut group = c.benchmark_group("machine/one report");
    for targets in [1_000, 10_000] {
        let (experiment, command, world) = one_of(targets);
        let decision = experiment.decide(world.now, &command).unwrap();
        assert_eq!(decision.events.len(), 1, "the report says something new");
        group.bench_function(format!("decide + apply, {targets} targets"), |b| {
            // The same fact again and again: applying it twice costs the same and changes nothing but the version.
            let mut changing = experiment.clone();
            b.iter(|| {
                let decision = experiment.decide(world.now, black_box(&command)).unwrap();
                for event in &decision.events {
                    changing.apply(event);
                }
                decision
            });
        });
        let allocated = allocation_counter::measure(|| {
            black_box(experiment.decide(world.now, &command).unwrap());
        });
        println!(
            "machine/one report: {} allocation for its one event, {targets} targets",
            allocated.count_total
        );
        assert_eq!(allocated.count_total, 1, "a decision allocates its events and effects, and nothing else");
    }
    group.finish();
}

fn replay(c: &mut Criterion) {
    let mut draft = draft(numbered_hosts(10_000));
    draft.policy = Policy::Auto;
    draft.limits.observe_interval = Duration::from_secs(60);
    let mut world = World::new(&Setup::new(draft).unwrap());
    world.finding.verdict = Some(Verdict::Adopt);
    world.begin();
    world.run_to_the_end(1_000);
    let events: Vec<Event> = world.events;
    let mut group = c.benchmark_group("machine/replay");
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function(format!("{} events of 10000 targets", events.len()), |b| {
        b.iter(|| Experiment::replay(black_box(&events)).unwrap());
    });
    group.finish();
}

fn whole(c: &mut Criterion) {
    let mut group = c.benchmark_group("machine/whole experiment in the simulated fleet");
    group.sample_size(10);
    for targets in [1_000, 10_000] {
        let mut draft = draft(numbered_hosts(targets));
        draft.policy = Policy::Auto;
        draft.limits.observe_interval = Duration::from_secs(60);
        let setup = Setup::new(draft).unwrap();
        group.throughput(Throughput::Elements(targets as u64));
        group.bench_function(format!("{targets} targets"), |b| {
            b.iter_batched(
                || World::new(&setup),
                |mut world| {
                    world.finding.verdict = Some(Verdict::Adopt);
                    world.begin();
                    world.run_to_the_end(1_000);
                    world
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, one_command, replay, whole);
criterion_main!(benches);
