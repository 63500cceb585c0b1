//! A worker as a process of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{Controller, Settings};
use phoenix_core::model::Timestamp;
use phoenix_core::ports::Store;
use phoenix_store::worker::{Pace, Worker, system_time};

use crate::fleet::{Fleet, Notices};
use crate::form::{FACTOR, LEASE};
use crate::kit::NOON;
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

    /// A controller in this place, on a store whose every commit and acknowledgement is written down as that of this worker.
    pub fn controller(&self, store: Arc<dyn Store>, number: usize) -> Controller {
        let mut settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
        settings.batch = 4;
        settings.lease = LEASE;
        settings.back_off = Duration::from_secs(2);
        settings.longest_back_off = Duration::from_secs(30);
        let place = self.clone();
        let fleet = Arc::new(Fleet::new(self.folder.clone(), move || place.now()));
        let recorded = Arc::new(Recorded::new(store, self.records_of(number)));
        Controller::new(recorded, fleet, Arc::new(Made), settings)
            .with_notifier(Arc::new(Notices(self.folder.clone())))
    }

    /// The words by which a worker finds its place.
    pub fn words(&self, address: &str, number: usize) -> [String; 5] {
        let began = self.began.as_micros().to_string();
        [
            "worker".to_owned(),
            address.to_owned(),
            self.folder.display().to_string(),
            began,
            number.to_string(),
        ]
    }
}

/// Works until it is killed.
pub fn run(words: &[String]) {
    let [address, folder, began, number] = words else { panic!("worker ADDRESS FOLDER BEGAN NUMBER") };
    let began = Timestamp::from_micros(began.parse().unwrap());
    let place = Place { folder: folder.into(), began };
    end_with_the_driver();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let controller = place.controller(stores::open(address).await, number.parse().unwrap());
        let clock = move || place.now();
        Worker::new(controller, clock).with_pace(pace()).run(std::future::pending()).await
    });
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
