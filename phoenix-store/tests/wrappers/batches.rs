//! Work that is leased: leases are renewed, lost ones stop their work, and what is not begun is given back.

use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::controller::{CallContext, Controller, CreateRequest};
use phoenix_core::experiment::Effect;
use phoenix_core::memory::MemoryStore;
use phoenix_core::model::{Actor, Fraction, HostId, Timestamp};
use phoenix_core::ports::{ClaimRequest, Leased, Observer, Outbox, Signal, Store, StoreOperation, Work};
use phoenix_store::worker::{Pace, Worker};
use phoenix_store::{Faults, Faulty, Observed};
use pollster::block_on;

use crate::kit::recording::Recording;
use crate::kit::source::Made;
use crate::kit::{BASELINE, CANDIDATE, NOON, PRIOR, controller, host, spec, user};

/// What `controller` leases work for.
const LEASE: Duration = Duration::from_secs(60);

fn hosts() -> Vec<HostId> {
    ["web-1", "web-2", "web-3"].map(host).to_vec()
}

/// So many seconds after noon, when the experiment was started.
fn at(seconds: u64) -> CallContext {
    CallContext::new(time(seconds), Actor::phoenix())
}

fn time(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

/// An experiment that was started on three hosts, each of which is now to be given its arms.
fn started(store: Arc<dyn Store>) -> (Controller, Arc<Recording>) {
    let deployer = Arc::new(Recording::new(&hosts(), PRIOR, || NOON));
    let controller = controller(store, deployer.clone(), Arc::new(Made));
    let fields = serde_json::json!({"baseline": {"config": BASELINE}, "candidate": {"config": CANDIDATE}});
    let request = CreateRequest::new(spec("leased", &hosts(), &fields));
    let created = block_on(controller.create(&user(NOON, "create"), request)).unwrap();
    block_on(controller.start(&user(NOON, "start"), created.experiment.id())).unwrap();
    (controller, deployer)
}

/// For how many hosts another worker is given work at this time.
fn given(store: &MemoryStore, seconds: u64) -> usize {
    let claimed = block_on(store.claim(ClaimRequest::new(time(seconds), 100, LEASE))).unwrap();
    let is_on_host = |leased: &&Leased| matches!(leased.work, Work::Effect { effect: Effect::Host(_), .. });
    claimed.work.iter().filter(is_on_host).count()
}

#[derive(Default)]
struct Operations(Mutex<Vec<StoreOperation>>);

impl Observer for Operations {
    fn on(&self, signal: &Signal<'_>) {
        if let Signal::StoreOperation { operation, .. } = signal {
            self.0.lock().unwrap().push(*operation);
        }
    }
}

#[test]
fn leases_are_renewed_once_half_of_their_time_is_gone() {
    let (store, operations) = (Arc::new(MemoryStore::new()), Arc::new(Operations::default()));
    let (controller, _) = started(Arc::new(Observed::new(Arc::clone(&store), operations.clone())));
    let renewals = || operations.0.lock().unwrap().iter().filter(|o| **o == StoreOperation::Renew).count();
    let mut batch = block_on(controller.claim(&at(0))).unwrap();
    assert_eq!(batch.left(), 3);
    block_on(batch.perform_next(&at(29))).unwrap();
    assert_eq!(renewals(), 0);
    block_on(batch.perform_next(&at(30))).unwrap();
    assert_eq!(renewals(), 2, "the two that are left");
    assert_eq!(given(&store, 89), 0, "until a minute after the renewal nobody else has the third");
    assert_eq!(given(&store, 90), 1);
}

#[test]
fn a_lost_lease_stops_its_piece_of_work() {
    let store = Arc::new(MemoryStore::new());
    let (controller, deployer) = started(store.clone());
    let mut frozen = block_on(controller.claim(&at(0))).unwrap();
    assert_eq!(given(&store, 60), 3, "another worker has all of it now");
    while frozen.left() > 0 {
        block_on(frozen.perform_next(&at(61))).unwrap();
    }
    block_on(frozen.finish(&at(61))).unwrap();
    assert_eq!(deployer.changes(), [], "whoever lost a lease touches nothing");
}

#[test]
fn what_was_not_begun_is_given_back_at_once() {
    let store = Arc::new(MemoryStore::new());
    let (controller, deployer) = started(store.clone());
    let mut batch = block_on(controller.claim(&at(0))).unwrap();
    block_on(batch.perform_next(&at(0))).unwrap();
    block_on(batch.finish(&at(0))).unwrap();
    assert_eq!(deployer.changes().len(), 2, "both arms of one host");
    assert_eq!(given(&store, 0), 2);
}

#[test]
fn a_batch_that_is_dropped_is_offered_again_when_its_leases_have_run_out() {
    let store = Arc::new(MemoryStore::new());
    let (controller, _) = started(store.clone());
    drop(block_on(controller.claim(&at(0))).unwrap());
    assert_eq!((given(&store, 59), given(&store, 60)), (0, 3));
}

#[test]
fn after_a_failure_of_the_store_the_rest_is_given_back() {
    let store = Arc::new(MemoryStore::new());
    let renewing_fails = Faults::none().refusing(Fraction::ONE);
    let faulty = Faulty::new(Arc::clone(&store), 1).on(StoreOperation::Renew, renewing_fails);
    let (controller, deployer) = started(Arc::new(faulty));
    let mut batch = block_on(controller.claim(&at(0))).unwrap();
    block_on(batch.perform_next(&at(0))).unwrap();
    let error = block_on(batch.perform_next(&at(40))).unwrap_err();
    assert_eq!((error.code(), batch.left()), (ErrorCode::Unavailable, 2), "nothing was begun");
    assert_eq!(block_on(batch.finish(&at(40))).unwrap_err().code(), ErrorCode::Unavailable);
    assert_eq!(deployer.changes().len(), 2);
    assert_eq!(given(&store, 40), 2);
}

#[test]
fn a_step_that_meets_a_failure_says_so_and_keeps_nothing_back() {
    let store = Arc::new(MemoryStore::new());
    let faults = Faults::none().refusing(Fraction::ONE);
    let faulty = Arc::new(Faulty::new(Arc::clone(&store), 1).on(StoreOperation::Ack, faults));
    let (controller, _) = started(faulty.clone());
    assert_eq!(block_on(controller.step(&at(0))).unwrap_err().code(), ErrorCode::Unavailable);
    faulty.calm();
    assert_eq!(
        given(&store, 0),
        2,
        "the one that was performed and not acknowledged waits for its lease to end"
    );
    assert_eq!(given(&store, 60), 3);
}

fn fast() -> Pace {
    let mut pace = Pace::default();
    (pace.back_off, pace.longest_back_off) = (Duration::from_millis(1), Duration::from_millis(4));
    pace
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_finishes_its_piece_and_gives_back_the_rest() {
    let store = Arc::new(MemoryStore::new());
    let (controller, deployer) = started(store.clone());
    // The end comes while the first host is being given its arms.
    let told = || poll_fn(|_| if deployer.changes().is_empty() { Poll::Pending } else { Poll::Ready(()) });
    let worked = Worker::new(controller, || NOON).run(told()).await;
    assert_eq!((worked.pieces, worked.failures), (3, 0), "three were leased");
    assert_eq!(deployer.changes().len(), 2, "one was begun, and finished");
    assert_eq!(given(&store, 0), 2);
}

#[tokio::test]
async fn a_worker_backs_off_longer_after_each_failure_and_goes_on() {
    let store = Arc::new(MemoryStore::new());
    let claiming_fails = Faults::none().refusing(Fraction::ONE);
    let faulty = Arc::new(Faulty::new(Arc::clone(&store), 1).on(StoreOperation::Claim, claiming_fails));
    let (controller, deployer) = started(faulty.clone());
    let waits = Arc::new(Mutex::new(Vec::new()));
    let (seen, store_is_back) = (Arc::clone(&waits), Arc::clone(&faulty));
    let worker = Worker::new(controller, || NOON).with_pace(fast()).on_failure(move |error, wait| {
        assert_eq!(error.code(), ErrorCode::Unavailable);
        seen.lock().unwrap().push(wait);
        if seen.lock().unwrap().len() == 5 {
            store_is_back.calm();
        }
    });
    let done = || poll_fn(|_| if deployer.changes().len() < 6 { Poll::Pending } else { Poll::Ready(()) });
    let worked = worker.run(done()).await;
    assert_eq!(*waits.lock().unwrap(), [1, 2, 4, 4, 4].map(Duration::from_millis));
    assert_eq!((worked.failures, worked.batches), (5, 1));
}
