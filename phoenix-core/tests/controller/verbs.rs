//! Each verb that users have: where it is possible, and that it is refused elsewhere with what is possible.

use std::time::Duration;

use phoenix_core::controller::Error;
use phoenix_core::error::ErrorCode;
use phoenix_core::experiment::{
    Ending, KeepCause, News, Outcome, PauseReason, PhaseName, Rejection, Seen, TargetReport,
};
use phoenix_core::model::{Fence, HostId, Measurements, MetricName, Sample, Verdict};
use phoenix_core::ports::{ChangesRequest, ListRequest};
use pollster::block_on;

use crate::kit::{GOOD, Shown, World, hosts, spec};

#[test]
fn a_pause_stops_the_clock_and_a_resume_lets_it_go_on() {
    let world = World::new();
    let id = world.bring_to(spec(""), PhaseName::Running).id();
    world.pass(Duration::from_secs(30));
    let paused = block_on(world.controller.pause(&world.user(), id, PauseReason::Maintenance)).unwrap();
    let ran = paused.elapsed(world.now());
    world.pass(Duration::from_secs(600));
    assert_eq!(world.get(id).elapsed(world.now()), ran, "the clock stands still");
    let resumed = block_on(world.controller.resume(&world.user(), id)).unwrap();
    assert_eq!(resumed.excluded_windows().len(), 1, "the pause is excluded from the samples");
    world.pass(Duration::from_secs(10));
    assert_eq!(world.get(id).elapsed(world.now()), ran + Duration::from_secs(10));
}

#[test]
fn a_paused_experiment_still_watches_for_lost_critical_processes() {
    let world = World::new();
    let id = world.bring_to(spec("min_duration: 2h"), PhaseName::Running).id();
    for _ in 0..20 {
        world.step();
    }
    block_on(world.controller.pause(&world.user(), id, PauseReason::Incident)).unwrap();
    *world.source.0.lock().unwrap() = Shown { candidate_keeps_critical: false, ..GOOD };
    let ended = world.work_until(id, PhaseName::Completed);
    let kept =
        Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::CriticalProcessLost };
    assert_eq!(ended.outcome(), Some(Outcome::Ended(kept)));
}

#[test]
fn conclude_judges_before_the_planned_end() {
    let world = World::new();
    let id = world.bring_to(spec("policy: manual\nmin_duration: 2h"), PhaseName::Running).id();
    world.pass(Duration::from_secs(1200));
    block_on(world.controller.conclude(&world.user(), id)).unwrap();
    let waiting = world.work_until(id, PhaseName::AwaitingDecision);
    assert!(waiting.verdict().is_some());
    assert!(waiting.elapsed(world.now()) < Duration::from_secs(7200));
}

#[test]
fn an_extension_runs_for_longer_before_deciding() {
    let world = World::new();
    let id = world.bring_to(spec("policy: manual"), PhaseName::AwaitingDecision).id();
    let extended = block_on(world.controller.extend(&world.user(), id, Duration::from_secs(3600))).unwrap();
    assert_eq!(extended.phase().name(), PhaseName::Running);
    assert!(extended.planned_duration() >= Duration::from_secs(2 * 3600 + 3600));
    let refused = block_on(world.controller.extend(&world.user(), id, Duration::from_secs(1))).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidTransition);
}

#[test]
fn a_user_rolls_back() {
    let world = World::new();
    let id = world.bring_to(spec(""), PhaseName::Running).id();
    block_on(world.controller.rollback(&world.user(), id)).unwrap();
    let ended = world.work_until(id, PhaseName::Completed);
    let Some(Outcome::Ended(Ending::BaselineKept { cause, .. })) = ended.outcome() else {
        panic!("{:?}", ended.outcome())
    };
    assert_eq!(cause, KeepCause::User);
}

#[test]
fn what_is_not_possible_names_the_phase_and_what_is() {
    let world = World::new();
    let id = world.create(spec("")).id();
    let error = block_on(world.controller.promote(&world.user(), id)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidTransition);
    let text = error.to_string();
    assert!(
        text.contains("Pending")
            && text.contains("Start")
            && text.contains("Cancel")
            && text.contains("Update"),
        "{text}"
    );
}

#[test]
fn a_held_target_refuses_a_users_start_and_names_the_holder() {
    let world = World::new();
    let holder = world.bring_to(spec(""), PhaseName::Running).id();
    let second = world.create(spec("")).id();
    let error = block_on(world.controller.start(&world.user(), second)).unwrap_err();
    let Error::Rejected(Rejection::TargetsHeld { host, by }) = &error else { panic!("{error}") };
    assert_eq!((host, *by), (&hosts()[0], holder));
    assert_eq!(error.code(), ErrorCode::TargetsHeld);
}

#[test]
fn a_scheduled_start_waits_for_a_held_target() {
    let world = World::new();
    let holder = world.bring_to(spec(""), PhaseName::Running).id();
    let at = world.now().plus(Duration::from_secs(60));
    let second = world.create(spec(&format!("start_at: \"{at}\""))).id();
    for _ in 0..40 {
        world.step();
    }
    assert_eq!(world.get(second).phase().name(), PhaseName::Pending);
    block_on(world.controller.cancel(&world.user(), holder)).unwrap();
    world.work_until(second, PhaseName::Running);
}

#[test]
fn a_finished_experiment_can_be_deleted_and_is_gone() {
    let world = World::new();
    let id = world.create(spec("")).id();
    let refused = block_on(world.controller.delete(&world.user(), id, true)).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidTransition, "not before it is over");
    block_on(world.controller.cancel(&world.user(), id)).unwrap();
    let cursor = block_on(world.controller.changes(ChangesRequest::after(None, 10))).unwrap().cursor;
    block_on(world.controller.delete(&world.user(), id, false)).unwrap();
    assert_eq!(block_on(world.controller.get(id)).unwrap_err().code(), ErrorCode::NotFound);
    assert!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.is_empty());
    let changes =
        block_on(world.controller.changes(ChangesRequest::after(Some(cursor), 10))).unwrap().changes;
    assert!(changes.iter().any(|change| change.id == id && change.summary.is_none()), "{changes:?}");
}

#[test]
fn reports_of_unknown_hosts_and_old_fences_change_nothing() {
    let world = World::new();
    let experiment = world.bring_to(spec(""), PhaseName::Running);
    let report = |host: &str, fence: u64| TargetReport {
        host: HostId::new(host).unwrap(),
        fence: Fence(fence),
        observed_at: world.now(),
        news: News::Seen(Seen::default()),
    };
    let reports = vec![report("nowhere", 1), report("web-1", 0), report("web-1", 999)];
    let after = block_on(world.controller.report_targets(&world.user(), experiment.id(), reports)).unwrap();
    assert_eq!(after.version(), experiment.version());
}

#[test]
fn pushed_samples_are_kept_and_contradictions_refused() {
    let world = World::new();
    let id = world.bring_to(spec(""), PhaseName::Running).id();
    let sample = |value: f64| Sample {
        variant: phoenix_core::model::Variant::Baseline,
        target: hosts()[0].clone(),
        metric: MetricName::new("queue_depth").unwrap(),
        from: world.now(),
        to: world.now().plus(Duration::from_secs(10)),
        source: "pushed".to_owned(),
        value,
    };
    let push = |value| Measurements { samples: vec![sample(value)], ..Measurements::default() };
    block_on(world.controller.record_samples(id, push(3.0))).unwrap();
    block_on(world.controller.record_samples(id, push(3.0))).expect("the same again is harmless");
    let error = block_on(world.controller.record_samples(id, push(4.0))).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Conflict, "{error}");
}

#[test]
fn evaluate_previews_without_changing_anything() {
    let world = World::new();
    let pending = world.create(spec("targets: [elsewhere]"));
    let error = block_on(world.controller.evaluate(&world.user(), pending.id())).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InsufficientData);
    let id = world.bring_to(spec("min_duration: 2h"), PhaseName::Running).id();
    assert_eq!(block_on(world.controller.report(id)).unwrap_err().code(), ErrorCode::NotFound);
    for _ in 0..30 {
        world.step();
    }
    world.work_off();
    let before = world.get(id);
    let report = block_on(world.controller.evaluate(&world.user(), id)).unwrap();
    assert_eq!(world.get(id), before);
    assert!(report.criterion("active_series").is_some_and(|c| c.mean.baseline.is_some()), "{report:?}");
    assert!(block_on(world.controller.report(id)).unwrap().number > 0);
}

#[test]
fn fences_go_on_from_where_the_experiment_before_left_them() {
    let world = World::new();
    let first = world.bring_to(spec(""), PhaseName::Running);
    block_on(world.controller.cancel(&world.user(), first.id())).unwrap();
    let first = world.work_until(first.id(), PhaseName::Cancelled);
    let second = world.bring_to(spec(""), PhaseName::Running);
    for ((_, old), (_, new)) in first.targets().zip(second.targets()) {
        assert!(new.fence > old.fence, "{:?} after {:?}", new.fence, old.fence);
    }
}

#[test]
fn pushed_measurements_count_like_collected_ones() {
    let world = World::new();
    *world.source.0.lock().unwrap() =
        Shown { baseline_speaks: false, candidate_speaks: false, watched: false, ..GOOD };
    let experiment = world.bring_to(spec("limits: {no_data_limit: 10m}"), PhaseName::Running);
    let id = experiment.id();
    // The baseline's samples and the proof of watching are pushed; the candidate stays silent.
    for minute in 0..40 {
        let from = experiment.running_since().unwrap().plus(Duration::from_secs(60 * minute));
        let window = phoenix_core::model::Window { from, to: from.plus(Duration::from_secs(60)) };
        let sample = Sample {
            variant: phoenix_core::model::Variant::Baseline,
            target: hosts()[0].clone(),
            metric: MetricName::new("active_series").unwrap(),
            from: window.from,
            to: window.to,
            source: "pushed".to_owned(),
            value: 900.0,
        };
        let pushed = Measurements { samples: vec![sample], watched: vec![window], ..Measurements::default() };
        block_on(world.controller.record_samples(id, pushed)).unwrap();
    }
    let ended = world.work_until(id, PhaseName::Completed);
    let kept =
        Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::CandidateSilent };
    assert_eq!(ended.outcome(), Some(Outcome::Ended(kept)));
}
