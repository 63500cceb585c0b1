//! A worker as a process of its own.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{Controller, Settings};
use phoenix_core::model::Timestamp;
use phoenix_core::ports::Store;
use phoenix_store::worker::{Pace, Worker, system_time};
use rustix::process::{Signal, getpid, kill_process};

use crate::fleet::{Fleet, Notices};
use crate::form::{FACTOR, LEASE};
use crate::kit::NOON;
use crate::kit::dice::Dice;
use crate::kit::source::Made;
use crate::recorded::Recorded;
use crate::stores;

/// What all processes of a run share: the folder of the hosts and records, and when the run began.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: PathBuf,
    pub began: Timestamp,
}

impl Place {
    /// The time of the experiments.
    pub fn now(&self) -> Timestamp {
        NOON.plus(system_time().since(self.began) * FACTOR)
    }

    pub fn records_of(&self, number: usize) -> PathBuf {
        self.folder.join(format!("worker-{number}"))
    }

    /// The file by which a worker says that it is frozen.
    pub fn frozen_of(&self, number: usize) -> PathBuf {
        self.folder.join(format!("frozen-{number}"))
    }

    /// A controller for users in this place; what it commits is written down.
    pub fn controller(&self, store: Arc<dyn Store>, number: usize) -> Controller {
        let place = self.clone();
        self.controller_of(store, number, Fleet::new(self.folder.clone(), move || place.now()))
    }

    fn controller_of(&self, store: Arc<dyn Store>, number: usize, fleet: Fleet) -> Controller {
        let mut settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
        settings.batch = 4;
        settings.lease = LEASE;
        settings.back_off = Duration::from_secs(2);
        settings.longest_back_off = Duration::from_secs(30);
        let recorded = Arc::new(Recorded::new(store, self.records_of(number)));
        Controller::new(recorded, Arc::new(fleet), Arc::new(Made), settings)
            .with_notifier(Arc::new(Notices(self.folder.clone())))
    }

    /// The words by which a worker finds its place, and its chances.
    pub fn words(&self, address: &str, number: usize, chances: u64) -> [String; 6] {
        let (folder, began) = (self.folder.display().to_string(), self.began.as_micros().to_string());
        ["worker".to_owned(), address.to_owned(), folder, began, number.to_string(), chances.to_string()]
    }
}

/// Works until it is killed.
pub fn run(words: &[String]) {
    let [address, folder, began, number, chances] = words else {
        panic!("worker ADDRESS FOLDER BEGAN NUMBER CHANCES")
    };
    let began = Timestamp::from_micros(began.parse().unwrap());
    let place = Place { folder: folder.into(), began };
    let (number, chances) = (number.parse().unwrap(), chances.parse().unwrap());
    end_with_the_driver();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = stores::open(address).await;
        let (clock, frozen) = (place.clone(), place.frozen_of(number));
        let fleet =
            Fleet::new(place.folder.clone(), move || clock.now()).interrupted(freezing(frozen, chances));
        let controller = place.controller_of(store, number, fleet);
        let clock = move || place.now();
        Worker::new(controller, clock).with_pace(pace()).run(std::future::pending()).await
    });
}

/// Now and then the worker stops as a whole, having decided on a change and done nothing of it, until somebody lets it go on: by then its
/// lease has run out, and others have gone on without it.
fn freezing(mark: PathBuf, chances: u64) -> impl Fn() + Send + Sync {
    let dice = Mutex::new(Dice::new(chances));
    move || {
        if dice.lock().unwrap().once_in(10) {
            std::fs::write(&mark, "").unwrap();
            kill_process(getpid(), Signal::STOP).unwrap();
        }
    }
}

/// The driver holds the other end of the input: it is gone when there is no more to be read.
fn end_with_the_driver() {
    std::thread::spawn(|| {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        std::process::exit(3);
    });
}

fn pace() -> Pace {
    let mut pace = Pace::default();
    pace.longest_wait = Duration::from_millis(30);
    pace.back_off = Duration::from_millis(20);
    pace.longest_back_off = Duration::from_millis(300);
    pace
}
