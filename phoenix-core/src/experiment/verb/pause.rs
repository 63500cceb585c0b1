//! Pause and Resume: the clock stands still; silence and lost critical processes are still watched.

use crate::experiment::event::Fact;
use crate::experiment::outcome::PauseReason;
use crate::experiment::step::Step;

pub(in crate::experiment) fn pause(step: &mut Step<'_>, reason: PauseReason) {
    let until = step.now.plus(step.spec().limits.pause_limit);
    step.emit(Fact::Paused { reason, until });
}

pub(in crate::experiment) fn resume(step: &mut Step<'_>) {
    let next_look = step.now.plus(step.spec().interval);
    step.emit(Fact::Resumed { next_look });
}
