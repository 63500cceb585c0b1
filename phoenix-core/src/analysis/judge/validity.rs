//! Whether the comparison itself is fair and complete enough to decide.

use std::time::Duration;

use super::{apart, wording};
use crate::analysis::Question;
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::preparation::sightings::Sightings;
use crate::analysis::preparation::sightings::host::Seen;
use crate::analysis::report::{Check, CheckName, CheckOutcome, CriterionReport};
use crate::model::verdict::ReasonCode;
use crate::model::{PerVariant, Role, UsedSignals, duration};

/// The arms' inputs may differ by so much.
pub(super) const INPUT_TOLERANCE: f64 = 0.02;
/// An arm must have at least this share of the intervals.
const LEAST_COVERAGE: f64 = 0.90;
/// The arms' shares may differ by so much.
const COVERAGE_DIFFERENCE: f64 = 0.05;

/// A check and the reason it gives when it fails.
pub(crate) type Checked = (Check, ReasonCode);

/// All checks, in a fixed order.
pub(crate) fn checks(
    question: &Question<'_>,
    running: Duration,
    sightings: &Sightings<'_>,
    values: PerVariant<usize>,
    reporting: PerVariant<u64>,
    criteria: &[CriterionReport],
) -> Vec<Checked> {
    let parity = match &sightings.fleet {
        Some(fleet) => apart::input_parity(question.same_receivers, fleet),
        None => input_parity(question.same_receivers, sightings),
    };
    let mut checks = vec![
        minimum_duration(question, running),
        hosts(question, criteria),
        gaps(values, criteria),
        steady(criteria),
        batches(criteria),
        parity,
    ];
    checks.extend(apart::sample_ratio(question.spec, reporting));
    checks
}

fn minimum_duration(question: &Question<'_>, running: Duration) -> Checked {
    let least = question.spec.min_duration;
    let message = format!("ran for {} of at least {}", in_words(running), duration::format(least));
    (check(CheckName::MinimumDuration, running >= least, message), ReasonCode::MinimumDuration)
}

fn hosts(question: &Question<'_>, criteria: &[CriterionReport]) -> Checked {
    let most = |count: &dyn Fn(&CriterionReport) -> u64| criteria.iter().map(count).max().unwrap_or(0);
    let code = ReasonCode::TooFewHosts;
    if !question.spec.design.is_paired() {
        let PerVariant { baseline, candidate } =
            PerVariant::from_fn(|variant| most(&|criterion| *criterion.hosts_of_arm.get(variant)));
        let message = format!(
            "{} of the baseline, {} of the candidate",
            wording::hosts(baseline),
            wording::hosts(candidate)
        );
        return (check(CheckName::Hosts, baseline > 0 && candidate > 0, message), code);
    }
    let most = most(&|criterion| criterion.hosts);
    let message = match most {
        0 => "no host has values of both arms".to_owned(),
        1 => "1 host has both arms".to_owned(),
        n => format!("{n} hosts have both arms"),
    };
    (check(CheckName::Hosts, most > 0, message), code)
}

/// At least 90 % of the intervals in each arm, and at most 5 points between the arms, for everything that decides and that both arms
/// have. What only the candidate has (coverage, shares) is there when there is something to compare; its absence is no missing data.
fn gaps(values: PerVariant<usize>, criteria: &[CriterionReport]) -> Checked {
    if values.candidate == 0 && values.baseline > 0 {
        let message = "the candidate sent nothing that could be used, the baseline did".to_owned();
        return (check(CheckName::Gaps, false, message), ReasonCode::CandidateSilent);
    }
    let worst = deciding(criteria)
        .filter_map(|criterion| {
            let baseline = criterion.coverage.baseline?;
            let candidate = criterion.coverage.candidate.unwrap_or(0.0);
            let (least, apart) = (baseline.min(candidate), (baseline - candidate).abs());
            let fails = least < LEAST_COVERAGE || apart > COVERAGE_DIFFERENCE + 1e-12;
            Some((fails, least, criterion))
        })
        .reduce(|worst, next| {
            let is_worse = (next.0 && !worst.0) || (next.0 == worst.0 && next.1 < worst.1);
            if is_worse { next } else { worst }
        });
    let Some((fails, _, criterion)) = worst else {
        return (not_checked(CheckName::Gaps, "nothing that decides was measured"), ReasonCode::DataGaps);
    };
    let share = |share: Option<f64>| share.map_or("none".to_owned(), percent);
    let message = format!(
        "{} has {} of its intervals in the baseline and {} in the candidate, the fewest of all",
        criterion.metric,
        share(criterion.coverage.baseline),
        share(criterion.coverage.candidate),
    );
    (check(CheckName::Gaps, !fails, message), ReasonCode::DataGaps)
}

/// A criterion that is not steady is open; the check fails when none that decides is.
fn steady(criteria: &[CriterionReport]) -> Checked {
    let code = ReasonCode::NotSteady;
    (all_but(CheckName::Steady, criteria, code, "became steady after the warm-up"), code)
}

/// A criterion with too few batches is open; the check fails when none that decides has enough.
fn batches(criteria: &[CriterionReport]) -> Checked {
    let code = ReasonCode::TooFewBatches;
    (all_but(CheckName::Batches, criteria, code, "have enough batches"), code)
}

/// Passed when at least one criterion that decides is not open for this reason; the message names the others.
fn all_but(name: CheckName, criteria: &[CriterionReport], code: ReasonCode, what: &str) -> Check {
    let measured: Vec<_> = deciding(criteria).filter(|criterion| criterion.intervals > 0).collect();
    let failed: Vec<&str> = measured
        .iter()
        .filter(|criterion| criterion.why_open.as_ref().is_some_and(|reason| reason.code == code))
        .map(|criterion| criterion.metric.as_str())
        .collect();
    if measured.is_empty() {
        return not_checked(name, "nothing that decides was measured");
    }
    let message = match failed.len() {
        0 => format!("all criteria that decide {what}"),
        n if n == measured.len() => format!("none of the criteria that decide {what}"),
        _ => format!("all criteria that decide {what} but {}", failed.join(", ")),
    };
    check(name, failed.len() < measured.len(), message)
}

/// Both arms must have had the same input: the points that their receivers accepted where these are alike, else their processes
/// as far as both show them.
fn input_parity(same_receivers: bool, sightings: &Sightings<'_>) -> Checked {
    let total = |pick: fn(&Seen) -> PerVariant<f64>| {
        let of_hosts = sightings.hosts.values().map(|seen| pick(seen));
        let total =
            of_hosts.fold((0.0, 0.0), |total, host| (total.0 + host.baseline, total.1 + host.candidate));
        (total.0 > 0.0).then_some(total)
    };
    let by_points = if same_receivers { total(|seen| seen.accepted) } else { None };
    let measured = by_points
        .map(|total| (total, "accepted points"))
        .or_else(|| total(|seen| seen.population).map(|total| (total, "processes")));
    let code = ReasonCode::InputMismatch;
    let Some(((baseline, candidate), what)) = measured else {
        let message = "neither accepted points nor processes are known of both arms";
        return (not_checked(CheckName::InputParity, message), code);
    };
    let apart = candidate / baseline - 1.0;
    let message = format!(
        "{what}: {} in the baseline, {} in the candidate, {} apart (at most {})",
        number(baseline),
        number(candidate),
        percent(apart),
        percent(INPUT_TOLERANCE)
    );
    (check(CheckName::InputParity, apart.abs() <= INPUT_TOLERANCE + 1e-12, message), code)
}

/// No failure: a loss is harm and decides by itself; without files nothing was looked for, which must be said.
pub(crate) fn used_signals(used: Option<&UsedSignals>, was_looked_for: bool) -> Checked {
    let code = ReasonCode::UsedSignalNotTested;
    let said = match used {
        Some(used) if was_looked_for => {
            let message = format!(
                "{} signals that {} alerts, panels and rules use were looked for in both arms",
                number(used.signals.len() as f64),
                number(used.users().len() as f64)
            );
            check(CheckName::UsedSignals, true, message)
        }
        Some(_) => not_checked(
            CheckName::UsedSignals,
            "what alerts and dashboards use was not looked for in both arms yet",
        ),
        None => not_checked(
            CheckName::UsedSignals,
            "whether alerts and dashboards lose a signal was not checked: no rule files or dashboards were given",
        ),
    };
    (said, code)
}

fn deciding(criteria: &[CriterionReport]) -> impl Iterator<Item = &CriterionReport> {
    criteria.iter().filter(|criterion| criterion.role != Role::Monitor)
}

pub(super) fn check(name: CheckName, passed: bool, message: String) -> Check {
    let outcome = if passed { CheckOutcome::Passed } else { CheckOutcome::Failed };
    Check { name, outcome, message }
}

pub(super) fn not_checked(name: CheckName, message: &str) -> Check {
    Check { name, outcome: CheckOutcome::NotChecked, message: message.to_owned() }
}

fn in_words(time: Duration) -> String {
    duration::format(Duration::from_secs(time.as_secs()))
}
