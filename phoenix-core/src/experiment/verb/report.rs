//! Reports: what deployers saw. Late, duplicate and unknown ones change nothing.

use crate::experiment::Claim;
use crate::experiment::event::Fact;
use crate::experiment::outcome::{Ending, ExclusionReason, FailureReason};
use crate::experiment::phase::Phase;
use crate::experiment::plan::PlannedArms;
use crate::experiment::step::Step;
use crate::experiment::target::{HostFailure, News, Owed, Prior, Seen, Stage, TargetReport};
use crate::experiment::verb::{exclude, promote, rollback, wake};
use crate::model::{ConfigHash, Timestamp};

pub(in crate::experiment) fn decide(step: &mut Step<'_>, reports: &[TargetReport]) {
    for report in reports {
        let Some(index) = step.base().index_of(&report.host) else { continue };
        // A lower fence is news of an older effect; a higher one is not of this experiment.
        if report.fence != step.target(index).fence {
            continue;
        }
        match report.news {
            News::Captured(prior) => captured(step, index, prior, report.observed_at),
            News::Failed(failure) => failed(step, index, failure),
            News::Seen(seen) if report.observed_at > step.target(index).seen_at => {
                self::seen(step, index, &seen, report.observed_at);
            }
            News::Seen(_) => {}
        }
    }
    wake::deployed(step);
    promote::settle(step);
    rollback::settle(step);
}

fn captured(step: &mut Step<'_>, index: usize, prior: Prior, observed_at: Timestamp) {
    if step.target(index).stage == Stage::Capturing {
        step.emit_on(index, Fact::Captured { host: step.host(index), prior, observed_at });
        step.ask_for_stage(index);
    }
}

fn failed(step: &mut Step<'_>, index: usize, failure: HostFailure) {
    let promoting = matches!(step.phase(), Phase::Promoting { .. });
    match (step.target(index).stage, failure) {
        (Stage::Capturing | Stage::Promoting | Stage::Baking { .. }, HostFailure::Rejected(_))
            if promoting =>
        {
            rollback::begin(step, Ending::Failed(FailureReason::PromotionFailed));
        }
        (Stage::Capturing | Stage::Promoting, HostFailure::Impossible) if promoting => {
            promote::unreachable(step, index);
        }
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
            if !runs(&planned.arms, seen) && !matches!(step.phase(), Phase::Promoting { .. }) {
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
            let bounded = target.drifts < step.spec().limits.drift_limit;
            if !is_as_owed(owed, seen) && bounded && !step.phase().is_terminal() {
                step.emit_on(index, Fact::TargetUnsettled { host: host(), observed_at });
                step.ask_for_stage(index);
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

fn drifted(step: &mut Step<'_>, index: usize, observed_at: Timestamp) {
    if step.was_rejected(index) {
        exclude::exclude(step, index, ExclusionReason::ConfigRejected, None);
    } else if step.target(index).drifts >= step.spec().limits.drift_limit {
        exclude::exclude(step, index, ExclusionReason::Drifted, None);
    } else {
        // It was as intended when it was last asked for; nothing newer was stored.
        let since = step
            .head
            .last_observation
            .unwrap_or(observed_at)
            .min(observed_at)
            .max(step.target(index).seen_at);
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
