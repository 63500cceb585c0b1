//! Promotion: the candidate's plain config goes into production in waves, each baked before the next.

use crate::experiment::apply;
use crate::experiment::decision::Rejection;
use crate::experiment::event::Fact;
use crate::experiment::head::count;
use crate::experiment::outcome::{Ending, FailureReason, Outcome};
use crate::experiment::phase::Phase;
use crate::experiment::step::Step;
use crate::experiment::target::{Owed, Stage};
use crate::experiment::verb::{end, rollback};
use crate::model::spec::Promotion;

/// A person promotes the candidate.
pub(in crate::experiment) fn by_user(step: &mut Step<'_>) -> Result<(), Rejection> {
    if step.base().plan.is_aa() {
        return Err(Rejection::NothingToPromote);
    }
    begin(step);
    Ok(())
}

pub(super) fn begin(step: &mut Step<'_>) {
    start_wave(step, 1);
}

/// Goes on once every target of the wave is done: with the next wave, or to the end.
pub(super) fn settle(step: &mut Step<'_>) {
    let Phase::Promoting { wave, .. } = step.phase() else { return };
    let in_wave = step.head.promoting() + step.head.clearing().saturating_sub(step.head.exclusions_clearing);
    if in_wave > 0 {
        return;
    }
    if (step.head.promoted_through as usize) < step.len() {
        start_wave(step, wave.saturating_add(1));
    } else {
        end::finish(step, Outcome::Promoted);
    }
}

/// The deadline of a wave has passed: what was not reached becomes a debt, unless it is too much.
pub(super) fn overdue(step: &mut Step<'_>) {
    let unreached = step.head.unreached.saturating_add(step.head.promoting());
    if unreached > step.spec().limits.failure_limit {
        rollback::begin(step, Ending::Failed(FailureReason::PromotionFailed));
        return;
    }
    for index in 0..step.len() {
        match step.target(index).stage {
            Stage::Capturing | Stage::Promoting | Stage::Baking { .. } => give_up(step, index),
            // Excluded targets belong to no wave.
            Stage::Clearing(owed) if step.target(index).excluded.is_none() => end::indebt(step, index, owed),
            _ => {}
        }
    }
    settle(step);
}

/// One target cannot take the candidate now: it is owed it, unless that makes too many.
pub(super) fn unreachable(step: &mut Step<'_>, index: usize) {
    if step.head.unreached >= step.spec().limits.failure_limit {
        rollback::begin(step, Ending::Failed(FailureReason::PromotionFailed));
    } else {
        give_up(step, index);
        settle(step);
    }
}

fn give_up(step: &mut Step<'_>, index: usize) {
    let candidate = step.terms().plan.targets[index].plain.candidate;
    end::indebt(step, index, Owed::Plain(candidate));
}

fn start_wave(step: &mut Step<'_>, wave: u32) {
    let from = step.head.promoted_through as usize;
    let spec = step.spec();
    let mut left = wave_size(step);
    let mut through = from;
    // Excluded targets count in no wave; those at the end of the plan are no wave of their own.
    while through < step.len() {
        if step.target(through).excluded.is_none() {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        through += 1;
    }
    let deadline = step.now.plus(spec.bake).plus(spec.limits.wave_deadline);
    step.emit(Fact::WaveStarted { wave, through: count(through), deadline });
    for index in from..through {
        if step.target(index).excluded.is_none() {
            step.ask_for_stage(index);
        }
    }
}

fn wave_size(step: &Step<'_>) -> u32 {
    let taking_part = apply::taking_part(&step.head, step.terms().plan);
    if step.spec().promotion == Promotion::Export {
        // Nothing in production changes: all arms are removed at once.
        return taking_part.max(1);
    }
    // A share of a count below 2^32 is one too.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let size = (f64::from(taking_part) * step.spec().max_unavailable.get()).floor() as u32;
    size.max(1)
}
