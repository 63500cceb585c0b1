//! Effects are offered until they are done, each to one worker at a time.

use crate::conformance::fixture::{
    assert_lost, at, claim, claim_up_to, commit, fine, hash, host, id, only, taking, touch, with_effects,
    words,
};
use crate::experiment::{
    Claim, Effect, EffectKey, HostEffect, HostTask, Look, LookKind, Notice, Owed, PlannedArms, Prior,
};
use crate::model::{Fence, PerVariant, Verdict, Version};
use crate::ports::{Commit, Store, Token, Work};

const NOTHING: [&str; 0] = [];

pub(super) async fn effects_are_offered_in_the_order_of_their_commits<S: Store>(store: &S) {
    // The order of commits is neither that of ids nor that of the experiments' own times.
    fine(store.commit(taking(9, &host("b"))).await);
    fine(
        store
            .commit(with_effects(commit(1, 0, 5), vec![Effect::Observe, Effect::Notify(Notice::Running)]))
            .await,
    );
    fine(store.commit(taking(5, &host("a"))).await);
    let order = ["effect 9/1/0", "effect 1/5/0", "effect 1/5/1", "effect 5/1/0"];
    let claimed = claim(store, 0).await;
    assert_eq!(words(&claimed), order);
    assert!(claimed.work.iter().all(|leased| leased.attempts == 0), "nothing was offered before");
}

pub(super) async fn a_limit_leaves_work_for_the_next_claim<S: Store>(store: &S) {
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
        fine(store.commit(taking(number, &host(name))).await);
    }
    let first = claim_up_to(store, 10, 2).await;
    assert_eq!(words(&first), ["effect 1/1/0", "effect 2/1/0"]);
    assert_eq!(first.next_due, Some(at(10)), "more is due at once");
    let second = claim_up_to(store, 10, 2).await;
    assert_eq!((words(&second), second.next_due), (vec!["effect 3/1/0".to_owned()], None));
    assert_eq!(words(&claim_up_to(store, 10, 0).await), NOTHING);
}

pub(super) async fn what_is_leased_is_offered_to_nobody_else<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    only(&claim(store, 0).await);
    assert_eq!(words(&claim(store, 0).await), NOTHING);
    assert_eq!(words(&claim(store, 59).await), NOTHING, "one second before the lease ends");
    assert_eq!(words(&claim(store, -5000).await), NOTHING, "a clock that is behind gets nothing either");
}

pub(super) async fn what_is_done_is_never_offered_again<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    let token = only(&claim(store, 0).await);
    fine(store.ack(&token).await);
    assert_eq!(words(&claim(store, 100_000).await), NOTHING);
    assert_lost(store, &token).await;
}

pub(super) async fn what_was_given_back_is_offered_when_its_time_has_come<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    for (attempts, now) in [(0, 0), (1, 30), (2, 60)] {
        let claimed = claim(store, now).await;
        assert_eq!(claimed.work.first().map(|leased| leased.attempts), Some(attempts));
        let token = only(&claimed);
        fine(store.nack(&token, at(now + 30)).await);
        assert_lost(store, &token).await;
        let early = claim(store, now + 29).await;
        assert_eq!((words(&early), early.next_due), (Vec::new(), Some(at(now + 30))));
    }
}

pub(super) async fn a_lease_that_ran_out_is_offered_again_with_a_new_token<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    let first = claim(store, 0).await;
    let second = claim(store, 60).await;
    assert_ne!(only(&first), only(&second));
    assert_eq!((&first.work[0].work, second.work[0].attempts), (&second.work[0].work, 1));
    fine(store.ack(&only(&second)).await);
    assert_eq!(words(&claim(store, 100_000).await), NOTHING);
}

pub(super) async fn a_lost_lease_can_do_nothing<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    let frozen = only(&claim(store, 0).await);
    let newer = only(&claim(store, 60).await);
    assert_lost(store, &frozen).await;
    assert_eq!(words(&claim(store, 61).await), NOTHING, "the newer lease stands");
    fine(store.ack(&newer).await);
    assert_lost(store, &frozen).await;
}

pub(super) async fn a_renewed_lease_lasts_longer<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    let token = only(&claim(store, 0).await);
    fine(store.renew(&token, at(200)).await);
    assert_eq!(words(&claim(store, 199).await), NOTHING);
    let newer = only(&claim(store, 200).await);
    assert_lost(store, &token).await;
    fine(store.ack(&newer).await);
}

pub(super) async fn an_unknown_token_is_lost<S: Store>(store: &S) {
    fine(store.commit(taking(1, &host("h1"))).await);
    for unknown in ["", "0", "1", "-1", "nonsense", "184467440737095516160", "'; --"] {
        assert_lost(store, &Token(unknown.to_owned())).await;
    }
    only(&claim(store, 0).await);
}

pub(super) async fn a_newer_effect_supersedes_the_older_one_of_its_subject<S: Store>(store: &S) {
    let h = host("h1");
    let look = |number| Effect::Evaluate(Look { number, cutoff: at(9), kind: LookKind::Interim });
    fine(store.commit(taking(1, &h)).await);
    fine(store.commit(with_effects(commit(1, 1, 1), vec![Effect::Observe, look(1), Effect::Start])).await);
    fine(store.commit(with_effects(commit(1, 2, 1), vec![touch(&h, 2), Effect::Observe, look(2)])).await);
    fine(store.commit(with_effects(commit(1, 3, 1), vec![Effect::Start, Effect::Start])).await);
    let newest = ["effect 1/3/0", "effect 1/3/1", "effect 1/3/2", "effect 1/4/1"];
    assert_eq!(words(&claim(store, 0).await), newest);
}

pub(super) async fn a_superseded_effect_loses_its_lease<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    let older = only(&claim(store, 0).await);
    fine(store.commit(with_effects(commit(1, 1, 1), vec![touch(&h, 2)])).await);
    assert_lost(store, &older).await;
    let newer = claim(store, 1).await;
    assert_eq!(words(&newer), ["effect 1/2/0"], "the newer one waits for nobody");
    assert_eq!(newer.work[0].attempts, 0, "it was never offered before");
    fine(store.ack(&only(&newer)).await);
    assert_eq!(words(&claim(store, 100_000).await), NOTHING);
}

pub(super) async fn effects_of_other_subjects_and_experiments_stay<S: Store>(store: &S) {
    let observe = || vec![Effect::Observe];
    fine(store.commit(taking(1, &host("h1"))).await);
    fine(store.commit(with_effects(commit(1, 1, 1), observe())).await);
    fine(store.commit(taking(2, &host("h2"))).await);
    fine(store.commit(with_effects(commit(2, 1, 1), observe())).await);
    let all = ["effect 1/1/0", "effect 1/2/0", "effect 2/1/0", "effect 2/2/0"];
    assert_eq!(words(&claim(store, 0).await), all);
}

pub(super) async fn each_notice_stands_for_itself<S: Store>(store: &S) {
    let notice = || Effect::Notify(Notice::DecisionAwaited);
    fine(store.commit(with_effects(commit(1, 0, 1), vec![notice(), notice()])).await);
    fine(store.commit(with_effects(commit(1, 1, 1), vec![notice()])).await);
    assert_eq!(words(&claim(store, 0).await), ["effect 1/1/0", "effect 1/1/1", "effect 1/2/0"]);
}

pub(super) async fn at_most_one_effect_per_host_is_offered<S: Store>(store: &S) {
    let (shared, own) = (host("shared"), host("own"));
    fine(store.commit(taking(1, &shared)).await);
    let older = only(&claim(store, 0).await);
    // The first experiment leaves with a last effect on the host, the second one takes it over.
    let leave = Commit { claims: vec![Claim::Release { host: shared.clone() }], ..commit(1, 1, 1) };
    fine(store.commit(with_effects(leave, vec![touch(&shared, 2)])).await);
    let claims = vec![
        Claim::Take { host: shared.clone(), fence: Fence(2) },
        Claim::Take { host: own.clone(), fence: Fence(0) },
    ];
    let enter = Commit { claims, ..commit(2, 0, 1) };
    fine(store.commit(with_effects(enter, vec![touch(&shared, 3), touch(&own, 1)])).await);
    let offered = claim(store, 1).await;
    assert_eq!(words(&offered), ["effect 2/1/0", "effect 2/1/1"], "only the newest of the shared host");
    assert_lost(store, &older).await;
    fine(store.ack(&offered.work[0].token).await);
    assert_eq!(words(&claim(store, 1).await), NOTHING, "what was superseded does not come back");
}

pub(super) async fn a_release_ends_what_was_to_be_done_on_the_host<S: Store>(store: &S) {
    let (h, kept) = (host("h1"), host("h2"));
    let claims = vec![
        Claim::Take { host: h.clone(), fence: Fence(0) },
        Claim::Take { host: kept.clone(), fence: Fence(0) },
    ];
    let first = with_effects(
        Commit { claims, ..commit(1, 0, 1) },
        vec![touch(&h, 1), touch(&kept, 1), Effect::Observe],
    );
    fine(store.commit(first).await);
    let token = claim_up_to(store, 0, 1).await.work.remove(0).token;
    fine(store.commit(Commit { claims: vec![Claim::Release { host: h }], ..commit(1, 1, 1) }).await);
    assert_lost(store, &token).await;
    assert_eq!(words(&claim(store, 100).await), ["effect 1/1/1", "effect 1/1/2"]);
}

pub(super) async fn an_effect_that_comes_with_the_release_is_performed<S: Store>(store: &S) {
    let h = host("h1");
    fine(store.commit(taking(1, &h)).await);
    let last = Commit { claims: vec![Claim::Release { host: h.clone() }], ..commit(1, 1, 1) };
    fine(store.commit(with_effects(last, vec![touch(&h, 2)])).await);
    assert_eq!(words(&claim(store, 0).await), ["effect 1/2/0"]);
    assert_eq!(fine(store.targets(&[h]).await)[0].holder, None);
}

pub(super) async fn effects_come_back_exactly<S: Store>(store: &S) {
    let config = hash("config");
    let both = PerVariant { baseline: config, candidate: hash("other") };
    let tasks = [
        HostTask::Capture,
        HostTask::RunArms(PlannedArms::Beside(both)),
        HostTask::RunArms(PlannedArms::Instead { variant: crate::model::Variant::Candidate, hash: config }),
        HostTask::Promote(config),
        HostTask::Clear(Owed::Untouched),
        HostTask::Clear(Owed::Prior(Prior::Nothing)),
        HostTask::Clear(Owed::Prior(Prior::Config(config))),
        HostTask::Clear(Owed::Plain(config)),
    ];
    let hosts: Vec<_> = (0..tasks.len()).map(|n| host(&format!("h{n}"))).collect();
    let on_hosts = hosts.iter().zip(tasks).map(|(host, task)| {
        Effect::Host(HostEffect { host: host.clone(), fence: Fence(u64::from(u32::MAX)), task })
    });
    let others = [
        Effect::Start,
        Effect::Observe,
        Effect::Evaluate(Look { number: 3, cutoff: at(7), kind: LookKind::Horizon }),
        Effect::Notify(Notice::VerdictReached(Verdict::NeedsTuning)),
        Effect::Notify(Notice::DebtsLeft(4)),
    ];
    let effects: Vec<Effect> = on_hosts.chain(others).collect();
    let claims = hosts.iter().map(|host| Claim::Take { host: host.clone(), fence: Fence(0) }).collect();
    fine(store.commit(with_effects(Commit { claims, ..commit(1, 0, 1) }, effects.clone())).await);
    let offered: Vec<Work> = claim(store, 0).await.work.into_iter().map(|leased| leased.work).collect();
    let key = |index| EffectKey { experiment: id(1), version: Version(1), index };
    let expected = (0..).zip(effects).map(|(index, effect)| Work::Effect { key: key(index), effect });
    assert_eq!(offered, expected.collect::<Vec<_>>());
}
