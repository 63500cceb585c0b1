//! What a commit stores, and what refuses it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::conformance::concurrently;
use crate::conformance::fixture::{
    at, claim, commit, event, fine, hash, host, id, refused, request, summary, taking, touch, with_effects,
    words,
};
use crate::experiment::{Claim, Effect, Experiment};
use crate::model::{Fence, Version};
use crate::ports::{
    Artifact, ChangesRequest, Commit, Committed, ExperimentStoreExt, ListRequest, Snapshot, Store, StoreError,
};

pub(super) async fn a_new_experiment_is_stored_whole<S: Store>(store: &S) {
    let committed = fine(store.commit(commit(1, 0, 3)).await);
    assert_eq!(committed, Committed::new(id(1), Version(3), false));
    let loaded = fine(store.load(id(1), false).await);
    assert_eq!((loaded.snapshot, loaded.events), (None, commit(1, 0, 3).events));
    let listed = fine(store.list(ListRequest::first(10)).await);
    assert_eq!(listed.experiments, [summary(id(1), 3)]);
}

pub(super) async fn a_commit_on_an_old_version_is_a_conflict_and_changes_nothing<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 2)).await);
    fine(store.commit(commit(1, 2, 1)).await);
    refused!(store.commit(commit(1, 2, 2)).await, StoreError::Conflict);
    refused!(store.commit(commit(1, 4, 1)).await, StoreError::Conflict);
    assert_eq!(fine(store.load(id(1), true).await).events, commit(1, 0, 3).events);
}

pub(super) async fn a_second_first_commit_is_a_conflict<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    refused!(store.commit(commit(1, 0, 1)).await, StoreError::Conflict);
    fine(store.commit(commit(2, 0, 1)).await);
}

pub(super) async fn a_commit_on_an_experiment_that_is_not_there_is_a_conflict<S: Store>(store: &S) {
    refused!(store.commit(commit(1, 3, 1)).await, StoreError::Conflict);
    refused!(store.load(id(1), false).await, StoreError::NotFound(_));
    refused!(store.history(id(1), Version(0), 10).await, StoreError::NotFound(_));
}

pub(super) async fn what_cannot_be_meant_is_refused<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let good = || commit(1, 1, 2);
    let with_observe = || with_effects(good(), vec![Effect::Observe]);
    let other_key = |change: fn(&mut crate::experiment::EffectKey)| {
        let mut commit = with_observe();
        commit.effects.iter_mut().for_each(|(key, _)| change(key));
        commit
    };
    let snapshot = |version| Some(Snapshot { apply_version: 1, version, bytes: Arc::from(*b"{}") });
    let wrong = [
        ("a gap in the events", Commit { events: vec![event(id(1), 2), event(id(1), 4)], ..good() }),
        ("events that begin too late", Commit { events: vec![event(id(1), 3)], ..good() }),
        ("an event of another", Commit { events: vec![event(id(1), 2), event(id(2), 3)], ..good() }),
        ("a summary of another version", Commit { summary: summary(id(1), 2), ..good() }),
        ("a summary of another experiment", Commit { summary: summary(id(2), 3), ..good() }),
        ("a snapshot of another version", Commit { snapshot: snapshot(Version(2)), ..good() }),
        ("an effect of another version", other_key(|key| key.version = Version(2))),
        ("an effect of another experiment", other_key(|key| key.experiment = id(2))),
        (
            "effects without events",
            Commit { events: Vec::new(), summary: summary(id(1), 1), ..with_observe() },
        ),
        ("a first commit without events", commit(3, 0, 0)),
    ];
    for (what, wrong) in wrong {
        let result = store.commit(wrong).await;
        assert!(matches!(result, Err(StoreError::Invalid(_))), "{what} came to {result:?}");
    }
    assert_eq!(fine(store.load(id(1), true).await).events, commit(1, 0, 1).events);
    fine(store.commit(with_observe()).await);
}

pub(super) async fn history_has_no_gaps_and_comes_in_pages<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 2)).await);
    fine(store.commit(commit(2, 0, 1)).await);
    fine(store.commit(commit(1, 2, 3)).await);
    let mut told = Vec::new();
    loop {
        let page = fine(store.history(id(1), Version(told.len() as u64), 2).await);
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 2, "a page holds at most two");
        told.extend(page);
    }
    assert_eq!(told, commit(1, 0, 5).events);
    assert_eq!(fine(store.history(id(1), Version(9), 5).await), []);
}

pub(super) async fn loading_gives_the_snapshot_and_what_came_after_it<S: Store>(store: &S) {
    let snapshot = Snapshot { apply_version: 7, version: Version(2), bytes: Arc::from(*b"\x00\xff bytes") };
    fine(store.commit(Commit { snapshot: Some(snapshot.clone()), ..commit(1, 0, 2) }).await);
    let loaded = fine(store.load(id(1), false).await);
    assert_eq!((loaded.snapshot, loaded.events), (Some(snapshot.clone()), Vec::new()));
    let newer = Snapshot { apply_version: 8, version: Version(3), bytes: Arc::from(*b"newer") };
    fine(store.commit(Commit { snapshot: Some(newer.clone()), ..commit(1, 2, 1) }).await);
    fine(store.commit(commit(1, 3, 2)).await);
    let loaded = fine(store.load(id(1), false).await);
    assert_eq!((loaded.snapshot, loaded.events), (Some(newer), commit(1, 3, 2).events));
    let whole = fine(store.load(id(1), true).await);
    assert_eq!((whole.snapshot, whole.events), (None, commit(1, 0, 5).events));
}

pub(super) async fn a_commit_without_a_snapshot_keeps_the_one_before<S: Store>(store: &S) {
    let snapshot = Snapshot { apply_version: 1, version: Version(1), bytes: Arc::from(*b"first") };
    fine(store.commit(Commit { snapshot: Some(snapshot.clone()), ..commit(1, 0, 1) }).await);
    fine(store.commit(commit(1, 1, 2)).await);
    let loaded = fine(store.load(id(1), false).await);
    assert_eq!((loaded.snapshot, loaded.events), (Some(snapshot), commit(1, 1, 2).events));
}

pub(super) async fn events_come_back_exactly<S: Store>(store: &S) {
    let mut odd = commit(1, 0, 2);
    odd.events[1].schema = 4711;
    odd.events[1].reason = None;
    odd.events[1].event = serde_json::json!({
        "type": "of_another_version", "none": null, "text": "“\u{1F525}” \" \\ \n\t\u{1}", "list": [1, -2, [], {}],
        "numbers": [0.1, 1e-300, 123_456_789.123_456_79, u64::MAX, i64::MIN], "": true,
    });
    let stored = odd.events.clone();
    fine(store.commit(odd).await);
    assert_eq!(fine(store.load(id(1), true).await).events, stored);
    assert_eq!(fine(store.history(id(1), Version(1), 1).await), stored[1..]);
}

pub(super) async fn a_commit_without_events_keeps_artifacts_and_leaves_the_rest<S: Store>(store: &S) {
    fine(store.commit(Commit { wake_at: Some(at(50)), ..commit(1, 0, 2) }).await);
    let cursor = fine(store.changes(ChangesRequest::after(None, 10)).await).cursor;
    let artifacts = vec![Artifact::new(hash("a"), Arc::from(*b"a"))];
    let committed = fine(
        store
            .commit(Commit { artifacts: artifacts.clone(), request: request("r", "c"), ..commit(1, 2, 0) })
            .await,
    );
    assert_eq!(committed, Committed::new(id(1), Version(2), false));
    assert_eq!(fine(store.get_artifact(hash("a")).await), artifacts[0]);
    let changes = fine(store.changes(ChangesRequest::after(Some(cursor), 10)).await).changes;
    assert_eq!(changes, [], "nothing changed that a list would show");
    assert_eq!(words(&claim(store, 50).await), ["wake 1"], "the wake is as it was");
    refused!(store.commit(commit(1, 1, 0)).await, StoreError::Conflict);
}

pub(super) async fn of_many_writers_exactly_one_wins_each_version<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    for version in 1..=4 {
        let one_of_sixteen = |_| -> Pin<Box<dyn Future<Output = Result<Committed, StoreError>> + Send + '_>> {
            Box::pin(store.commit(commit(1, version, 1)))
        };
        let results = concurrently::all((0..16).map(one_of_sixteen).collect()).await;
        let won = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1, "exactly one of sixteen wins version {version}: {results:?}");
        for result in results.into_iter().filter(Result::is_err) {
            refused!(result, StoreError::Conflict);
        }
    }
    assert_eq!(fine(store.load(id(1), true).await).events, commit(1, 0, 5).events);
}

pub(super) async fn a_refused_commit_leaves_everything_untouched<S: Store>(store: &S) {
    let (held, free, touched) = (host("held"), host("free"), host("touched"));
    fine(store.commit(taking(2, &held)).await);
    fine(store.put_artifact(Artifact::new(hash("kept"), Arc::from(*b"kept"))).await);
    let mut first = taking(1, &touched);
    first.wake_at = Some(at(100));
    first.request = request("used", "first");
    fine(store.commit(first).await);
    let cursor = fine(store.changes(ChangesRequest::after(None, 10)).await).cursor;

    // Everything that a commit can hold, all of it new.
    let good = || {
        let mut good =
            with_effects(commit(1, 1, 2), vec![touch(&free, 1), touch(&touched, 2), Effect::Observe]);
        good.claims = vec![Claim::Take { host: free.clone(), fence: Fence(0) }];
        good.artifacts = vec![Artifact::new(hash("new"), Arc::from(*b"new"))];
        good.wake_at = Some(at(5));
        good.request = request("unused", "good");
        good
    };
    let take = |host, fence| {
        let mut commit = good();
        commit.claims.push(Claim::Take { host, fence: Fence(fence) });
        commit
    };
    let artifact = Artifact::new(hash("kept"), Arc::from(*b"other"));
    let mut contradicting = good();
    contradicting.artifacts.push(artifact);
    refused!(
        store
            .commit(Commit {
                expected_version: Version(0),
                events: commit(1, 0, 2).events,
                ..with_effects(Commit { summary: summary(id(1), 2), ..good() }, vec![])
            })
            .await,
        StoreError::Conflict
    );
    refused!(store.commit(take(held.clone(), 1)).await, StoreError::TargetsHeld { .. });
    refused!(store.commit(take(host("unknown"), 9)).await, StoreError::Conflict);
    refused!(
        store.commit(with_effects(good(), vec![touch(&free, 1), touch(&touched, 1)])).await,
        StoreError::Conflict
    );
    refused!(
        store.commit(with_effects(good(), vec![touch(&free, 1), touch(&held, 2)])).await,
        StoreError::Conflict
    );
    refused!(
        store.commit(Commit { request: request("used", "other"), ..good() }).await,
        StoreError::RequestReused(_)
    );
    refused!(store.commit(contradicting).await, StoreError::AlreadyExists(_));

    assert_eq!(fine(store.load(id(1), true).await).events, commit(1, 0, 1).events);
    let changes = fine(store.changes(ChangesRequest::after(Some(cursor), 10)).await).changes;
    assert_eq!(changes, [], "no change is told");
    let states = fine(store.targets(&[free.clone(), touched.clone(), held.clone()]).await);
    let holders: Vec<_> = states.iter().map(|state| (state.holder, state.fence)).collect();
    assert_eq!(holders, [(None, Fence(0)), (Some(id(1)), Fence(1)), (Some(id(2)), Fence(1))]);
    refused!(store.get_artifact(hash("new")).await, StoreError::NotFound(_));
    assert_eq!(words(&claim(store, 99).await), ["effect 2/1/0", "effect 1/1/0"], "no effect, no wake");
    assert_eq!(words(&claim(store, 100).await), ["wake 1"], "the wake is as it was");
    fine(store.commit(good()).await);
}

pub(super) async fn an_experiment_is_rebuilt_when_its_snapshot_is_of_another_apply<S: Store>(store: &S) {
    let events: Vec<_> = commit(1, 0, 3).events.iter().map(|record| fine(record.event())).collect();
    let experiment = fine(Experiment::replay(&events[..2]));
    let snapshot = Snapshot::of(&experiment);
    fine(store.commit(Commit { snapshot: Some(snapshot.clone()), ..commit(1, 0, 2) }).await);
    assert_eq!(fine(store.experiment(id(1)).await), experiment);
    fine(store.commit(commit(1, 2, 1)).await);
    let whole = fine(Experiment::replay(&events));
    assert_eq!(fine(store.experiment(id(1)).await), whole);

    let other_apply = Snapshot { apply_version: u32::MAX, ..snapshot.clone() };
    let unreadable = Snapshot { bytes: Arc::from(*b"{]"), ..snapshot };
    for (number, snapshot) in [(2, other_apply), (3, unreadable)] {
        fine(store.commit(Commit { snapshot: Some(snapshot), ..commit(number, 0, 2) }).await);
        let rebuilt = fine(store.experiment(id(number)).await);
        assert_eq!((rebuilt.id(), rebuilt.version()), (id(number), Version(2)));
        assert_eq!(rebuilt.description(), experiment.description());
    }
}
