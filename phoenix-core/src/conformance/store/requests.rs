//! Requests are carried out once.

use crate::conformance::fixture::{claim, commit, fine, host, id, refused, request, taking, words};
use crate::experiment::Effect;
use crate::model::Version;
use crate::ports::{Commit, Committed, ListRequest, Store, StoreError};

pub(super) async fn a_repeated_request_returns_its_first_result_and_changes_nothing<S: Store>(store: &S) {
    let first = || Commit { request: request("start-1", "start"), ..taking(1, &host("h1")) };
    assert_eq!(fine(store.commit(first()).await), Committed::new(id(1), Version(1), false));
    fine(store.commit(commit(1, 1, 2)).await);
    assert_eq!(fine(store.commit(first()).await), Committed::new(id(1), Version(1), true));
    assert_eq!(fine(store.load(id(1), true).await).events, commit(1, 0, 3).events);
    assert_eq!(words(&claim(store, 10).await), ["effect 1/1/0"], "its effects are there once");
}

pub(super) async fn a_repeated_creation_names_the_first_experiment<S: Store>(store: &S) {
    let create = |number| Commit { request: request("create-1", "create"), ..commit(number, 0, 1) };
    fine(store.commit(create(1)).await);
    // Whoever asks again has made another id meanwhile.
    assert_eq!(fine(store.commit(create(2)).await), Committed::new(id(1), Version(1), true));
    refused!(store.load(id(2), false).await, StoreError::NotFound(_));
    assert_eq!(fine(store.list(ListRequest::first(10)).await).experiments.len(), 1);
}

pub(super) async fn a_request_id_with_other_content_is_refused<S: Store>(store: &S) {
    fine(store.commit(Commit { request: request("r", "one"), ..commit(1, 0, 1) }).await);
    let other = || Commit { request: request("r", "another"), ..commit(1, 1, 1) };
    refused!(store.commit(other()).await, StoreError::RequestReused(_));
    let of_another = Commit { request: request("r", "another"), ..commit(2, 0, 1) };
    refused!(store.commit(of_another).await, StoreError::RequestReused(_));
    fine(store.commit(Commit { request: request("r2", "another"), ..other() }).await);
}

pub(super) async fn a_refused_commit_does_not_use_up_its_request_id<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 2)).await);
    let refused = Commit { request: request("r", "one"), ..commit(1, 1, 1) };
    refused!(store.commit(refused).await, StoreError::Conflict);
    let again = Commit { request: request("r", "one"), ..commit(1, 2, 1) };
    assert_eq!(fine(store.commit(again).await), Committed::new(id(1), Version(3), false));
}

pub(super) async fn a_request_can_be_asked_after<S: Store>(store: &S) {
    let named = |name, content| request(name, content).expect("invariant: the fixture names it");
    let (one, another) = (named("r", "one"), named("r", "another"));
    assert_eq!(fine(store.first_result(&one).await), None);
    fine(store.commit(Commit { request: Some(one.clone()), ..commit(1, 0, 2) }).await);
    fine(store.commit(commit(1, 2, 1)).await);
    assert_eq!(fine(store.first_result(&one).await), Some(Committed::new(id(1), Version(2), true)));
    refused!(store.first_result(&another).await, StoreError::RequestReused(_));
    assert_eq!(fine(store.first_result(&named("r2", "one")).await), None);
}

pub(super) async fn a_repeated_request_is_known_before_the_version_is_looked_at<S: Store>(store: &S) {
    fine(store.commit(Commit { request: request("r", "one"), ..commit(1, 0, 2) }).await);
    fine(store.commit(commit(1, 2, 1)).await);
    // The decision was made anew, on the newest version, and comes with effects of its own.
    let anew = || {
        let commit = crate::conformance::fixture::with_effects(commit(1, 3, 1), vec![Effect::Observe]);
        Commit { request: request("r", "one"), ..commit }
    };
    assert_eq!(fine(store.commit(anew()).await), Committed::new(id(1), Version(2), true));
    assert_eq!(words(&claim(store, 10).await), [""; 0], "no effect came of it");
}
