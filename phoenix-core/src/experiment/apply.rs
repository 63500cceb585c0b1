//! Taking facts in.
//!
//! One function changes head and targets, for an experiment and for a decision in the making alike, so that what a decision
//! expects of its own facts is what they will do.

use std::sync::Arc;

use super::event::{Event, Fact};
use super::head::{Head, Targets, count};
use super::look::{Heard, LookReport};
use super::outcome::{Ending, Outcome};
use super::phase::Phase;
use super::plan::{Plan, PlannedArms};
use super::target::{Owed, Prior, Stage, Target};
use super::{ExcludedWindow, Experiment};
use crate::model::spec::{OnKeep, Promotion};
use crate::model::{Fence, HostId, Spec, Timestamp, Window};

/// Takes a fact into an experiment.
pub(super) fn apply(experiment: &mut Experiment, event: &Event) {
    let Experiment { spec, plan, head, targets, .. } = experiment;
    let stopped = head.clock.stopped;
    let mut own = Own(targets);
    let index = subject(&event.fact)
        .and_then(|host| plan.targets.binary_search_by(|planned| planned.host.cmp(host)).ok());
    let drifting_since = index.and_then(|index| own.get(index).drifting_since);
    take_in(head, &mut own, &Terms { spec, plan }, event, index);
    match &event.fact {
        Fact::Updated { spec, plan } => {
            experiment.targets = vec![Target::new(Fence(0)); plan.targets.len()];
            experiment.description.clone_from(&spec.description);
            experiment.labels.clone_from(&spec.labels);
            experiment.spec = Arc::clone(spec);
            experiment.plan = Arc::clone(plan);
        }
        Fact::Reworded { description, labels } => {
            if let Some(description) = description {
                experiment.description.clone_from(description);
            }
            if let Some(labels) = labels {
                experiment.labels.clone_from(labels);
            }
        }
        Fact::TargetExcluded { rejected: Some(hash), .. } => {
            experiment.rejected.insert(*hash);
        }
        Fact::TargetRunning { host, observed_at } => {
            if let Some(from) = drifting_since {
                let window = Window { from, to: *observed_at };
                experiment.excluded.push(ExcludedWindow { host: Some(host.clone()), window });
            }
        }
        Fact::Resumed { .. } | Fact::Extended { .. } => {
            if let Some(from) = stopped {
                experiment
                    .excluded
                    .push(ExcludedWindow { host: None, window: Window { from, to: event.at } });
            }
        }
        Fact::LookRecorded { report } => experiment.last_report = Some(Arc::new(LookReport::clone(report))),
        _ => {}
    }
}

struct Own<'a>(&'a mut Vec<Target>);

impl Targets for Own<'_> {
    fn get(&self, index: usize) -> Target {
        self.0[index]
    }

    fn set(&mut self, index: usize, target: Target) {
        self.0[index] = target;
    }
}

/// What an experiment goes by.
pub(super) struct Terms<'a> {
    pub(super) spec: &'a Spec,
    pub(super) plan: &'a Plan,
}

/// The target that a fact is about, if it is about one.
fn subject(fact: &Fact) -> Option<&HostId> {
    match fact {
        Fact::Captured { host, .. }
        | Fact::TargetRunning { host, .. }
        | Fact::TargetDrifted { host, .. }
        | Fact::TargetExcluded { host, .. }
        | Fact::TargetBaking { host, .. }
        | Fact::TargetBaked { host, .. }
        | Fact::TargetSettled { host, .. }
        | Fact::TargetUnsettled { host, .. }
        | Fact::TargetIndebted { host, .. }
        | Fact::DebtPaid { host, .. } => Some(host),
        _ => None,
    }
}

/// Takes a fact into head and targets; `index` is the place of the target that it is about.
pub(super) fn take_in(
    head: &mut Head,
    targets: &mut impl Targets,
    terms: &Terms<'_>,
    event: &Event,
    index: Option<usize>,
) {
    let at = event.at.max(head.at);
    head.version = head.version.next();
    head.at = at;
    if subject(&event.fact).is_some() {
        if let Some(index) = index {
            take_in_target(head, targets, terms, &event.fact, index);
            if head.is_unsettled() && !head.phase.is_terminal() {
                observe_soon(head, terms.spec);
            }
        }
        return;
    }
    match &event.fact {
        Fact::Updated { spec, plan } => *head = Head { version: head.version, ..Head::new(at, spec, plan) },
        Fact::StartDeferred { until, .. } => {
            if let Phase::Pending { start, attempts } = &mut head.phase {
                *start = Some(*until);
                *attempts = attempts.saturating_add(1);
            }
        }
        Fact::StartRequested { again } => {
            if let Phase::Pending { start, .. } = &mut head.phase {
                *start = Some(*again);
            }
        }
        Fact::Started { fences, deadline } => {
            for (index, (planned, fence)) in terms.plan.targets.iter().zip(fences).enumerate() {
                let stage = match planned.arms {
                    PlannedArms::Beside(_) => Stage::Starting,
                    PlannedArms::Instead { .. } => Stage::Capturing,
                };
                head.moved(targets.get(index).stage, stage);
                targets.set(index, Target { stage, ..Target::new(fence.next()) });
            }
            enter(head, Phase::Deploying { deadline: *deadline });
            observe_soon(head, terms.spec);
        }
        Fact::Deployed { first_look } => {
            run(head, at, *first_look);
            head.next_observation = Some(at.plus(observation_interval(head, terms.spec)));
        }
        Fact::LookRequested { look, next } => {
            head.look = Some(*look);
            head.looks = look.number;
            head.next_look = Some(*next);
        }
        Fact::LookRecorded { report } => {
            head.look = None;
            hear(head, report.heard);
        }
        Fact::VerdictReached { verdict, .. } => head.verdict = Some(*verdict),
        Fact::Paused { reason, until } => {
            head.clock.stop(at);
            enter(head, Phase::Paused { reason: *reason, until: *until });
            head.next_look = Some(at.plus(terms.spec.interval));
        }
        Fact::Resumed { next_look } => run(head, at, *next_look),
        Fact::Extended { planned_micros, next_look } => {
            head.clock.planned = std::time::Duration::from_micros(*planned_micros);
            head.clock.extended = true;
            run(head, at, *next_look);
        }
        Fact::AnalysisStarted { look, deadline } => {
            head.clock.stop(at);
            enter(head, Phase::Analyzing { deadline: *deadline });
            head.look = Some(*look);
            head.looks = look.number;
            head.next_look = None;
        }
        Fact::DecisionAwaited { why, decide_by, next_look } => {
            head.clock.stop(at);
            enter(head, Phase::AwaitingDecision { why: *why, decide_by: *decide_by });
            head.next_look = Some(*next_look);
        }
        Fact::WaveStarted { wave, through, deadline } => {
            head.clock.stop(at);
            start_wave(head, targets, terms, *through);
            enter(head, Phase::Promoting { wave: *wave, deadline: *deadline });
            head.next_look = None;
            observe_soon(head, terms.spec);
        }
        Fact::RollbackStarted { then, deadline } => {
            head.clock.stop(at);
            for index in 0..terms.plan.targets.len() {
                let target = targets.get(index);
                if let Some(owed) = to_clear(&target, terms, index) {
                    move_to(
                        head,
                        targets,
                        index,
                        Target { fence: target.fence.next(), ..target },
                        Stage::Clearing(owed),
                    );
                }
            }
            enter(head, Phase::RollingBack { then: *then, deadline: *deadline });
            head.next_look = None;
            observe_soon(head, terms.spec);
        }
        Fact::DeadlineGraced { until } => {
            match &mut head.phase {
                Phase::Deploying { deadline }
                | Phase::Analyzing { deadline }
                | Phase::Promoting { deadline, .. }
                | Phase::RollingBack { deadline, .. } => *deadline = *until,
                Phase::Paused { until: limit, .. } => *limit = *until,
                Phase::AwaitingDecision { decide_by, .. } => *decide_by = *until,
                _ => {}
            }
            head.graced = true;
        }
        Fact::ObservationRequested { next } => {
            head.next_observation = Some(*next);
            head.previous_observation = head.last_observation.replace(at);
        }
        Fact::Ended { outcome } => {
            enter(head, ended(*outcome));
            head.outcome = Some(*outcome);
            head.next_look = None;
            head.next_observation = None;
        }
        Fact::Deleted { .. } => head.deleted = true,
        // Facts about words, and those about one target, which were taken in above.
        _ => {}
    }
}

fn take_in_target(head: &mut Head, targets: &mut impl Targets, terms: &Terms<'_>, fact: &Fact, index: usize) {
    let target = targets.get(index);
    let again = Target { fence: target.fence.next(), ..target };
    let planned = &terms.plan.targets[index];
    match fact {
        Fact::Captured { prior, observed_at, .. } => {
            let stage = match (target.stage, head.phase) {
                // What is owed now follows: production may be changed from here on.
                (Stage::Indebted(owed), _) => Stage::Indebted(owed),
                (_, Phase::Promoting { .. }) => Stage::Promoting,
                _ => Stage::Starting,
            };
            move_to(
                head,
                targets,
                index,
                Target { prior: Some(*prior), touched: true, seen_at: *observed_at, ..again },
                stage,
            );
        }
        Fact::TargetRunning { observed_at, .. } => {
            move_to(
                head,
                targets,
                index,
                Target { seen_at: *observed_at, drifting_since: None, ..target },
                Stage::Running,
            );
        }
        Fact::TargetDrifted { since, observed_at, .. } => {
            let drifting_since = Some(target.drifting_since.unwrap_or(*since));
            let drifts = target.drifts.saturating_add(1);
            move_to(
                head,
                targets,
                index,
                Target { seen_at: *observed_at, drifts, drifting_since, ..again },
                Stage::Starting,
            );
        }
        Fact::TargetExcluded { reason, .. } => {
            head.excluded(&planned.arms);
            head.exclusions_clearing += 1;
            let owed = owed(&target, terms, index);
            move_to(
                head,
                targets,
                index,
                Target { excluded: Some(*reason), drifting_since: None, ..again },
                Stage::Clearing(owed),
            );
        }
        Fact::TargetBaking { observed_at, .. } => {
            let stage = Stage::Baking { since: *observed_at };
            move_to(head, targets, index, Target { seen_at: *observed_at, ..target }, stage);
        }
        Fact::TargetBaked { observed_at, .. } => {
            let stage = Stage::Clearing(Owed::Plain(planned.plain.candidate));
            move_to(head, targets, index, Target { seen_at: *observed_at, ..again }, stage);
        }
        Fact::TargetSettled { observed_at, .. } | Fact::DebtPaid { observed_at, .. } => {
            if let Stage::Clearing(owed) | Stage::Indebted(owed) = target.stage {
                move_to(
                    head,
                    targets,
                    index,
                    Target { seen_at: *observed_at, ..target },
                    Stage::Settled(owed),
                );
            }
        }
        Fact::TargetUnsettled { observed_at, .. } => {
            if let Stage::Settled(owed) = target.stage {
                let drifts = target.drifts.saturating_add(1);
                move_to(
                    head,
                    targets,
                    index,
                    Target { seen_at: *observed_at, drifts, ..again },
                    Stage::Clearing(owed),
                );
            }
        }
        Fact::TargetIndebted { owed, .. } => {
            // An effect that already asks for what is owed stays as it is in the outbox.
            let asked_already = target.stage == Stage::Clearing(*owed);
            // A target whose arms alone are left serves the candidate: it was reached.
            if matches!(head.phase, Phase::Promoting { .. }) && !asked_already && target.excluded.is_none() {
                head.unreached = head.unreached.saturating_add(1);
            }
            let target = if asked_already { target } else { again };
            move_to(head, targets, index, target, Stage::Indebted(*owed));
        }
        _ => {}
    }
}

fn move_to(head: &mut Head, targets: &mut impl Targets, index: usize, target: Target, stage: Stage) {
    let before = targets.get(index);
    let was_clearing = matches!(before.stage, Stage::Clearing(_)) && before.excluded.is_some();
    if was_clearing && !matches!(stage, Stage::Clearing(_)) {
        head.exclusions_clearing = head.exclusions_clearing.saturating_sub(1);
    }
    if before.excluded.is_some() && !was_clearing && matches!(stage, Stage::Clearing(_)) {
        head.exclusions_clearing += 1;
    }
    head.moved(before.stage, stage);
    targets.set(index, Target { stage, ..target });
}

fn start_wave(head: &mut Head, targets: &mut impl Targets, terms: &Terms<'_>, through: u32) {
    for index in head.promoted_through as usize..(through as usize).min(terms.plan.targets.len()) {
        let target = targets.get(index);
        if target.excluded.is_some() {
            continue;
        }
        let again = Target { fence: target.fence.next(), drifting_since: None, ..target };
        match terms.spec.promotion {
            Promotion::Export => {
                move_to(head, targets, index, again, Stage::Clearing(owed(&target, terms, index)));
            }
            Promotion::Deploy if target.prior.is_none() => {
                move_to(head, targets, index, again, Stage::Capturing);
            }
            Promotion::Deploy => {
                move_to(head, targets, index, Target { touched: true, ..again }, Stage::Promoting);
            }
        }
    }
    head.promoted_through = through;
}

/// What production is owed when the candidate is not adopted.
pub(super) fn owed(target: &Target, terms: &Terms<'_>, index: usize) -> Owed {
    match (target.touched, terms.spec.on_keep) {
        (false, _) => Owed::Untouched,
        (true, OnKeep::Prior) => Owed::Prior(target.prior.unwrap_or(Prior::Nothing)),
        (true, OnKeep::Baseline) => Owed::Plain(terms.plan.targets[index].plain.baseline),
    }
}

/// What a target is to be cleared to in a rollback; `None` when it is, or is being, already.
pub(super) fn to_clear(target: &Target, terms: &Terms<'_>, index: usize) -> Option<Owed> {
    let owed = owed(target, terms, index);
    match target.stage {
        Stage::Idle => None,
        Stage::Clearing(already) | Stage::Settled(already) if already == owed => None,
        _ => Some(owed),
    }
}

/// Brings the next observation forward, so that what was just asked for is looked at soon.
fn observe_soon(head: &mut Head, spec: &Spec) {
    let soon = head.at.plus(spec.limits.observe_interval);
    head.next_observation = Some(head.next_observation.map_or(soon, |next| next.min(soon)));
}

/// How often targets are observed: often while some are unsettled, with every look otherwise.
pub(super) fn observation_interval(head: &Head, spec: &Spec) -> std::time::Duration {
    if head.is_unsettled() {
        spec.limits.observe_interval
    } else {
        spec.interval.max(spec.limits.observe_interval)
    }
}

fn enter(head: &mut Head, phase: Phase) {
    head.phase = phase;
    head.graced = false;
    head.look = None;
}

fn run(head: &mut Head, at: Timestamp, next_look: Timestamp) {
    head.clock.go(at);
    enter(head, Phase::Running);
    head.next_look = Some(next_look);
}

fn hear(head: &mut Head, heard: Heard) {
    if heard.watched.is_zero() {
        return;
    }
    match (heard.baseline, heard.candidate) {
        (true, true) => {
            head.candidate_silent = std::time::Duration::ZERO;
            head.measurement_errors = 0;
        }
        (true, false) => {
            head.candidate_silent = head.candidate_silent.saturating_add(heard.watched);
            head.measurement_errors = 0;
        }
        // Without the baseline nothing can be said of the candidate.
        (false, _) => head.measurement_errors = head.measurement_errors.saturating_add(1),
    }
}

fn ended(outcome: Outcome) -> Phase {
    match outcome {
        Outcome::Promoted | Outcome::Ended(Ending::BaselineKept { .. }) => Phase::Completed,
        Outcome::Ended(Ending::Cancelled) => Phase::Cancelled,
        Outcome::Ended(Ending::Failed(_)) => Phase::Failed,
    }
}

/// How many of the targets take part.
pub(super) fn taking_part(head: &Head, plan: &Plan) -> u32 {
    count(plan.targets.len()).saturating_sub(head.exclusions)
}
