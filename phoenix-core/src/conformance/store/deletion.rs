//! Deletion.

use std::sync::Arc;

use crate::conformance::fixture::{
    assert_lost, at, claim, commit, fine, hash, host, id, only, refused, taking, touch, with_effects, words,
};
use crate::experiment::{Claim, Effect};
use crate::model::{Fence, Measurements, Version, Window};
use crate::ports::{Artifact, Commit, ListRequest, Store, StoreError};

pub(super) async fn a_deleted_experiment_is_gone<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 2)).await);
    fine(store.delete(id(1), Version(2)).await);
    refused!(store.load(id(1), false).await, StoreError::NotFound(_));
    refused!(store.history(id(1), Version(0), 10).await, StoreError::NotFound(_));
    refused!(store.append(id(1), Measurements::default()).await, StoreError::NotFound(_));
    refused!(store.window(id(1), Window { from: at(0), to: at(9) }).await, StoreError::NotFound(_));
    refused!(store.commit(commit(1, 2, 1)).await, StoreError::Conflict);
    refused!(store.delete(id(1), Version(2)).await, StoreError::NotFound(_));
    assert_eq!(fine(store.list(ListRequest::first(10)).await).experiments, []);
}

pub(super) async fn deletion_needs_the_version<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 2)).await);
    for version in [0, 1, 3] {
        refused!(store.delete(id(1), Version(version)).await, StoreError::Conflict);
    }
    refused!(store.delete(id(2), Version(0)).await, StoreError::NotFound(_));
    assert_eq!(fine(store.load(id(1), true).await).events.len(), 2);
}

pub(super) async fn deletion_frees_targets_and_ends_work<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    let leased = only(&claim(store, 0).await);
    let more = with_effects(commit(1, 1, 1), vec![Effect::Observe, Effect::Start]);
    fine(store.commit(Commit { wake_at: Some(at(5)), ..more }).await);
    fine(store.delete(id(1), Version(2)).await);
    assert_lost(store, &leased).await;
    let later = claim(store, 100_000).await;
    assert_eq!((words(&later), later.next_due), (Vec::new(), None));
    let claims = vec![Claim::Take { host: h.clone(), fence: Fence(1) }];
    fine(store.commit(with_effects(Commit { claims, ..commit(2, 0, 1) }, vec![touch(&h, 2)])).await);
}

pub(super) async fn deletion_leaves_others_and_artifacts<S: Store>(store: &S) {
    let artifact = Artifact::new(hash("shared"), Arc::from(*b"shared"));
    fine(store.commit(Commit { artifacts: vec![artifact.clone()], ..taking(1, &host("h1")) }).await);
    fine(
        store
            .commit(Commit {
                artifacts: vec![artifact.clone()],
                wake_at: Some(at(5)),
                ..taking(2, &host("h2"))
            })
            .await,
    );
    fine(store.delete(id(1), Version(1)).await);
    assert_eq!(fine(store.get_artifact(hash("shared")).await), artifact);
    assert_eq!(fine(store.load(id(2), true).await).events, commit(2, 0, 1).events);
    assert_eq!(fine(store.targets(&[host("h2")]).await)[0].holder, Some(id(2)));
    let mut work = words(&claim(store, 5).await);
    work.sort();
    assert_eq!(work, ["effect 2/1/0", "wake 2"]);
}
