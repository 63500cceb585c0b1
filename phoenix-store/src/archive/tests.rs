//! Archives of generated experiments: what comes back, and what is refused.

mod damage;
mod pruning;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use phoenix_core::experiment::{Event, EventMeta, EventRecord};
use phoenix_core::generators::{Disturbance, Setup, World, disturbances, draft, numbered_hosts, setups};
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{
    Actor, ConfigHash, ExperimentId, HostId, Inventory, Measurements, MetricName, Sample, Sighting,
    Timestamp, UsedSignals, Variant, Version, Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, Commit, ExperimentStore, ExperimentStoreExt, Loaded, SampleStore, Summary,
};
use pollster::block_on;
use proptest::prelude::*;

use super::write::ALWAYS;
use super::{ArchiveError, Archived, restore, verify, write};

/// An experiment that was disturbed so and came to its end, with every debt paid.
fn over(setup: &Setup, happens: &[Disturbance]) -> World {
    let mut world = World::new(setup);
    world.begin();
    happens.iter().for_each(|disturbance| world.disturb(disturbance));
    world.end();
    world.mend();
    for _ in 0..6 {
        world.now = world.now.plus(Duration::from_secs(1));
        world.work();
    }
    assert!(world.experiment.phase().is_terminal() && world.experiment.debts().count() == 0);
    world
}

/// An experiment over two hosts that nobody disturbed but the user who cancelled it.
fn cancelled() -> World {
    over(&Setup::new(draft(numbered_hosts(2))).unwrap(), &[])
}

fn records(events: &[Event], id: ExperimentId) -> Vec<EventRecord> {
    let mut meta = EventMeta::new(id, Actor::new("ada@example.com").unwrap());
    meta.reason = Some("“because”\n".to_owned());
    (1..).map(Version).zip(events).map(|(version, event)| EventRecord::new(event, version, &meta)).collect()
}

/// Bytes under a name: text for some, no text for others.
fn bytes_of(name: ConfigHash) -> Arc<[u8]> {
    let first = name.as_bytes()[0];
    if first.is_multiple_of(2) {
        Arc::from(format!("# {name}\n\"ö\": \t\u{2028}\n").into_bytes())
    } else {
        Arc::from([0xff, 0x00, first])
    }
}

async fn keep(store: &MemoryStore, world: &World, measured: Measurements) -> ExperimentId {
    let id = world.experiment.id();
    let mut commit = Commit::new(id, Version(0), Summary::of(&world.experiment));
    commit.events = records(&world.events, id);
    store.commit(commit).await.unwrap();
    for name in world.events.iter().flat_map(|event| event.fact.artifacts()).collect::<BTreeSet<_>>() {
        store.put_artifact(Artifact::new(name, bytes_of(name))).await.unwrap();
    }
    store.append(id, measured).await.unwrap();
    id
}

fn archive(store: &MemoryStore, id: ExperimentId) -> Result<(Archived, Vec<u8>), ArchiveError> {
    let mut bytes = Vec::new();
    let archived = block_on(write(store, id, &mut bytes))?;
    Ok((archived, bytes))
}

fn host(number: u8) -> HostId {
    HostId::new(format!("host-{number}")).unwrap()
}

fn interval((at, length): (i64, i64)) -> Window {
    Window { from: Timestamp::from_secs(at * 30), to: Timestamp::from_secs((at + length) * 30) }
}

/// Samples and sightings of a few hosts over a few intervals, no two with one key; proofs of watching that touch and overlap.
fn measurements() -> impl Strategy<Value = Measurements> {
    let intervals = (-20_i64..20, 1_i64..50).prop_map(interval);
    let variants = prop_oneof![Just(Variant::Baseline), Just(Variant::Candidate)];
    let keys = (intervals.clone(), 0_u8..3, variants.clone(), prop_oneof![Just("a"), Just("b_c")]);
    let values = prop_oneof![any::<f64>().prop_filter("finite", |value| value.is_finite()), Just(-0.0)];
    let samples = prop::collection::btree_map(keys, values, 0..200);
    let sightings =
        prop::collection::btree_map((0_i64..100, 0_u8..3), prop::option::of(any::<u64>()), 0..150);
    let watched = prop::collection::btree_set(intervals, 0..20);
    (samples, sightings, watched, any::<bool>()).prop_map(|(samples, sightings, watched, has_signals)| {
        let sample = |((window, number, variant, metric), value): (Key, f64)| Sample {
            variant,
            target: host(number),
            metric: MetricName::new(metric).unwrap(),
            from: window.from,
            to: window.to,
            source: "made “here”".to_owned(),
            value,
        };
        let sighting = |((at, number), population): ((i64, u8), Option<u64>)| Sighting {
            variant: Variant::Baseline,
            target: host(number),
            window: interval((at, 1)),
            critical: BTreeSet::from(["nginx".to_owned()]),
            population,
            accepted_points: population,
            signals: None,
            inventory: Inventory { metrics: BTreeMap::from([("m".to_owned(), 3)]), ..Inventory::default() },
        };
        Measurements {
            samples: samples.into_iter().map(sample).collect(),
            sightings: sightings.into_iter().map(sighting).collect(),
            watched: watched.into_iter().collect(),
            signals: has_signals.then(|| Arc::new(UsedSignals::default())),
        }
    })
}

type Key = (Window, u8, Variant, &'static str);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_was_archived_comes_back_whole_and_as_it_was(
        setup in setups(4),
        happens in prop::collection::vec(disturbances(), 0..40),
        measured in measurements(),
    ) {
        let world = over(&setup, &happens);
        let store = MemoryStore::new();
        let id = block_on(keep(&store, &world, measured));
        let (written, bytes) = archive(&store, id)?;
        prop_assert_eq!(&verify(&bytes[..])?, &written);
        prop_assert_eq!(written.events, world.events.len() as u64);

        let other = MemoryStore::new();
        // Twice: the second time nothing is left to be done.
        for _ in 0..2 {
            prop_assert_eq!(&block_on(restore(&other, &mut Cursor::new(&bytes)))?, &written);
        }
        let load = |store: &MemoryStore| -> Loaded { block_on(store.load(id, true)).unwrap() };
        prop_assert_eq!(load(&other), load(&store));
        prop_assert_eq!(&block_on(other.experiment(id)).unwrap(), &world.experiment);
        let window = |store: &MemoryStore| block_on(store.window(id, ALWAYS)).unwrap();
        prop_assert_eq!(window(&other), window(&store));
        // Samples that differ in the sign of zero only are equal, so their bits are compared by the bytes of a second archive.
        prop_assert_eq!(archive(&other, id)?.1, bytes);
    }
}

#[test]
fn what_goes_on_is_not_archived() {
    let setup = Setup::new(draft(numbered_hosts(2))).unwrap();
    let mut world = World::new(&setup);
    let refusal = |world: &World| {
        let store = MemoryStore::new();
        let id = block_on(keep(&store, world, Measurements::default()));
        archive(&store, id).expect_err("it is not over").to_string()
    };
    assert_eq!(
        refusal(&world),
        "the experiment is Pending; only what is over can be archived: let it come to its end, or cancel it"
    );
    world.begin();
    assert!(refusal(&world).starts_with("the experiment is Deploying;"));
    // A host that cannot be reached leaves a debt.
    world.work();
    world.fleet.nth(0).unwrap().1.is_down = true;
    world.end();
    assert_eq!(
        refusal(&world),
        "1 targets are still owed something: bring them back until the debts are paid, or abandon them by deleting with force"
    );
}

#[test]
fn an_experiment_that_is_not_there_is_not_found() {
    let error = archive(&MemoryStore::new(), cancelled().experiment.id()).unwrap_err();
    assert_eq!(error.code(), phoenix_core::ErrorCode::NotFound);
}

#[test]
fn evidence_with_a_hole_is_not_archived() {
    let (store, world) = (MemoryStore::new(), cancelled());
    let id = world.experiment.id();
    let mut commit = Commit::new(id, Version(0), Summary::of(&world.experiment));
    commit.events = records(&world.events, id);
    block_on(store.commit(commit)).unwrap();
    let error = archive(&store, id).unwrap_err();
    assert!(matches!(error, ArchiveError::ArtifactMissing { .. }), "{error}");
}

#[test]
fn another_experiment_under_the_same_id_is_not_touched() {
    let (store, world) = (MemoryStore::new(), cancelled());
    let id = block_on(keep(&store, &world, Measurements::default()));
    let (_, bytes) = archive(&store, id).unwrap();
    let other = MemoryStore::new();
    let mut commit = Commit::new(id, Version(0), Summary::of(&world.experiment));
    commit.events = records(&world.events[..1], id);
    commit.summary.version = Version(1);
    block_on(other.commit(commit)).unwrap();
    let before = block_on(other.load(id, true)).unwrap();
    let error = block_on(restore(&other, &mut Cursor::new(&bytes))).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "experiment {id} is in the store with other events; restore into another store, or delete that one first"
        )
    );
    assert_eq!(block_on(other.load(id, true)).unwrap(), before);
}
