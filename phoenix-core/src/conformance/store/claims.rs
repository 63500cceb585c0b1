//! Who holds a target, and fences.

use crate::conformance::fixture::{commit, fine, host, id, refused, taking, touch, with_effects};
use crate::experiment::Claim;
use crate::model::{ExperimentId, Fence, HostId, Version};
use crate::ports::{Commit, Store, StoreError, TargetState};

fn take(host: &HostId, fence: u64) -> Claim {
    Claim::Take { host: host.clone(), fence: Fence(fence) }
}

fn release(host: &HostId) -> Claim {
    Claim::Release { host: host.clone() }
}

async fn state<S: Store>(store: &S, host: &HostId) -> (Option<ExperimentId>, u64) {
    let states = fine(store.targets(std::slice::from_ref(host)).await);
    assert_eq!(states.len(), 1, "one entry for each host: {states:?}");
    (states[0].holder, states[0].fence.0)
}

pub(super) async fn an_unknown_host_is_free_with_fence_zero<S: Store>(store: &S) {
    assert_eq!(fine(store.targets(&[host("h1")]).await), [TargetState::new(None, Fence(0))]);
    assert_eq!(fine(store.targets(&[]).await), []);
}

pub(super) async fn hosts_are_told_in_the_order_asked_for<S: Store>(store: &S) {
    let (a, b, c) = (host("a"), host("b"), host("c"));
    fine(store.commit(taking(1, &b)).await);
    fine(store.commit(taking(2, &a)).await);
    let asked = [c, b.clone(), a, b];
    let holders: Vec<_> = fine(store.targets(&asked).await).iter().map(|state| state.holder).collect();
    assert_eq!(holders, [None, Some(id(1)), Some(id(2)), Some(id(1))]);
}

pub(super) async fn a_taken_target_is_held<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(Commit { claims: vec![take(&h, 0)], ..commit(1, 0, 1) }).await);
    assert_eq!(state(store, &h).await, (Some(id(1)), 0));
}

pub(super) async fn a_held_target_is_refused_and_its_holder_named<S: Store>(store: &S) {
    let (free, held) = (host("a-free"), host("b-held"));
    fine(store.commit(taking(1, &held)).await);
    // Who holds it counts before how old the claim's fence is.
    let both = Commit { claims: vec![take(&free, 0), take(&held, 0)], ..commit(2, 0, 1) };
    match store.commit(both).await {
        Err(StoreError::TargetsHeld { host, by }) => assert_eq!((host, by), (held, id(1))),
        other => panic!("a held target was taken: {other:?}"),
    }
    assert_eq!(state(store, &free).await, (None, 0), "none of them is taken");
}

pub(super) async fn taking_what_one_holds_is_no_change<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(Commit { claims: vec![take(&h, 1)], ..commit(1, 1, 1) }).await);
    assert_eq!(state(store, &h).await, (Some(id(1)), 1));
}

pub(super) async fn a_release_lets_another_take<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(Commit { claims: vec![release(&h)], ..commit(1, 1, 1) }).await);
    assert_eq!(state(store, &h).await, (None, 1));
    fine(store.commit(Commit { claims: vec![take(&h, 1)], ..commit(2, 0, 1) }).await);
    assert_eq!(state(store, &h).await, (Some(id(2)), 1));
}

pub(super) async fn releasing_what_another_holds_does_nothing<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(Commit { claims: vec![release(&h), release(&host("h2"))], ..commit(2, 0, 1) }).await);
    assert_eq!(state(store, &h).await, (Some(id(1)), 1));
    let claimed = crate::conformance::fixture::claim(store, 5).await;
    assert_eq!(crate::conformance::fixture::words(&claimed), ["effect 1/1/0"], "its work goes on");
}

pub(super) async fn a_claim_on_an_old_fence_is_a_conflict<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(Commit { claims: vec![release(&h)], ..commit(1, 1, 1) }).await);
    for fence in [0, 2] {
        let wrong = Commit { claims: vec![take(&h, fence)], ..commit(2, 0, 1) };
        refused!(store.commit(wrong).await, StoreError::Conflict);
    }
    assert_eq!(state(store, &h).await, (None, 1));
}

pub(super) async fn an_effect_needs_a_higher_fence_than_all_before<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(with_effects(commit(1, 1, 1), vec![touch(&h, 5)])).await);
    for old in [0, 1, 4, 5] {
        refused!(
            store.commit(with_effects(commit(1, 2, 1), vec![touch(&h, old)])).await,
            StoreError::Conflict
        );
        assert_eq!(state(store, &h).await, (Some(id(1)), 5), "a fence never goes back");
    }
    fine(store.commit(with_effects(commit(1, 2, 1), vec![touch(&h, 6)])).await);
    assert_eq!(state(store, &h).await, (Some(id(1)), 6));
}

pub(super) async fn fences_rise_within_a_commit<S: Store>(store: &S) {
    let h = host("h1");
    let two = |one, other| {
        let claims = vec![take(&h, 0)];
        with_effects(Commit { claims, ..commit(1, 0, 1) }, vec![touch(&h, one), touch(&h, other)])
    };
    refused!(store.commit(two(2, 1)).await, StoreError::Conflict);
    refused!(store.commit(two(2, 2)).await, StoreError::Conflict);
    fine(store.commit(two(1, 2)).await);
    assert_eq!(state(store, &h).await, (Some(id(1)), 2));
}

pub(super) async fn an_effect_on_a_host_that_is_not_held_is_refused<S: Store>(store: &S) {
    let (h, other) = (host("h1"), host("h2"));
    fine(store.commit(taking(1, &h)).await);
    refused!(store.commit(with_effects(commit(2, 0, 1), vec![touch(&h, 9)])).await, StoreError::Conflict);
    refused!(store.commit(with_effects(commit(1, 1, 1), vec![touch(&other, 9)])).await, StoreError::Conflict);
    assert_eq!(state(store, &h).await, (Some(id(1)), 1));
    assert_eq!(state(store, &other).await, (None, 0));
}

pub(super) async fn fences_outlive_releases_and_experiments<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(with_effects(commit(1, 1, 1), vec![touch(&h, 41)])).await);
    fine(store.delete(id(1), Version(2)).await);
    assert_eq!(state(store, &h).await, (None, 41));
    let claims = vec![take(&h, 41)];
    let old = with_effects(Commit { claims: claims.clone(), ..commit(2, 0, 1) }, vec![touch(&h, 41)]);
    refused!(store.commit(old).await, StoreError::Conflict);
    fine(store.commit(with_effects(Commit { claims, ..commit(2, 0, 1) }, vec![touch(&h, 42)])).await);
    assert_eq!(state(store, &h).await, (Some(id(2)), 42));
}
