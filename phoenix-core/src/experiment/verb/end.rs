//! The end: the outcome, what is set free and what is left owed.

use crate::experiment::decision::Claim;
use crate::experiment::effect::{Effect, Notice};
use crate::experiment::event::Fact;
use crate::experiment::outcome::{Ending, Outcome};
use crate::experiment::step::Step;
use crate::experiment::target::{Owed, Stage};

pub(in crate::experiment) fn cancel_pending(step: &mut Step<'_>) {
    finish(step, Outcome::Ended(Ending::Cancelled));
}

/// Ends the experiment: whatever is still being cleared becomes a debt, everything else is set free.
pub(super) fn finish(step: &mut Step<'_>, outcome: Outcome) {
    if step.head.clearing() > 0 {
        for index in 0..step.len() {
            if let Stage::Clearing(owed) = step.target(index).stage {
                indebt(step, index, owed);
            }
        }
    }
    step.emit(Fact::Ended { outcome });
    for index in 0..step.len() {
        if !matches!(step.target(index).stage, Stage::Idle | Stage::Indebted(_)) {
            step.claim(Claim::Release { host: step.host(index) });
        }
    }
    step.effect(Effect::Notify(Notice::Ended(outcome)));
    match step.head.debts() {
        0 => {}
        debts => step.effect(Effect::Notify(Notice::DebtsLeft(debts))),
    }
}

/// Records that a target could not be given what it is owed in time.
pub(super) fn indebt(step: &mut Step<'_>, index: usize, owed: Owed) {
    let asked_already = step.target(index).stage == Stage::Clearing(owed);
    step.emit_on(index, Fact::TargetIndebted { host: step.host(index), owed });
    if !asked_already {
        step.ask_for_stage(index);
    }
}
