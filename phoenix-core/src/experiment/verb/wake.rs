//! Wake: time has passed. Overdue deadlines are folded into one step.

use crate::experiment::apply::observation_interval;
use crate::experiment::effect::{Effect, Notice};
use crate::experiment::event::Fact;
use crate::experiment::look::LookKind;
use crate::experiment::outcome::{Awaiting, Ending, ExclusionReason, FailureReason, KeepCause, Outcome};
use crate::experiment::phase::{Phase, PhaseName};
use crate::experiment::step::Step;
use crate::experiment::target::Stage;
use crate::experiment::verb::{end, exclude, judge, promote, rollback, start};
use crate::model::Timestamp;

pub(in crate::experiment) fn decide(step: &mut Step<'_>) {
    match step.phase() {
        Phase::Pending { start, attempts } => pending(step, start, attempts),
        Phase::Deploying { deadline } => {
            if is_over(step, deadline) {
                deploying_overdue(step);
            }
        }
        Phase::Running => running(step),
        Phase::Paused { until, .. } => {
            if is_over(step, until) {
                rollback::begin(step, Ending::Failed(FailureReason::PauseLimit));
            } else {
                watch(step);
            }
        }
        Phase::Analyzing { deadline } => {
            if is_over(step, deadline) {
                judge::ask(step, Awaiting::AnalysisDeadline);
            }
        }
        Phase::AwaitingDecision { decide_by, .. } => {
            if is_over(step, decide_by) {
                let verdict = step.head.verdict;
                rollback::begin(step, Ending::BaselineKept { verdict, cause: KeepCause::DecisionDeadline });
            } else {
                watch(step);
            }
        }
        Phase::Promoting { deadline, .. } => {
            if is_over(step, deadline) {
                promote::overdue(step);
            }
        }
        Phase::RollingBack { then, deadline } => {
            if is_over(step, deadline) {
                end::finish(step, Outcome::Ended(then));
            }
        }
        Phase::Completed | Phase::Failed | Phase::Cancelled => {}
    }
    observe_if_due(step);
}

fn pending(step: &mut Step<'_>, start: Option<Timestamp>, attempts: u32) {
    if step.spec().start_by.is_some_and(|start_by| step.now >= start_by) {
        end::finish(step, Outcome::Ended(Ending::Failed(FailureReason::StartDeadline)));
    } else if start.is_some_and(|start| step.now >= start) {
        let again = step.now.plus(start::back_off(attempts));
        step.emit(Fact::StartRequested { again });
        step.effect(Effect::Start);
    }
}

/// Whether a deadline has passed in earnest. One that passed while nobody was there to see is moved by one interval, once,
/// and the targets are observed first: Phoenix's own absence is nobody's fault.
fn is_over(step: &mut Step<'_>, deadline: Timestamp) -> bool {
    if step.now < deadline {
        return false;
    }
    let interval = step.spec().limits.observe_interval;
    if step.head.graced || step.now.since(deadline) <= interval {
        return true;
    }
    step.emit(Fact::DeadlineGraced { until: step.now.plus(interval) });
    observe(step);
    false
}

fn deploying_overdue(step: &mut Step<'_>) {
    let missing = step.head.starting();
    if step.head.exclusions.saturating_add(missing) > step.spec().limits.failure_limit {
        rollback::begin(step, Ending::Failed(FailureReason::ProgressDeadline));
        return;
    }
    for index in 0..step.len() {
        if matches!(step.target(index).stage, Stage::Capturing | Stage::Starting)
            && matches!(step.phase(), Phase::Deploying { .. })
        {
            exclude::exclude(step, index, ExclusionReason::NotSeen, None);
        }
    }
    deployed(step);
}

/// Starts the clock once every target runs or is excluded.
pub(super) fn deployed(step: &mut Step<'_>) {
    if matches!(step.phase(), Phase::Deploying { .. }) && step.head.starting() == 0 {
        if exclude::too_few(step) {
            rollback::begin(step, Ending::Failed(FailureReason::TooFewTargets));
            return;
        }
        let first_look = step.now.plus(step.spec().interval);
        step.emit(Fact::Deployed { first_look });
        step.effect(Effect::Notify(Notice::Running));
    }
}

fn running(step: &mut Step<'_>) {
    match step.head.clock.planned_end() {
        Some(end) if step.now >= end => {
            // The fixed interval is valid once, at the end that was planned before the start.
            let clock = &step.head.clock;
            let kind = if clock.extended || clock.is_overrun() { LookKind::Last } else { LookKind::Horizon };
            judge::analyze(step, kind, end);
        }
        _ => {
            if step.head.next_look.is_some_and(|due| step.now >= due) {
                judge::request(step, LookKind::Interim);
            }
        }
    }
}

fn watch(step: &mut Step<'_>) {
    if step.head.next_look.is_some_and(|due| step.now >= due) {
        judge::request(step, LookKind::Watch);
    }
}

fn observe_if_due(step: &mut Step<'_>) {
    let Some(due) = step.head.next_observation.filter(|due| step.now >= *due) else { return };
    // Who was not looked at cannot be told to be late.
    if step.now.since(due) <= step.spec().limits.observe_interval {
        exclude_lost(step);
    }
    if !step.phase().is_terminal() {
        observe(step);
    }
}

/// Excludes targets that drifted and were not seen with their arms again for `progress_deadline`.
fn exclude_lost(step: &mut Step<'_>) {
    let after_deploying =
        [PhaseName::Running, PhaseName::Paused, PhaseName::Analyzing, PhaseName::AwaitingDecision];
    if step.head.starting() == 0 {
        return;
    }
    for index in 0..step.len() {
        let target = step.target(index);
        if target.stage == Stage::Starting
            && step.now.since(target.seen_at) >= step.spec().limits.progress_deadline
            && after_deploying.contains(&step.phase().name())
        {
            exclude::exclude(step, index, ExclusionReason::NotSeen, None);
        }
    }
}

fn observe(step: &mut Step<'_>) {
    let next = step.now.plus(observation_interval(&step.head, step.spec()));
    step.emit(Fact::ObservationRequested { next });
    step.effect(Effect::Observe);
}
