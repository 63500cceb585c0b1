//! What has to hold in the end, and what was done on the way.

mod effects;
mod hosts;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use phoenix_core::experiment::{EventRecord, Experiment};
use phoenix_core::model::{ExperimentId, Timestamp};
use phoenix_core::ports::{ClaimRequest, ListRequest, Store, Summary as Listed};

use crate::form::WORKERS;
use crate::log;
use crate::reaper::Done;
use crate::recorded::Line;
use crate::users::{Told, hosts_of};
use crate::worker::Place;

/// What was done, and came of it.
#[derive(Debug, Default)]
pub struct Summary {
    pub experiments: usize,
    pub promoted: usize,
    pub events: usize,
    pub kills: Vec<u32>,
    pub freezes: u32,
    pub stops: u32,
    pub lived: Duration,
    pub requests: usize,
    pub effects: usize,
    pub superseded: usize,
    pub changes: usize,
    pub duplicates: usize,
    pub acknowledged: usize,
    pub fenced: usize,
    pub lost_leases: usize,
}

impl Summary {
    pub fn new(reaped: &[Done], stops: u32, lived: Duration) -> Summary {
        Summary {
            kills: reaped.iter().map(|done| done.kills).collect(),
            freezes: reaped.iter().map(|done| done.freezes).sum(),
            stops,
            lived,
            ..Summary::default()
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { experiments, promoted, events, kills, freezes, stops, lived, requests, .. } = self;
        let Summary { effects, superseded, changes, duplicates, acknowledged, fenced, lost_leases, .. } =
            self;
        write!(
            f,
            "{experiments} experiments over ({promoted} promoted, {events} events, {requests} requests answered) in {:.0} s; \
             kills {kills:?}, freezes {freezes}, server stops {stops}; {effects} effects ({superseded} superseded), \
             {changes} changes of hosts ({duplicates} repeated), {acknowledged} acknowledged, each once; \
             {fenced} old changes fenced off, {lost_leases} lost leases",
            lived.as_secs_f64()
        )
    }
}

/// One experiment as it is stored in the end.
pub struct Stored {
    pub experiment: Experiment,
    pub events: Vec<EventRecord>,
}

/// Checks everything; panics with what does not hold.
pub async fn check(
    store: &Arc<dyn Store>,
    place: &Place,
    ids: &[ExperimentId],
    told: &[Told],
    mut summary: Summary,
) -> Summary {
    let stored = experiments(store, ids).await;
    nothing_is_left(store, ids.len()).await;
    answers_hold(&stored, told);
    let lines: Vec<Vec<Line>> = (0..=WORKERS).map(|number| log::read(&place.records_of(number))).collect();
    let committed = effects::committed(&stored, &lines);
    let asked = hosts::asked(place, ids.len());
    hosts::check(&stored, &committed, &asked, &mut summary);
    effects::check(place, &committed, &lines, &asked, &mut summary);
    summary.experiments = ids.len();
    summary.requests = told.len();
    summary.events = stored.values().map(|stored| stored.events.len()).sum();
    summary
}

/// Every experiment is over, without debts, and its events give what its snapshot gives and lists show.
async fn experiments(store: &Arc<dyn Store>, ids: &[ExperimentId]) -> BTreeMap<ExperimentId, Stored> {
    let listed = store.list(ListRequest::first(10_000)).await.unwrap().experiments;
    assert_eq!(listed.len(), ids.len(), "each creation made one experiment");
    let mut all = BTreeMap::new();
    for id in ids {
        let whole = store.load(*id, true).await.unwrap();
        let replayed = whole.experiment().unwrap_or_else(|error| panic!("{id}: {error}"));
        let newest = store.load(*id, false).await.unwrap();
        assert!(newest.snapshot.is_some(), "{id} has no snapshot");
        assert_eq!(newest.experiment().unwrap(), replayed, "{id}: the snapshot is not what the events make");
        assert!(replayed.phase().is_terminal(), "{id} is {}", replayed.phase().name());
        assert_eq!(replayed.debts().count(), 0, "{id} left debts");
        let shown = listed.iter().find(|summary| summary.id == *id);
        assert_eq!(shown, Some(&Listed::of(&replayed)), "{id}: lists show something else");
        all.insert(*id, Stored { experiment: replayed, events: whole.events });
    }
    all
}

async fn nothing_is_left(store: &Arc<dyn Store>, experiments: usize) {
    for number in (0..experiments).step_by(2) {
        let hosts = hosts_of(number);
        for (host, state) in hosts.iter().zip(store.targets(&hosts).await.unwrap()) {
            assert_eq!(state.holder, None, "{host} is still held");
        }
    }
    let left = store.claim(ClaimRequest::new(Timestamp::MAX, 10, Duration::from_secs(1))).await.unwrap();
    assert_eq!(left.work, [], "something is left to be done");
}

/// What users were told that it is done is in the history, once.
fn answers_hold(stored: &BTreeMap<ExperimentId, Stored>, told: &[Told]) {
    for Told { experiment, request, version } in told {
        let stored = &stored[experiment];
        assert!(
            stored.experiment.version() >= *version,
            "{experiment}: {request} was answered with {version}"
        );
        let its: Vec<_> =
            stored.events.iter().filter(|event| event.request_id.as_ref() == Some(request)).collect();
        // All events of one decision follow each other; a decision without events leaves none.
        let of_one_commit =
            its.windows(2).all(|two| two[0].version.next() == two[1].version && two[0].at == two[1].at);
        assert!(of_one_commit, "{experiment}: {request} was carried out twice: {its:?}");
    }
}
