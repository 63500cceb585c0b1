//! Judging: looks are asked for, come in, and a verdict leads on by policy.

use crate::experiment::effect::{Effect, Notice};
use crate::experiment::event::Fact;
use crate::experiment::look::{Look, LookKind, LookReport};
use crate::experiment::outcome::{Awaiting, Ending, FailureReason, KeepCause};
use crate::experiment::phase::PhaseName;
use crate::experiment::step::Step;
use crate::experiment::verb::{promote, rollback};
use crate::model::spec::Policy;
use crate::model::{Timestamp, Verdict};

/// Asks for the next look on the way.
pub(super) fn request(step: &mut Step<'_>, kind: LookKind) {
    let look = Look { number: step.head.looks.saturating_add(1), cutoff: step.now, kind };
    let interval = step.spec().interval;
    // Looks that were missed are folded into this one.
    let next = step.now.plus(interval);
    step.emit(Fact::LookRequested { look, next });
    step.effect(Effect::Evaluate(look));
}

/// Asks for the last look.
pub(super) fn analyze(step: &mut Step<'_>, kind: LookKind, cutoff: Timestamp) {
    let look = Look { number: step.head.looks.saturating_add(1), cutoff, kind };
    let deadline = step.now.plus(step.spec().limits.analysis_deadline);
    step.emit(Fact::AnalysisStarted { look, deadline });
    step.effect(Effect::Evaluate(look));
}

pub(in crate::experiment) fn conclude(step: &mut Step<'_>) {
    analyze(step, LookKind::Last, step.now);
}

/// Takes in what a look found.
pub(in crate::experiment) fn record(step: &mut Step<'_>, report: &LookReport) {
    let Some(look) = step.head.look.filter(|look| look.number == report.number) else { return };
    let phase = step.phase().name();
    step.emit(Fact::LookRecorded { report: report.clone() });
    if let Some(then) = silence(step) {
        rollback::begin(step, then);
        return;
    }
    let harm =
        report.verdict.filter(|verdict| matches!(verdict, Verdict::KeepBaseline | Verdict::NeedsTuning));
    match (phase, look.kind) {
        (_, LookKind::Watch) => {
            if let Some(verdict) = harm.filter(|_| phase == PhaseName::AwaitingDecision) {
                rollback::begin(
                    step,
                    Ending::BaselineKept { verdict: Some(verdict), cause: KeepCause::Verdict },
                );
            } else if !report.critical_lost.is_empty() {
                let verdict = Some(Verdict::KeepBaseline);
                rollback::begin(
                    step,
                    Ending::BaselineKept { verdict, cause: KeepCause::CriticalProcessLost },
                );
            }
        }
        (PhaseName::Running, _) => {
            // Before the minimum duration only harm decides.
            let too_early = step.head.clock.elapsed(look.cutoff) < step.spec().min_duration;
            let verdict = if too_early { harm } else { report.verdict };
            if let Some(verdict) = verdict.filter(|verdict| *verdict != Verdict::Inconclusive) {
                reached(step, verdict, look.number);
            }
        }
        _ => reached(step, report.verdict.unwrap_or(Verdict::Inconclusive), look.number),
    }
}

/// What follows from who has been silent for how long.
fn silence(step: &Step<'_>) -> Option<Ending> {
    let limits = &step.spec().limits;
    if step.head.candidate_silent >= limits.no_data_limit {
        Some(Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::CandidateSilent })
    } else if step.head.measurement_errors >= limits.consecutive_error_limit {
        Some(Ending::Failed(FailureReason::MeasurementErrors))
    } else {
        None
    }
}

fn reached(step: &mut Step<'_>, verdict: Verdict, look: u32) {
    // `Adopt` is carried once reached; only harm ends an experiment otherwise.
    let verdict = match (step.head.verdict, verdict) {
        // What runs in both arms cannot be adopted, whatever an analysis says.
        (_, Verdict::Adopt) if step.base().plan.is_aa() => Verdict::KeepBaseline,
        (Some(Verdict::Adopt), Verdict::Inconclusive) => Verdict::Adopt,
        (_, verdict) => verdict,
    };
    if step.head.verdict != Some(verdict) {
        step.emit(Fact::VerdictReached { verdict, look });
        step.effect(Effect::Notify(Notice::VerdictReached(verdict)));
    }
    match (verdict, step.spec().policy) {
        (Verdict::Adopt, Policy::Auto) => promote::begin(step),
        (Verdict::Adopt, Policy::Manual) => ask(step, Awaiting::ManualPolicy),
        (Verdict::KeepBaseline | Verdict::NeedsTuning, _) => {
            rollback::begin(step, Ending::BaselineKept { verdict: Some(verdict), cause: KeepCause::Verdict });
        }
        (Verdict::Inconclusive, _) => ask(step, Awaiting::Inconclusive),
    }
}

/// Asks a person.
pub(super) fn ask(step: &mut Step<'_>, why: Awaiting) {
    let decide_by = step.now.plus(step.spec().limits.decide_by);
    let next_look = step.now.plus(step.spec().interval);
    step.emit(Fact::DecisionAwaited { why, decide_by, next_look });
    step.effect(Effect::Notify(Notice::DecisionAwaited));
}
