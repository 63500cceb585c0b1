//! Rollback: the arms are removed and production gets what it is owed.

use crate::experiment::apply;
use crate::experiment::event::Fact;
use crate::experiment::outcome::{Ending, KeepCause, Outcome};
use crate::experiment::phase::Phase;
use crate::experiment::step::Step;
use crate::experiment::verb::end;

pub(in crate::experiment) fn by_user(step: &mut Step<'_>) {
    let verdict = step.head.verdict;
    begin(step, Ending::BaselineKept { verdict, cause: KeepCause::User });
}

/// Begins to put everything back. In a rollback already its end was fixed by its first cause; only a graver one replaces it.
pub(in crate::experiment) fn begin(step: &mut Step<'_>, then: Ending) {
    match step.phase() {
        Phase::RollingBack { then: first, deadline } => {
            if then.gravity() > first.gravity() {
                step.emit(Fact::RollbackStarted { then, deadline });
            }
            return;
        }
        phase if phase.is_terminal() => return,
        _ => {}
    }
    let to_clear: Vec<usize> = (0..step.len())
        .filter(|index| apply::to_clear(&step.target(*index), &step.terms(), *index).is_some())
        .collect();
    let deadline = step.now.plus(step.spec().limits.restore_deadline);
    step.emit(Fact::RollbackStarted { then, deadline });
    for index in to_clear {
        step.ask_for_stage(index);
    }
    settle(step);
}

/// Ends the rollback once every target was seen as it is owed.
pub(super) fn settle(step: &mut Step<'_>) {
    if let Phase::RollingBack { then, .. } = step.phase()
        && step.head.clearing() == 0
    {
        end::finish(step, Outcome::Ended(then));
    }
}
