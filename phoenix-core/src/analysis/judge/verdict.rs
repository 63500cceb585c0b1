//! The rules of the verdict, in their order.

use super::signals::reasons::{losses_of_signals, untested_signals};
use super::validity::Checked;
use super::wording::{self, finding};
use crate::analysis::estimate::host;
use crate::analysis::report::{
    Aa, Absence, CheckOutcome, CriterionReport, CriticalProcesses, SignalCoverage, Status,
};
use crate::model::verdict::ReasonCode;
use crate::model::{PerVariant, Reason, Role, Verdict, metric};

/// With fewer hosts than this in an arm, arms on different hosts are not adopted.
pub(crate) const FEWEST_TO_ADOPT: u64 = host::FEWEST as u64;

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Findings<'a> {
    pub(crate) criteria: &'a [CriterionReport],
    pub(crate) critical: &'a CriticalProcesses,
    pub(crate) signals: Option<&'a SignalCoverage>,
    pub(crate) validity: &'a [Checked],
    /// What equal arms showed, where both run the same config.
    pub(crate) aa: Option<&'a Aa>,
    /// Whether the arms are on different hosts, and so few that nothing is adopted: the smaller arm's number.
    pub(crate) too_few_hosts: Option<u64>,
    /// Whether both arms are on the same hosts.
    pub(crate) is_paired: bool,
    /// Whether a goal's target must be met for `Adopt`.
    pub(crate) require_target: bool,
    /// Whether this is the last look.
    pub(crate) last: bool,
}

/// The verdict, `None` to go on, and the reasons, those that decided first.
pub(crate) fn decide(findings: &Findings<'_>) -> (Option<Verdict>, Vec<Reason>) {
    let ruled = ruled(findings);
    let verdict = if findings.aa.is_some() { of_equal_arms(findings, ruled) } else { ruled };
    let mut reasons = reasons(findings);
    reasons.sort_by_key(|reason| rank(reason.code, verdict));
    (verdict, reasons)
}

/// Between arms that run the same config there is nothing to adopt and nothing to tune; what rules 2 to 5 find is chance or an unfair
/// set-up, and ends the run. Else it goes on to its end, so that it is known how small a change would have shown.
fn of_equal_arms(findings: &Findings<'_>, ruled: Option<Verdict>) -> Option<Verdict> {
    match ruled {
        Some(Verdict::Adopt | Verdict::NeedsTuning) => Some(Verdict::KeepBaseline),
        Some(Verdict::KeepBaseline) if !is_harmed(findings) && !findings.last => None,
        Some(Verdict::Inconclusive) if is_valid(findings) => Some(Verdict::KeepBaseline),
        ruled => ruled,
    }
}

fn has(findings: &Findings<'_>, role: Role, statuses: &[Status]) -> bool {
    let mut of_role = findings.criteria.iter().filter(|criterion| criterion.role == role);
    of_role.any(|criterion| statuses.contains(&criterion.status))
}

/// Rule 2's harm.
fn is_harmed(findings: &Findings<'_>) -> bool {
    is_lost(findings)
        || has(findings, Role::Goal, &[Status::Worse])
        || has(findings, Role::Guardrail, &[Status::Breach])
}

/// A critical process, or a signal that an alert or a dashboard uses.
fn is_lost(findings: &Findings<'_>) -> bool {
    !findings.critical.lost.is_empty() || findings.signals.is_some_and(|signals| signals.lost.count > 0)
}

fn is_valid(findings: &Findings<'_>) -> bool {
    findings.validity.iter().all(|(check, _)| check.outcome != CheckOutcome::Failed)
}

fn ruled(findings: &Findings<'_>) -> Option<Verdict> {
    let has = |role: Role, statuses: &[Status]| has(findings, role, statuses);
    let all = |role: Role, statuses: &[Status]| {
        let of_role = |criterion: &&CriterionReport| criterion.role == role;
        findings.criteria.iter().filter(of_role).all(|criterion| statuses.contains(&criterion.status))
    };
    let undecided = findings.last.then_some(Verdict::Inconclusive);
    let lost = is_lost(findings);

    // Rules 0 and 1: only a lost critical process or used signal speaks in spite of a comparison that is not valid, and then for the baseline.
    if !is_valid(findings) {
        return if lost { Some(Verdict::KeepBaseline) } else { undecided };
    }
    // Rule 2.
    let worse = has(Role::Goal, &[Status::Worse]);
    let improved = has(Role::Goal, &[Status::Met, Status::Improved]);
    let benefit = improved && !worse;
    // Rules 3 and 4.
    if is_harmed(findings) {
        return Some(if benefit { Verdict::NeedsTuning } else { Verdict::KeepBaseline });
    }
    // Rule 5.
    let reached: &[Status] =
        if findings.require_target { &[Status::Met] } else { &[Status::Met, Status::Improved] };
    if benefit && has(Role::Goal, reached) && all(Role::Guardrail, &[Status::Pass, Status::NotTested]) {
        return if findings.too_few_hosts.is_some() { undecided } else { Some(Verdict::Adopt) };
    }
    // Rule 6.
    let has_goal = findings.criteria.iter().any(|criterion| criterion.role == Role::Goal);
    if has_goal && !benefit && all(Role::Goal, &[Status::Excluded]) {
        return Some(Verdict::KeepBaseline);
    }
    // Rule 7.
    if findings.last && benefit && has(Role::Guardrail, &[Status::Degraded]) {
        return Some(Verdict::NeedsTuning);
    }
    undecided
}

fn reasons(findings: &Findings<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for lost in &findings.critical.lost {
        let message = match &lost.absence {
            None => format!(
                "the critical process {} is seen by the baseline on {} and not by the candidate for {} intervals in a row, since {}",
                lost.executable, lost.host, lost.intervals, lost.since
            ),
            Some(Absence { shown_on, of, absent_on }) => format!(
                "the critical process {} is seen by the baseline on {shown_on} of {} ({} is one) and by none of the candidate's {absent_on} \
                 for {} intervals in a row, since {}",
                lost.executable,
                wording::hosts(*of),
                lost.host,
                lost.intervals,
                lost.since
            ),
        };
        reasons.push(Reason { code: ReasonCode::CriticalProcessLost, metric: None, message });
    }
    reasons.extend(findings.signals.into_iter().flat_map(losses_of_signals));
    reasons.extend(findings.aa.map(|aa| Reason {
        code: if aa.apart().next().is_some() {
            ReasonCode::EqualArmsApart
        } else {
            ReasonCode::EqualArmsAlike
        },
        metric: None,
        message: aa.in_words(),
    }));
    let failed = findings.validity.iter().filter(|(check, _)| check.outcome == CheckOutcome::Failed);
    reasons.extend(failed.map(|(check, code)| Reason {
        code: *code,
        metric: None,
        message: check.message.clone(),
    }));
    if let Some(hosts) = findings.too_few_hosts {
        let message = format!(
            "the smaller arm has {}: arms on different hosts are adopted from {FEWEST_TO_ADOPT} hosts an arm on",
            wording::hosts(hosts)
        );
        reasons.push(Reason { code: ReasonCode::TooFewHosts, metric: None, message });
    }
    if !findings.criteria.iter().any(|criterion| criterion.role == Role::Goal) {
        let message = "no criterion is a goal, so nothing can be adopted".to_owned();
        reasons.push(Reason { code: ReasonCode::NoGoal, metric: None, message });
    }
    reasons.extend(findings.criteria.iter().filter_map(|one| of_criterion(one, findings.require_target)));
    let untested = findings
        .critical
        .not_tested
        .iter()
        .map(|name| {
            let why = if findings.is_paired {
                "in fewer than 3 intervals"
            } else {
                "on too few hosts, or in too few intervals,"
            };
            format!("the critical process {name} was seen {why} and is not tested")
        })
        .chain(findings.critical.never_seen.iter().map(|pattern| {
            format!("no process of the baseline matched the critical pattern {pattern}, so it is not tested")
        }));
    reasons.extend(untested.map(|message| Reason {
        code: ReasonCode::CriticalProcessNotTested,
        metric: None,
        message,
    }));
    reasons.extend(findings.signals.and_then(untested_signals));
    reasons
}

fn of_criterion(criterion: &CriterionReport, require_target: bool) -> Option<Reason> {
    let code = match criterion.status {
        Status::Met => ReasonCode::GoalMet,
        Status::Improved => ReasonCode::GoalImproved,
        Status::Worse => ReasonCode::GoalWorse,
        Status::Excluded => ReasonCode::TargetExcluded,
        Status::Pass => ReasonCode::GuardrailPass,
        Status::Breach => ReasonCode::GuardrailBreach,
        Status::Degraded => ReasonCode::GuardrailDegraded,
        Status::Open => {
            let untested =
                criterion.metric.as_str() == metric::CRITICAL_PROCESS_COVERAGE && criterion.intervals == 0;
            let unlooked =
                criterion.metric.as_str() == metric::USED_SIGNAL_COVERAGE && criterion.intervals == 0;
            let reason = criterion.why_open.as_ref();
            match (untested, reason) {
                (true, _) => ReasonCode::CriticalProcessNotTested,
                (false, _) if unlooked => ReasonCode::UsedSignalNotTested,
                (false, Some(reason)) => reason.code,
                (false, None) if criterion.role == Role::Goal => ReasonCode::GoalOpen,
                (false, None) => ReasonCode::GuardrailOpen,
            }
        }
        Status::NotTested => criterion.why_open.as_ref()?.code,
        Status::Shown => return None,
    };
    // A goal that is better, but surely not by its target, says both.
    let code = match &criterion.why_open {
        Some(reason) if require_target && reason.code == ReasonCode::TargetExcluded => reason.code,
        _ => code,
    };
    Some(Reason { code, metric: Some(criterion.metric.clone()), message: message(criterion) })
}

fn message(criterion: &CriterionReport) -> String {
    let mut message = match &criterion.why_open {
        Some(reason) => reason.message.clone(),
        None => finding(criterion),
    };
    if !criterion.limit.is_empty() {
        message.push_str(&format!("; asked: {}", criterion.limit));
    }
    if let Some(needed) = criterion.batches_needed {
        message.push_str(&format!("; about {needed} more batches would settle it"));
    }
    if let Some(hosts) = criterion.hosts_needed {
        let joined = if criterion.batches_needed.is_some() { ", and" } else { "; it would take" };
        let PerVariant { baseline, candidate } = criterion.hosts_of_arm;
        message
            .push_str(&format!("{joined} about {hosts} hosts an arm (there are {baseline} and {candidate})"));
    }
    message
}

/// What decided comes first: harm, then what stands in the way, then what is well; what is well first for `Adopt`.
fn rank(code: ReasonCode, verdict: Option<Verdict>) -> u8 {
    let adopted = verdict == Some(Verdict::Adopt);
    match code {
        ReasonCode::CriticalProcessLost
        | ReasonCode::UsedSignalLost
        | ReasonCode::EqualArmsAlike
        | ReasonCode::EqualArmsApart => 0,
        ReasonCode::GuardrailBreach => 1,
        ReasonCode::GoalWorse | ReasonCode::CandidateSilent => 2,
        ReasonCode::GoalMet | ReasonCode::GoalImproved => {
            if adopted || verdict == Some(Verdict::NeedsTuning) { 3 } else { 8 }
        }
        ReasonCode::GuardrailPass => {
            if adopted {
                4
            } else {
                9
            }
        }
        ReasonCode::TargetExcluded => 5,
        ReasonCode::GuardrailDegraded => 6,
        ReasonCode::CriticalProcessNotTested
        | ReasonCode::UsedSignalNotTested
        | ReasonCode::GuardrailNotTested => 10,
        _ => 7,
    }
}
