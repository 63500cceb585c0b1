//! Many at once.

use std::collections::BTreeSet;
use std::time::Duration;

use phoenix_core::experiment::Claim;
use phoenix_core::model::{Fence, Version};
use phoenix_core::ports::{ClaimRequest, ExperimentStore, Outbox, StoreError, Token};
use phoenix_store::postgres::FeedOrder;

use super::commits::{at, commit, host, id, request, taking, touching};
use super::support::{options, store};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_writers_to_one_experiment_exactly_one_wins_each_version() {
    const VERSIONS: u64 = 60;
    let server = server!("that exactly one writer wins");
    for order in [FeedOrder::Transactions, FeedOrder::Counter] {
        let mut options = options(server);
        options.feed = order;
        let store = store(server, &options).await;
        store.commit(taking(1, &host("h"))).await.unwrap();
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut won = Vec::new();
                    loop {
                        let seen = store.load(id(1), true).await.unwrap().events.len() as u64;
                        if seen >= VERSIONS {
                            return won;
                        }
                        let mut commit = touching(commit(1, seen), &host("h"), seen + 1);
                        commit.events[0].reason = Some(format!("writer {writer}"));
                        commit.request = request(&format!("{writer}-{seen}"));
                        match store.commit(commit).await {
                            Ok(committed) => {
                                assert!(!committed.repeated);
                                won.push((committed.version, format!("writer {writer}")));
                            }
                            Err(StoreError::Conflict) => {}
                            Err(other) => panic!("neither won nor a conflict: {other:?}"),
                        }
                    }
                })
            })
            .collect();
        let mut won = Vec::new();
        for writer in writers {
            won.extend(writer.await.unwrap());
        }
        won.sort();
        let events = store.history(id(1), Version(1), 1000).await.unwrap();
        let told: Vec<_> = events.iter().map(|e| (e.version, e.reason.clone().unwrap())).collect();
        assert_eq!(won, told, "who was told to have won is who is in the history, once for each version");
        let versions: Vec<u64> = events.iter().map(|event| event.version.0).collect();
        assert_eq!(versions, (2..=versions.len() as u64 + 1).collect::<Vec<_>>(), "no gaps");
        let writers: BTreeSet<_> = told.iter().map(|(_, who)| who).collect();
        assert!(writers.len() > 1, "they raced: {writers:?}");
    }
}

/// Takes of the same hosts, in orders that would wait for each other in a circle.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_the_same_hosts_one_has_all_of_them() {
    let server = server!("that hosts are held by one");
    let store = store(server, &options(server)).await;
    for round in 0..5 {
        let hosts: Vec<_> = (0..20).map(|n| host(&format!("r{round}-h{n:02}"))).collect();
        let tasks: Vec<_> = (0..8)
            .map(|task: u64| {
                let (store, mut hosts) = (store.clone(), hosts.clone());
                hosts.rotate_left(usize::try_from(task).unwrap() * 2);
                tokio::spawn(async move {
                    let mut commit = commit(round * 100 + task, 0);
                    commit.claims = hosts
                        .iter()
                        .map(|host| Claim::Take { host: host.clone(), fence: Fence(0) })
                        .collect();
                    for host in &hosts {
                        commit = touching(commit, host, 1);
                    }
                    (task, store.commit(commit).await)
                })
            })
            .collect();
        let mut winners = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                (task, Ok(_)) => winners.push(id(round * 100 + task)),
                (_, Err(StoreError::TargetsHeld { .. })) => {}
                (_, Err(other)) => panic!("held by another, and told so: {other:?}"),
            }
        }
        assert_eq!(winners.len(), 1, "round {round}");
        let states = store.targets(&hosts).await.unwrap();
        assert!(states.iter().all(|state| state.holder == Some(winners[0]) && state.fence == Fence(1)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_workers_do_each_piece_of_work_once() {
    const PIECES: u64 = 300;
    let server = server!("that work is leased to one at a time");
    let store = store(server, &options(server)).await;
    for number in 0..PIECES {
        store.commit(taking(number, &host(&format!("h{number}")))).await.unwrap();
    }
    let workers: Vec<_> = (0..20)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut done = Vec::new();
                loop {
                    let claimed =
                        store.claim(ClaimRequest::new(at(0), 7, Duration::from_secs(60))).await.unwrap();
                    if claimed.work.is_empty() && claimed.next_due.is_none() {
                        return done;
                    }
                    for leased in claimed.work {
                        assert_eq!(leased.attempts, 0);
                        store.ack(&leased.token).await.unwrap();
                        done.push(format!("{:?}", leased.work));
                    }
                }
            })
        })
        .collect();
    let mut done = Vec::new();
    for worker in workers {
        done.extend(worker.await.unwrap());
    }
    let count = done.len();
    assert_eq!(count as u64, PIECES);
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>().len(), count, "none was done twice");
}

/// An acknowledgement beside commits that set the time of the wake anew: the new time is never lost with the old wake.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_wake_that_is_acknowledged_while_it_is_set_anew_is_not_lost() {
    let server = server!("that wakes are not lost");
    let store = store(server, &options(server)).await;
    for number in 0..100 {
        let mut first = commit(number, 0);
        first.wake_at = Some(at(0));
        store.commit(first).await.unwrap();
        let mut claimed = store.claim(ClaimRequest::new(at(0), 1, Duration::from_secs(60))).await.unwrap();
        let token: Token = claimed.work.remove(0).token;
        let mut second = commit(number, 1);
        second.wake_at = Some(at(1000 + i64::try_from(number).unwrap()));
        let (set, done) = tokio::join!(
            {
                let store = store.clone();
                tokio::spawn(async move { store.commit(second).await })
            },
            {
                let store = store.clone();
                tokio::spawn(async move { store.ack(&token).await })
            },
        );
        set.unwrap().unwrap();
        done.unwrap().unwrap();
    }
    let later = store.claim(ClaimRequest::new(at(10_000), 1000, Duration::from_secs(60))).await.unwrap();
    assert_eq!(later.work.len(), 100, "each of the new times is there");
}
