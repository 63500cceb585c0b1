//! Lists.

use std::collections::BTreeMap;

use crate::conformance::fixture::{commit, fine, id};
use crate::experiment::PhaseName;
use crate::model::ExperimentId;
use crate::ports::{Commit, ListRequest, Listed, Store};

fn ids(listed: &Listed) -> Vec<ExperimentId> {
    listed.experiments.iter().map(|summary| summary.id).collect()
}

async fn create<S: Store>(store: &S, number: u8, phase: PhaseName, labels: &[(&str, &str)]) {
    let mut commit = commit(number, 0, 1);
    commit.summary.phase = phase;
    commit.summary.labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    fine(store.commit(commit).await);
}

pub(super) async fn experiments_are_listed_in_the_order_of_ids<S: Store>(store: &S) {
    let nothing = fine(store.list(ListRequest::first(10)).await);
    assert_eq!((ids(&nothing), nothing.more), (Vec::new(), false));
    for number in [3, 1, 2] {
        create(store, number, PhaseName::Pending, &[]).await;
    }
    assert_eq!(ids(&fine(store.list(ListRequest::first(10)).await)), [id(1), id(2), id(3)]);
}

pub(super) async fn pages_are_not_disturbed_by_what_is_inserted<S: Store>(store: &S) {
    for number in [10, 20, 30, 40] {
        create(store, number, PhaseName::Pending, &[]).await;
    }
    let first = fine(store.list(ListRequest::first(2)).await);
    assert_eq!((ids(&first), first.more), (vec![id(10), id(20)], true));
    for number in [5, 15, 25] {
        create(store, number, PhaseName::Pending, &[]).await;
    }
    fine(store.commit(commit(10, 1, 1)).await);
    let rest = fine(store.list(ListRequest { after: Some(id(20)), ..ListRequest::first(10) }).await);
    assert_eq!((ids(&rest), rest.more), (vec![id(25), id(30), id(40)], false));
}

pub(super) async fn a_page_that_is_just_full_says_whether_there_is_more<S: Store>(store: &S) {
    for number in [1, 2] {
        create(store, number, PhaseName::Pending, &[]).await;
    }
    for (limit, shown, more) in [(0, 0, true), (1, 1, true), (2, 2, false), (3, 2, false)] {
        let listed = fine(store.list(ListRequest::first(limit)).await);
        assert_eq!((listed.experiments.len(), listed.more), (shown, more), "limit {limit}");
    }
    // The id to go on from need not be there (any more).
    let after = fine(store.list(ListRequest { after: Some(id(9)), ..ListRequest::first(9) }).await);
    assert_eq!((ids(&after), after.more), (Vec::new(), false));
}

pub(super) async fn phases_and_labels_select<S: Store>(store: &S) {
    create(store, 1, PhaseName::Running, &[("team", "storage"), ("tier", "1")]).await;
    create(store, 2, PhaseName::Running, &[("team", "edge"), ("tier", "1")]).await;
    create(store, 3, PhaseName::Failed, &[("team", "storage")]).await;
    let select = |phases: &[PhaseName], labels: &[(&str, &str)]| ListRequest {
        phases: phases.to_vec(),
        labels: labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>(),
        ..ListRequest::first(10)
    };
    let cases = [
        (select(&[PhaseName::Running], &[]), vec![id(1), id(2)]),
        (select(&[PhaseName::Running, PhaseName::Failed], &[]), vec![id(1), id(2), id(3)]),
        (select(&[], &[("team", "storage")]), vec![id(1), id(3)]),
        (select(&[], &[("team", "storage"), ("tier", "1")]), vec![id(1)]),
        (select(&[PhaseName::Failed], &[("tier", "1")]), vec![]),
        (select(&[], &[("team", "stor")]), vec![]),
        (select(&[], &[("owner", "storage")]), vec![]),
    ];
    for (request, expected) in cases {
        assert_eq!(ids(&fine(store.list(request.clone()).await)), expected, "{request:?}");
    }
    // What a commit says replaces what the one before said.
    fine(store.commit(Commit { ..commit(1, 1, 1) }).await);
    assert_eq!(ids(&fine(store.list(select(&[PhaseName::Running], &[])).await)), [id(2)]);
    assert_eq!(ids(&fine(store.list(select(&[], &[("team", "storage")])).await)), [id(3)]);
}

pub(super) async fn pages_of_a_selection_are_whole<S: Store>(store: &S) {
    for number in 1..=9 {
        let phase = if number % 3 == 0 { PhaseName::Running } else { PhaseName::Pending };
        create(store, number, phase, &[]).await;
    }
    let request = ListRequest { phases: vec![PhaseName::Running], ..ListRequest::first(2) };
    let first = fine(store.list(request.clone()).await);
    assert_eq!((ids(&first), first.more), (vec![id(3), id(6)], true));
    let rest = fine(store.list(ListRequest { after: Some(id(6)), ..request }).await);
    assert_eq!((ids(&rest), rest.more), (vec![id(9)], false));
}
