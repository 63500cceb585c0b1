//! When the machine must be woken: derived from stored timestamps, never from timers.

use super::head::Head;
use super::phase::Phase;
use crate::model::{Spec, Timestamp};

pub(super) fn next(head: &Head, spec: &Spec) -> Option<Timestamp> {
    if head.deleted {
        return None;
    }
    let earliest = |times: &[Option<Timestamp>]| times.iter().flatten().min().copied();
    match head.phase {
        Phase::Pending { start, .. } => earliest(&[start, spec.start_by]),
        Phase::Deploying { deadline }
        | Phase::Promoting { deadline, .. }
        | Phase::RollingBack { deadline, .. } => earliest(&[Some(deadline), head.next_observation]),
        Phase::Running => earliest(&[head.next_look, head.clock.planned_end(), head.next_observation]),
        Phase::Paused { until, .. } => earliest(&[Some(until), head.next_look, head.next_observation]),
        Phase::Analyzing { deadline } => earliest(&[Some(deadline), head.next_observation]),
        Phase::AwaitingDecision { decide_by, .. } => {
            earliest(&[Some(decide_by), head.next_look, head.next_observation])
        }
        Phase::Completed | Phase::Failed | Phase::Cancelled => None,
    }
}
