//! Templates and artifacts.

use std::sync::Arc;

use crate::conformance::fixture::{commit, fine, hash, id, refused};
use crate::model::{Revision, TemplateName};
use crate::ports::{Artifact, Commit, Store, StoreError, TemplateRevision};

fn name(text: &str) -> TemplateName {
    TemplateName::new(text).expect("invariant: cases name templates legally")
}

fn template(text: &str, revision: u64, source: &str) -> TemplateRevision {
    TemplateRevision::new(name(text), Revision(revision), Arc::from(source))
}

pub(super) async fn a_template_revision_never_changes<S: Store>(store: &S) {
    let first = template("a", 1, "receivers: “✓”\r\n\ttrailing ");
    fine(store.put_template(first.clone()).await);
    fine(store.put_template(first.clone()).await);
    refused!(store.put_template(template("a", 1, "other")).await, StoreError::AlreadyExists(_));
    assert_eq!(fine(store.get_template(&name("a"), Some(Revision(1))).await), first);
    fine(store.put_template(template("a", 2, "other")).await);
    assert_eq!(fine(store.get_template(&name("a"), Some(Revision(1))).await), first);
}

pub(super) async fn the_newest_revision_is_the_highest<S: Store>(store: &S) {
    for revision in [9, 10, 2] {
        fine(store.put_template(template("a", revision, &format!("source {revision}"))).await);
    }
    assert_eq!(fine(store.get_template(&name("a"), None).await), template("a", 10, "source 10"));
}

pub(super) async fn each_template_is_listed_once_at_its_newest<S: Store>(store: &S) {
    assert_eq!(fine(store.list_templates().await), []);
    for (text, revision) in [("b", 1), ("a", 2), ("b", 3), ("a", 1)] {
        fine(store.put_template(template(text, revision, "source")).await);
    }
    let newest = [template("a", 2, "source"), template("b", 3, "source")];
    assert_eq!(fine(store.list_templates().await), newest);
}

pub(super) async fn a_missing_template_is_not_found<S: Store>(store: &S) {
    fine(store.put_template(template("a", 1, "source")).await);
    refused!(store.get_template(&name("b"), None).await, StoreError::NotFound(_));
    refused!(store.get_template(&name("a"), Some(Revision(2))).await, StoreError::NotFound(_));
}

pub(super) async fn artifacts_come_back_byte_for_byte<S: Store>(store: &S) {
    refused!(store.get_artifact(hash("a")).await, StoreError::NotFound(_));
    let every_byte: Vec<u8> = (0..=255).collect();
    let large = every_byte.repeat(4096);
    for (text, bytes) in [("empty", Vec::new()), ("every byte", every_byte), ("one MiB", large)] {
        let artifact = Artifact::new(hash(text), bytes.into());
        fine(store.put_artifact(artifact.clone()).await);
        assert!(fine(store.get_artifact(hash(text)).await) == artifact, "{text} came back otherwise");
    }
}

pub(super) async fn an_artifact_never_changes<S: Store>(store: &S) {
    let kept = Artifact::new(hash("a"), Arc::from(*b"kept"));
    fine(store.put_artifact(kept.clone()).await);
    fine(store.put_artifact(kept.clone()).await);
    let other = Artifact::new(hash("a"), Arc::from(*b"other"));
    refused!(store.put_artifact(other.clone()).await, StoreError::AlreadyExists(_));
    let by_commit = Commit { artifacts: vec![other], ..commit(1, 0, 1) };
    refused!(store.commit(by_commit).await, StoreError::AlreadyExists(_));
    fine(store.commit(Commit { artifacts: vec![kept.clone()], ..commit(1, 0, 1) }).await);
    assert_eq!(fine(store.get_artifact(hash("a")).await), kept);
}

pub(super) async fn a_commit_with_contradicting_artifacts_is_refused<S: Store>(store: &S) {
    let artifact = |bytes: &[u8]| Artifact::new(hash("a"), Arc::from(bytes));
    let contradicting = Commit { artifacts: vec![artifact(b"one"), artifact(b"two")], ..commit(1, 0, 1) };
    refused!(store.commit(contradicting).await, StoreError::AlreadyExists(_));
    refused!(store.load(id(1), false).await, StoreError::NotFound(_));
    refused!(store.get_artifact(hash("a")).await, StoreError::NotFound(_));
    let twice = Commit { artifacts: vec![artifact(b"one"), artifact(b"one")], ..commit(1, 0, 1) };
    fine(store.commit(twice).await);
    assert_eq!(fine(store.get_artifact(hash("a")).await), artifact(b"one"));
}
