//! Whole experiments on a store that fails, forgets to answer and dawdles: they end as on one that does not.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::controller::{CallContext, Controller, CreateRequest, Error};
use phoenix_core::experiment::{EventRecord, Experiment, Outcome, PhaseName};
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{Actor, ExperimentId, Fraction, HostId, Timestamp, Variant, Version};
use phoenix_core::ports::{
    Artifact, ArtifactStore, ClaimRequest, ExperimentStore, ExperimentStoreExt, ListRequest, Outbox, Slot,
    Store, StoreOperation, TemplateStore,
};
use phoenix_store::{Faults, Faulty};
use pollster::block_on;

use crate::kit::recording::{Change, Recording};
use crate::kit::source::Made;
use crate::kit::{NOON, PRIOR, controller, host, spec, user};

/// One experiment over three hosts, run to its end in virtual time by one worker.
struct Run {
    controller: Controller,
    deployer: Arc<Recording>,
    now: Arc<AtomicI64>,
    failures: u32,
}

/// What came of a run.
struct Ended {
    experiment: Experiment,
    events: Vec<EventRecord>,
    changes: BTreeMap<Change, u32>,
    deployer: Arc<Recording>,
    failures: u32,
}

fn hosts() -> Vec<HostId> {
    ["web-1", "web-2", "web-3"].map(host).to_vec()
}

impl Run {
    fn on(store: Arc<dyn Store>) -> Run {
        let now = Arc::new(AtomicI64::new(NOON.as_micros()));
        let clock = Arc::clone(&now);
        let clock = move || Timestamp::from_micros(clock.load(Ordering::SeqCst));
        let deployer = Arc::new(Recording::new(&hosts(), PRIOR, clock));
        let controller = controller(store, deployer.clone(), Arc::new(Made));
        Run { controller, deployer, now, failures: 0 }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn pass(&self, time: Duration) {
        self.now.fetch_add(i64::try_from(time.as_micros()).unwrap(), Ordering::SeqCst);
    }

    /// Asks again, a second later each time, as long as the store is the reason for a failure.
    fn insist<T>(&mut self, ask: impl Fn(&Controller, Timestamp) -> Result<T, Error>) -> T {
        for _ in 0..100 {
            match ask(&self.controller, self.now()) {
                Err(error) if error.code() == ErrorCode::Unavailable => {
                    self.failures += 1;
                    self.pass(Duration::from_secs(1));
                }
                answer => return answer.unwrap(),
            }
        }
        panic!("a hundred failures in a row");
    }

    fn create_and_start(&mut self) -> ExperimentId {
        let fields = serde_json::json!({
            "duration": "2h", "interval": "5m", "warm_up": "1m", "min_duration": "10m", "bake": "2m",
        });
        let spec = spec("fewer-series", &hosts(), &fields);
        let created = self.insist(|controller, now| {
            block_on(controller.create(&user(now, "create-1"), CreateRequest::new(spec.clone())))
        });
        let id = created.experiment.id();
        self.insist(|controller, now| block_on(controller.start(&user(now, "start-1"), id)));
        id
    }

    fn work_until_over(&mut self, id: ExperimentId) {
        for _ in 0..20_000 {
            let is_over = self.insist(|controller, _| block_on(controller.get(id))).phase().is_terminal();
            if is_over {
                return;
            }
            let ctx = CallContext::new(self.now(), Actor::phoenix());
            match block_on(self.controller.step(&ctx)) {
                Ok(next) if next.worked > 0 => {}
                Ok(next) => {
                    let at = next.at.unwrap_or_else(|| self.now().plus(Duration::from_secs(15)));
                    self.now.fetch_max(at.as_micros(), Ordering::SeqCst);
                }
                Err(error) => {
                    assert_eq!(error.code(), ErrorCode::Unavailable, "{error}");
                    self.failures += 1;
                    self.pass(Duration::from_secs(1));
                }
            }
        }
        panic!("not over after many steps");
    }
}

/// Runs an experiment whose controller sees `store` through something else; what is stored in truth is looked at in the end.
fn run(seen: Arc<dyn Store>, store: &MemoryStore) -> Ended {
    let mut run = Run::on(seen);
    let id = run.create_and_start();
    run.work_until_over(id);
    let listed = block_on(store.list(ListRequest::first(10))).unwrap();
    assert_eq!(listed.experiments.len(), 1, "one creation, however often it was asked for");
    // A worker that is not disturbed finds nothing that was left undone but what it may already have done.
    while run
        .insist(|controller, now| block_on(controller.step(&CallContext::new(now, Actor::phoenix()))))
        .worked
        > 0
    {}
    run.pass(Duration::from_secs(3600));
    while run
        .insist(|controller, now| block_on(controller.step(&CallContext::new(now, Actor::phoenix()))))
        .worked
        > 0
    {}
    let left = block_on(store.claim(ClaimRequest::new(Timestamp::MAX, 10, Duration::from_secs(1)))).unwrap();
    assert_eq!(left.work, [], "nothing is left to be done");
    Ended {
        experiment: block_on(store.experiment(id)).unwrap(),
        events: block_on(store.history(id, Version(0), 10_000)).unwrap(),
        changes: run.deployer.times(),
        deployer: run.deployer,
        failures: run.failures,
    }
}

/// How often what happened that a failing store must not make happen twice. Looks and observations are asked for as time passes.
fn once(events: &[EventRecord]) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for event in events {
        let kind = event.event["type"].as_str().unwrap().to_owned();
        let passes_with_time =
            ["look_requested", "look_recorded", "observation_requested", "deadline_graced"]
                .contains(&kind.as_str());
        if !passes_with_time {
            *times.entry(kind).or_default() += 1;
        }
    }
    times
}

#[test]
fn an_experiment_ends_as_if_no_operation_had_failed_and_nothing_happens_twice() {
    let quiet = Arc::new(MemoryStore::new());
    let quiet = run(quiet.clone(), &quiet);
    assert_eq!(quiet.experiment.outcome(), Some(Outcome::Promoted));
    assert_eq!(quiet.failures, 0);

    let faults = Faults::none()
        .refusing(Fraction::percent(5))
        .losing_acknowledgements(Fraction::percent(10))
        .delaying(Fraction::percent(10), 3);
    for seed in 0..6 {
        let store = Arc::new(MemoryStore::new());
        let faulty = Arc::new(Faulty::new(Arc::clone(&store), seed).everywhere(faults));
        let ended = run(faulty.clone(), &store);
        let met = faulty.met();
        assert!(met.refused > 0 && met.unacknowledged > 0 && ended.failures > 0, "seed {seed}: {met:?}");

        assert_eq!(ended.experiment.outcome(), Some(Outcome::Promoted), "seed {seed}");
        assert_eq!(once(&ended.events), once(&quiet.events), "seed {seed}");
        let different = |changes: &BTreeMap<Change, u32>| changes.keys().cloned().collect::<Vec<_>>();
        assert_eq!(different(&ended.changes), different(&quiet.changes), "seed {seed}: the same effects");
        let plain = ended.experiment.plan().targets[0].plain.candidate;
        let bytes = block_on(store.get_artifact(plain)).unwrap().bytes;
        for host in hosts() {
            assert_eq!(ended.deployer.hosts.running(&host, Slot::Production).as_ref(), Some(&bytes));
            for variant in Variant::ALL {
                assert_eq!(ended.deployer.hosts.running(&host, Slot::Arm(variant)), None);
            }
        }
        let replayed = block_on(store.load(ended.experiment.id(), true)).unwrap().experiment().unwrap();
        assert_eq!(replayed, ended.experiment);
        assert_eq!(ended.experiment.phase().name(), PhaseName::Completed);
    }
}

#[test]
fn the_same_seed_makes_the_same_faults() {
    let faults = Faults::none()
        .refusing(Fraction::percent(20))
        .losing_acknowledgements(Fraction::percent(20))
        .delaying(Fraction::percent(20), 5);
    let answers = |seed| {
        let store = Faulty::new(MemoryStore::new(), seed).everywhere(faults);
        let mut answers = Vec::new();
        for n in 0..100 {
            // What is asked beside it makes no difference.
            if n % 7 == 0 {
                drop(block_on(store.list_templates()));
            }
            answers.push(block_on(store.list(ListRequest::first(1))).is_ok());
        }
        answers
    };
    assert_eq!(answers(1), answers(1));
    assert_ne!(answers(1), answers(2));
}

#[test]
fn what_was_refused_was_not_done_and_what_was_not_acknowledged_was() {
    let artifact = || {
        let bytes: Arc<[u8]> = Arc::from(*b"bytes");
        Artifact::new(phoenix_core::ConfigHash::of(&bytes), bytes)
    };
    for (faults, is_done) in [
        (Faults::none().refusing(Fraction::ONE), false),
        (Faults::none().losing_acknowledgements(Fraction::ONE), true),
    ] {
        let inner = Arc::new(MemoryStore::new());
        let store = Faulty::new(Arc::clone(&inner), 1).on(StoreOperation::PutArtifact, faults);
        let error = block_on(store.put_artifact(artifact())).unwrap_err();
        assert_eq!(error.code(), ErrorCode::Unavailable);
        let found = block_on(store.get_artifact(artifact().name));
        assert_eq!(found.is_ok(), is_done);
    }
}
