//! The state machine: one command that concerns one target of ten thousand, replay, and what a decision allocates.
#![allow(missing_docs, unsafe_code, clippy::unwrap_used, clippy::print_stdout)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use phoenix_core::experiment::{Command, Event, Experiment, Starter, TargetReport};
use phoenix_core::generators::{Setup, World, draft, numbered_hosts};
use phoenix_core::model::{Verdict, spec::Policy};

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// Forwards to the system's allocator and counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Deploying, with the report of one target that runs.
fn deploying(targets: usize) -> (World, Command) {
    let mut world = World::new(&Setup::new(draft(numbered_hosts(targets))).unwrap());
    world.start(Starter::User).unwrap();
    for index in 0..targets {
        world.perform(index);
    }
    world.work();
    world.now = world.now.plus(Duration::from_secs(15));
    (world, Command::Report(Vec::new()))
}

/// A world in which the arms were accepted everywhere and nothing was seen, and the report that the middle one runs.
fn one_of(targets: usize) -> (Experiment, Command, World) {
    let (world, _) = deploying(targets);
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
        let before = ALLOCATIONS.load(Ordering::Relaxed);
        const TIMES: u64 = 1_000;
        for _ in 0..TIMES {
            black_box(experiment.decide(world.now, &command).unwrap());
        }
        let each = (ALLOCATIONS.load(Ordering::Relaxed) - before) as f64 / TIMES as f64;
        println!(
            "allocations for each decision of one event, {targets} targets: {each} (the vector of events is one)"
        );
        assert!(each <= 1.0, "a decision allocates its events and nothing else");
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
