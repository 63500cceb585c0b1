//! A run: users, workers, whoever kills them, and the reckoning.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use phoenix_core::controller::{CallContext, Controller};
use phoenix_core::model::Actor;
use phoenix_store::worker::system_time;

use crate::form::{Form, WORKERS};
use crate::kit::dice::Dice;
use crate::reaper::{Done, reap};
use crate::stores::{self, Tortured};
use crate::users::Users;
use crate::verdict::{Summary, check};
use crate::worker::Place;

/// Runs it all and checks what is left; a summary of what was done.
pub fn run(form: &Form, tortured: &Tortured) -> Summary {
    let folder = tempfile::tempdir().unwrap();
    let place = Place { folder: folder.path().to_owned(), began: system_time() };
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let store = runtime.block_on(stores::open(&tortured.address));
    let controller = place.controller(Arc::clone(&store), WORKERS);
    let mut users = Users::new(controller.clone(), place.clone(), form.seed);
    let ids = runtime.block_on(users.create(form));

    let is_over = AtomicBool::new(false);
    let (reaped, stops) = thread::scope(|scope| {
        let reapers: Vec<_> = (0..WORKERS)
            .map(|number| {
                let (place, address, is_over) = (&place, &tortured.address, &is_over);
                scope.spawn(move || reap(place, address, number, form.seed, form.kills, is_over))
            })
            .collect();
        let stopper = scope.spawn(|| stop(form, tortured));
        // Whatever goes wrong: the others end too, so that it is told.
        let _end = End(&is_over);
        while !runtime.block_on(users.round()) {
            assert!(
                began.elapsed() < form.deadline,
                "not over after {:?}: {}",
                form.deadline,
                runtime.block_on(left(&controller))
            );
            thread::sleep(Duration::from_millis(100));
        }
        let stops = stopper.join().unwrap();
        is_over.store(true, Ordering::SeqCst);
        let reaped: Vec<Done> = reapers.into_iter().map(|reaper| reaper.join().unwrap()).collect();
        (reaped, stops)
    });
    let lived = began.elapsed();
    runtime.block_on(mop_up(&controller, &place, form.deadline));
    runtime.block_on(check(&store, &place, &ids, &users.told, Summary::new(&reaped, stops, lived)))
}

/// Lets the other threads end when this one panics.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Does what the last of the killed had leased, once their leases have run out.
async fn mop_up(controller: &Controller, place: &Place, patience: Duration) {
    let began = Instant::now();
    let mut idle_since = None;
    // Nothing for two of our seconds: four leases.
    while idle_since.is_none_or(|since: Instant| since.elapsed() < Duration::from_secs(2)) {
        assert!(began.elapsed() < patience, "work without end");
        match controller.step(&CallContext::new(place.now(), Actor::phoenix())).await {
            Ok(next) if next.worked == 0 => {
                idle_since.get_or_insert_with(Instant::now);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            _ => idle_since = None,
        }
    }
}

async fn left(controller: &Controller) -> String {
    let listed = controller.list(phoenix_core::ports::ListRequest::first(10_000)).await;
    let going_on = |summary: phoenix_core::ports::Summary| {
        (!summary.phase.is_terminal()).then(|| format!("{} is {}", summary.name, summary.phase))
    };
    listed.map_or_else(
        |error| error.to_string(),
        |listed| listed.experiments.into_iter().filter_map(going_on).collect::<Vec<_>>().join(", "),
    )
}

#[cfg(feature = "postgres")]
fn stop(form: &Form, tortured: &Tortured) -> u32 {
    let Some(server) = &tortured.server else { return 0 };
    let mut dice = Dice::new(form.seed ^ 0x5709);
    for _ in 0..form.stops {
        thread::sleep(form.begin_over / (form.stops + 1));
        server.stop_immediately().unwrap();
        thread::sleep(Duration::from_millis(dice.between(100, 1_500)));
        server.go_on().unwrap();
    }
    form.stops
}

#[cfg(not(feature = "postgres"))]
fn stop(_: &Form, _: &Tortured) -> u32 {
    0
}
