//! What was found, in one sentence for a person on call.

use super::clause;
use crate::analysis::report::visible::one_line;
use crate::analysis::report::{Aa, CheckOutcome, CriterionReport, Report, Status};
use crate::model::{Role, Verdict};

/// How many open guardrails are named one by one.
const MOST_OPEN: usize = 2;

/// What was found, in one sentence for a person on call: losses, goals, guardrails, what makes the comparison unfair, what to do.
///
/// `The candidate sends 61 % fewer series (between 58 % and 64 %; at least 50 % less asked); the collector’s memory is 4 % higher (between
/// 2 % and 6 %), within the 10 % you allow; the other 3 guardrails are surely kept; adopt the candidate.`
#[must_use]
pub fn sentence(report: &Report) -> String {
    let mut clauses: Vec<String> = report.aa.iter().map(Aa::in_words).collect();
    for lost in &report.critical.lost {
        clauses.push(format!("the candidate no longer shows {} {}", lost.executable, lost.place()));
    }
    if let Some(signals) = report.signals.as_ref().filter(|signals| signals.blind > 0) {
        let others = match signals.blind {
            1 => String::new(),
            2 => " and 1 other".to_owned(),
            blind => format!(" and {} others", blind - 1),
        };
        let first = signals.lost.listed.iter().find_map(|lost| lost.users.listed.first());
        clauses.extend(first.map(|first| format!("{first}{others} would go blind")));
    }
    let told = |role: Role| report.criteria.iter().filter(move |criterion| criterion.role == role);
    clauses.extend(told(Role::Goal).map(clause::goal));
    let open = told(Role::Guardrail).filter(|criterion| criterion.status == Status::Open).count();
    // Many that are open say the same; the table has them all.
    let named = |criterion: &&CriterionReport| criterion.status != Status::Open || open <= MOST_OPEN;
    clauses.extend(told(Role::Guardrail).filter(named).filter_map(clause::guardrail));
    if open > MOST_OPEN {
        clauses.push(format!("{open} of {} guardrails are not settled", told(Role::Guardrail).count()));
    }
    let failed = report.validity.iter().filter(|check| check.outcome == CheckOutcome::Failed);
    clauses.extend(failed.map(|check| check.message.clone()));
    clauses.extend(kept(report));
    if clauses.is_empty() {
        clauses.push("nothing that decides was measured".to_owned());
    }
    clauses.push(advice(report).to_owned());
    let text = one_line(&clauses.join("; "));
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// How many guardrails are kept; those that were named already are not counted again.
fn kept(report: &Report) -> Option<String> {
    let guardrails = || {
        let of_role = report.criteria.iter().filter(|criterion| criterion.role == Role::Guardrail);
        of_role.filter(|criterion| criterion.status != Status::NotTested)
    };
    let kept = guardrails().filter(|criterion| criterion.status == Status::Pass).count();
    let named = guardrails()
        .filter(|criterion| criterion.status == Status::Pass && clause::is_worse(criterion))
        .count();
    let (all, rest) = (guardrails().count(), kept - named);
    if rest == 0 {
        return None;
    }
    Some(match (named, rest) {
        (0, 1) if all == 1 => "the guardrail is surely kept".to_owned(),
        (0, rest) if rest == all => format!("all {all} guardrails are surely kept"),
        (0, rest) => {
            format!("{rest} of {all} guardrails {} surely kept", if rest == 1 { "is" } else { "are" })
        }
        (_, 1) if kept == all => "the other guardrail is surely kept".to_owned(),
        (_, rest) if kept == all => format!("the other {rest} guardrails are surely kept"),
        (_, rest) => {
            format!("{rest} more of {all} guardrails {} surely kept", if rest == 1 { "is" } else { "are" })
        }
    })
}

/// What to do.
fn advice(report: &Report) -> &'static str {
    match report.verdict {
        Some(Verdict::KeepBaseline) if report.aa.is_some() => "there is nothing to adopt",
        Some(Verdict::Adopt) => "adopt the candidate",
        Some(Verdict::KeepBaseline) => "keep the baseline",
        Some(Verdict::NeedsTuning) => "the candidate helps and harms: tune it and try again",
        Some(Verdict::Inconclusive) => "the data do not decide",
        None => "go on measuring",
    }
}

/// The verdict as a headline.
#[must_use]
pub fn headline(report: &Report) -> &'static str {
    match report.verdict {
        Some(Verdict::KeepBaseline) if report.aa.is_some() => "There is nothing to adopt",
        Some(Verdict::Adopt) => "Adopt the candidate",
        Some(Verdict::KeepBaseline) => "Keep the baseline",
        Some(Verdict::NeedsTuning) => "Tune the candidate and try again",
        Some(Verdict::Inconclusive) => "The data do not decide",
        None => "Go on measuring",
    }
}
