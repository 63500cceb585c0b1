//! Reports: what deployers saw. Late, duplicate and unknown ones change nothing.

use crate::experiment::Claim;
use crate::experiment::event::Fact;
use crate::experiment::outcome::{Ending, ExclusionReason, FailureReason};
use crate::experiment::phase::Phase;
use crate::experiment::plan::PlannedArms;
use crate::experiment::step::Step;
use crate::experiment::target::{HostFailure, News, Owed, Prior, Seen, Stage, TargetReport};
use crate::experiment::verb::{end, exclude, promote, rollback, wake};
use crate::model::{ConfigHash, Timestamp};

pub(in crate::experiment) fn decide(step: &mut Step<'_>, reports: &[TargetReport]) {
    for report in reports {
        let Some(index) = step.base().index_of(&report.host) else { continue };
        // A lower fence is news of an older effect; a higher one is not of this experiment.
        if report.fence != step.target(index).fence {
            continue;
        }
        // An observer's clock that runs ahead must not make later news look old.
        let observed_at = report.observed_at.min(step.now);
        match report.news {
            News::Captured(prior) => captured(step, index, prior, observed_at),
            News::Failed(failure) => failed(step, index, failure),
            News::Seen(seen) if observed_at > step.target(index).seen_at => {
                self::seen(step, index, &seen, observed_at);
            }
            News::Seen(_) => {}
        }
    }
    wake::deployed(step);
    promote::settle(step);
    rollback::settle(step);
}

fn captured(step: &mut Step<'_>, index: usize, prior: Prior, observed_at: Timestamp) {
    let target = step.target(index);
    match target.stage {
        // In `split` the arm comes next: one that a collector refused meanwhile is not offered.
        Stage::Capturing if !is_promoting(step) && step.was_rejected(index) => {
            exclude::exclude(step, index, ExclusionReason::ConfigRejected, None);
        }
        Stage::Capturing | Stage::Indebted(Owed::Plain(_)) if target.prior.is_none() => {
            step.emit_on(index, Fact::Captured { host: step.host(index), prior, observed_at });
            step.ask_for_stage(index);
        }
        _ => {}
    }
}

fn failed(step: &mut Step<'_>, index: usize, failure: HostFailure) {
    let promoting = is_promoting(step);
    match (step.target(index).stage, failure) {
        (Stage::Capturing | Stage::Promoting | Stage::Baking { .. }, HostFailure::Rejected(_))
            if promoting =>
        {
            rollback::begin(step, Ending::Failed(FailureReason::PromotionFailed));
        }
        (Stage::Capturing | Stage::Promoting, HostFailure::Impossible) if promoting => {
            promote::unreachable(step, index);
        }
        // The arms of a target whose promotion comes next do not matter any more.
        (Stage::Starting, _) if promoting => {}
        (Stage::Capturing | Stage::Starting, HostFailure::Rejected(hash)) => {
            exclude::exclude(step, index, ExclusionReason::ConfigRejected, Some(hash));
        }
        (Stage::Capturing | Stage::Starting, HostFailure::Impossible) => {
            exclude::exclude(step, index, ExclusionReason::DeployFailed, None);
        }
        _ => {}
    }
}

fn seen(step: &mut Step<'_>, index: usize, seen: &Seen, observed_at: Timestamp) {
    let planned = &step.base().plan().targets[index];
    let target = step.target(index);
    let host = || planned.host.clone();
    match target.stage {
        Stage::Starting => {
            if runs(&planned.arms, seen) {
                step.emit_on(index, Fact::TargetRunning { host: host(), observed_at });
            }
        }
        Stage::Running => {
            if !runs(&planned.arms, seen) && !is_promoting(step) {
                drifted(step, index, observed_at);
            }
        }
        Stage::Promoting => {
            if serves(seen, planned.plain.candidate) {
                step.emit_on(index, Fact::TargetBaking { host: host(), observed_at });
            }
        }
        Stage::Baking { since } => {
            if !serves(seen, planned.plain.candidate) {
                rollback::begin(step, Ending::Failed(FailureReason::PromotionFailed));
            } else if observed_at.since(since) >= step.spec().bake {
                step.emit_on(index, Fact::TargetBaked { host: host(), observed_at });
                step.ask_for_stage(index);
            }
        }
        Stage::Clearing(owed) => {
            if is_as_owed(owed, seen) {
                step.emit_on(index, Fact::TargetSettled { host: host(), observed_at });
            }
        }
        Stage::Settled(owed) => {
            if is_as_owed(owed, seen) || step.phase().is_terminal() {
                return;
            }
            if target.drifts < step.spec().limits.drift_limit {
                step.emit_on(index, Fact::TargetUnsettled { host: host(), observed_at });
                step.ask_for_stage(index);
            } else if owed == Owed::Plain(planned.plain.candidate) && is_promoting(step) {
                promote::unreachable(step, index);
            } else {
                // Somebody keeps changing it: it is left as a debt, not called restored.
                end::indebt(step, index, owed);
            }
        }
        Stage::Indebted(owed) => {
            if is_as_owed(owed, seen) {
                step.emit_on(index, Fact::DebtPaid { host: host(), observed_at });
                if step.phase().is_terminal() {
                    step.claim(Claim::Release { host: host() });
                }
            }
        }
        Stage::Idle | Stage::Capturing => {}
    }
}

fn is_promoting(step: &Step<'_>) -> bool {
    matches!(step.phase(), Phase::Promoting { .. })
}

fn drifted(step: &mut Step<'_>, index: usize, observed_at: Timestamp) {
    if step.was_rejected(index) {
        exclude::exclude(step, index, ExclusionReason::ConfigRejected, None);
    } else if step.target(index).drifts >= step.spec().limits.drift_limit {
        exclude::exclude(step, index, ExclusionReason::Drifted, None);
    } else {
        // It was as intended when it was seen in answer to the request before the one that found it otherwise.
        let seen_at = step.target(index).seen_at;
        let since = match step.head.last_observation {
            Some(last) if last <= observed_at => step.head.previous_observation.unwrap_or(seen_at),
            _ => seen_at,
        };
        let since = since.max(seen_at).min(observed_at);
        step.emit_on(index, Fact::TargetDrifted { host: step.host(index), since, observed_at });
        step.ask_for_stage(index);
    }
}

/// Whether the arms are seen running with the intended hashes.
fn runs(arms: &PlannedArms, seen: &Seen) -> bool {
    match arms {
        PlannedArms::Beside(both) => {
            seen.arms.baseline == Some(both.baseline) && seen.arms.candidate == Some(both.candidate)
        }
        PlannedArms::Instead { hash, .. } => seen.production == Some(*hash),
    }
}

/// Whether production runs this config and delivers.
fn serves(seen: &Seen, plain: ConfigHash) -> bool {
    seen.production == Some(plain) && seen.exporting
}

/// Whether no arm is left and production is what it is owed.
fn is_as_owed(owed: Owed, seen: &Seen) -> bool {
    let alone = seen.arms.baseline.is_none() && seen.arms.candidate.is_none();
    alone
        && match owed {
            Owed::Untouched => true,
            Owed::Prior(Prior::Nothing) => seen.production.is_none(),
            Owed::Prior(Prior::Config(hash)) | Owed::Plain(hash) => seen.production == Some(hash),
        }
}
