//! Extend: run for longer before deciding; from then on only the sequential interval is valid.

use std::time::Duration;

use crate::experiment::decision::Rejection;
use crate::experiment::event::Fact;
use crate::experiment::step::Step;
use crate::model::duration;

pub(in crate::experiment) fn decide(step: &mut Step<'_>, by: Duration) -> Result<(), Rejection> {
    let ran = step.head.clock.elapsed(step.now);
    let planned =
        step.head.clock.planned.max(ran).checked_add(by).filter(|planned| *planned <= duration::LONGEST);
    match planned {
        Some(planned) if !by.is_zero() => {
            let next_look = step.now.plus(step.spec().interval);
            let planned_micros = u64::try_from(planned.as_micros()).unwrap_or(u64::MAX);
            step.emit(Fact::Extended { planned_micros, next_look });
            Ok(())
        }
        _ => Err(Rejection::InvalidExtension),
    }
}
