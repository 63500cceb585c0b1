//! Wakes: due once, and never lost when their time is set anew while somebody has them.

use crate::conformance::fixture::{assert_lost, at, claim, commit, fine, only, words};
use crate::ports::{Commit, Store};

const NOTHING: [&str; 0] = [];

fn waking(after: u64, at: Option<crate::model::Timestamp>) -> Commit {
    Commit { wake_at: at, ..commit(1, after, 1) }
}

pub(super) async fn a_wake_is_offered_at_its_time_and_not_before<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(100)))).await);
    let early = claim(store, 99).await;
    assert_eq!((words(&early), early.next_due), (Vec::new(), Some(at(100))));
    let due = claim(store, 100).await;
    assert_eq!((words(&due), due.next_due), (vec!["wake 1".to_owned()], None));
}

pub(super) async fn a_wake_has_one_worker_at_a_time<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    only(&claim(store, 0).await);
    assert_eq!(words(&claim(store, 59).await), NOTHING);
    // Also when it is due again meanwhile.
    fine(store.commit(waking(1, Some(at(5)))).await);
    assert_eq!(words(&claim(store, 59).await), NOTHING);
}

pub(super) async fn a_wake_that_was_done_is_gone<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    let token = only(&claim(store, 0).await);
    fine(store.ack(&token).await);
    let later = claim(store, 100_000).await;
    assert_eq!((words(&later), later.next_due), (Vec::new(), None));
    assert_lost(store, &token).await;
}

pub(super) async fn a_wake_that_was_given_back_comes_again<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    fine(store.nack(&only(&claim(store, 0).await), at(30)).await);
    let early = claim(store, 29).await;
    assert_eq!((words(&early), early.next_due), (Vec::new(), Some(at(30))));
    let again = claim(store, 30).await;
    assert_eq!((words(&again), again.work[0].attempts), (vec!["wake 1".to_owned()], 1));
}

pub(super) async fn a_later_commit_moves_the_wake<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(100)))).await);
    fine(store.commit(waking(1, Some(at(200)))).await);
    assert_eq!(words(&claim(store, 199).await), NOTHING);
    fine(store.commit(waking(2, Some(at(50)))).await);
    assert_eq!(words(&claim(store, 50).await), ["wake 1"]);
    assert_eq!(words(&claim(store, 50).await), NOTHING, "there is one wake, not three");
}

pub(super) async fn a_later_commit_without_a_time_unsets_the_wake<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(100)))).await);
    fine(store.commit(waking(1, None)).await);
    let later = claim(store, 100_000).await;
    assert_eq!((words(&later), later.next_due), (Vec::new(), None));
}

pub(super) async fn a_time_set_during_the_lease_outlives_the_acknowledgement<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    let token = only(&claim(store, 0).await);
    fine(store.commit(waking(1, Some(at(20)))).await);
    fine(store.ack(&token).await);
    assert_lost(store, &token).await;
    let early = claim(store, 19).await;
    assert_eq!((words(&early), early.next_due), (Vec::new(), Some(at(20))));
    let newer = claim(store, 20).await;
    assert_eq!((words(&newer), newer.work[0].attempts), (vec!["wake 1".to_owned()], 0));
    fine(store.ack(&only(&newer)).await);
    assert_eq!(words(&claim(store, 100_000).await), NOTHING);
}

pub(super) async fn a_time_set_during_the_lease_outlives_giving_back<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    let token = only(&claim(store, 0).await);
    fine(store.commit(waking(1, Some(at(20)))).await);
    fine(store.nack(&token, at(10_000)).await);
    assert_eq!(words(&claim(store, 19).await), NOTHING);
    assert_eq!(words(&claim(store, 20).await), ["wake 1"]);
}

pub(super) async fn a_time_unset_during_the_lease_stays_unset<S: Store>(store: &S) {
    for (version, is_done) in [(0, true), (2, false)] {
        fine(store.commit(waking(version, Some(at(0)))).await);
        let token = only(&claim(store, 0).await);
        fine(store.commit(waking(version + 1, None)).await);
        let answer = if is_done { store.ack(&token).await } else { store.nack(&token, at(1)).await };
        fine(answer);
        assert_eq!(words(&claim(store, 100_000).await), NOTHING, "acknowledged: {is_done}");
    }
}

pub(super) async fn a_time_set_during_a_lease_that_runs_out_is_offered<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    let dead = only(&claim(store, 0).await);
    fine(store.commit(waking(1, Some(at(500)))).await);
    let after_the_lease = claim(store, 60).await;
    assert_eq!((words(&after_the_lease), after_the_lease.next_due), (Vec::new(), Some(at(500))));
    assert_eq!(words(&claim(store, 500).await), ["wake 1"]);
    assert_lost(store, &dead).await;
}

pub(super) async fn a_lost_wake_can_do_nothing<S: Store>(store: &S) {
    fine(store.commit(waking(0, Some(at(0)))).await);
    let frozen = only(&claim(store, 0).await);
    let newer = only(&claim(store, 60).await);
    assert_lost(store, &frozen).await;
    fine(store.ack(&newer).await);
    assert_eq!(words(&claim(store, 100_000).await), NOTHING);
}
