//! Start: all targets are claimed in the same commit, or none.

use std::time::Duration;

use crate::experiment::command::{Availability, Starter};
use crate::experiment::decision::{Claim, Rejection};
use crate::experiment::event::Fact;
use crate::experiment::step::Step;

const FIRST_BACK_OFF: Duration = Duration::from_secs(60);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(600);

pub(in crate::experiment) fn decide(
    step: &mut Step<'_>,
    attempts: u32,
    by: Starter,
    targets: &Availability,
) -> Result<(), Rejection> {
    if by == Starter::Schedule && !is_due(step) {
        // The schedule was changed since this start was asked for.
        return Ok(());
    }
    match (targets, by) {
        (Availability::Free { fences }, _) => {
            if fences.len() != step.len() {
                return Err(Rejection::FencesMismatch { targets: step.len(), fences: fences.len() });
            }
            let deadline = step.now.plus(step.spec().limits.progress_deadline);
            step.emit(Fact::Started { fences: fences.clone(), deadline });
            for (index, fence) in fences.iter().enumerate() {
                step.claim(Claim::Take { host: step.host(index), fence: *fence });
                step.ask_for_stage(index);
            }
            Ok(())
        }
        (Availability::Held { host, by }, Starter::User) => {
            Err(Rejection::TargetsHeld { host: host.clone(), by: *by })
        }
        (Availability::Held { host, by }, Starter::Schedule) => {
            let until = step.now.plus(back_off(attempts));
            step.emit(Fact::StartDeferred { host: host.clone(), by: *by, until });
            Ok(())
        }
    }
}

/// Whether the schedule allows a start now: neither too early nor too late.
fn is_due(step: &Step<'_>) -> bool {
    let spec = step.spec();
    spec.start_at.is_some_and(|start_at| start_at <= step.now)
        && spec.start_by.is_none_or(|start_by| step.now < start_by)
}

/// One minute, doubled with every attempt, at most ten.
pub(super) fn back_off(attempts: u32) -> Duration {
    FIRST_BACK_OFF.saturating_mul(1 << attempts.min(10)).min(LONGEST_BACK_OFF)
}
