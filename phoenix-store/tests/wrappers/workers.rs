//! Twenty workers share a thousand experiments, and nobody leads.

use std::sync::Arc;
use std::time::{Duration, Instant};

use phoenix_core::controller::{CallContext, CreateRequest};
use phoenix_core::model::{Actor, HostId, Timestamp};
use phoenix_core::ports::{ClaimRequest, ListRequest, Store};
use phoenix_store::worker::{Pace, Worked, Worker};
use tokio::sync::watch;

use crate::kit::recording::Recording;
use crate::kit::source::Made;
use crate::kit::{BASELINE, CANDIDATE, NOON, PRIOR, controller, host, spec};

const WORKERS: usize = 20;
const EXPERIMENTS: usize = 1_000;
/// A minute of an experiment passes in a second.
const FACTOR: u32 = 60;

fn hosts() -> Vec<HostId> {
    (0..EXPERIMENTS).map(|number| host(&format!("web-{number}"))).collect()
}

async fn share<S: Store>(store: S) {
    let store: Arc<dyn Store> = Arc::new(store);
    let began = Instant::now();
    let clock = move || NOON.plus(began.elapsed() * FACTOR);
    let deployer = Arc::new(Recording::new(&hosts(), PRIOR, clock));
    let controller = controller(Arc::clone(&store), deployer.clone(), Arc::new(Made));
    for (number, host) in hosts().into_iter().enumerate() {
        // They start by themselves, ten a (virtual) second.
        let fields = serde_json::json!({
            "baseline": {"config": BASELINE}, "candidate": {"config": CANDIDATE}, "duration": "1m", "interval": "1m", "warm_up": "0s", "min_duration": "1m",
            "start_at": NOON.plus(Duration::from_millis(100 * number as u64)).to_string(),
            "start_by": NOON.plus(Duration::from_secs(7 * 24 * 3600)).to_string(),
            "limits": {"decide_by": "30s", "progress_deadline": "1h", "restore_deadline": "1h"},
        });
        let spec = spec(&format!("shared-{number}"), &[host], &fields);
        let ids = [(number % 251) as u8, (number / 251) as u8, 0, 0, 0, 0, 0, 0, 0, 0];
        let ctx = CallContext::new(clock(), Actor::new("ada").unwrap()).with_ids(ids);
        controller.create(&ctx, CreateRequest::new(spec)).await.unwrap();
    }

    let (stop, stopped) = watch::channel(false);
    let mut pace = Pace::default();
    pace.longest_wait = Duration::from_millis(50);
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let worker = Worker::new(controller.clone(), clock).with_pace(pace);
            let mut stopped = stopped.clone();
            tokio::spawn(async move {
                worker.run(async move { drop(stopped.wait_for(|stop| *stop).await) }).await
            })
        })
        .collect();
    until_all_are_over(&store).await;
    stop.send(true).unwrap();
    let mut done: Vec<Worked> = Vec::new();
    for worker in workers {
        done.push(worker.await.unwrap());
    }

    assert!(
        done.iter().all(|worked| worked.pieces > 0 && worked.failures == 0),
        "everybody worked: {done:?}"
    );
    for state in store.targets(&hosts()).await.unwrap() {
        assert_eq!(state.holder, None);
    }
    let left = store.claim(ClaimRequest::new(Timestamp::MAX, 10, Duration::from_secs(1))).await.unwrap();
    assert_eq!(left.work, [], "nothing is left to be done");
    let times = deployer.times();
    assert!(times.len() >= 3 * EXPERIMENTS, "both arms came and went on every host: {}", times.len());
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(twice.is_empty(), "nobody's lease was lost, so nothing was done twice: {twice:?}");
}

async fn until_all_are_over(store: &Arc<dyn Store>) {
    let deadline = Instant::now() + Duration::from_secs(300);
    loop {
        let listed = store.list(ListRequest::first(EXPERIMENTS + 1)).await.unwrap().experiments;
        let going_on = listed.iter().filter(|summary| !summary.phase.is_terminal()).count();
        if going_on == 0 && listed.len() == EXPERIMENTS {
            return;
        }
        assert!(Instant::now() < deadline, "{going_on} of {} still go on", listed.len());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_workers_share_a_thousand_experiments_in_memory() {
    share(phoenix_core::memory::MemoryStore::new()).await;
}

#[cfg(feature = "sqlite")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_workers_share_a_thousand_experiments_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    share(phoenix_store::sqlite::SqliteStore::open(folder.path().join("phoenix.db")).unwrap()).await;
}
